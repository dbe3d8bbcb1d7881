"""The header of a saved question: what it must say, and whether that holds together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from .alerts.words.template import columns_of
from .params import Param
from .statistic import Statistic

ROWS = "rows"
"""The parameter that only that statement is given: the rows shown, each a map of its columns and its number ``row``."""
UNTIL = "until"
"""The parameter that a period called ``since`` gives besides its own: its last day ('YYYY-MM-DD')."""
DERIVED = ("today", "now", "most")
"""Parameters that every question is given: this day ('YYYY-MM-DD') and this moment (ISO), in UTC, and how many rows are
read at most (one more than are kept, which tells that there were more): what is ranked can be cut off before it is
described."""

_BLANK = re.compile(r"\{(\w+)\}")


def days_of(param: Param, params: Sequence[Param]) -> tuple[str, ...]:
    """The parameter that a topic or company gives beside a period called ``since``, else none.

    It is the list of its rollups' ``bucket`` of every day of the period (``graph.rollups``), null where it stays open.
    """
    dated = any(other.name == "since" and other.type == "since" for other in params)
    return (f"{param.name}_days",) if dated and param.type in ("topic", "company") else ()


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Chart(_Part):
    """A chart of the rows: column names for its axes, and the one whose values colour it."""

    type: Literal["line", "bar", "area"] = "line"
    x: str
    y: tuple[str, ...]
    color: str | None = None
    stacked: bool = False

    @field_validator("y", mode="before")
    @classmethod
    def _one_or_more(cls, y: Any) -> Any:
        return [y] if isinstance(y, str) else y


class GraphSpec(_Part):
    """Which columns are nodes of the canvas, and which edges each row draws between them.

    A column may hold one name or a list of names, and ``evidence.<field>`` names a field of each piece of
    evidence: two evidence columns in one edge are read side by side.
    """

    nodes: dict[str, Literal["person", "company", "topic"]]
    edges: tuple[tuple[str, str, str], ...] = ()
    """(column, what the edge says, column)."""


Change = Literal["follows", "posts", "labels", "signals"]
"""What changes as events arrive: who is connected to whom, what is said, what it is about, what happened."""


class AlertHeader(_Part):
    """How a question's rows become alerts."""

    key: tuple[str, ...] = Field(min_length=1)
    """The columns that say which happening a row is about, whatever its numbers are by now."""
    began: str | None = None
    """The column with the day the happening began, where the question can tell."""
    about: str | None = None
    """The column with the keys of the people, profiles and posts whose names and words a row shows: with one of them
    erased, the alert loses its words. Left out, it loses them with the first of any that is erased."""
    on: tuple[Change, ...] | None = None
    """Which changes can bring a row, so that the question is asked soon after one. Left out, what its Cypher
    reads says so (``alerts.concerns``); an empty list where only time does."""
    title: str
    """The headline of a row, with its columns in braces (``alerts.words.template``)."""

    @model_validator(mode="before")
    @classmethod
    def _on_is_a_word(cls, given: Any) -> Any:
        # YAML takes `on` for true.
        return (
            {"on" if name is True else name: value for name, value in given.items()}
            if isinstance(given, dict)
            else given
        )


class Header(_Part):
    """Everything a saved question says of itself above its Cypher."""

    question: str = Field(min_length=3)
    description: str = Field(min_length=3)
    audience: tuple[Literal["marketer", "csm", "analyst"], ...] = ()
    phrases: tuple[str, ...] = ()
    """Other ways to ask the same, with the same blanks or fewer: a list, or a map of languages to lists."""
    always: dict[str, str] = Field(default_factory=dict)
    """By a kind of blank that the question has no use for, why not: {company: share of voice is of all competitors}."""
    params: tuple[Param, ...] = ()
    columns: tuple[str, ...] = Field(min_length=1)
    hidden: tuple[str, ...] = ()
    """Columns for alerts and programs that tables do not show."""
    evidence: str | None = None
    """The column whose lists of maps (who, said, at, url and others) show what each row claims."""
    with_evidence: tuple[str, ...] = ()
    """Columns that the second statement returns with the evidence, for the rows that are shown."""
    key: tuple[str, ...] = ()
    """The columns that say which row it is, whatever its numbers are by now; the first column where it says nothing."""
    view: Literal["table", "chart", "graph"] = "table"
    chart: Chart | None = None
    graph: GraphSpec | None = None
    statistic: Statistic | None = None
    """How unusual each row is, computed over all rows once they are read; rows that are usual are left out."""
    alert: AlertHeader | None = None

    @field_validator("phrases", mode="before")
    @classmethod
    def _of_all_languages(cls, phrases: Any) -> Any:
        if not isinstance(phrases, dict):
            return phrases or ()
        return [phrase for said in phrases.values() for phrase in said or ()]

    @field_validator("params", mode="before")
    @classmethod
    def _named(cls, params: Any) -> Any:
        if not isinstance(params, dict):
            return params or ()
        return [{"name": name, **(spec or {})} for name, spec in params.items()]

    @model_validator(mode="after")
    def _holds_together(self) -> Header:
        names = {param.name for param in self.params}
        for phrase in (self.question, *self.phrases):
            if unknown := [blank for blank in _BLANK.findall(phrase) if blank not in names]:
                raise ValueError(f"{{{unknown[0]}}} in {phrase!r} is no parameter")
        returned = [*self.columns, *self.hidden, *([self.evidence] if self.evidence else [])]
        if twice := sorted({column for column in returned if returned.count(column) > 1}):
            raise ValueError(f"column {twice[0]!r} is named twice")
        self._known(self.columns, *((self.chart.x, *self.chart.y, self.chart.color) if self.chart else ()))
        if self.view == "chart" and not self.chart:
            raise ValueError("`view: chart` needs a `chart`")
        if self.view == "graph" and not self.graph:
            raise ValueError("`view: graph` needs a `graph`")
        if self.graph:
            ends = [end for source, _, target in self.graph.edges for end in (source, target)]
            self._known(returned, *(node.partition(".")[0] for node in self.graph.nodes))
            self._known(tuple(self.graph.nodes), *ends)
        if statistic := self.statistic:
            self._known(returned, *statistic.adds, *statistic.at_least, *statistic.at_most, statistic.order)
            if unknown := sorted(statistic.parameters - names):
                raise ValueError(f"{unknown[0]!r} is no parameter")
        self._known(returned, *self.key)
        self._known(self.columns, *self.with_evidence)
        if late := set(self.with_evidence) & {*self.key, *(self.alert.key if self.alert else ())}:
            raise ValueError(f"column {min(late)!r} cannot be a key: it comes with the evidence")
        if self.alert:
            spec = self.alert
            self._known(returned, *spec.key, spec.began, spec.about)
            self._known([*returned, *sorted(names)], *columns_of(spec.title))
        return self

    @staticmethod
    def _known(columns: tuple[str, ...] | list[str], *wanted: str | None) -> None:
        for name in wanted:
            if name is not None and name not in columns:
                raise ValueError(f"{name!r} is not among {', '.join(columns)}")
