"""What stands in a table's rows without being one: totals, a report's footer, the header once more, ruled lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOTAL = (
    r"(grand |sub|overall )?[- ]?totals?( general| général| generale| geral)?|sum|count|record count|average|"
    r"summe|gesamt(summe)?|insgesamt|zwischensumme|anzahl|somme|suma|razem|celkem|összesen|totaal|totale|totalt|summa|"
    r"i alt|toplam|genel toplam|итого|всего|разом|σύνολο|合計|小計|総計|总计|合计|總計|합계|총계|المجموع"
)
_TOTAL_CELL = re.compile(rf"({_TOTAL})\s*([:：=]\s*[\d.,\s]*|\([^)]*\)\s*)?", re.I)
_ALWAYS_TOTAL = re.compile(
    r"(sub|grand|overall)[- ]?totals?\b|record count\b|zwischensumme|gesamtsumme|genel toplam", re.I
)
_PHRASES = (
    r"copyright\b|©|\(c\)\s*\d{4}|all rights reserved|confidential\b|do not distribute|strictly private|vertraulich",
    r"(generated|exported|printed|downloaded|produced) (by|on|at|from)\b|created (by|on) .*\d|powered by\b",
    r"export(iert)? (am|von|date)\b|erstellt am\b|quelle:|seite \d+",
    r"report (run|generated|created|date|by)\b|run (date|by|on)\b|as of \W*\d|filtered by\b|filters?:|source:|page \d+",
    r"end of (report|file|export|list|document)\b|\*+ ?end\b|showing \d",
    r"\d[\d.,]* (rows|records|results|contacts|companies|accounts|items|entries)\b",
    r"(total|number of) (rows|records|results|contacts|companies|accounts)\b",
)
_PHRASE = re.compile(rf"\W*({'|'.join(_PHRASES)})", re.I)
"""What the first cell of a footer's rows says."""
_AMOUNT = re.compile(r"[^\w]*[\d.,'\s\xa0]*\d[\d.,'\s\xa0]*([^\w]*|\W*[A-Z]{3})|[$€£¥₹\s-]*", re.I)
_RULE = re.compile(r"[-=_:+*~#.]{2,}")


def is_rule(cells: Sequence[str], usual: int) -> bool:
    """Whether a row only draws a line (``---|---``) under ``usual`` columns; a few dashes are placeholders."""
    if not _RULE.fullmatch(_first(cells)):
        return False
    filled = [cell.strip() for cell in cells if cell.strip()]
    few = len(filled) > 1 and len(filled) < usual - 1
    return not few and all(_RULE.fullmatch(cell) for cell in filled) and max(map(len, filled)) > 2


def is_total(cells: Sequence[str], *, at_the_end: bool) -> bool:
    """Whether a row sums others up. "Total" with words beside it is a company of this name."""
    first = _first(cells)
    if not _TOTAL_CELL.fullmatch(first):
        return False
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not all(_AMOUNT.fullmatch(cell) for cell in filled[1:]):
        return False
    return len(filled) > 1 or at_the_end or bool(_ALWAYS_TOTAL.match(first)) or not first.isalpha()


def footer_length(rows: Sequence[tuple[Sequence[str], bool]], usual: int) -> int:
    """How many of the last rows are a footer.

    ``rows``: cells, and whether an empty line stands before. ``usual``: how many cells the header has. A footer's
    rows say what footers say, or hold one cell after an empty line; what stands below such a row belongs to it.
    """
    if usual < 2:
        return next((n for n, (cells, _) in enumerate(reversed(rows)) if not _says_footer(cells)), len(rows))
    length = sure = 0
    for number, (cells, apart) in enumerate(reversed(rows), start=1):
        filled = [cell for cell in cells if cell.strip()]
        if (
            is_total(cells, at_the_end=True)
            or (len(cells) < usual and len(filled) <= 3 and _says_footer(cells))
            or (len(filled) == 1 and _says_footer(cells))
        ):
            sure = number
        elif len(filled) > 1 or len(cells) >= usual:
            break
        length = number
        if apart and len(cells) == 1 < usual:
            sure = number
    return min(sure, length) if sure else 0


def _says_footer(cells: Sequence[str]) -> bool:
    return bool(_PHRASE.match(_first(cells)))


def _first(cells: Sequence[str]) -> str:
    """The first cell with content."""
    for cell in cells:
        if stripped := cell.strip():
            return stripped
    return ""
