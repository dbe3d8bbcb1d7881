"""How things are shown in a terminal: tables, times, and text from the network that must not act."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

NUMBERS = (int, float)
WIDEST_CELL = 48
SHORT_CELL = 28
PADDING = 3
_BREAKS = re.compile(r"\r\n|[\n\r\t\v\f\x85\u2028\u2029]")
_HIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(value: object) -> str:
    """``value`` on one line, without control characters and marks that turn the writing direction.

    So text from a network can neither move the cursor, set colours, nor show itself in another order.
    """
    text = value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)
    return _HIDDEN.sub("", _BREAKS.sub(" ", text))


def plain_lines(text: str) -> str:
    """``text`` as ``plain`` gives it, line by line."""
    return "\n".join(plain(line) for line in text.replace("\r\n", "\n").split("\n"))


class PlainConsole(Console):
    """A console that shows all text as ``plain`` does, so that no command can forget it; line breaks stay."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            if segment.control or segment.text == "\n":
                yield segment
            else:
                yield segment._replace(text=plain_lines(segment.text))


console = PlainConsole()
errors = PlainConsole(stderr=True)


def show_error(message: str) -> None:
    """Print ``message`` as an error; its line breaks stay."""
    errors.print(Text.assemble(("Error: ", "bold red"), plain_lines(message)))


def print_data(text: str) -> None:
    """Print ``text`` for other programs: as it is into a file or pipe, as ``plain`` gives it on a terminal."""
    sys.stdout.write(plain_lines(text) if sys.stdout.isatty() else text)


def cell(value: object) -> Text:
    """One cell of a table: lists joined, numbers short, absent values a dash; never read as markup."""
    if value is None:
        return Text("-", style="dim")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, float):
        return Text(f"{value:,.2f}".rstrip("0").rstrip("."))
    if isinstance(value, int):
        return Text(f"{value:,}")
    if isinstance(value, (list, tuple)):
        return Text(", ".join(plain(part) for part in value if part is not None))
    if isinstance(value, date) and not isinstance(value, datetime):
        return Text(value.isoformat())
    return Text(plain(value))


def heading(column: str) -> str:
    """A column's name as people read it."""
    return column.replace("_", " ")


def answer_view(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], width: int) -> RenderableType:
    """Rows as a table where it fits into ``width`` characters, else as a paragraph a row."""
    if wanted_width(columns, rows) <= width:
        return table(columns, rows)
    return Group(*(paragraph(columns, row) for row in rows))


def wanted_width(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> int:
    """How many characters a readable table takes: no cell in more than a few lines."""
    cells = (
        max([cell(row.get(column)).cell_len for row in rows] + [len(heading(column))]) for column in columns
    )
    return sum(min(length, WIDEST_CELL) + PADDING for length in cells) + 1


def paragraph(columns: Sequence[str], row: Mapping[str, Any]) -> RenderableType:
    """One row as text: what it is about in bold, short values beside it, long ones below."""
    first, *others = columns
    lines = Text.assemble("  ", (cell(row.get(first)).plain, "bold"))
    below = []
    for column in others:
        value = cell(row.get(column)).plain
        if value == "-":
            continue
        if len(value) > SHORT_CELL:
            below.append(Padding(Text.assemble((f"{heading(column)}: ", "dim"), value), (0, 0, 0, 4)))
        else:
            lines.append_text(Text.assemble((f"  {heading(column)} ", "dim"), value))
    return Group(Padding(lines, 0), *below)


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, title: str | None = None) -> Table:
    """Rows as a table with one line a column's heading; numbers to the right."""
    listed = list(rows)
    drawn = Table(title=Text(plain(title)) if title else None, title_justify="left", header_style="bold")
    for column in columns:
        values = [row.get(column) for row in listed]
        numeric = any(isinstance(value, NUMBERS) for value in values) and all(
            value is None or isinstance(value, NUMBERS) for value in values
        )
        drawn.add_column(heading(column), justify="right" if numeric else "left", overflow="fold")
    for row in listed:
        drawn.add_row(*(cell(row.get(column)) for column in columns))
    return drawn
