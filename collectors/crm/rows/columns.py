"""The columns of a mapped table as values: several columns of one field as one, with all that could not be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from collectors.crm.faults import Fault
from collectors.crm.mapping.fields import reader_of
from collectors.crm.mapping.mapping import ColumnUse, TableMapping
from collectors.crm.mapping.profile_columns import with_network
from collectors.crm.values import READERS, Column, ProfileLinks, day_order, days, employers, roles

_DAYS = ("renewal_date", "outcome_date", "renewed_on", "churned_on", "close_date")
_NAMES_OF_COMPANIES = ("company", "part_of")


class MappedValues:
    """The values of a table's fields, one a row."""

    def __init__(
        self,
        mapping: TableMapping,
        is_company: Callable[[str], bool],
        on_part: Callable[[float], None] = lambda part: None,
    ) -> None:
        """``is_company`` says whether a company is called so, which settles names such as "NA".

        ``on_part`` hears which part of the columns has been read.
        """
        self.mapping = mapping
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self._fault_at: dict[tuple[int, str], int] = {}
        """By line and column: where the fault of that cell stands."""
        self._is_company = is_company
        self._orders = self._day_orders()
        self._nothing = (None,) * len(mapping.table.rows)
        self._read: dict[str, tuple[Any, ...]] = {}
        fields = dict.fromkeys(column.field for column in mapping.columns if column.field)
        for number, field in enumerate(fields, start=1):
            self._read[field] = self._field(field)
            on_part(number / len(fields))

    def __getitem__(self, field: str) -> Sequence[Any]:
        """The field's values, None where nothing is said; None for every row where no column fills it."""
        return self._read.get(field, self._nothing)

    def cell(self, field: str, at: int) -> str:
        """The cell of the field's first column, as it stands in the file."""
        columns = self.mapping.filled_by(field)
        return self.mapping.table.rows[at].cells[columns[0].at] if columns else ""

    def lose_row(self, at: int, field: str, remedy: str) -> None:
        """Nothing of this row can be stored, for want of ``field``: where its cell is a fault already, that is why."""
        title, row = self.mapping.title, self.mapping.table.rows[at]
        columns = self.mapping.filled_by(field)
        column = columns[0].header if columns else ""
        if (number := self._fault_at.get((row.line, column))) is not None:
            self.faults[number] = replace(self.faults[number], row_lost=True)
        else:
            self.faults.append(Fault.of_row(title, row.line, remedy, column, self.cell(field, at)))

    def _field(self, field: str) -> tuple[Any, ...]:
        values: list[Any] = [*self._nothing]
        for column in self.mapping.filled_by(field):
            cells = self.mapping.cells(column)
            read = self._column(field, column, cells)
            for fault in read.faults:
                if values[fault.row] is None:
                    line = self.mapping.table.rows[fault.row].line
                    self._fault_at[line, column.header] = len(self.faults)
                    self.faults.append(
                        Fault.of_cell(self.mapping.title, line, column.header, cells[fault.row], fault.remedy)
                    )
            self.notes += (f"{self.mapping.title}, column {column.header}: {note}" for note in read.notes)
            values = [_joined(before, value) for before, value in zip(values, read.values, strict=True)]
        return tuple(values)

    def _column(self, field: str, column: ColumnUse, cells: tuple[str, ...]) -> Column[Any]:
        if field == "role":
            return roles(cells, self._all_roles(cells))
        if field in _NAMES_OF_COMPANIES:
            return employers(cells, self._is_company)
        if field in _DAYS:
            others = {order for at, order in self._orders.items() if order and at != column.at}
            return days(cells, others.pop() if len(others) == 1 else None)
        if column.network:
            cells = tuple(with_network(cell, column.network) for cell in cells)
        kind, name = reader_of(self.mapping.kind, field)
        return READERS[kind][name](cells)

    def _all_roles(self, cells: Sequence[str]) -> dict[str, Any]:
        """What each value means: those whose meaning nobody said mean no role, and are named once by the caller."""
        return {**{" ".join(cell.split()): None for cell in cells if cell}, **self.mapping.roles}

    def _day_orders(self) -> dict[int, Any]:
        return {
            column.at: day_order(self.mapping.cells(column))
            for column in self.mapping.columns
            if column.field in _DAYS
        }


def _joined(before: Any, value: Any) -> Any:
    """What a row says where several columns fill a field: profiles add up, of all else the first counts."""
    if isinstance(before, ProfileLinks) and isinstance(value, ProfileLinks):
        keys = dict.fromkeys((*before.keys, *value.keys))
        return ProfileLinks(tuple(keys), (*before.unknown, *value.unknown))
    return value if before is None else before
