"""Runs a question's statements, checks what they return, and makes evidence of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from graph.errors import GrapevineError, ReadOnlyViolation, StatementRefused
from graph.read.networks import display_rules, networks_with_posts

from .answer import Answer, Evidence
from .catalog import Question
from .header import ROWS
from .output import json_value
from .source import Part, refused_at
from .unknown_names import unknown_names

if TYPE_CHECKING:
    from graph.connection import Graph, ReadResult


class AnswerError(GrapevineError, RuntimeError):
    """The question's Cypher does not run, or not answer what its header says; the message names file and fault."""


def asked(
    graph: Graph, question: Question, part: Part, params: Mapping[str, Any], timeout_s: float, row_limit: int
) -> ReadResult:
    try:
        return graph.ask(part.cypher, params, timeout_s=timeout_s, row_limit=row_limit)
    except StatementRefused as error:
        raise AnswerError(_refused(graph, question, part, error)) from error
    except ReadOnlyViolation as error:
        raise ReadOnlyViolation(f"{question.path}: {error}") from error


def check_columns(question: Question, result: ReadResult, wanted: Sequence[str]) -> None:
    if result.rows and set(result.columns) != set(wanted):
        raise AnswerError(
            f"{question.id} returns {', '.join(result.columns)}, and its header names {', '.join(wanted)}: "
            f"make them the same in {question.path}"
        )


def fetched(
    graph: Graph, answer: Answer, numbers: Sequence[int], timeout_s: float
) -> tuple[dict[int, dict[str, Any]], list[Evidence]]:
    """The rows with these indexes, with the columns of the second statement filled in, and their evidence."""
    question, part = answer.question, answer.question.evidence_part
    assert part is not None
    assert question.evidence is not None
    given = [
        {
            **{name: _sent(value) for name, value in (answer.rows[number] | answer.hidden[number]).items()},
            "row": number,
        }
        for number in numbers
    ]
    result = asked(graph, question, part, {**answer.bound, ROWS: given}, timeout_s, len(numbers))
    check_columns(question, result, ("row", question.evidence, *question.with_evidence))
    if result.truncated:
        raise AnswerError(
            f"{question.path}: the statement for the evidence returns more rows than it was given: "
            "collect what belongs to one row"
        )
    rows: dict[int, dict[str, Any]] = {}
    evidence: list[Evidence] = []
    wanted = set(numbers)
    for found in result.rows:
        number = found["row"]
        if number not in wanted:
            raise AnswerError(
                f"{question.path}: the statement for the evidence returns row {number}, which it was not given"
            )
        rows[number] = answer.rows[number] | {name: value_of(found[name]) for name in question.with_evidence}
        evidence += evidence_in(number, found, question.evidence)
    return rows, evidence


def display_sentences(graph: Graph, evidence: Sequence[Evidence]) -> dict[str, str]:
    """What the networks of the evidence ask to have beside their posts, by their names, in the order of their titles.

    Evidence whose question does not tell its network may be of any that the graph holds posts of.
    """
    if not evidence or not (rules := display_rules(graph)):
        return {}
    networks = {piece.network for piece in evidence}
    if any("network" not in piece.fields for piece in evidence):
        networks |= set(networks_with_posts(graph))
    named = sorted((rules[name] for name in networks if name in rules), key=lambda one: one.title.casefold())
    return {one.name: f"Posts from {one.title} are shown with {one.display_rule}." for one in named}


def _refused(graph: Graph, question: Question, part: Part, error: StatementRefused) -> str:
    """Where in the question's file the fault is, and what is wrong there."""
    line = refused_at(part, error)
    place = f"{question.path}, line {line}" if line else str(question.path)
    return "\n".join(
        (f"{place}: the graph refused the question: {error.reason}", *unknown_names(graph, question))
    )


def evidence_in(number: int, row: Mapping[str, Any], column: str | None) -> list[Evidence]:
    pieces = []
    for said in (row[column] if column else None) or []:
        fields = {name: value_of(value) for name, value in said.items()}
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


def value_of(value: Any) -> Any:
    """A value as an answer holds it: times aware and in UTC, whatever zone the engine gave."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, list):
        return [value_of(part) for part in value]
    if isinstance(value, dict):
        return {name: value_of(part) for name, part in value.items()}
    return value
