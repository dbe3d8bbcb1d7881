"""What stands in a table's rows without being one: totals, a report's footer, the header once more, ruled lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOTAL = re.compile(
    r"(grand |sub|overall )?[- ]?totals?( general| général| generale| geral)?|sum|summe|gesamt(summe)?|insgesamt|zwischensumme|"
    r"somme|suma|razem|celkem|összesen|totaal|totale|totalt|summa|i alt|toplam|genel toplam|итого|всего|разом|"
    r"σύνολο|合計|小計|総計|总计|合计|總計|합계|총계|المجموع|count|record count|average|anzahl"
)
_TOTAL_CELL = re.compile(rf"({_TOTAL.pattern})\s*([:：=]\s*[\d.,\s]*|\([^)]*\)\s*)?", re.I)
_ALWAYS_TOTAL = re.compile(
    r"(sub|grand|overall)[- ]?totals?\b|record count\b|zwischensumme|gesamtsumme|genel toplam", re.I
)
_PHRASE = re.compile(
    r"\W*("
    r"copyright\b|©|\(c\)\s*\d{4}|all rights reserved|confidential\b|do not distribute|strictly private|vertraulich|"
    r"generated (by|on|at|from)\b|exported (by|on|at|from)\b|export(iert)? (am|von|date)\b|created (by|on) .*\d|erstellt am\b|"
    r"printed (by|on)\b|downloaded (by|on|from)\b|report (run|generated|created|date|by)\b|run (date|by|on)\b|"
    r"as of \W*\d|filtered by\b|filters?:|source:|quelle:|powered by\b|page \d+|seite \d+|"
    r"end of (report|file|export|list|document)\b|\*+ ?end\b|\d[\d.,]* (rows|records|results|contacts|companies|accounts|items|entries)\b|"
    r"(total|number of) (rows|records|results|contacts|companies|accounts)\b|showing \d"
    r")",
    re.I,
)
_AMOUNT = re.compile(r"[^\w]*[\d.,'\s\xa0]*\d[\d.,'\s\xa0]*([^\w]*|\W*[A-Z]{3})|[$€£¥₹\s-]*", re.I)
_RULE = re.compile(r"[-=_:+*~#.]{2,}")


def is_rule(cells: Sequence[str], usual: int) -> bool:
    """Whether a row only draws a line (``---|---``) under ``usual`` columns; a few dashes are placeholders."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return (
        (len(filled) == 1 or len(filled) >= usual - 1)
        and all(_RULE.fullmatch(cell) for cell in filled)
        and max(map(len, filled)) > 2
    )


def is_total(cells: Sequence[str], *, at_the_end: bool) -> bool:
    """Whether a row sums others up. "Total" with words beside it is a company of this name."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or not all(_AMOUNT.fullmatch(cell) for cell in filled[1:]):
        return False
    if not _TOTAL_CELL.fullmatch(filled[0]):
        return False
    return len(filled) > 1 or at_the_end or bool(_ALWAYS_TOTAL.match(filled[0])) or not filled[0].isalpha()


def footer_length(rows: Sequence[tuple[Sequence[str], bool]], usual: int) -> int:
    """How many of the last rows are a footer.

    ``rows``: cells, and whether an empty line stands before. ``usual``: how many cells most rows have. A footer's
    rows have one cell with content (two where a comma parts one) and say what footers say, or stand apart without separators.
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
    return bool(_PHRASE.match(next((cell.strip() for cell in cells if cell.strip()), "")))
