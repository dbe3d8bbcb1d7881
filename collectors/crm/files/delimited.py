"""The table in a text file: decoded, parted into records, laid out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from collectors.base import ConfigError

from .encodings import decode
from .header import find_header
from .kinds import refuse_binary, refuse_documents
from .layout import Known, Line, lay_out
from .records import MARK, Lines
from .style import declared_separator, find_style, unwrapped
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
        notes.append(f"NUL characters were left out ({text.count(chr(0))})")
        text = text.replace("\0", "")
    text = unwrapped(text.replace(MARK, "").replace("\r\r\n", "\r\n").rstrip("\x1a"), known, notes)
    if not text.strip():
        raise ConfigError(f"{path} is empty: export it again")
    style = find_style(text, known)
    lines = Lines.of(text, style)
    records = _records(lines, known, declared_separator(text) is not None, notes, on_rows)
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
        mended=laid.mended,
        known=laid.known,
        header_line=laid.header_line,
    )


def _records(
    lines: Lines, known: Known, declared: bool, notes: list[str], on_rows: Callable[[int], None]
) -> list[Line]:
    """The rows that are not blank; a separator's declaration is none of them."""
    width = _width(lines, known)
    found: list[Line] = []
    strays: list[int] = []
    wrapped: list[int] = []
    after = 1
    for record in lines.records(width, first=1 if declared else 0):
        if not any(cell.strip() for cell in record.cells):
            continue
        cells = record.cells
        if len(cells) == 1 and width is not None and width > 1 and lines.style.separator in cells[0]:
            inner, stray = lines.split(cells[0])
            if len(inner) == width and not stray:
                cells = inner
                wrapped.append(record.line)
        found.append(Line(record.line, cells, apart=record.line > after and bool(found)))
        after = record.next_line
        if record.stray_quote:
            strays.append(record.line)
        if len(found) % _EVERY == 0:
            on_rows(len(found))
    if wrapped:
        notes.append(f"{len(wrapped)} lines have quotes around the whole line, which were taken off")
    if strays:
        which = ", ".join(map(str, strays[:5])) + (f" and {len(strays) - 5} more" if len(strays) > 5 else "")
        notes.append(
            f"a quote opens in line{'s' if len(strays) > 1 else ''} {which} and is not closed where a cell ends: "
            "it was read as part of the cell; write it twice inside a quoted cell"
        )
    return found


def _width(lines: Lines, known: Known) -> int | None:
    """How many cells the header has, as far as it is found before quotes in the wrong place are looked at."""
    first = [record for record in islice(lines.records(), 200) if any(cell.strip() for cell in record.cells)]
    if not first:
        return None
    header = find_header([(record.line, record.cells) for record in first], known)
    cells = [cell.strip() for cell in first[header.at].cells]
    while len(cells) > 1 and not cells[-1]:
        cells.pop()
    return len(cells)
