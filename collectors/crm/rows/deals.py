"""Deals, and the renewals among them that ended."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from collectors.crm.entries import CompanyEntry, DealEntry, Outcome, Place
from collectors.crm.values import deal_states

from .columns import MappedValues
from .companies import companies_beside
from .notes import RowNotes

_RENEWAL = re.compile(
    "renew|verlänger|verlaenger|renouvel|reconduc|renovaci|renovaç|renovac|rinnov|更新|続|续|갱신|продл",
    re.IGNORECASE,
)


class Deals:
    """The deals of one file, and its companies as far as it says more of them than their names."""

    def __init__(self, values: MappedValues, notes: RowNotes, is_company: Callable[[str], bool]) -> None:
        self._values = values
        self._notes = notes
        names = [name or host for name, host in zip(values["company"], values["domain"], strict=True)]
        self.deals = tuple(self._deals(names))
        self.companies: tuple[CompanyEntry, ...] = tuple(companies_beside(values, names, is_company))

    def _deals(self, companies: list[str | None]) -> Iterator[DealEntry]:
        values, title = self._values, self._values.mapping.title
        states = self._states()
        for at, row in enumerate(values.mapping.table.rows):
            company, name, closes = companies[at], values["name"][at], values["close_date"][at]
            if company is None:
                values.lose_row(at, "company", "every deal needs the company that buys")
                continue
            if name is None:
                name = f"{company} {closes}" if closes else company
                self._notes.add(title, "a deal without a name goes by its company and day", name)
            yield DealEntry(
                Place(title, row.line),
                name,
                company,
                stage=values["stage"][at],
                state=states[at],
                amount=values["amount"][at],
                closes=closes,
                owner=values["owner"][at],
                outcome=self._outcome(at, name, states[at]),
            )

    def _states(self) -> list[Any]:
        """Whether each deal is open, won or lost: by its own column, else by its stage."""
        found = [
            deal_states([value or "" for value in self._values[field]]).values for field in ("state", "stage")
        ]
        return [said or stage for said, stage in zip(*found, strict=True)]

    def _outcome(self, at: int, name: str, state: str | None) -> Outcome | None:
        """How a renewal ended, where the kind of deal, its stage or its name says that it is one."""
        said = " ".join(filter(None, (self._values["pipeline"][at], self._values["stage"][at], name)))
        if state not in ("won", "lost") or not _RENEWAL.search(said):
            return None
        return Outcome("renewed" if state == "won" else "churned", self._values["close_date"][at])
