"""An answer beside the answer to the same question for the period before: what changed, what is new, what is gone."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from graph.errors import GrapevineError

from .answer import Answer
from .catalog import Question
from .dates import Span, day_of


class NotComparable(GrapevineError, ValueError):  # noqa: N818 - it says what the question is
    """A question that has no period cannot be asked of an earlier one; the message says why."""


@dataclass(frozen=True)
class Comparison:
    """An answer, and that of as many days just before. Rows are the same where their question's ``key`` is.

    Where the key holds the day or week that a chart is over, rows at the same place in the two periods are the same.
    """

    answer: Answer
    earlier: Answer
    period: Span
    before: Span

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The columns that hold numbers in every row; none of the key, and none that comes with the evidence."""
        rows = [*self.answer.rows, *self.earlier.rows]
        question = self.answer.question
        others = {*question.key, *question.with_evidence}
        return tuple(
            column
            for column in self.answer.columns
            if column not in others and _are_numbers(row.get(column) for row in rows)
        )

    @cached_property
    def matched(self) -> tuple[int | None, ...]:
        """For each row of the answer the index of the earlier one; None for a row that is new."""
        found: dict[tuple[Any, ...], deque[int]] = defaultdict(deque)
        for number in range(len(self.earlier.rows)):
            found[self._key(self.earlier, number, self.before)].append(number)
        keys = (self._key(self.answer, number, self.period) for number in range(len(self.answer.rows)))
        return tuple(found[key].popleft() if found.get(key) else None for key in keys)

    @cached_property
    def gone(self) -> tuple[int, ...]:
        """The indexes of the earlier rows that the answer does not have any more."""
        still = set(self.matched)
        return tuple(number for number in range(len(self.earlier.rows)) if number not in still)

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known to read it right."""
        notes = [f"{self.period} is compared with {self.before}."]
        if self.answer.bound.get("today") == self.period.last.isoformat():
            notes.append(f"{self.period.last} is not over: its numbers still grow.")
        if self.answer.truncated or self.earlier.truncated:
            notes.append("The limit of rows was reached: a row that looks new or gone may lie beyond it.")
        return tuple(notes)

    def earlier_row(self, number: int) -> Mapping[str, Any] | None:
        """What the row with this index was in the period before; None where it is new."""
        place = self.matched[number]
        return None if place is None else self.earlier.rows[place]

    def change(self, number: int, column: str) -> float | None:
        """How much more the row has in the column than before; None where either is not known."""
        now, before = self.answer.rows[number][column], (self.earlier_row(number) or {}).get(column)
        return None if now is None or before is None else _rounded(now - before)

    @property
    def columns(self) -> tuple[str, ...]:
        """The answer's, after each number that before (``posts_before``) and the change (``posts_change``), and
        ``compared``: ``new``, ``gone``, or empty."""
        wide = [
            name
            for column in self.answer.columns
            for name in (
                [column, f"{column}_before", f"{column}_change"] if column in self.numbers else [column]
            )
        ]
        return (*wide, "compared")

    def wide_row(self, number: int, row: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The row with this index (``row``, where its evidence was filled in) under ``columns``."""
        held = dict(row or self.answer.rows[number])
        earlier = self.earlier_row(number)
        for column in self.numbers:
            held[f"{column}_before"] = None if earlier is None else earlier[column]
            held[f"{column}_change"] = self.change(number, column)
        return held | {"compared": "new" if earlier is None else ""}

    def gone_row(self, number: int) -> dict[str, Any]:
        """An earlier row that is gone, under ``columns``: its numbers are those of before."""
        row = self.earlier.rows[number]
        held = {name: None if name in self.numbers else value for name, value in row.items()}
        numbers = {f"{column}_before": row[column] for column in self.numbers}
        return held | numbers | dict.fromkeys(f"{c}_change" for c in self.numbers) | {"compared": "gone"}

    def rows_before(self) -> list[dict[str, Any]]:
        """The earlier rows, with the days of the chart moved to the places that they have in the period."""
        place = self._place
        if place is None:
            return list(self.earlier.rows)
        moved = _begin(self.period, self._step) - _begin(self.before, self._step)
        return [
            {**row, place: (day + moved).isoformat() if (day := day_of(row.get(place))) else row.get(place)}
            for row in self.earlier.rows
        ]

    @cached_property
    def _place(self) -> str | None:
        """The column with the days or weeks that the chart is over."""
        chart = self.answer.question.chart
        rows = [*self.answer.rows, *self.earlier.rows]
        return chart.x if chart and rows and all(day_of(row.get(chart.x)) for row in rows) else None

    @cached_property
    def _step(self) -> int:
        """Days from one place of the chart to the next: 7 where they are all Mondays."""
        places = {day_of(row.get(self._place or "")) for row in (*self.answer.rows, *self.earlier.rows)}
        return 7 if len(places) > 1 and all(day is not None and day.weekday() == 0 for day in places) else 1

    def _key(self, answer: Answer, number: int, span: Span) -> tuple[Any, ...]:
        row = {**answer.hidden[number], **answer.rows[number]} if answer.hidden else answer.rows[number]
        return tuple(self._part(column, row[column], span) for column in answer.question.key)

    def _part(self, column: str, value: Any, span: Span) -> Any:
        if column == self._place and (day := day_of(value)):
            return (day - _begin(span, self._step)).days // self._step
        if isinstance(value, str):
            # A total is called by its period, as "since 2026-10-01" or "2026-10-01 to 2026-10-15".
            return "" if span.first.isoformat() in value else value
        return tuple(value) if isinstance(value, list) else value


def check_comparable(question: Question) -> None:
    """Raises NotComparable for a question without a period, or whose Cypher does not end at its last day."""
    if question.param("since") is None:
        raise NotComparable(
            f"'{question.text}' is about now, not about a period: there is no period before to compare with."
        )
    if not question.bounded:
        raise NotComparable(
            f"'{question.text}' cannot be compared: its Cypher counts up to today. Let it end at $until too "
            f"(`AND post.day <= $until`), in {question.path}."
        )


def _are_numbers(values: Iterable[Any]) -> bool:
    held = [value for value in values if value is not None]
    return bool(held) and all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in held)


def _rounded(number: Any) -> Any:
    """Without the noise of binary fractions: 0.3 less 0.1 is 0.2."""
    return round(number, 9) if isinstance(number, float) else number


def _begin(span: Span, step: int) -> date:
    """The first place of the period on a chart of days, or of weeks."""
    return span.first - timedelta(days=span.first.weekday()) if step == 7 else span.first
