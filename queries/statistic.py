"""What a question's header says of how unusual its rows are, and the columns and rows that follow from it.

The Cypher counts, for every row, what is now and what was before. How unusual that is can only be said with all rows
at hand, since a short past is judged by everybody's; so it is computed here, once the rows are read. The page, ``ask``
and the alerts then have the same columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

MOST_ROWS = 200_000
"""How many rows a question with a statistic may read: those that are unusual are told apart only afterwards."""

TAKES = {
    "burst": ({"now", "before", "windows"}, {"of", "size", "group"}),
    "silence": ({"days", "heard"}, set[str]()),
    "spike": ({"hours", "first"}, set[str]()),
}
"""By name: what each statistic needs of a row, and what it can use beside that."""
ADDS = {
    "burst": {"usual", "times_usual", "eb05"},
    "silence": {"silent_days", "usual_pause", "longest_pause", "times_usual", "chance"},
    "spike": {"posts", "usual", "times_usual", "chance"},
}
"""By name: the columns that each computes."""


class Statistic(BaseModel):
    """``statistic`` in a question's header: which one, over which columns, and which rows are left.

    ``takes`` names the column of the Cypher for each thing that the statistic needs (one that is no column of the
    answer is dropped afterwards); ``adds`` the columns of the answer that it computes and the Cypher does not return;
    ``at_least`` and ``at_most`` a parameter for a column, whose value rows must reach or not exceed; ``order`` the
    column by which rows are sorted, the largest first. docs/alerts.md has the formulas.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Literal["burst", "silence", "spike"]
    takes: dict[str, str]
    adds: tuple[str, ...]
    at_least: dict[str, str] = {}
    at_most: dict[str, str] = {}
    order: str | None = None

    @model_validator(mode="after")
    def _fits(self) -> Statistic:
        needs, optional = TAKES[self.name]
        if missing := sorted(needs - set(self.takes)):
            raise ValueError(f"`takes` of {self.name} must name the column of {', '.join(missing)}")
        if unknown := sorted(set(self.takes) - needs - optional):
            raise ValueError(f"{self.name} takes {', '.join(sorted(needs | optional))}, not {unknown[0]}")
        if unknown := sorted(set(self.adds) - ADDS[self.name]):
            raise ValueError(f"{self.name} adds {', '.join(sorted(ADDS[self.name]))}, not {unknown[0]}")
        return self

    @property
    def parameters(self) -> set[str]:
        """The parameters that are compared with columns, used though the Cypher does not use them."""
        return {*self.at_least.values(), *self.at_most.values()}

    def read(self, returned: Sequence[str]) -> tuple[str, ...]:
        """The columns that the Cypher must return, for an answer that has those ``returned``."""
        kept = [column for column in returned if column not in self.adds]
        return (*kept, *(column for column in self.takes.values() if column not in kept))


def applied(
    statistic: Statistic, rows: Sequence[Mapping[str, Any]], params: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The rows that are unusual, with the columns added. ``params``: the Cypher parameters by name.

    A row keeps what it has; columns that only the statistic needed are left in it.
    """
    if not rows:
        return []
    computed = _computed(statistic, rows, params)
    found = []
    for row, more in zip(rows, computed, strict=True):
        full = {**row, **{column: more[column] for column in statistic.adds}}
        every = {**full, **more}
        if all(reaches(every[column], params[name]) for column, name in statistic.at_least.items()) and all(
            reaches(params[name], every[column]) for column, name in statistic.at_most.items()
        ):
            found.append(full)
    if (order := statistic.order) is not None:
        found.sort(key=lambda row: -row[order] if row[order] is not None else 0.0)
    return found


def reaches(value: Any, bound: Any) -> bool:
    """Whether a value is at least a bound: where there is no bound it is, where there is no value it is not."""
    return bound is None or (value is not None and value >= bound)


def _computed(
    statistic: Statistic, rows: Sequence[Mapping[str, Any]], params: Mapping[str, Any]
) -> Sequence[Mapping[str, Any]]:
    taken = [{name: row[column] for name, column in statistic.takes.items()} for row in rows]
    if statistic.name == "burst":
        from .alerts.statistics.rows import bursts_of

        return bursts_of(taken)
    if statistic.name == "silence":
        from .alerts.statistics.rows import silences_of

        return silences_of(taken)
    from .alerts.statistics.rows import spikes_of

    return spikes_of(taken, params)
