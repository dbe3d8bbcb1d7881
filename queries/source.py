"""A question's file as text: the YAML header, the statements under it, and every fault with its line and remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from graph.errors import StatementRefused

from .header import DERIVED, ROWS, UNTIL, AlertHeader, Chart, GraphSpec, Header, days_of
from .params import Param
from .statistic import Statistic

FENCE = "// ---"
EVIDENCE_FENCE = "// --- evidence"
"""The line below which a second statement fetches what the rows shown rest on."""

_NOT_CODE = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`", re.DOTALL)
_QUOTED = re.compile(r"['`](\w+)['`]")
_PARAMETER = re.compile(r"\$(\w+)")
_PARTS: Mapping[str, type[BaseModel]] = {
    "params": Param,
    "chart": Chart,
    "graph": GraphSpec,
    "alert": AlertHeader,
    "statistic": Statistic,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a question's file."""

    line: int | None
    """Of the file, from 1; None where the fault has no line."""
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}" if self.line else self.what


class HeaderError(ValueError):
    """A question's file does not say what it must, or says what does not fit; the message names the faults."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


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
    """The header of a question's file and its statements. Raises HeaderError, with all faults that it finds."""
    lines = source.lstrip("\ufeff").splitlines()
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    fences = [n for n, line in enumerate(lines) if line.strip() == FENCE]
    if len(fences) < 2 or fences[0] != start:
        raise HeaderError(
            Fault(
                None if len(fences) < 2 else start + 1,
                f"it must start with a header between two lines that are {FENCE!r}",
                "Write `question:`, `description:` and `columns:` there, each line behind `//`.",
            )
        )
    header = _header(lines[fences[0] + 1 : fences[1]], fences[0] + 2)
    second = [n for n, line in enumerate(lines) if line.strip() == EVIDENCE_FENCE and n > fences[1]]
    answer = _part(lines, fences[1] + 1, second[0] if second else len(lines))
    evidence = _part(lines, second[0] + 1, len(lines)) if second else None
    if faults := [
        *_misplaced(header, answer, evidence, second),
        *_parameter_faults(header, answer, evidence),
    ]:
        raise HeaderError(*faults)
    return Source(header, answer, evidence)


def code_of(cypher: str) -> str:
    """The Cypher with blanks in place of its comments, strings and quoted names; every character keeps its place."""
    return _NOT_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), cypher)


def used_parameters(cypher: str) -> set[str]:
    """The names of the parameters that the Cypher uses."""
    return set(_PARAMETER.findall(code_of(cypher)))


def refused_at(part: Part, error: StatementRefused) -> int | None:
    """The line of the file on which the fault is that an engine finds in a statement, where that can be told."""
    line = error.line
    if line is None and (quoted := _QUOTED.search(error.reason)):
        # The embedded engine does not say where a name stands that it does not know.
        code = code_of(part.cypher)
        used = re.search(rf"\b{re.escape(quoted[1])}\b", code)
        line = code.count("\n", 0, used.start()) + 1 if used else None
    return part.line + line - 1 if line else None


def _part(lines: Sequence[str], start: int, end: int) -> Part:
    """The statement in the lines from ``start``, counted from 0, to ``end``."""
    text = "\n".join(lines[start:end])
    return Part(text.strip(), start + 1 + text[: len(text) - len(text.lstrip())].count("\n"))


def _header(lines: Sequence[str], first_line: int) -> Header:
    if outside := [number for number, line in enumerate(lines, first_line) if not line.startswith("//")]:
        raise HeaderError(
            *(
                Fault(number, "it is inside the header but is no comment", "Begin it with `//`.")
                for number in outside
            )
        )
    text = "\n".join(line.removeprefix("//").removeprefix(" ") for line in lines)
    try:
        content, node = yaml.safe_load(text), yaml.compose(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + first_line if mark else None
        what = f"the header is not YAML: {getattr(error, 'problem', error)}"
        raise HeaderError(
            Fault(line, what, "Look for a missing quote, bracket or space after a colon.")
        ) from None
    except (ValueError, RecursionError) as error:
        # PyYAML lets these through: of a day that no month has, of brackets in brackets without end.
        fault = Fault(None, f"the header is not YAML: {error}", "Put that value in quotes, or write another.")
        raise HeaderError(fault) from None
    if not isinstance(content, dict):
        what = "the header must say `question:`, `description:`, `columns:` and so on"
        raise HeaderError(Fault(first_line, what, "Write each on a line of its own."))
    try:
        return Header.model_validate(content)
    except ValidationError as error:
        raise HeaderError(
            *(
                _fault(dict(fault), content, node, first_line)
                for fault in error.errors(include_url=False, include_input=False)
            )
        ) from None


def _fault(fault: Mapping[str, Any], content: dict[str, Any], node: Any, first_line: int) -> Fault:
    place = _place(fault["loc"], content)
    message = fault["msg"].removeprefix("Value error, ")
    what = f"{'.'.join(place)}: {message}" if place else message
    line = first_line + _line(node, place) if place else None
    return Fault(line, what, _remedy(fault["type"], place))


def _place(location: tuple[int | str, ...], content: dict[str, Any]) -> list[str]:
    """Where in the header a fault is, parameters by their names."""
    parts = [str(part) for part in location]
    if location[:1] == ("params",) and len(location) > 1 and isinstance(location[1], int):
        parts[1] = str(list(content["params"])[location[1]])
    return parts


def _line(node: Any, place: Sequence[str]) -> int:
    """The line of the YAML, from 0, on which the deepest part of the place stands that is there."""
    line = 0
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if pair[0].value == part), None)
            if found is None:
                break
            line, node = found[0].start_mark.line, found[1]
        elif isinstance(node, yaml.SequenceNode) and part.isdecimal() and int(part) < len(node.value):
            node = node.value[int(part)]
            line = node.start_mark.line
        else:
            break
    return line


def _remedy(kind: str, place: Sequence[str]) -> str:
    if kind == "missing":
        return f"Add `{place[-1]}: ...`."
    if kind == "extra_forbidden":
        known = (
            _PARTS[place[0]].model_fields if len(place) > 1 and place[0] in _PARTS else Header.model_fields
        )
        near = difflib.get_close_matches(place[-1], known, 1)
        return f"Is `{near[0]}` meant?" if near else f"Take it out; these are known: {', '.join(known)}."
    if kind == "value_error":
        return "Make the two agree."
    return "Write what docs/extending.md says of it."


def _misplaced(header: Header, answer: Part, evidence: Part | None, fences: Sequence[int]) -> Iterator[Fault]:
    """What is wrong with which statements there are."""
    if not answer.cypher:
        yield Fault(None, "there is no Cypher under the header", "Write the statement below the header.")
    if evidence is None:
        if header.with_evidence:
            what = f"`with_evidence` names columns, and there is no statement below {EVIDENCE_FENCE!r}"
            yield Fault(None, what, "Write that statement, or return the columns from the first one.")
        return
    if len(fences) > 1:
        what = f"there is a line {EVIDENCE_FENCE!r} above already"
        yield Fault(fences[1] + 1, what, "One statement fetches all evidence: take this line out.")
    if not header.evidence:
        what = "the header names no column `evidence`"
        yield Fault(fences[0] + 1, what, "Name it: `evidence: evidence`.")
    if not evidence.cypher:
        what = "there is no Cypher below"
        yield Fault(
            fences[0] + 1, what, "Write the statement that fetches the evidence, or take the line out."
        )


def _parameter_faults(header: Header, answer: Part, evidence: Part | None) -> Iterator[Fault]:
    used: dict[str, int] = {}
    for part in filter(None, (answer, evidence)):
        code = code_of(part.cypher)
        for found in _PARAMETER.finditer(code):
            line = part.line + code.count("\n", 0, found.start())
            if found[1] == ROWS and part is answer:
                what = f"only the statement below {EVIDENCE_FENCE!r} is given ${ROWS}"
                yield Fault(line, what, "Move what needs the rows there.")
            used.setdefault(found[1], line)
    given = {*DERIVED, ROWS}
    for param in header.params:
        given |= {param.name, *days_of(param, header.params)}
        if param.type == "since":
            given.add(f"{param.name}_days")
            given |= {UNTIL} if param.name == "since" else set()
    for name in sorted(set(used) - given):
        near = difflib.get_close_matches(name, given, 1)
        meant = f"Is ${near[0]} meant? " if near else ""
        what = f"the Cypher uses ${name}, which no parameter gives"
        yield Fault(used[name], what, f"{meant}Declare it under `params:`, with its type.")
    if evidence is not None and evidence.cypher and ROWS not in used:
        what = f"the statement for the evidence does not use ${ROWS}"
        yield Fault(evidence.line, what, f"Begin it with `UNWIND ${ROWS} AS row`.")
    used_by_name = used.keys() | (header.statistic.parameters if header.statistic else set())
    for param in header.params:
        if not {param.name, f"{param.name}_days", *days_of(param, header.params)} & used_by_name:
            what = f"parameter {param.name!r} is not used by the Cypher"
            yield Fault(None, what, f"Use ${param.name}, or take it out of `params:`.")
