"""How a file parts its cells and escapes its quotes, found by looking at the file as a whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice

from .header import find_header
from .records import Lines, Record, Style, fits

_SEPARATORS = (",", ";", "\t", "|")
_RARE = ("^", "~", "\x1f", "\x01", "¦")
_SAMPLE = 200
"""Records that tell the separator."""
_WHOLE = 5_000_000
"""Characters that tell how quotes are escaped."""
_WRAPPED = re.compile(r'"(?:[^"]|"")*"')
_DECLARED = re.compile(r'\s*"?sep=(\\t|.)"?[,;\t|\s]*(?:\r\n|\r|\n|\Z)', re.I)


def declared_separator(text: str) -> str | None:
    """The separator that a first line such as ``sep=;`` names, as some programs write for Excel."""
    found = _DECLARED.match(text)
    return found and found[1].replace("\\t", "\t")


def find_style(text: str, known: Callable[[Sequence[str]], int]) -> Style:
    """The separator under which the most column names are known and the rows are alike, and the way of escaping."""
    declared = declared_separator(text)
    separators = (declared,) if declared else (*_SEPARATORS, *(mark for mark in _RARE if mark in text))
    beginning = text[:2_000_000]
    evidence = {separator: _evidence(beginning, separator, known) for separator in separators}
    best = max(separators, key=lambda separator: evidence[separator])
    if not declared and evidence[best][2] < 2:
        # One column: its cells may hold any separator, so one is taken that does not occur.
        return Style(next((mark for mark in ("\t", "|", ";", "\x1f") if mark not in text), best))
    return _escaping(text[:_WHOLE], best)


def unwrapped(text: str, known: Callable[[Sequence[str]], int], notes: list[str]) -> str:
    """The text without the quotes around each line, where the line with the column names has them around all of it."""
    first = next((line for line in text[:20_000].splitlines() if line.strip()), "")
    if not _WRAPPED.fullmatch(first) or not any(
        known(first[1:-1].split(separator)) > max(known([first[1:-1]]), 1) for separator in _SEPARATORS
    ):
        return text
    notes.append("every line has quotes around the whole line, which were taken off")
    return "".join(
        line[1:-1].replace('""', '"') + end if _WRAPPED.fullmatch(line) else line + end
        for line, end in re.findall(r"([^\r\n]*)(\r\n|\r|\n|\Z)", text)
    )


def _evidence(text: str, separator: str, known: Callable[[Sequence[str]], int]) -> tuple[int, float, int]:
    """How many column names are known, how alike and wide the rows are, and how many column names there are."""
    records = [
        record
        for record in islice(Lines.of(text, Style(separator)).records(), 2 * _SAMPLE)
        if any(record.cells)
    ]
    widths = Counter(len(record.cells) for record in records)
    width, alike = widths.most_common(1)[0] if widths else (1, 0)
    header = find_header([(record.line, record.cells) for record in records], known)
    names = sum(1 for cell in records[header.at].cells if cell.strip()) if records else 0
    return header.known, alike / max(len(records), 1) * min(width, 5) if width > 1 else 0, names


def _escaping(text: str, separator: str) -> Style:
    """Whether a backslash escapes: the way under which fewer records are misshapen."""
    plain = Style(separator)
    if not re.search(r"\\[\"" + re.escape(separator) + "]", text):
        return plain
    # Where a backslash stands before other characters as well (C:\temp), it does not escape itself.
    itself = not re.search(r"\\[^\\\"" + re.escape(separator) + r"\r\nN]", text.replace("\\\\", ""))
    escaping = Style(separator, backslash=True, backslash_itself=itself)
    return min((plain, escaping), key=lambda style: _misshapen(text, style))


def _misshapen(text: str, style: Style) -> int:
    """Records with a stray quote or another width than most have."""
    records = [record for record in Lines.of(text, style).records() if any(record.cells)]
    widths = Counter(_width(record) for record in records)
    usual = widths.most_common(1)[0][0] if widths else 0
    return sum(
        max(record.next_line - record.line, 1)
        for record in records
        if record.stray_quote or not fits(record.cells, usual)
    )


def _width(record: Record) -> int:
    cells = record.cells
    return len(cells) - (len(cells) > 1 and not cells[-1])
