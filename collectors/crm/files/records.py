"""The records of a text with separators: quoted cells, escaped quotes, cells over several lines, stray quotes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MARK = "\uffff"
"""Stands before what the file escapes; no text holds it, since it is no character."""
_LONGEST = 2000
"""Lines of one quoted cell. Beyond them a quote was left open: each one would otherwise cost the rest of the file."""
_MENDED = 30
"""Lines that are tried together where a quote stands in the wrong place."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its first line and the line after its last (both from 1), and its cells as they stand there."""

    line: int
    next_line: int
    cells: tuple[str, ...]
    stray_quote: bool = False
    """A quote was not closed, or stood where none may stand, and was read as a character like others."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a file parts its cells, and whether a backslash escapes quotes (and backslashes) in it."""

    separator: str
    backslash: bool = False
    backslash_itself: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """A text's lines, as a style needs them."""

    lines: Sequence[str]
    style: Style

    @classmethod
    def of(cls, text: str, style: Style) -> Lines:
        """The lines end as the text has it: LF, CR LF or CR."""
        if style.backslash:
            escaped = (
                '["\\r\\n' + re.escape(style.separator) + ("\\\\" if style.backslash_itself else "") + "]"
            )
            text = re.sub(rf"\\({escaped})", MARK + r"\1", text)
        return cls(io.StringIO(text, newline="").readlines(), style)

    def records(self, width: int | None = None, first: int = 0) -> Iterator[Record]:
        """All records from a line's index on, blank ones too. ``width``: how many cells they should have."""
        csv.field_size_limit(2**31 - 1)
        at = start = first

        def feed() -> Iterator[str]:
            nonlocal at
            while at < len(self.lines) and at - start < _LONGEST:
                at += 1
                yield self.lines[at - 1]

        while at < len(self.lines):
            reader = self._reader(feed())
            while True:
                start = at
                try:
                    cells = next(reader)
                except StopIteration:
                    break
                except csv.Error:
                    record = self._mended(start, width)
                else:
                    record = Record(start + 1, at + 1, tuple(cells))
                    if at - start > 1 and width is not None and not fits(record.cells, width):
                        other = self._mended(start, width)
                        record = other if fits(other.cells, width) else record
                at = record.next_line - 1
                yield record
                if at - start >= _LONGEST:
                    break

    def _reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        escape = MARK if self.style.backslash else None
        return csv.reader(
            lines, delimiter=self.style.separator, escapechar=escape, skipinitialspace=True, strict=True
        )

    def _mended(self, at: int, width: int | None) -> Record:
        """The record at this line where a quote stands in the wrong place: the fewest lines that have the width."""
        if width is not None:
            other = self._other_style(self.lines[at])
            if other is not None and fits(other, width):
                return Record(at + 1, at + 2, other)
            for end in range(at + 1, min(at + _MENDED, len(self.lines)) + 1):
                cells, stray = self.split("".join(self.lines[at:end]))
                if fits(cells, width):
                    return Record(at + 1, end + 1, cells, stray)
        cells, stray = self.split(self.lines[at])
        return Record(at + 1, at + 2, cells, stray)

    def _other_style(self, line: str) -> tuple[str, ...] | None:
        """The line read with the other way of escaping; None where it has none, or a quote is still out of place."""
        if self.style.backslash:
            text = line.replace(MARK, "\\")
        else:
            text = re.sub(rf'\\(["\\{re.escape(self.style.separator)}])', MARK + r"\1", line)
        cells, stray = self.split(text)
        return cells if text != line and not stray else None

    def split(self, text: str) -> tuple[tuple[str, ...], bool]:
        """One record's cells, with the spaces around them, and whether a quote that encloses no whole cell is kept."""
        separator = re.escape(self.style.separator)
        quoted = re.compile(rf'[ ]*"((?:[^"{MARK}]|""|{MARK}.)*)"[ ]*(?={separator}|\Z)', re.S)
        plain = re.compile(rf"((?:[^{separator}{MARK}]|{MARK}.)*)", re.S)
        text = text.rstrip("\r\n")
        cells: list[str] = []
        stray, at = False, 0
        while True:
            if found := quoted.match(text, at):
                cells.append(found[1].replace('""', '"').replace(MARK, ""))
            else:
                found = plain.match(text, at)
                assert found is not None  # it matches nothing, too
                cells.append(found[1].replace(MARK, ""))
                stray = stray or found[1].lstrip().startswith('"')
            at = found.end() + 1
            if at > len(text):
                return tuple(cells), stray


def fits(cells: Sequence[str], width: int) -> bool:
    """Whether a record has a header's width, but for empty cells at its end."""
    return len(cells) == width or (len(cells) > width and not any(cell.strip() for cell in cells[width:]))
