"""Rows of cells laid out as a table: what stands above, between and below its rows is passed over and named."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from collectors.base import Skipped
from graph.text.safe import one_line

from .footers import footer_length, is_rule, is_total
from .header import clean_name, find_header, fold, named_columns
from .ragged import Columns, agreed, realign
from .tables import RawRow

Known = Callable[[Sequence[str]], int]
"""How many of these cells are column names that mean something to us."""
_SHOWN = 60
_NULLS = ("\\N",)
"""What MySQL and PostgreSQL write where there is nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is not blank: its number, its cells, and whether blank rows stand before it."""

    number: int
    cells: tuple[str, ...]
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's parts, as RawTable has them."""

    header: tuple[str, ...]
    rows: tuple[RawRow, ...]
    notes: tuple[str, ...]
    faults: tuple[Skipped, ...]
    mended: tuple[Skipped, ...]
    known: int
    header_line: int


def lay_out(
    lines: Sequence[Line],
    known: Known,
    *,
    place: str = "line",
    separator: str = ",",
    again: Callable[[Line], tuple[str, ...]] = lambda line: line.cells,
    file: str = "",
) -> Layout:
    """The table in these rows (at least one).

    ``place`` is what a row's number counts; ``again`` gives a row's cells with the spaces around them.
    """
    notes: list[str] = []
    found = find_header([(line.number, line.cells) for line in lines[:100]], known)
    header = lines[found.at]
    if found.at:
        notes.append(
            f"{_named(lines[: found.at], place)} above the column names and {_were(found.at)} passed over"
        )
    body = _without_furniture(lines[found.at + 1 :], header, known, place, notes)
    names = _with_key_column(header, body, place, notes)
    width = len(names)
    widest = max((len(line.cells) for line in body), default=0)
    used = [
        any(len(line.cells) > at and line.cells[at].strip() for line in body)
        for at in range(min(widest, width))
    ]
    above = lines[found.at - 1].cells if found.at else ()
    columns = named_columns(names, above, used)
    rows, faults, mended = _fitted(body, width, place, separator, again, notes, file)
    empty = sum(1 for at in columns if not clean_name(names[at]))
    if empty:
        shown = ", ".join(f'"{columns[at]}"' for at in columns if not clean_name(names[at]))
        notes.append(f"columns without a name are called by their place: {shown}")
    repeated = [
        name for at, name in columns.items() if clean_name(names[at]) and name != clean_name(names[at])
    ]
    if repeated:
        notes.append(
            "column names that occur twice are told apart: " + ", ".join(f'"{_short(n)}"' for n in repeated)
        )
    kept = tuple(RawRow(number, tuple(_cell(cells[at]) for at in columns)) for number, cells in rows)
    return Layout(tuple(columns.values()), kept, tuple(notes), faults, mended, found.known, header.number)


def _without_furniture(
    lines: Sequence[Line],
    header: Line,
    known: Known,
    place: str,
    notes: list[str],
) -> list[Line]:
    """The rows, without the header's repetitions, ruled lines, totals and the footer."""
    usual = len(_trimmed(header.cells))
    footer = footer_length([(line.cells, line.apart) for line in lines[-40:]], usual)
    body, below = list(lines[: len(lines) - footer]), lines[len(lines) - footer :]
    names = [fold(clean_name(cell)) for cell in header.cells if cell.strip()]
    repeats: list[Line] = []
    totals: list[Line] = []
    rules: list[Line] = []
    kept: list[Line] = []
    for line in body:
        if _repeats(line, names) or (not kept and _names_columns(line, known)):
            repeats.append(line)
        elif is_rule(line.cells, usual):
            rules.append(line)
        elif is_total(line.cells, at_the_end=False) and usual > 1:
            totals.append(line)
        else:
            kept.append(line)
    for group, what in (
        (repeats, "the column names once more"),
        (rules, "only a ruled line"),
        (totals, "a total"),
    ):
        if group:
            verb = "holds" if len(group) == 1 else "hold"
            notes.append(f"{_numbers(group, place)} {verb} {what} and {_were(len(group))} left out")
    if below:
        notes.append(
            f"{_named(below, place)} below the rows and {_were(len(below))} left out as the file's footer"
        )
    return kept


def _repeats(line: Line, names: Sequence[str]) -> bool:
    first = next(cell for cell in line.cells if cell.strip())
    if not names or len(first) > 2 * len(names[0]) + 10 or fold(clean_name(first)) != names[0]:
        return False
    cells = [cell for cell in line.cells if cell.strip()]
    return [fold(clean_name(cell)) for cell in cells] == list(names)


def _names_columns(line: Line, known: Known) -> bool:
    """Whether the row right below the header names the columns a second time (by the names a program uses)."""
    cells = [clean_name(cell) for cell in line.cells if cell.strip()]
    count = known(cells)
    return count >= 3 and 2 * count >= len(cells)


def _with_key_column(header: Line, body: Sequence[Line], place: str, notes: list[str]) -> list[str]:
    """The column names, with an empty one before them where every row begins with a number that has none."""
    names = list(header.cells)
    while len(names) > 1 and not names[-1].strip():
        names.pop()
    firsts = [
        line.cells[0].strip() for line in body if len(line.cells) == len(names) + 1 and line.cells[-1].strip()
    ]
    if (
        len(body) >= 2
        and len(firsts) == len(body)
        and len(set(firsts)) == len(firsts)
        and all(map(str.isdecimal, firsts))
    ):
        notes.append(
            "every row begins with a number that the column names leave out: it was taken as a column of its own"
        )
        return ["", *names]
    return names


def _fitted(
    body: Sequence[Line],
    width: int,
    place: str,
    separator: str,
    again: Callable[[Line], tuple[str, ...]],
    notes: list[str],
    file: str,
) -> tuple[list[tuple[int, tuple[str, ...]]], tuple[Skipped, ...], tuple[Skipped, ...]]:
    """Every row as wide as the header; of those with surplus cells, the faults of the lost and of the kept ones."""
    fitting = [line.cells for line in body if len(line.cells) == width]
    columns: Columns | None = None
    rows: list[tuple[int, tuple[str, ...]]] = []
    faults: list[Skipped] = []
    mended: list[Skipped] = []
    short: list[Line] = []
    for line in body:
        cells = line.cells
        if len(cells) < width:
            if len(cells) < width - 1 or cells[-1].strip():
                short.append(line)
            cells = (*cells, *[""] * (width - len(cells)))
        elif len(cells) > width and any(cell.strip() for cell in cells[width:]):
            columns = columns or Columns.of(fitting, width)
            raw = again(line)
            while len(raw) > width and not raw[-1].strip():
                raw = raw[:-1]
            readings = realign(raw, width, separator, columns)
            cells = agreed(readings) if readings else ()
            (mended if any(cells) else faults).append(
                Skipped(f"{file}, {place} {line.number}", _surplus(line, raw, width, readings, separator))
            )
            if not any(cells):
                continue
        rows.append((line.number, cells[:width]))
    if short and place == "line" and (len(short) < len(body) or len({len(line.cells) for line in short}) > 1):
        notes.append(
            f"{_numbers(short, place)} {_have(len(short))} fewer cells than the header: what is missing counts as empty"
        )
    return rows, tuple(faults), tuple(mended)


def _surplus(
    line: Line, raw: Sequence[str], width: int, readings: Sequence[tuple[str, ...]], separator: str
) -> str:
    mark = {"\t": "tab", " ": "space"}.get(separator, f'"{separator}"')
    said = f"it has {len(raw)} cells where the header has {width} ({_quoted(raw)})"
    todo = f"put quotes around the cell that holds a {mark}"
    if not readings:
        return f"{said}, and was left out: {todo}"
    if len(readings) == 1:
        joined = next((cell for cell in readings[0] if separator in cell), "")
        return f'{said}: read with "{_short(joined)}" as one cell; if that is wrong, {todo}'
    kept = agreed(readings)
    if not any(kept):
        return f"{said}, and was left out, since it can be read in {len(readings)} ways: {todo}"
    return (
        f"{said}: only the cells that are certain were kept ({_quoted([c for c in kept if c])}), "
        f"since it can be read in {len(readings)} ways: {todo}"
    )


def _trimmed(cells: Sequence[str]) -> Sequence[str]:
    last = max((at for at, cell in enumerate(cells) if cell.strip()), default=-1)
    return cells[: last + 1]


def _cell(cell: str) -> str:
    cell = cell.strip()
    if cell.isascii():
        return "" if cell in _NULLS else cell
    return cell.strip("\ufeff\u200b").strip()


def _named(lines: Sequence[Line], place: str) -> str:
    """``lines 1 and 2 ("Notes:", ...) stand``: which rows, and how they begin."""
    texts = [_short(" ".join(cell.strip() for cell in line.cells if cell.strip())) for line in lines]
    shown = ", ".join(f'"{text}"' for text in texts[:3]) + (", ..." if len(texts) > 3 else "")
    return f"{_numbers(lines, place)} ({shown}) {'stands' if len(lines) == 1 else 'stand'}"


def _numbers(lines: Sequence[Line], place: str) -> str:
    """``line 3``, ``lines 3 to 5``, ``lines 3, 7, 9 and 12 more``."""
    numbers = [line.number for line in lines]
    if len(numbers) == 1:
        return f"{place} {numbers[0]}"
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{place}s {numbers[0]} to {numbers[-1]}"
    if len(numbers) > 6:
        return f"{place}s {', '.join(map(str, numbers[:5]))} and {len(numbers) - 5} more"
    return f"{place}s {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _quoted(cells: Sequence[str]) -> str:
    shown = " | ".join(_short(cell.strip(), 30) for cell in cells[:8])
    return shown + (" | ..." if len(cells) > 8 else "")


def _short(text: str, length: int = _SHOWN) -> str:
    text = one_line(text)
    return text if len(text) <= length else re.sub(r"\s*$", "", text[: length - 3]) + "..."


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"
