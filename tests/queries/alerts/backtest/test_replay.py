"""An alert's course over time, without a graph: told once, in time, to whom it concerns."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from queries.alerts.backtest.replay import Replay
from queries.alerts.backtest.thresholds import Variant, loosest, passes, variants
from queries.alerts.delivery import Notifier
from queries.alerts.people import Person, Router
from queries.alerts.rules import AlertSpec
from queries.alerts.times import Digest, QuietHours
from queries.catalog import load_catalog

START = datetime(2026, 9, 7, 8, tzinfo=UTC)
"""A Monday."""
NORA = Person("Nora Quist", urls=["json://nora.example"])
QUESTION = "accounts-connecting-to-a-competitor"


def row(name: str, began: str | None = "2026-09-07", account: str | None = None) -> dict[str, Any]:
    return {
        "identity": name,
        "title": f"{name} happened",
        "lines": [],
        "body": "",
        "row": json.dumps({"name": name}),
        "began": began,
        "account": account,
        "owner": "Nora Quist",
        "owner_address": None,
    }


def told(
    checks: dict[float, list[dict[str, Any]]], *, person: Person = NORA, **settings: Any
) -> list[tuple[str, str, str]]:
    """What is sent for the rows at each hour: (hours since the start, how, headline)."""
    replay = Replay(AlertSpec("one", "q", **settings), Router(Notifier(), (person,)))
    for hour, found in checks.items():
        replay.check(found, START + timedelta(hours=hour), complete=True)
    return [
        (f"{(one.at - START) / timedelta(hours=1):g}", one.how, one.headline) for one in replay.messages()
    ]


A, B = row("A", account="company:o"), row("B", account="company:o")


@pytest.mark.parametrize(
    ("settings", "checks", "expected"),
    [
        ({}, {0: [A], 1: [A], 48: [A]}, [("0", "at once", "A happened")]),
        ({"past": False}, {0: [], 1: [A]}, [("1", "at once", "A happened")]),
        (
            {"cooldown": timedelta(hours=6)},
            {0: [A], 1: [A, B], 2: [A, B]},
            [("0", "at once", "A happened"), ("6", "after the cooldown", "B happened")],
        ),
        ({}, {0: [A, B]}, [("0", "at once", "A happened (and one more)")]),
        # Away for less than `again`: the same happening; begun anew after longer: another one.
        ({}, {0: [A], 24: [], 48: [A]}, [("0", "at once", "A happened")]),
        (
            {},
            {0: [A], 24: [], 480: [row("A", "2026-09-20")]},
            [("0", "at once", "A happened"), ("480", "at once", "A happened")],
        ),
    ],
)
def test_a_happening_is_told_once_and_with_the_pauses_of_the_settings(
    settings: dict[str, Any], checks: dict[float, list[dict[str, Any]]], expected: list[tuple[str, str, str]]
) -> None:
    assert told(checks, **{"past": True, **settings}) == expected


def test_what_was_there_at_the_first_check_is_told_in_one_line() -> None:
    replay = Replay(AlertSpec("one", "q", past=False), Router(Notifier(), (NORA,), owner="Nora Quist"))
    replay.check([A, B], START, complete=True)
    [line] = replay.messages()
    assert (replay.seen, replay.new.total(), line.how, line.to) == (2, 0, "first check", "Nora Quist")
    assert line.headline.startswith("one: the alert is on. 2 rows were there before")


@pytest.mark.parametrize(
    ("person", "hour", "expected"),
    [
        # 20:00 to 07:00 the next day; a digest on Monday at 08:00, a week after what happened then.
        (
            Person("Nora Quist", urls=NORA.urls, quiet=QuietHours.parse("20:00-07:00")),
            14,
            ("23", "after quiet hours"),
        ),
        (
            Person("Nora Quist", urls=NORA.urls, digest=Digest.parse("weekly on Monday at 08:00")),
            1,
            ("168", "digest"),
        ),
    ],
)
def test_quiet_hours_and_digests_are_those_of_who_is_told(
    person: Person, hour: int, expected: tuple[str, str]
) -> None:
    assert [one[:2] for one in told({hour: [A]}, person=person)] == [expected]
    assert [one[:2] for one in told({hour: [A]}, person=person, urgent=True)] == [(str(hour), "at once")]


def test_a_digest_tells_all_that_happened_since_the_last_one() -> None:
    person = Person("Nora Quist", urls=NORA.urls, digest=Digest.parse("daily at 08:00"))
    assert told({1: [A], 5: [A, B], 30: [A, B, row("C")]}, person=person) == [
        ("24", "digest", "Grapevine: 2 alerts"),
        ("48", "digest", "Grapevine: 1 alert"),
    ]


def test_what_reaches_nobody_says_why() -> None:
    replay = Replay(AlertSpec("one", "q"), Router(Notifier(), (Person("Nora Quist"),)))
    replay.check([A], START, complete=True)
    [one] = replay.messages()
    why = "Nora Quist has no channel, and no notification URL is set"
    assert (one.to, one.how, one.problem, list(replay.problems)) == ("nobody", "not sent", why, [why])


def test_thresholds_are_a_fifth_lower_and_higher_and_within_their_bounds() -> None:
    question = load_catalog().get(QUESTION)
    values = question.parse({"min_people": 1})
    some = variants(question, values)
    assert some == [
        Variant("min_people", 1, 2),
        Variant("min_times_usual", 1.4, 1.12),
        Variant("min_times_usual", 1.4, 1.68),
    ]
    assert loosest(question, values, some) == {"min_people": 1, "min_times_usual": 1.12}
    found = {"people": 3, "eb05": 1.9}
    assert [passes(question, found, {**values, "min_times_usual": most}) for most in (1.6, 2)] == [
        True,
        False,
    ]


def test_a_threshold_that_may_not_be_exceeded_is_looser_where_it_is_higher() -> None:
    question = load_catalog().get("customers-who-fell-silent")
    values = question.parse({})
    some = variants(question, values)
    assert [(one.name, one.to) for one in some] == [
        ("max_chance", 0.0004),
        ("max_chance", 0.0006),
        ("min_times_usual", 2.4),
        ("min_times_usual", 3.6),
        ("min_days", 5),
        ("min_days", 7),
    ]
    assert loosest(question, values, some) == {"max_chance": 0.0006, "min_times_usual": 2.4, "min_days": 5}
