"""The tables in a workbook's sheets (.xlsx, .xls, .xlsb, .ods)."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine as calamine

from collectors.base import ConfigError
from graph.text.safe import one_line

from .layout import Known, Line, lay_out
from .tables import RawTable

_FAULTS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "#SPILL!")
)
"""What a formula shows that could not be worked out."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One visible sheet with something in it: its rows, each with its number in the sheet."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[str, ...]


def sheet_tables(
    path: Path, data: bytes, known: Known, on_rows: Callable[[int], None]
) -> tuple[RawTable, ...]:
    """The table of each visible sheet whose column names are known; where no sheet's are, that of the first.

    Raises ConfigError for a workbook that cannot be read or has nothing in it.
    """
    sheets, notes = _read(path, data)
    tables: list[RawTable] = []
    passed: list[str] = []
    guess: RawTable | None = None
    done = 0
    for sheet in sheets:
        lines = [
            Line(number, _trimmed(cells), apart=bool(at) and number > sheet.rows[at - 1][0] + 1)
            for at, (number, cells) in enumerate(sheet.rows)
        ]
        laid = lay_out(lines, known, place="row", file=f"{path.name}, sheet {one_line(sheet.name)}")
        table = RawTable(
            path.name,
            laid.header,
            laid.rows,
            "",
            (*sheet.notes, *laid.notes),
            laid.faults,
            sheet=one_line(sheet.name),
            mended=laid.mended,
            known=laid.known,
            header_line=laid.header_line,
        )
        done += len(laid.rows)
        on_rows(done)
        if laid.known:
            tables.append(table)
        else:
            passed.append(
                f'the sheet "{one_line(sheet.name)}" has no column name that is known and was passed over'
            )
            guess = guess or table
    if not tables and guess is not None:
        tables, passed = [guess], passed[1:]
    first, *rest = tables
    return (replace(first, notes=(*first.notes, *notes, *passed)), *rest)


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Without the empty cells at the end, which a sheet has in every row that is shorter than its widest."""
    last = max((at for at, cell in enumerate(cells) if cell), default=-1)
    return tuple(cells[: last + 1])


def _read(path: Path, data: bytes) -> tuple[tuple[_Sheet, ...], tuple[str, ...]]:
    """The sheets, and notes on those passed over unread. Raises ConfigError for a workbook that cannot be read."""
    try:
        with calamine.CalamineWorkbook.from_object(io.BytesIO(data)) as book:
            sheets, notes = [], []
            for about in book.sheets_metadata:
                if about.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                if about.visible != calamine.SheetVisibleEnum.Visible:
                    notes.append(f'the hidden sheet "{about.name}" was passed over')
                    continue
                sheet = _sheet(book.get_sheet_by_name(about.name))
                if sheet.rows:
                    sheets.append(sheet)
    except calamine.PasswordError as error:
        raise ConfigError(
            f"{path} is a workbook with a password: save it without one, or as CSV UTF-8"
        ) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _broken(path) from error
    except BaseException as error:
        # A fault inside the Rust library arrives as its PanicException, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise _broken(path) from None
    if not sheets:
        raise ConfigError(f"{path} is a workbook whose visible sheets are all empty: export it again")
    return tuple(sheets), tuple(notes)


def _broken(path: Path) -> ConfigError:
    return ConfigError(
        f"{path} is a workbook that is damaged or incomplete: "
        "open it in Excel or LibreOffice and save it again as .xlsx or CSV UTF-8"
    )


def _sheet(sheet: calamine.CalamineSheet) -> _Sheet:
    below = _merged_below(sheet)
    rows: list[tuple[int, tuple[str, ...]]] = []
    faults = 0
    first_column = sheet.start[1] if sheet.start else 0
    above: dict[int, str] = {}
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [_text(value) for value in values]
        for at, cell in enumerate(cells):
            if cell in _FAULTS:
                faults += 1
                cells[at] = ""
        for column in below.get(number - 1, ()):
            at = column - first_column
            if 0 <= at < len(cells) and not cells[at]:
                cells[at] = above.get(at, "")
        above = dict(enumerate(cells))
        if any(cells):
            rows.append((number, tuple(cells)))
    notes = (
        (f"{faults} cells hold a formula's error (such as #N/A) and were read as empty",) if faults else ()
    )
    return _Sheet(sheet.name, tuple(rows), notes)


def _merged_below(sheet: calamine.CalamineSheet) -> dict[int, list[int]]:
    """Of cells merged downwards, those under the first: the columns by row, both from 0."""
    below: dict[int, list[int]] = {}
    last = sheet.end[0] if sheet.end else 0
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in range(top + 1, min(bottom, last) + 1):
            below.setdefault(row, []).append(left)
    return below


def _text(value: object) -> str:
    """A cell's value as a person would type it: days as 2027-09-10, numbers without ``.0``."""
    match value:
        case str():
            return value.strip().strip("\ufeff\u200b")
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else _plain(value)
        case datetime():
            at_midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
            return value.date().isoformat() if at_midnight else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("seconds")
        case timedelta():
            return str(value)
        case _:
            return str(value).strip()


def _plain(value: float) -> str:
    """Without an exponent, with the fifteen digits that a workbook keeps."""
    digits = f"{value:.15g}"
    if "e" not in digits:
        return digits
    return f"{value:.15f}".rstrip("0").rstrip(".") if abs(value) < 1 else f"{value:.0f}"
