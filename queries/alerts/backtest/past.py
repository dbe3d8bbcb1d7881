"""A question's rows as of past moments.

What a question that counts by days has on a day is the same at each moment of it, and is asked once. A row that was
not told yet is then there from the latest piece of its evidence of that day on: never too early, and at most a day
late. A question that uses ``$now`` is asked at each moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from queries.alerts.rules import AlertError, happenings, identity_of
from queries.answer import Answer
from queries.catalog import Question
from queries.runner import SHOWN, ask, more
from queries.source import used_parameters

if TYPE_CHECKING:
    from graph.connection import Graph

MOST_WITH_EVIDENCE = 1_000
_REMEMBERED = timedelta(days=14)

Knows = Callable[[str, Mapping[str, Any]], bool]
"""By a row's identity and columns: whether nobody needs its words."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row at a moment."""

    happening: dict[str, Any]
    columns: Mapping[str, Any]
    """Shown and hidden."""
    start: datetime | None
    """Since when on its day it is there; None for the whole day."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What there is at a moment."""

    rows: tuple[Row, ...]
    truncated: bool


def check_of_the_past(question: Question) -> None:
    """Raises AlertError for a question that counts what was after the moment it is asked about."""
    if not {"until", "today", "now"} & used_parameters(question.cypher) and not question.bounded:
        raise AlertError(
            f"The question {question.id!r} cannot be asked of the past, since it counts all that there is: let its "
            f"Cypher end at $until, $today or $now, in {question.path}"
        )


@dataclass
class Past:
    """The rows of a question, with some values in its blanks, at moments in the order of time."""

    graph: Graph
    question: Question
    values: Mapping[str, object]
    timeout_s: float
    row_limit: int
    asked: int = 0
    """How often the engine was asked."""
    _day: date | None = None
    _of_day: Moment | None = None
    _seen: dict[str, date] = field(default_factory=dict)
    """On which day each row was last there."""

    def at(self, now: datetime, knows: Knows) -> Moment:
        """The rows at a moment; ``knows``: whether nobody needs a row's words."""
        by_day = "now" not in used_parameters(self.question.cypher)
        if by_day and self._of_day is not None and self._day == now.date():
            found = self._of_day
        else:
            found = self._ask(now, knows, by_day=by_day)
            self._day, self._of_day = now.date(), found
        return replace(found, rows=tuple(row for row in found.rows if row.start is None or row.start <= now))

    def _ask(self, now: datetime, knows: Knows, *, by_day: bool) -> Moment:
        today = now.date()
        answer = ask(
            self.graph,
            self.question,
            self.values,
            now=now,
            timeout_s=self.timeout_s,
            row_limit=self.row_limit,
            shown=0,
        )
        self.asked += 1
        columns = [row | hidden for row, hidden in zip(answer.rows, answer.hidden, strict=True)]
        names = [identity_of(self.question, row) for row in columns]
        unknown = {
            number
            for number, name in enumerate(names)
            if not (self._lately(name, today) and knows(name, columns[number]))
        }
        answer = self._with_evidence(answer, unknown)
        rows = [
            Row(
                happening,
                columns[number],
                _latest(answer, number, today) if by_day and number in unknown else None,
            )
            for number, happening in enumerate(happenings(self.question, answer, today))
        ]
        for name in names:
            self._seen[name] = today
        return Moment(tuple(rows), answer.truncated)

    def _lately(self, name: str, today: date) -> bool:
        seen = self._seen.get(name)
        return seen is not None and today - seen < _REMEMBERED

    def _with_evidence(self, answer: Answer, numbers: Iterable[int]) -> Answer:
        if self.question.evidence_part is None:
            return answer
        for start in sorted({n - n % SHOWN for n in numbers if n < MOST_WITH_EVIDENCE}):
            answer = more(self.graph, answer, start, SHOWN, timeout_s=self.timeout_s)
        return answer


def _latest(answer: Answer, number: int, day: date) -> datetime | None:
    """The time of the latest piece of a row's evidence that is of this day."""
    times = [piece.at for piece in answer.evidence_of(number) if piece.at is not None]
    return max((at for at in times if at.date() == day), default=None)
