"""What an import left out: the first faults in the terminal, all of them in a file of the data folder."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from collectors.base import Skipped
from collectors.crm.faults import Fault
from collectors.crm.mapping.kept_file import FOLDER
from grapevine.terminal import errors, plain, show_note
from graph.secrets import prepare_home
from graph.text.counts import counted
from graph.text.safe import no_formula, storable

SHOWN = 20
_HEADER = ("file", "line", "column", "value", "what to do", "row left out")


def tell(faults: Sequence[Skipped], path: Path | None) -> None:
    """The first faults, how many more there are, and the file that holds all of them."""
    if not faults:
        return
    for fault in faults[:SHOWN]:
        lost = not isinstance(fault, Fault) or fault.row_lost
        what = "Row left out" if lost else "Cell left out"
        errors.print(Text(f"{what}: {plain(fault.what)}: {plain(fault.reason)}", style="yellow"))
    if (more := len(faults) - SHOWN) > 0:
        errors.print(Text(f"... and {more:,} more.", style="yellow"))
    rows = rows_lost(faults)
    cells = len(faults) - rows
    told = [
        counted(rows, "row") if rows else "",
        counted(cells, "cell, its row stays", "cells, their rows stay") if cells else "",
    ]
    where = f" All of them with what to do: {path}" if path else ""
    errors.print(Text(f"Left out: {' and '.join(filter(None, told))}.{where}", style="yellow"))


def rows_lost(faults: Sequence[Skipped]) -> int:
    """How many whole rows are not stored."""
    return sum(1 for fault in faults if not isinstance(fault, Fault) or fault.row_lost)


def faults_file(folder: Path, number: int) -> Path:
    """Where all that the import of this number left out is told."""
    return folder / f"import-{number}-left-out.csv"


def tell_left_out(home: Path, number: int, faults: Sequence[Skipped], notes: Sequence[str]) -> None:
    """What the import of this number left out, in the terminal and in its file, and what else to know of it."""
    tell(faults, write_faults(faults, faults_file(home / FOLDER, number)))
    for note in notes:
        show_note(note)


def write_faults(faults: Sequence[Skipped], path: Path) -> Path | None:
    """All faults as CSV, for their owner alone; None where there are none. Raises OSError, GraphError."""
    if not faults:
        return None
    prepare_home(path.parent.parent)
    prepare_home(path.parent)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        path.chmod(0o600)
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        for fault in faults:
            if isinstance(fault, Fault) and fault.file:
                line = str(fault.line) if fault.line else ""
                told = (
                    fault.file,
                    line,
                    fault.column,
                    fault.value or ("" if fault.line else fault.what),
                    fault.reason,
                )
                row = (*told, "yes" if fault.row_lost else "no")
            else:
                row = (fault.what, "", "", "", fault.reason, "yes")
            writer.writerow([no_formula(storable(cell)) for cell in row])
    return path
