"""Asks a question: values become Cypher parameters, the graph answers read-only, rows get their evidence."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from graph.errors import GrapevineError, ReadOnlyViolation, StatementRefused
from graph.read.companies import all_companies
from graph.read.contents import is_empty, offered_topics
from graph.records import utc

from .answer import Answer, Evidence
from .catalog import Question
from .header import code_of
from .params import Param, ParamError, Period, Value
from .unknown_names import unknown_names

if TYPE_CHECKING:
    from graph.connection import Graph

TIMEOUT_S = 30.0
ROW_LIMIT = 10_000
FIRST_STEPS = (
    "Name your company and its competitors with `grapevine init`, bring in your customers with `grapevine import crm`, "
    "then collect with `grapevine run`. A graph to look around in comes with `grapevine demo`."
)
"""What to do about a graph that holds nothing yet."""
_QUOTED = re.compile(r"['`](\w+)['`]")


class AnswerError(GrapevineError, RuntimeError):
    """The question's Cypher does not run, or not answer what its header says; the message names file and fault."""


def ask(
    graph: Graph,
    question: Question,
    values: Mapping[str, object] | None = None,
    *,
    now: datetime | None = None,
    timeout_s: float = TIMEOUT_S,
    row_limit: int = ROW_LIMIT,
) -> Answer:
    """The question's answer, with ``values`` (as typed, or parsed) in its blanks and defaults in the others.

    ``now`` is the moment that periods end at. Raises ParamError for a value that does not fit, AnswerError for Cypher
    that cannot run, and what ``Graph.ask`` raises: QuestionTimeout after ``timeout_s``, ReadOnlyViolation for Cypher
    that writes.
    """
    started = time.perf_counter()
    parsed = question.parse(values or {})
    params = bind(graph, question, parsed, now or datetime.now(UTC))
    try:
        result = graph.ask(question.cypher, params, timeout_s=timeout_s, row_limit=row_limit)
    except StatementRefused as error:
        raise AnswerError(_refused(graph, question, error)) from error
    except ReadOnlyViolation as error:
        raise ReadOnlyViolation(f"{question.path}: {error}") from error
    wanted = (*question.columns, *question.hidden, *([question.evidence] if question.evidence else []))
    if result.rows and set(result.columns) != set(wanted):
        raise AnswerError(
            f"{question.id} returns {', '.join(result.columns)}, and its header names {', '.join(wanted)}: "
            f"make them the same in {question.path}"
        )
    warnings = unknown_names(graph, question)
    return Answer(
        question=question,
        values=parsed,
        columns=question.columns,
        rows=[{column: _value(row[column]) for column in question.columns} for row in result.rows],
        evidence=[
            piece
            for number, row in enumerate(result.rows)
            for piece in _evidence(number, row, question.evidence)
        ],
        truncated=result.truncated,
        seconds=time.perf_counter() - started,
        hidden=[{column: _value(row[column]) for column in question.hidden} for row in result.rows],
        row_limit=row_limit,
        warnings=warnings,
        advice="" if result.rows else _advice(graph, question, warnings),
    )


def _advice(graph: Graph, question: Question, warnings: Sequence[str]) -> str:
    """What to do about an answer without rows."""
    if is_empty(graph):
        return f"The graph is empty. {FIRST_STEPS}"
    if warnings:
        return "Correct the names in the question's file, and ask again."
    types = {param.type for param in question.params}
    others = ["a longer period"] if "since" in types else []
    others += [f"another {kind}" for kind in ("topic", "company") if kind in types]
    if not others:
        return ""
    return f"{' or '.join(others).capitalize()} may find more."


def _refused(graph: Graph, question: Question, error: StatementRefused) -> str:
    """Where in the question's file the fault is, and what is wrong there."""
    line = error.line
    if line is None and (quoted := _QUOTED.search(error.reason)):
        # The embedded engine does not say where a name stands that it does not know.
        code = code_of(question.cypher)
        used = re.search(rf"\b{re.escape(quoted[1])}\b", code)
        line = code.count("\n", 0, used.start()) + 1 if used else None
    place = f"{question.path}, line {question.line + line - 1}" if line else str(question.path)
    return "\n".join(
        (f"{place}: the graph refused the question: {error.reason}", *unknown_names(graph, question))
    )


def bind(graph: Graph, question: Question, values: Mapping[str, Value], now: datetime) -> dict[str, Any]:
    """The Cypher parameters: topics and companies as keys, periods as the day they began and ``_days``.

    ``$today`` ('YYYY-MM-DD') and ``$now`` (ISO) are always among them. Raises ParamError for a topic or
    company that the graph does not hold.
    """
    today = utc(now).date()
    bound: dict[str, Any] = {"today": today.isoformat(), "now": utc(now).isoformat()}
    for param in question.params:
        value = values[param.name]
        if isinstance(value, Period):
            bound[param.name] = (today - timedelta(days=value.days)).isoformat()
            bound[f"{param.name}_days"] = value.days
        elif param.type in ("topic", "company") and value is not None:
            bound[param.name] = _key(graph, param, str(value))
        else:
            bound[param.name] = value
    return bound


def choices(graph: Graph, param: Param) -> list[str]:
    """The names that a form offers for a topic, company or choice; empty for what is typed freely."""
    if param.type == "choice":
        return list(param.choices)
    return [named["name"] for named in _named(graph, param)]


def _named(graph: Graph, param: Param) -> list[dict[str, Any]]:
    if param.type == "topic":
        topics = offered_topics(graph, timeout_s=TIMEOUT_S)
        return [{"key": topic.key, "name": topic.name, "role": None, "also": []} for topic in topics]
    if param.type != "company":
        return []
    return [
        {
            "key": company.key,
            "name": company.name,
            "role": company.role,
            "also": [*company.aliases, company.domain or company.name],
        }
        for company in all_companies(graph, timeout_s=TIMEOUT_S)
        if not param.role or company.role in param.role
    ]


def _key(graph: Graph, param: Param, wanted: str) -> str:
    """The key of the topic or company that is called so, or the only one with these words in its name.

    "us" is the company with that role.
    """
    named = _named(graph, param)
    wanted_form = _comparable(wanted)
    for fits in (
        lambda row: wanted_form in (_comparable(row["key"]), _comparable(row["name"])),
        lambda row: wanted_form in map(_comparable, row["also"]),
        lambda row: wanted_form == "us" and row["role"] == "us",
    ):
        if found := next((row for row in named if fits(row)), None):
            return str(found["key"])
    within = [
        row
        for row in named
        if set(wanted_form.split()) and set(wanted_form.split()) <= set(_comparable(row["name"]).split())
    ]
    if len(within) == 1:
        return str(within[0]["key"])
    what = "topic" if param.type == "topic" else f"{' or '.join(param.role) or ''} company".strip()
    if not named:
        raise ParamError(
            f"`{param.name}`: the graph holds no {what} yet, so not {wanted!r} either. {FIRST_STEPS}"
        )
    names = ", ".join(row["name"] for row in named[:12]) + (", ..." if len(named) > 12 else "")
    raise ParamError(f"`{param.name}`: there is no {what} called {wanted!r}; there are {names}")


def _comparable(text: str | None) -> str:
    """Without case, punctuation, and the plural's s: "White Papers" and "white-paper" are the same."""
    words = "".join(letter if letter.isalnum() else " " for letter in (text or "").casefold()).split()
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words)


def _evidence(number: int, row: Mapping[str, Any], column: str | None) -> list[Evidence]:
    pieces = []
    for said in (row[column] if column else None) or []:
        fields = {name: _value(value) for name, value in said.items()}
        at = fields.get("at")
        pieces.append(
            Evidence(
                row=number,
                who=str(fields.get("who") or ""),
                said=str(fields.get("said") or ""),
                at=at if isinstance(at, datetime) else None,
                url=fields.get("url"),
                fields=fields,
            )
        )
    return pieces


def _value(value: Any) -> Any:
    """A value as an answer holds it: times aware and in UTC, whatever zone the engine gave."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, list):
        return [_value(part) for part in value]
    if isinstance(value, dict):
        return {name: _value(part) for name, part in value.items()}
    return value
