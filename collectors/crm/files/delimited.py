"""The table in a text file: decoded, parted into records, laid out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from collectors.base import ConfigError

from .encodings import decode
from .kinds import refuse_binary, refuse_documents
from .layout import Known, Line, lay_out
from .records import MARK, Lines
from .style import declared_separator, find_style
from .tables import RawTable

_EVERY = 2000
"""Rows between two calls of ``on_rows``."""


def text_table(
    path: Path, data: bytes, known: Known, encoding: str | None, on_rows: Callable[[int], None]
) -> RawTable:
    """The table in a text file's bytes. Raises ConfigError where they are no text or hold nothing."""
    refuse_documents(path, data[:8000].decode("latin-1"))
    decoded = decode(path, data, encoding)
    text, notes = decoded.text, list(decoded.notes)
    refuse_documents(path, text)
    refuse_binary(path, text)
    if "\0" in text:
        notes.append(f"{text.count(chr(0))} NUL characters were left out")
        text = text.replace("\0", "")
    text = text.replace(MARK, "").rstrip("\x1a")
    if not text.strip():
        raise ConfigError(f"{path} is empty: export it again")
    style = find_style(text, known)
    lines = Lines.of(text, style)
    records = _records(lines, declared_separator(text) is not None, notes, on_rows)
    if not records:
        raise ConfigError(f"{path} is empty: export it again")

    def again(line: Line) -> tuple[str, ...]:
        # Without a quote in it, the record is one line; with one, its cells have been told apart by the quotes.
        raw = lines.lines[line.number - 1]
        cells, _ = lines.split(raw)
        return cells if len(cells) == len(line.cells) else line.cells

    laid = lay_out(records, known, separator=style.separator, again=again, file=path.name)
    on_rows(len(laid.rows))
    return RawTable(
        path.name,
        laid.header,
        laid.rows,
        decoded.encoding,
        (*notes, *laid.notes),
        laid.faults,
        decoded.doubt,
        known=laid.known,
        header_line=laid.header_line,
    )


def _records(lines: Lines, declared: bool, notes: list[str], on_rows: Callable[[int], None]) -> list[Line]:
    """The rows that are not blank; a separator's declaration is none of them."""
    width = _width(lines)
    found: list[Line] = []
    strays: list[int] = []
    after = 1
    for record in lines.records(width, first=1 if declared else 0):
        if not any(cell.strip() for cell in record.cells):
            continue
        found.append(Line(record.line, record.cells, apart=record.line > after and bool(found)))
        after = record.next_line
        if record.stray_quote:
            strays.append(record.line)
        if len(found) % _EVERY == 0:
            on_rows(len(found))
    if strays:
        which = ", ".join(map(str, strays[:5])) + (f" and {len(strays) - 5} more" if len(strays) > 5 else "")
        notes.append(
            f"a quote opens in line{'s' if len(strays) > 1 else ''} {which} and is not closed where a cell ends: "
            "it was read as part of the cell; write it twice inside a quoted cell"
        )
    return found


def _width(lines: Lines) -> int | None:
    """How many cells most of the first rows have from the header on."""
    widths = Counter(
        len(record.cells) - (len(record.cells) > 1 and not record.cells[-1].strip())
        for record in islice(lines.records(), 200)
        if any(cell.strip() for cell in record.cells)
    )
    return widths.most_common(1)[0][0] if widths else None
