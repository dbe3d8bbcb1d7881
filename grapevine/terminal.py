"""How things are shown in a terminal: tables, times, and text from the network that must not act."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from graph.text.safe import multiline, one_line

NUMBERS = (int, float)
WIDEST_CELL = 48
SHORT_CELL = 28
PADDING = 3


def plain(value: object) -> str:
    """``value`` on one line, without anything that acts on the terminal: see ``graph.text.safe``."""
    return one_line(value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value))


class PlainConsole(Console):
    """A console on which no text acts, so that no command can forget it: see ``graph.text.safe``."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=multiline(segment.text))


console = PlainConsole()
errors = PlainConsole(stderr=True)


def show_error(message: str) -> None:
    """Print ``message`` as an error; its line breaks stay."""
    errors.print(Text.assemble(("Error: ", "bold red"), multiline(message)))


def show_note(note: object) -> None:
    """Print what is to be known and is no fault, on one line."""
    errors.print(Text(f"Note: {plain(note)}", style="dim"))


def print_data(text: str) -> None:
    """Print ``text`` for other programs: as it is into a file or pipe, made safe to show on a terminal."""
    sys.stdout.write(multiline(text) if sys.stdout.isatty() else text)


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
