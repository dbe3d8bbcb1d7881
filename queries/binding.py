"""From the values in a question's blanks to the parameters of its Cypher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from graph.records import utc
from graph.rollups.keys import Kind, buckets

from .catalog import Question
from .dates import Dates, Span, span_of
from .header import UNTIL, days_of
from .meant import meant
from .params import OF_THE_GRAPH, Param, ParamError, Period, Value

if TYPE_CHECKING:
    from graph.connection import Graph

ROW_LIMIT = 10_000


def bind(
    graph: Graph, question: Question, values: Mapping[str, Value], now: datetime, span: Span | None = None
) -> dict[str, Any]:
    """The Cypher parameters: what is of the graph as keys, periods as the day they began and ``_days``.

    The period called ``since``, or ``span`` in its place, gives its last day as ``$until``; other periods end where it
    does. ``$today`` ('YYYY-MM-DD') and ``$now`` (ISO) are always among them. Raises ParamError for what the graph does
    not hold, or holds several of, and for a period from day to day that the question does not keep to.
    """
    return bound(graph, question, values, now, span, ROW_LIMIT)[0]


def bound(
    graph: Graph,
    question: Question,
    values: Mapping[str, Value],
    now: datetime,
    span: Span | None,
    row_limit: int,
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What ``bind`` returns, and what to say about names that were typed."""
    today = utc(now).date()
    given: dict[str, Any] = {"today": today.isoformat(), "now": utc(now).isoformat(), "most": row_limit + 1}
    notes = []
    asked = span or period_of(values, today)
    if asked is not None and asked.last != today and not question.bounded:
        raise ParamError(
            f"`since`: {question.id} counts up to today, and cannot be asked of {asked}: "
            f"let its Cypher end at $until too, in {question.path}"
        )
    for param in question.params:
        value = values[param.name]
        if isinstance(value, (Period, Dates)):
            # What a period is compared with, its history, ends where it does.
            days = (
                asked if asked and param.name == "since" else span_of(value, asked.last if asked else today)
            )
            given[param.name] = days.first.isoformat()
            given[f"{param.name}_days"] = days.days
            if param.name == "since":
                given[UNTIL] = days.last.isoformat()
        elif param.type in OF_THE_GRAPH and value is not None:
            found = meant(graph, param, str(value))
            given[param.name] = found.key
            notes += [found.note] if found.note else []
        else:
            given[param.name] = value
    for param in question.params:
        given |= _days(param, question.params, given)
    return given, tuple(notes)


def _days(param: Param, params: Sequence[Param], given: Mapping[str, Any]) -> dict[str, list[str] | None]:
    """What finds the rollups of a topic or company on each day of the period, where the question gives one."""
    names = days_of(param, params)
    if not names or given[param.name] is None:
        return dict.fromkeys(names)
    kind: Kind = "topic" if param.type == "topic" else "company"
    return {names[0]: buckets(kind, given[param.name], given["since"], given[UNTIL])}


def period_of(values: Mapping[str, Value], today: date) -> Span | None:
    """The days that a question is asked about; None where it has no period called ``since``."""
    since = values.get("since")
    return span_of(since, today) if isinstance(since, (Period, Dates)) else None
