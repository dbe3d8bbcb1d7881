"""The YAML header of a saved question: what it must say, and whether it fits the Cypher under it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from .params import Param

FENCE = "// ---"
EVIDENCE_FENCE = "// --- evidence"
"""The line below which a second statement fetches what the rows shown rest on."""
ROWS = "rows"
"""The parameter that only that statement is given: the rows shown, each a map of its columns and its number ``row``."""
UNTIL = "until"
"""The parameter that a period called ``since`` gives besides its own: its last day ('YYYY-MM-DD')."""
DERIVED = ("today", "now", "most")
"""Parameters that every question is given: this day ('YYYY-MM-DD') and this moment (ISO), in UTC, and how many rows are
read at most (one more than are kept, which tells that there were more): what is ranked can be cut off before it is
described."""

_BLANK = re.compile(r"\{(\w+)\}")
_NOT_CODE = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`", re.DOTALL)
_PARAMETER = re.compile(r"\$(\w+)")


def days_of(param: Param, params: Sequence[Param]) -> tuple[str, ...]:
    """The parameter that a topic or company gives beside a period called ``since``, else none.

    It is the list of its rollups' ``bucket`` of every day of the period (``graph.rollups``), null where it stays open.
    """
    dated = any(other.name == "since" and other.type == "since" for other in params)
    return (f"{param.name}_days",) if dated and param.type in ("topic", "company") else ()


class HeaderError(ValueError):
    """A question's file does not say what it must, or says what does not fit; the message names the fault."""


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


class AlertHeader(_Part):
    """How a question's rows become alerts."""

    key: tuple[str, ...] = Field(min_length=1)
    """The columns that say which happening a row is about, whatever its numbers are by now."""
    began: str | None = None
    """The column with the day the happening began, where the question can tell."""
    about: str | None = None
    """The column with the keys of the people, profiles and posts whose names and words a row shows: with one of them
    erased, the alert loses its words. Left out, it loses them with the first of any that is erased."""
    title: str
    """One line about a row, with its columns in braces."""


class Header(_Part):
    """Everything a saved question says of itself above its Cypher."""

    question: str = Field(min_length=3)
    description: str = Field(min_length=3)
    audience: tuple[Literal["marketer", "csm", "analyst"], ...] = ()
    phrases: tuple[str, ...] = ()
    """Other ways to ask the same, with the same blanks or fewer."""
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
    alert: AlertHeader | None = None

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
        self._known(returned, *self.key)
        self._known(self.columns, *self.with_evidence)
        if late := set(self.with_evidence) & {*self.key, *(self.alert.key if self.alert else ())}:
            raise ValueError(f"column {min(late)!r} cannot be a key: it comes with the evidence")
        if self.alert:
            spec = self.alert
            self._known(returned, *spec.key, spec.began, spec.about, *_BLANK.findall(spec.title))
        return self

    @staticmethod
    def _known(columns: tuple[str, ...] | list[str], *wanted: str | None) -> None:
        for name in wanted:
            if name is not None and name not in columns:
                raise ValueError(f"{name!r} is not among {', '.join(columns)}")


@dataclass(frozen=True, slots=True)
class Part:
    """A statement of a question's file, and the line of the file on which it begins."""

    cypher: str
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """What a question's file holds: its header, the statement that answers it, and the one that fetches evidence."""

    header: Header
    answer: Part
    evidence: Part | None = None


def parse(source: str) -> Source:
    """The header of a question's file and its statements. Raises HeaderError."""
    lines = source.lstrip("\ufeff").splitlines()
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    fences = [n for n, line in enumerate(lines) if line.strip() == FENCE]
    if len(fences) < 2 or fences[0] != start:
        raise HeaderError(f"it must start with a header between two lines that are {FENCE!r}")
    block = []
    for number in range(fences[0] + 1, fences[1]):
        if not lines[number].startswith("//"):
            raise HeaderError(f"line {number + 1} is inside the header but is no comment")
        block.append(lines[number].removeprefix("//").removeprefix(" "))
    header = _header("\n".join(block), fences[0] + 2)
    second = [n for n, line in enumerate(lines) if line.strip() == EVIDENCE_FENCE and n > fences[1]]
    if len(second) > 1:
        raise HeaderError(f"line {second[1] + 1}: there is a line {EVIDENCE_FENCE!r} above already")
    answer = _part(lines, fences[1] + 1, second[0] if second else len(lines))
    if not answer.cypher:
        raise HeaderError("there is no Cypher under the header")
    evidence = _part(lines, second[0] + 1, len(lines)) if second else None
    if evidence is None and header.with_evidence:
        raise HeaderError(
            f"`with_evidence` names columns, and there is no statement below {EVIDENCE_FENCE!r}"
        )
    if evidence is not None and not header.evidence:
        raise HeaderError(f"line {second[0] + 1}: the header names no column `evidence`")
    if evidence is not None and not evidence.cypher:
        raise HeaderError(f"line {second[0] + 1}: there is no Cypher below")
    _check_parameters(header, answer, evidence)
    return Source(header, answer, evidence)


def _part(lines: Sequence[str], start: int, end: int) -> Part:
    """The statement in the lines from ``start``, counted from 0, to ``end``."""
    text = "\n".join(lines[start:end])
    return Part(text.strip(), start + 1 + text[: len(text) - len(text.lstrip())].count("\n"))


def code_of(cypher: str) -> str:
    """The Cypher with blanks in place of its comments, strings and quoted names; every character keeps its place."""
    return _NOT_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), cypher)


def used_parameters(cypher: str) -> set[str]:
    """The names of the parameters that the Cypher uses."""
    return set(_PARAMETER.findall(code_of(cypher)))


def _header(text: str, first_line: int) -> Header:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + first_line}: " if mark else ""
        raise HeaderError(f"{where}the header is not YAML: {getattr(error, 'problem', error)}") from None
    except (ValueError, RecursionError) as error:
        # PyYAML lets these through: of a day that no month has, of brackets in brackets without end.
        raise HeaderError(f"the header is not YAML: {error}") from None
    if not isinstance(content, dict):
        raise HeaderError("the header must say `question:`, `description:`, `columns:` and so on")
    try:
        return Header.model_validate(content)
    except ValidationError as error:
        faults = []
        for fault in error.errors(include_url=False, include_input=False):
            place = _place(fault["loc"], content)
            message = fault["msg"].removeprefix("Value error, ")
            faults.append(f"{place}: {message}" if place else message)
        raise HeaderError("; ".join(faults)) from None


def _place(location: tuple[int | str, ...], content: dict[str, Any]) -> str:
    """Where in the header a fault is, parameters by their names."""
    parts = [str(part) for part in location]
    if location[:1] == ("params",) and len(location) > 1 and isinstance(location[1], int):
        parts[1] = str(list(content["params"])[location[1]])
    return ".".join(parts)


def _check_parameters(header: Header, answer: Part, evidence: Part | None) -> None:
    used: dict[str, int] = {}
    for part in (answer, evidence):
        if part is None:
            continue
        code = code_of(part.cypher)
        for found in _PARAMETER.finditer(code):
            line = part.line + code.count("\n", 0, found.start())
            if found[1] == ROWS and part is answer:
                raise HeaderError(
                    f"line {line}: only the statement below {EVIDENCE_FENCE!r} is given ${ROWS}"
                )
            used.setdefault(found[1], line)
    given = {*DERIVED, ROWS}
    for param in header.params:
        given |= {param.name, *days_of(param, header.params)}
        if param.type == "since":
            given.add(f"{param.name}_days")
            given |= {UNTIL} if param.name == "since" else set()
    if unknown := sorted(set(used) - given):
        raise HeaderError(f"line {used[unknown[0]]}: the Cypher uses ${unknown[0]}, which no parameter gives")
    if evidence is not None and ROWS not in used:
        raise HeaderError(f"line {evidence.line}: the statement for the evidence does not use ${ROWS}")
    for param in header.params:
        names = {param.name, f"{param.name}_days"}
        if not names & used.keys():
            raise HeaderError(f"parameter {param.name!r} is not used by the Cypher")
