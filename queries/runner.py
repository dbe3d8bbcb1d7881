"""Asks a question: values become Cypher parameters, the graph answers read-only, rows get their evidence."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from graph.read.contents import is_empty
from graph.records import utc

from .answer import Answer
from .binding import ROW_LIMIT, bind, bound
from .catalog import Question
from .comparison import Comparison, check_comparable
from .dates import Span
from .fetching import AnswerError, asked, check_columns, display_sentences, evidence_in, fetched, value_of
from .header import UNTIL
from .meant import FIRST_STEPS
from .output import Batch
from .params import Value
from .statistic import MOST_ROWS, applied
from .unknown_names import unknown_names

if TYPE_CHECKING:
    from graph.connection import Graph

__all__ = ["ROW_LIMIT", "AnswerError", "ask", "batches", "bind", "compare", "compared", "more"]

TIMEOUT_S = 30.0
SHOWN = 100
"""So many rows are shown with their evidence at once."""


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
    at = now or datetime.now(UTC)
    parsed = question.parse(values or {}, utc(at).date())
    return _answer(graph, question, parsed, at, None, timeout_s, row_limit, shown)


def _answer(
    graph: Graph,
    question: Question,
    parsed: dict[str, Value],
    now: datetime,
    span: Span | None,
    timeout_s: float,
    row_limit: int,
    shown: int,
) -> Answer:
    """The answer to parsed values; of the days of ``span``, where it is given."""
    started = time.perf_counter()
    read = max(row_limit, MOST_ROWS) if question.statistic else row_limit
    params, notes = bound(graph, question, parsed, now, span, read)
    result = asked(graph, question, question.parts[0], params, timeout_s, read)
    check_columns(question, result, question.returned)
    found = applied(question.statistic, result.rows, params) if question.statistic else result.rows
    found, truncated = found[:row_limit], result.truncated or len(found) > row_limit
    warnings = unknown_names(graph, question)
    at_once = question.evidence_part is None
    pieces = [
        piece
        for number, row in enumerate(found if at_once else ())
        for piece in evidence_in(number, row, question.evidence)
    ]
    answer = Answer(
        question=question,
        values=parsed,
        columns=question.columns,
        rows=[{column: value_of(row.get(column)) for column in question.columns} for row in found],
        evidence=pieces,
        truncated=truncated,
        seconds=time.perf_counter() - started,
        hidden=[{column: value_of(row[column]) for column in question.hidden} for row in found],
        row_limit=row_limit,
        warnings=warnings,
        notes=notes,
        bound=params,
        display=display_sentences(graph, pieces),
        shown=frozenset(range(len(found) if at_once else 0)),
        advice="" if found else _advice(graph, question, warnings),
    )
    if at_once:
        return answer
    answer = more(graph, answer, 0, shown, timeout_s=timeout_s)
    return replace(answer, seconds=time.perf_counter() - started)


def more(graph: Graph, answer: Answer, start: int, n: int = SHOWN, *, timeout_s: float = TIMEOUT_S) -> Answer:
    """The answer with the evidence of the ``n`` rows from ``start`` on as well; the same where it has that already.

    Raises what ``ask`` raises.
    """
    wanted = range(start, min(start + n, len(answer.rows)))
    numbers = [number for number in wanted if number not in answer.shown]
    if answer.question.evidence_part is None or not numbers:
        return answer
    filled, found = fetched(graph, answer, numbers, timeout_s)
    rows = list(answer.rows)
    for number, row in filled.items():
        rows[number] = row
    evidence = sorted([*answer.evidence, *found], key=lambda piece: piece.row)
    return replace(
        answer,
        rows=rows,
        evidence=evidence,
        shown=answer.shown | set(numbers),
        display=display_sentences(graph, evidence),
    )


def batches(
    graph: Graph, answer: Answer, n: int = 5 * SHOWN, *, timeout_s: float = TIMEOUT_S
) -> Iterator[Batch]:
    """All rows with all columns and their evidence, ``n`` at a time; what is fetched for them is not kept.

    Raises what ``ask`` raises, ``timeout_s`` being for each batch.
    """
    for start in range(0, len(answer.rows), n):
        numbers = range(start, min(start + n, len(answer.rows)))
        missing = [number for number in numbers if number not in answer.shown]
        filled: dict[int, dict[str, Any]] = {}
        evidence = [piece for number in numbers for piece in answer.evidence_of(number)]
        if answer.question.evidence_part is not None and missing:
            filled, found = fetched(graph, answer, missing, timeout_s)
            evidence = sorted([*evidence, *found], key=lambda piece: piece.row)
        yield Batch(start, [filled.get(number, answer.rows[number]) for number in numbers], evidence)


def compare(
    graph: Graph,
    question: Question,
    values: Mapping[str, object] | None = None,
    *,
    now: datetime | None = None,
    timeout_s: float = TIMEOUT_S,
    row_limit: int = ROW_LIMIT,
    shown: int = SHOWN,
) -> Comparison:
    """The question's answer beside that for as many days just before.

    What is true "now" (who works where, who follows) is that for both. Raises NotComparable for a question without a
    period, and what ``ask`` raises.
    """
    check_comparable(question)
    answer = ask(graph, question, values, now=now, timeout_s=timeout_s, row_limit=row_limit, shown=shown)
    return compared(graph, answer, timeout_s=timeout_s)


def compared(graph: Graph, answer: Answer, *, timeout_s: float = TIMEOUT_S) -> Comparison:
    """The answer beside that for as many days just before, which alone is asked for. Raises what ``compare`` raises."""
    check_comparable(answer.question)
    at = datetime.fromisoformat(answer.bound["now"])
    first, last = (date.fromisoformat(answer.bound[name]) for name in ("since", UNTIL))
    period = Span(first, last, answer.bound["since_days"])
    limit = answer.row_limit or ROW_LIMIT
    earlier = _answer(graph, answer.question, answer.values, at, period.before(), timeout_s, limit, 0)
    return Comparison(answer, earlier, period, period.before())


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
