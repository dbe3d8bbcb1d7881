"""A table with what each of its columns becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from collectors.crm.files import RawTable
from graph.records import CompanyRole

from .fields import Kind


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """One column, and what becomes of it."""

    at: int
    """Its place in the table, from 0."""
    header: str
    field: str | None
    """A field of ``fields.FIELDS``; None: it is left unused."""
    note: str = ""
    """Why, where its name alone does not say it."""
    turn: int = 0
    """Of several columns that fill one field, the lowest is asked first."""
    network: str = ""
    """The registered network whose bare handles it holds; "" where links or prefixes say it."""


@dataclass(frozen=True, slots=True)
class MappedTable:
    """One table, and what its columns become."""

    table: RawTable
    columns: tuple[ColumnUse, ...]
    product: str = ""
    """What writes such a header, as people call it; "" where that cannot be told."""
    kept_in: str = ""
    """The file that the mapping was read from; "" where it is proposed."""
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    """What somebody should look at before it is used, in whole sentences."""

    @property
    def title(self) -> str:
        """The file, and its sheet where it has several."""
        return f"{self.table.file}, sheet {self.table.sheet}" if self.table.sheet else self.table.file

    def filled_by(self, field: str) -> tuple[ColumnUse, ...]:
        """The columns that fill a field, in the order in which they are asked."""
        columns = (column for column in self.columns if column.field == field)
        return tuple(sorted(columns, key=lambda column: column.turn))

    def cells(self, column: ColumnUse) -> tuple[str, ...]:
        """The cells of one column."""
        return tuple(row.cells[column.at] for row in self.table.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping(MappedTable):
    """What the rows of a CRM's table are, and what its columns become."""

    kind: Kind
    roles: Mapping[str, CompanyRole | None] = field(default_factory=dict)
    """What the values of the role's column mean, where somebody chose it; None: no role."""
    role: CompanyRole | None = None
    """The role of the companies to which the file gives none."""


def filled(cells: tuple[str, ...]) -> int:
    """How many of the cells say something."""
    return sum(1 for cell in cells if cell)
