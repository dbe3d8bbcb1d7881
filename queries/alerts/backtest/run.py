"""A backtest: an alert's checks over some past time, and the same with each threshold a fifth lower and higher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from queries.alerts.people import Router
from queries.alerts.rules import AlertSpec, alert_question
from queries.catalog import Catalog, Question
from queries.params import Value
from queries.runner import ROW_LIMIT, TIMEOUT_S

from .past import Past, check_of_the_past
from .replay import Replay, Told
from .thresholds import Variant, applied_afterwards, loosest, passes, variants

if TYPE_CHECKING:
    from graph.connection import Graph

UNKNOWN = (
    "Who worked where, which profiles are whose, and who owns an account are those of today.",
    "Labels (sentiment, topics, companies named) are those of today: what was labelled anew or corrected since "
    "counts as if it had always been so.",
    "What was erased, deleted or removed by age since is missing, and so are connections that have ended since.",
    "What was collected later than it happened counts from when it happened.",
    "What counts by days is told no earlier than the latest piece of its evidence of that day, and at most a day late.",
    "Nobody is taken to have acknowledged or snoozed anything, and nothing is escalated.",
)
"""What cannot be known of the past, a sentence each."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What another value of a threshold would change."""

    threshold: Variant
    alerts: int
    messages: int
    more: tuple[str, ...]
    """The headlines of what would be told beside the others."""
    fewer: tuple[str, ...]
    """The headlines of what would not be told."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """What an alert would have sent."""

    alert: str
    question: str
    first: datetime
    last: datetime
    checks: int
    asked: int
    """How often the engine was asked."""
    messages: tuple[Told, ...]
    alerts: int
    """How many happenings were new."""
    seen: int
    """How many rows were there at the first check, which are told in one line."""
    thresholds: tuple[Changed, ...]
    cut_short: int = 0
    """At how many checks there were more rows than a question may have."""
    problems: tuple[str, ...] = ()
    """Why some would not have been reached."""
    unknown: tuple[str, ...] = UNKNOWN


@dataclass
class _Course:
    """The alert as it is, or with another value of a threshold."""

    past: Past
    values: Mapping[str, Value]
    replay: Replay
    variant: Variant | None

    def knows(self, name: str, row: Mapping[str, Any]) -> bool:
        """Whether it needs no words of a row, by its identity: it has told it, or does not."""
        return name in self.replay.titles or not passes(self.past.question, row, self.values)


def backtest(
    graph: Graph,
    catalog: Catalog,
    alert: AlertSpec,
    router: Router,
    moments: Sequence[datetime],
    *,
    on_progress: Callable[[int, int], None] | None = None,
    timeout_s: float = TIMEOUT_S,
    row_limit: int = ROW_LIMIT,
) -> Backtest:
    """What the alert would have sent, had it been on since the first of ``moments``, at which it would be checked.

    ``on_progress`` is given how many checks are done, and of how many. It writes nothing. Raises AlertError where the
    question cannot be asked of the past, and what ``check_alert`` raises.
    """
    question = alert_question(catalog, alert)
    check_of_the_past(question)
    courses = _courses(graph, question, alert, router, timeout_s, row_limit)
    asked_things = list({id(course.past): course.past for course in courses}.values())
    cut_short = 0
    for done, now in enumerate(moments):
        if on_progress is not None:
            on_progress(done, len(moments))
        for past in asked_things:
            own = [course for course in courses if course.past is past]
            found = past.at(now, own[0].knows)
            cut_short += found.truncated and past is courses[0].past
            for course in own:
                rows = [row.happening for row in found.rows if passes(question, row.columns, course.values)]
                course.replay.check(rows, now, complete=not found.truncated)
    if on_progress is not None:
        on_progress(len(moments), len(moments))
    base = courses[0].replay
    return Backtest(
        alert=alert.id,
        question=alert.question,
        first=moments[0],
        last=moments[-1],
        checks=len(moments),
        asked=sum(past.asked for past in asked_things),
        messages=tuple(base.messages()),
        alerts=base.new.total(),
        seen=base.seen,
        thresholds=tuple(
            _changed(course.variant, base, course.replay) for course in courses if course.variant is not None
        ),
        cut_short=cut_short,
        problems=tuple(base.problems),
    )


def _courses(
    graph: Graph, question: Question, alert: AlertSpec, router: Router, timeout_s: float, row_limit: int
) -> list[_Course]:
    """The alert as it is first, then its variants; those that share an asking have the same ``past``."""
    values = question.parse(alert.params)
    some = variants(question, values)
    # As they are written, since what a period means depends on the day of asking.
    given = {**alert.params, **loosest(question, values, some)}
    shared = Past(graph, question, given, timeout_s, row_limit)
    courses = [_Course(shared, values, Replay(alert, router), None)]
    for variant in some:
        other = {variant.name: variant.to}
        past = shared
        if variant.name not in applied_afterwards(question):
            past = Past(graph, question, {**alert.params, **other}, timeout_s, row_limit)
        courses.append(_Course(past, {**values, **other}, Replay(alert, router), variant))
    return courses


def _changed(variant: Variant, base: Replay, other: Replay) -> Changed:
    return Changed(
        variant,
        other.new.total(),
        len(other.messages()),
        _titles(other.new - base.new, other),
        _titles(base.new - other.new, base),
    )


def _titles(told: Counter[str], replay: Replay) -> tuple[str, ...]:
    return tuple(replay.titles[name] for name in told.elements())
