"""When alerts are checked before their time: after what concerns them, gathered, and never too often."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from grapevine.alerting.settings import AlertConfig
from grapevine.service.scheduler import Counts, JobState, Service, Stop
from grapevine.service.soon import Soon, changes_of
from queries.alerts.concerns import concerned
from queries.catalog import load_catalog
from queries.header import Change

CONNECTS: frozenset[Change] = frozenset({"follows"})
COMPLAINS: frozenset[Change] = frozenset({"labels"})
PATIENCE_S = 60


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def soon(clock: Clock, **concerns: frozenset[Change]) -> Soon:
    made = Soon(lambda _name: None, clock=clock)
    made.watch(concerns)
    return made


def test_a_change_has_those_checked_that_it_concerns_once_it_is_gathered() -> None:
    clock = Clock()
    made = soon(clock, connects=CONNECTS, complains=COMPLAINS)
    made.changed({"follows", "posts"})
    assert made.due() == []
    clock.now += 0.5
    made.changed({"follows"})
    clock.now += 0.5
    assert made.due() == ["connects"]
    assert made.due() == []


def test_what_changed_before_a_check_began_is_seen_by_it_and_what_changes_meanwhile_has_another_one() -> None:
    clock = Clock()
    made = soon(clock, connects=CONNECTS)
    made.changed({"follows"})
    clock.now += 1
    with made.checking("connects"):
        clock.now += 0.1
        made.changed({"follows"})
        clock.now += 2
        assert made.due() == []
    # It took 2.1 seconds: four times as long it is left alone, so that it takes a fifth of the time at most.
    clock.now += 8.3
    assert made.due() == []
    clock.now += 0.2
    assert made.due() == ["connects"]
    with made.checking("connects"):
        pass
    clock.now += 1_000
    assert made.due() == []


def test_several_alerts_share_a_fifth_of_the_time() -> None:
    clock = Clock()
    made = soon(clock, one=CONNECTS, two=CONNECTS)
    with made.checking("one"):
        clock.now += 1
    made.changed({"follows"})
    clock.now += 1
    assert made.due() == ["two"]
    clock.now += 7.9
    assert "one" not in made.due()
    clock.now += 0.2
    assert "one" in made.due()


def test_a_check_that_did_not_begin_is_asked_for_again() -> None:
    clock = Clock()
    made = soon(clock, connects=CONNECTS)
    made.changed({"follows"})
    clock.now += 1
    assert made.due() == ["connects"]
    clock.now += 5
    assert made.due() == ["connects"]


def test_a_check_that_failed_is_left_alone_for_a_minute() -> None:
    clock = Clock()
    made = soon(clock, connects=CONNECTS)
    with pytest.raises(ValueError, match="broken"), made.checking("connects"):
        raise ValueError("broken")
    made.changed({"follows"})
    clock.now += 59
    assert made.due() == []
    clock.now += 2
    assert made.due() == ["connects"]


def test_an_alert_that_was_taken_out_is_checked_no_more() -> None:
    clock = Clock()
    made = soon(clock, connects=CONNECTS)
    made.changed({"follows"})
    made.watch({})
    clock.now += 9
    assert made.due() == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"posts": 1}, {"posts"}),
        ({"posts": 1, "follows": 2}, {"posts": 1, "follows": 3}, {"follows"}),
        ({}, {"unfollows": 1, "engagements": 4}, {"follows", "posts"}),
        ({"posts": 1}, {"posts": 1, "profiles": 9}, set()),
    ],
)
def test_a_page_changes_what_it_wrote(
    before: dict[str, int], after: dict[str, int], expected: set[Change]
) -> None:
    assert changes_of(before, after) == expected


SAID = """// ---
// question: Who says it?
// description: Posts.
// columns: [post]
// alert: {{key: [post], title: "{{post}}"{on}}}
// ---
// MENTIONS stands in a comment only.
MATCH ({node}) RETURN x.key AS post
"""


@pytest.mark.parametrize(
    ("on", "node", "expected"),
    [
        ("", "x:Post)<-[:POSTED]-(:Profile", {"posts"}),
        ("", "x:Post)-[:ABOUT]->(:Topic", {"labels"}),
        ("", "x:Profile)-[:FOLLOWS]-(:Profile", {"follows"}),
        ("", "x:Signal)<-[:REPORTS]-(:Post", {"signals"}),
        ("", "x:Company", set()),
        (", on: []", "x:Post", set()),
        (", on: [follows, signals]", "x:Post", {"follows", "signals"}),
    ],
)
def test_a_question_says_which_changes_concern_it_or_its_cypher_does(
    tmp_path: Path, on: str, node: str, expected: set[Change]
) -> None:
    (tmp_path / "said.cypher").write_text(SAID.format(on=on, node=node), encoding="utf-8")
    catalog = load_catalog([tmp_path])
    assert catalog.broken == ()
    assert concerned(catalog.get("said")) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("accounts-connecting-to-a-competitor", {"follows"}),
        ("customers-negative-posts", {"labels"}),
        ("what-happened-at-companies", {"signals"}),
        ("customers-who-fell-silent", set()),
        ("what-networks-cost", set()),
    ],
)
def test_built_in_alerts_are_checked_after_what_they_tell(question: str, expected: set[Change]) -> None:
    assert concerned(load_catalog().get(question)) == expected


def test_an_alert_with_times_of_its_own_keeps_to_them_unless_it_says_otherwise() -> None:
    def soon(**more: object) -> bool:
        return AlertConfig.model_validate({"name": "a", "question": "q", **more}).checked_soon

    assert soon()
    assert not soon(soon=False)
    assert not soon(cron="0 8 * * *")
    assert soon(cron="0 8 * * *", soon=True)


def test_a_job_is_run_before_its_time_and_never_twice_at_once() -> None:
    at_work, go_on, runs = threading.Event(), threading.Event(), []
    service = Service()

    def work(_stop: Stop, state: JobState) -> Counts:
        runs.append(state.soon)
        at_work.set()
        assert go_on.wait(PATIENCE_S)
        return {}

    service.every("alert a", timedelta(hours=1), work, first_in=timedelta(hours=1))
    service.start()
    try:
        assert service.soon("alert a")
        assert at_work.wait(PATIENCE_S)
        assert not service.soon("alert a")
        go_on.set()
    finally:
        service.stop()
    assert runs == [True]
    assert not service.soon("none")
