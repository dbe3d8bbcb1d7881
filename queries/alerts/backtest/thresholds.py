"""The thresholds of an alert's question, each a fifth lower and higher."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from queries.catalog import Question
from queries.params import Param, Value
from queries.statistic import reaches

SHARE = 0.2
_PREFIXES = ("min_", "max_")


@dataclass(frozen=True, slots=True)
class Variant:
    """A threshold with another value."""

    name: str
    value: int | float
    """What it is."""
    to: int | float
    """What it would be."""


def variants(question: Question, values: Mapping[str, Value]) -> list[Variant]:
    """Each threshold a fifth lower and higher: a whole number by one at least, and none beyond its bounds."""
    found = []
    for param in thresholds(question):
        value = values[param.name]
        if not isinstance(value, (int, float)):
            continue
        for share in (-SHARE, SHARE):
            to = _changed(param, value, share)
            if to != value:
                found.append(Variant(param.name, value, to))
    return found


def thresholds(question: Question) -> Iterator[Param]:
    """The numbers that rows must reach or may not exceed."""
    named = question.statistic.parameters if question.statistic else set()
    for param in question.params:
        if param.type in ("int", "float") and (param.name in named or param.name.startswith(_PREFIXES)):
            yield param


def applied_afterwards(question: Question) -> frozenset[str]:
    """The thresholds that the rows are compared with once they are read, so that one asking serves all values."""
    return frozenset(question.statistic.parameters) if question.statistic else frozenset()


def loosest(question: Question, values: Mapping[str, Value], some: list[Variant]) -> dict[str, Value]:
    """The thresholds applied afterwards, so loose that every row is read that any of the variants has."""
    loose: dict[str, Value] = {}
    statistic = question.statistic
    for name in applied_afterwards(question):
        each = [one.to for one in some if one.name == name] + [values[name]]
        numbers = [value for value in each if isinstance(value, (int, float))]
        if statistic is not None and numbers:
            loose[name] = max(numbers) if name in statistic.at_most.values() else min(numbers)
    return loose


def passes(question: Question, row: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a row reaches the thresholds that are applied afterwards."""
    if (statistic := question.statistic) is None:
        return True
    return all(reaches(row[column], values[name]) for column, name in statistic.at_least.items()) and all(
        reaches(values[name], row[column]) for column, name in statistic.at_most.items()
    )


def _changed(param: Param, value: int | float, share: float) -> int | float:
    to: int | float
    if param.type == "int":
        step = max(1, round(abs(value * share)))
        to = int(value) + (step if share > 0 else -step)
    else:
        to = float(f"{value * (1 + share):.10g}")
    low, high = param.bounds
    to = to if low is None else max(to, low)
    to = to if high is None else min(to, high)
    return int(to) if param.type == "int" else to
