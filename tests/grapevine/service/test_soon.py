"""When alerts are checked before their time: after what concerns them, gathered, and never too often."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grapevine.alerting.settings import AlertConfig
from grapevine.service.hurry import JustStored
from grapevine.service.scheduler import Counts, JobState, Service, Stop
from grapevine.service.soon import Soon, changes_of
from graph.records import Post, Profile
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
    made = Soon(lambda _name: True, clock=clock)
    made.watch(concerns)
    return made


def checked(made: Soon, clock: Clock, name: str, seconds: float) -> None:
    with made.checking(name):
        clock.now += seconds


def test_a_change_has_those_checked_that_it_concerns_once_it_is_gathered() -> None:
    clock = Clock()
    made = soon(clock, connects=CONNECTS, complains=COMPLAINS)
    made.changed({"follows"})
    assert made.due() == []
    clock.now += 0.1
    made.changed({"follows"})
    clock.now += 0.11
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


def test_what_comes_seldom_is_checked_at_once_though_there_are_many_alerts() -> None:
    clock = Clock()
    names = [f"alert {number}" for number in range(10)]
    made = soon(clock, **dict.fromkeys(names, CONNECTS), other=COMPLAINS)
    checked(made, clock, "other", 1)
    made.changed({"labels", "follows"})
    clock.now += 0.3
    assert made.due() == names
    clock.now += 3.8
    assert "other" in made.due()


def test_however_much_arrives_all_checks_take_a_fifth_of_the_time_and_each_alert_has_its_turn() -> None:
    clock = Clock()
    names = [f"alert {number}" for number in range(7)]
    made = soon(clock, **dict.fromkeys(names, CONNECTS))
    runs: list[tuple[str, float]] = []
    began = clock.now
    while clock.now < began + 600:
        # A hundred pages a second.
        made.changed({"follows"})
        for name in made.due():
            runs.append((name, clock.now))
            checked(made, clock, name, 0.5)
        clock.now += 0.01
    # What was in hand, and as long as the last ones took that began at once, come to it.
    assert 0.5 * len(runs) <= 0.2 * 600 + 3 + 7 * 0.5
    assert 0.5 * len(runs) >= 0.2 * 600
    counts = [sum(name == one for name, _ in runs) for one in names]
    assert max(counts) - min(counts) <= 1


def test_none_waits_for_its_share_for_longer_than_thirty_times_what_its_check_takes() -> None:
    clock = Clock()
    made = soon(clock, quick=CONNECTS, slow=COMPLAINS)
    checked(made, clock, "quick", 0.1)
    checked(made, clock, "slow", 100)
    # Of the fifth nothing is left for eight minutes.
    made.changed({"follows"})
    clock.now += 3
    assert made.due() == []
    clock.now += 0.3
    assert made.due() == ["quick"]


def test_a_check_at_its_time_is_no_part_of_the_share() -> None:
    clock = Clock()
    made = soon(clock, connects=CONNECTS, complains=COMPLAINS)
    with made.checking("connects", before_time=False):
        made.changed({"follows", "labels"})
        clock.now += 100
    assert sorted(made.due()) == ["complains", "connects"]


def test_posts_are_labelled_soon_where_an_alert_waits_for_their_labels() -> None:
    clock = Clock()
    made = soon(clock, connects=CONNECTS)
    made.changed({"posts"})
    assert made.due() == []
    made.watch({"complains": COMPLAINS})
    made.changed({"posts"})
    assert made.due() == ["label"]
    with made.working("label", 2.0):
        made.changed({"posts"})
        clock.now += 20
        assert made.due() == []
    # However long it took, it is left alone for two seconds only.
    clock.now += 1.9
    assert made.due() == []
    clock.now += 0.2
    assert made.due() == ["label"]


def test_what_is_due_is_sent_at_once_and_again_after_the_run_that_may_have_missed_it() -> None:
    made = soon(Clock())
    made.send()
    assert made.due() == ["send alerts"]
    with made.working("send alerts"):
        made.to_send.clear()
        made.send()
        assert made.to_send.is_set()
        assert made.due() == []
    assert made.due() == ["send alerts"]


def test_of_the_posts_that_were_stored_the_latest_are_remembered_once() -> None:
    stored = JustStored()
    seen = datetime(2026, 11, 30, tzinfo=UTC)
    stored.add([Post(f"net:{number % 3_000}", "net:anna", "Hello", seen) for number in range(3_100)])
    stored.add([Profile("net:anna")])
    assert stored.take() == [f"net:{number}" for number in [*range(1_100, 3_000), *range(100)]]
    assert stored.take() == []


def test_a_check_that_did_not_begin_is_asked_for_again() -> None:
    clock = Clock()
    made = soon(clock, connects=CONNECTS)
    made.changed({"follows"})
    clock.now += 1
    assert made.due() == ["connects"]
    clock.now += 5
    assert made.due() == ["connects"]


def test_what_is_at_work_is_asked_for_again_when_it_ends_and_what_is_no_job_is_not() -> None:
    begins: list[bool | None] = [False, False, True]
    asked = threading.Event()

    def run(_name: str) -> bool | None:
        if len(begins) == 1:
            asked.set()
        return begins.pop(0)

    stopping = threading.Event()
    made = Soon(run)
    made.send()
    thread = made.start(stopping)
    assert asked.wait(PATIENCE_S)
    stopping.set()
    thread.join(PATIENCE_S)
    begun = threading.Event()

    def none(_name: str) -> None:
        begun.set()

    unknown = Soon(none)
    unknown.send()
    stopping.clear()
    thread = unknown.start(stopping)
    assert begun.wait(PATIENCE_S)
    stopping.set()
    thread.join(PATIENCE_S)
    assert unknown.asked_for == []


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
        assert service.soon("alert a") is False
        go_on.set()
    finally:
        service.stop()
    assert runs == [True]
    assert service.soon("none") is None
