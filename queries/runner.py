"""Asks a question: values become Cypher parameters, the graph answers read-only, rows get their evidence."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from graph.errors import GrapevineError, ReadOnlyViolation, StatementRefused
from graph.read.contents import is_empty
from graph.records import utc

from .answer import Answer, Evidence, json_value
from .catalog import Question
from .header import ROWS, UNTIL, Part, code_of
from .meant import FIRST_STEPS, meant
from .params import OF_THE_GRAPH, Period, Value
from .unknown_names import unknown_names

if TYPE_CHECKING:
    from graph.connection import Graph, ReadResult

TIMEOUT_S = 30.0
ROW_LIMIT = 10_000
SHOWN = 100
"""So many rows are shown with their evidence at once."""
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
    shown: int = SHOWN,
) -> Answer:
    """The question's answer, with ``values`` (as typed, or parsed) in its blanks and defaults in the others.

    ``now`` is the moment that periods end at. Where a second statement fetches the evidence, the first ``shown`` rows
    have theirs; ``more`` fetches that of others. Raises ParamError for a value that does not fit, AnswerError for
    Cypher that cannot run, and what ``Graph.ask`` raises: QuestionTimeout after ``timeout_s``, ReadOnlyViolation for
    Cypher that writes.
    """
    started = time.perf_counter()
    parsed = question.parse(values or {})
    params, notes = _bound(graph, question, parsed, now or datetime.now(UTC))
    result = _asked(graph, question, Part(question.cypher, question.line), params, timeout_s, row_limit)
    _returns(question, result, question.returned)
    warnings = unknown_names(graph, question)
    at_once = question.evidence_part is None
    answer = Answer(
        question=question,
        values=parsed,
        columns=question.columns,
        rows=[{column: _value(row.get(column)) for column in question.columns} for row in result.rows],
        evidence=[
            piece
            for number, row in enumerate(result.rows if at_once else ())
            for piece in _evidence(number, row, question.evidence)
        ],
        truncated=result.truncated,
        seconds=time.perf_counter() - started,
        hidden=[{column: _value(row[column]) for column in question.hidden} for row in result.rows],
        row_limit=row_limit,
        warnings=warnings,
        notes=notes,
        bound=params,
        shown=frozenset(range(len(result.rows) if at_once else 0)),
        advice="" if result.rows else _advice(graph, question, warnings),
    )
    if at_once:
        return answer
    answer = more(graph, answer, 0, shown, timeout_s=timeout_s)
    return replace(answer, seconds=time.perf_counter() - started)


def more(graph: Graph, answer: Answer, start: int, n: int = SHOWN, *, timeout_s: float = TIMEOUT_S) -> Answer:
    """The answer with the evidence of the ``n`` rows from ``start`` on as well; the same where it has that already.

    Raises what ``ask`` raises.
    """
    question, part = answer.question, answer.question.evidence_part
    numbers = [n for n in range(start, min(start + n, len(answer.rows))) if n not in answer.shown]
    if part is None or not numbers:
        return answer
    given = [
        {
            **{name: _sent(value) for name, value in (answer.rows[number] | answer.hidden[number]).items()},
            "row": number,
        }
        for number in numbers
    ]
    result = _asked(graph, question, part, {**answer.bound, ROWS: given}, timeout_s, len(numbers))
    assert question.evidence is not None
    _returns(question, result, ("row", question.evidence, *question.with_evidence))
    rows = list(answer.rows)
    evidence = list(answer.evidence)
    for found in result.rows:
        number = found["row"]
        if number not in numbers:
            raise AnswerError(
                f"{question.path}: the statement for the evidence returns row {number}, which it was not given"
            )
        rows[number] = rows[number] | {name: _value(found[name]) for name in question.with_evidence}
        evidence += _evidence(number, found, question.evidence)
    evidence.sort(key=lambda piece: piece.row)
    return replace(answer, rows=rows, evidence=evidence, shown=answer.shown | set(numbers))


def _asked(
    graph: Graph, question: Question, part: Part, params: Mapping[str, Any], timeout_s: float, row_limit: int
) -> ReadResult:
    try:
        return graph.ask(part.cypher, params, timeout_s=timeout_s, row_limit=row_limit)
    except StatementRefused as error:
        raise AnswerError(_refused(graph, question, part, error)) from error
    except ReadOnlyViolation as error:
        raise ReadOnlyViolation(f"{question.path}: {error}") from error


def _returns(question: Question, result: ReadResult, wanted: Sequence[str]) -> None:
    if result.rows and set(result.columns) != set(wanted):
        raise AnswerError(
            f"{question.id} returns {', '.join(result.columns)}, and its header names {', '.join(wanted)}: "
            f"make them the same in {question.path}"
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


def _refused(graph: Graph, question: Question, part: Part, error: StatementRefused) -> str:
    """Where in the question's file the fault is, and what is wrong there."""
    line = error.line
    if line is None and (quoted := _QUOTED.search(error.reason)):
        # The embedded engine does not say where a name stands that it does not know.
        code = code_of(part.cypher)
        used = re.search(rf"\b{re.escape(quoted[1])}\b", code)
        line = code.count("\n", 0, used.start()) + 1 if used else None
    place = f"{question.path}, line {part.line + line - 1}" if line else str(question.path)
    return "\n".join(
        (f"{place}: the graph refused the question: {error.reason}", *unknown_names(graph, question))
    )


def bind(graph: Graph, question: Question, values: Mapping[str, Value], now: datetime) -> dict[str, Any]:
    """The Cypher parameters: topics and companies as keys, periods as the day they began and ``_days``.

    ``$today`` ('YYYY-MM-DD') and ``$now`` (ISO) are always among them. Raises ParamError for a topic or
    company that the graph does not hold, or that several are called so.
    """
    return _bound(graph, question, values, now)[0]


def _bound(
    graph: Graph, question: Question, values: Mapping[str, Value], now: datetime
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What ``bind`` returns, and what to say about names that were typed."""
    today = utc(now).date()
    bound: dict[str, Any] = {"today": today.isoformat(), "now": utc(now).isoformat()}
    notes = []
    for param in question.params:
        value = values[param.name]
        if isinstance(value, Period):
            bound[param.name] = (today - timedelta(days=value.days)).isoformat()
            bound[f"{param.name}_days"] = value.days
            if param.name == "since":
                bound[UNTIL] = today.isoformat()
        elif param.type in OF_THE_GRAPH and value is not None:
            found = meant(graph, param, str(value))
            bound[param.name] = found.key
            notes += [found.note] if found.note else []
        else:
            bound[param.name] = value
    return bound, tuple(notes)


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


def _sent(value: Any) -> Any:
    """A value of a row as a parameter: a time as its ISO text, since an engine drops the zone of others."""
    return json_value(value) if isinstance(value, (datetime, date)) else value


def _value(value: Any) -> Any:
    """A value as an answer holds it: times aware and in UTC, whatever zone the engine gave."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, list):
        return [_value(part) for part in value]
    if isinstance(value, dict):
        return {name: _value(part) for name, part in value.items()}
    return value
