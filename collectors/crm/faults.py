"""What an import leaves out: a cell whose row stays, or a whole row."""

from __future__ import annotations

from dataclasses import dataclass

from collectors.base import Skipped


@dataclass(frozen=True, slots=True)
class Fault(Skipped):
    """One cell or row that was left out; ``what`` and ``reason`` say it in words."""

    file: str = ""
    line: int = 0
    column: str = ""
    """The column's name; "" where the whole row is meant."""
    value: str = ""
    row_lost: bool = False
    """Nothing of the row is stored."""

    @classmethod
    def of_cell(cls, file: str, line: int, column: str, value: str, remedy: str) -> Fault:
        """A cell that cannot be read; its row stays."""
        return cls(f'{file}, line {line}, column {column}: "{value}"', remedy, file, line, column, value)

    @classmethod
    def of_row(cls, file: str, line: int, remedy: str, column: str = "", value: str = "") -> Fault:
        """A row of which nothing can be stored."""
        said = f', column {column}: "{value}"' if column else ""
        return cls(f"{file}, line {line}{said}", remedy, file, line, column, value, row_lost=True)
