"""Answers that are kept for their next rows, and cursors."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from grapevine.api.answers import KeptAnswers, cursor_of, place_of
from grapevine.api.problems import Problem
from queries.answer import Answer
from queries.catalog import Question


def answer(rows: int) -> Answer:
    question = Question("q", "Q?", "Q.", (), (), ("n",), "table", "RETURN 1 AS n", Path("q.cypher"))
    return Answer(question, {}, ("n",), [{"n": n} for n in range(rows)], [], truncated=False, seconds=0.0)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_answer_is_kept_for_a_while_after_it_was_last_used() -> None:
    clock = Clock()
    kept = KeptAnswers(5, timedelta(minutes=10), clock)
    one = kept.add(answer(3), "me")
    for clock.now in (500.0, 1_000.0):
        assert kept.get(one.id, "me").answer is one.answer
    clock.now = 1_601.0
    with pytest.raises(Problem, match="ask again"):
        kept.get(one.id, "me")


def test_an_answer_is_nobody_elses() -> None:
    kept = KeptAnswers(5, timedelta(minutes=10))
    one = kept.add(answer(3), "me")
    with pytest.raises(Problem) as refused:
        kept.get(one.id, "you")
    assert refused.value.status == 410


def test_the_one_unused_for_longest_goes_first() -> None:
    kept = KeptAnswers(2, timedelta(minutes=10))
    first, second = kept.add(answer(1), "me"), kept.add(answer(1), "me")
    kept.get(first.id, "me")
    third = kept.add(answer(1), "me")
    assert kept.get(first.id, "me").id == first.id
    assert kept.get(third.id, "me").id == third.id
    with pytest.raises(Problem):
        kept.get(second.id, "me")


def test_what_is_kept_has_a_bound_over_all_answers() -> None:
    kept = KeptAnswers(100, timedelta(minutes=10))
    first = kept.add(answer(150_000), "me")
    second = kept.add(answer(100_000), "me")
    assert kept.get(second.id, "me").id == second.id
    with pytest.raises(Problem):
        kept.get(first.id, "me")


def test_a_cursor_stands_for_its_place() -> None:
    assert place_of(cursor_of("abc", 7), str, int) == ["abc", 7]


@pytest.mark.parametrize(
    "cursor",
    ["", "%%%", "abc", "é", cursor_of("a"), cursor_of(1, "a"), cursor_of("a", True), cursor_of("a", 1, 2)],
    ids=range(8),
)
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Problem) as refused:
        place_of(cursor, str, int)
    assert refused.value.status == 422
