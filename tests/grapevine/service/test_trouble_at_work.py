"""Runs that take too long, hang, fail again and again, or are surprised by a clock that is set."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo

import apscheduler.schedulers.base
import pytest
from structlog.testing import capture_logs

from collectors.base import Fatal, RetryLater, Unreachable
from grapevine.service import ledger, pauses
from grapevine.service.ledger import GraphLedger, Ledger
from grapevine.service.running import Counts, JobState, Stop
from grapevine.service.scheduler import Service
from grapevine.service.scheduling import overtime, streams, timers
from grapevine.service.scheduling.runs import MOST_GIVEN_UP
from graph.connection import Graph
from graph.schedule.jobs import JobSpec, stored_jobs
from graph.schedule.lease import Holder, Lease, LeaseLost, NotNow, take_turn

SOON = timedelta(milliseconds=200)
HOUR = timedelta(hours=1)
NO_CHANCE = random.Random(1)


def until(condition: Callable[[], object], within: float = 240.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.stop()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "BEAT_S", 0.05)
    monkeypatch.setattr(overtime, "GIVE_UP_S", 0.1)


def test_a_run_that_takes_too_long_is_asked_to_stop_and_the_next_one_goes_on(
    service: Service, quick: None
) -> None:
    stopped: list[bool] = []

    def long(stop: Stop, _state: JobState) -> Counts:
        stopped.append(stop.wait(30))
        return {"posts": 1}

    with capture_logs() as log:
        service.every("collect net", SOON, long, timeout=timedelta(milliseconds=100))
        service.start()
        until(lambda: len(stopped) >= 2)
    assert all(stopped)
    assert service.states["collect net"].failures == 0
    assert any(line["event"] == "takes too long" for line in log)
    until(lambda: "its time-out" in service.states["collect net"].note)


def test_a_run_that_stops_in_time_and_brought_nothing_counts_as_failed(service: Service, quick: None) -> None:
    service.every("collect net", SOON, lambda stop, _state: (stop.wait(30) and {}) or {}, timeout=SOON)
    service.start()
    until(lambda: service.states["collect net"].failures >= 2)
    assert "brought nothing" in service.states["collect net"].note


def test_a_run_that_does_not_stop_is_given_up_and_after_some_of_them_no_other_is_begun(
    service: Service, quick: None
) -> None:
    begun: list[int] = []
    release = threading.Event()

    def hanging(_stop: Stop, _state: JobState) -> Counts:
        begun.append(1)
        release.wait(120)
        return {}

    with capture_logs() as log:
        service.every("collect net", SOON, hanging, timeout=timedelta(milliseconds=50))
        service.start()
        until(lambda: "hang" in service.states["collect net"].note)
    assert len(begun) == MOST_GIVEN_UP
    assert service.states["collect net"].failures == MOST_GIVEN_UP
    told = [line["reason"] for line in log if line["event"] == "given up"]
    assert len(told) == MOST_GIVEN_UP
    assert ["start `grapevine run` again" in reason for reason in told] == [False, False, True]
    assert service.running() == []
    release.set()
    # They end, and the job goes on.
    until(lambda: len(begun) > MOST_GIVEN_UP)


@pytest.mark.server
def test_a_turn_that_breaks_in_an_unforeseen_way_is_told_and_its_job_goes_on() -> None:
    class Breaking(Ledger):
        """Breaks at the first turn of each job."""

        def __init__(self) -> None:
            self.asked: set[str] = set()

        def take(self, spec: JobSpec, waited_for: str | None) -> Lease | NotNow | None:
            if spec.name in self.asked:
                return None
            self.asked.add(spec.name)
            raise ZeroDivisionError("who would have thought")

    service = Service(Breaking())
    with capture_logs() as log:
        service.every("label", SOON, lambda _stop, _state: {"labelled": 1})
        service.stream("collect net", lambda stop, _state: (stop.wait(30) and {}) or {})
        service.start()
        until(lambda: service.states["label"].counts)
        until(lambda: service.running() == ["collect net"])
        service.stop()
    assert {line["job"] for line in log if line["event"] == "job broke"} == {"label", "collect net"}


def test_what_a_given_up_run_still_wants_to_write_is_refused(embedded_graph: Graph, quick: None) -> None:
    told: list[object] = []
    release = threading.Event()

    def work(stop: Stop, _state: JobState) -> Counts:
        own = stop.fenced(embedded_graph)
        if told:
            own.write(lambda tx: tx.run("MERGE (:Link {url: 'second'})").consume())
            told.append("second")
            return {"posts": 1}
        told.append("first")
        release.wait(120)
        try:
            own.write(lambda tx: tx.run("MERGE (:Link {url: 'first'})").consume())
        except LeaseLost as lost:
            told.append(lost)
        return {}

    service = Service(GraphLedger(embedded_graph, Holder("here")))
    service.every("collect net", SOON, work, timeout=timedelta(milliseconds=400))
    service.start()
    try:
        until(lambda: "second" in told)
        release.set()
        until(lambda: any(isinstance(one, LeaseLost) for one in told))
    finally:
        service.stop()
    assert embedded_graph.run("MATCH (l:Link) RETURN l.url AS url") == [{"url": "second"}]


@pytest.mark.server
@pytest.mark.parametrize("streaming", [True, False], ids=["stream", "search"])
def test_a_run_that_ignores_its_stop_is_given_up_and_the_changed_job_begins_in_its_place(
    embedded_graph: Graph, quick: None, streaming: bool
) -> None:
    told: list[object] = []
    release = threading.Event()
    service = Service(GraphLedger(embedded_graph, Holder("here")))

    def put(work: Callable[[Stop, JobState], Counts]) -> None:
        if streaming:
            service.stream("collect net", work, network="net")
        else:
            service.every("collect net", HOUR, work, network="net", timeout=HOUR, anew=True)

    def deaf(stop: Stop, _state: JobState) -> Counts:
        told.append("old")
        release.wait(600)
        try:
            stop.fenced(embedded_graph).write(lambda tx: tx.run("MERGE (:Link {url: 'old'})").consume())
        except LeaseLost as lost:
            told.append(lost)
        return {}

    def changed(stop: Stop, _state: JobState) -> Counts:
        stop.fenced(embedded_graph).write(lambda tx: tx.run("MERGE (:Link {url: 'new'})").consume())
        told.append("new")
        stop.wait(600)
        return {"posts": 1}

    put(deaf)
    service.start()
    try:
        until(lambda: told == ["old"])
        put(changed)
        until(lambda: told == ["old", "new"])
        assert service.running() == ["collect net"]
        # What the old one still does changes nothing for the new one.
        with capture_logs() as log:
            release.set()
            until(lambda: any(line["event"] == "a run that was given up has ended" for line in log))
        assert isinstance(told[-1], LeaseLost)
        assert service.running() == ["collect net"]
        assert told.count("new") == 1
    finally:
        release.set()
        assert service.stop()
    assert embedded_graph.run("MATCH (l:Link) RETURN l.url AS url") == [{"url": "new"}]
    assert stored_jobs(embedded_graph)["collect net"].outcome == "stopped"


def test_hosts_that_say_nothing_hold_no_other_jobs_place(service: Service) -> None:
    release, good = threading.Event(), []
    for number in range(25):
        service.every(f"collect {number}", HOUR, lambda _stop, _state: (release.wait(60) and {}) or {})
    service.every("label", SOON, lambda _stop, _state: good.append(1) or {})
    service.start()
    until(lambda: len(good) >= 3 and len(service.running()) >= 25)
    release.set()


def test_the_pauses_after_failures_grow_up_to_the_period_and_never_beyond() -> None:
    tries = [pauses.after_failures(3600, failures, NO_CHANCE) for failures in range(1, 12)]
    for wait, nominal in zip(tries, [60, 120, 240, 480, 960, 1920], strict=False):
        assert 0.8 * nominal <= wait <= 1.2 * nominal
    assert tries[6:] == [3600] * 5
    assert pauses.after_failures(10, 1, NO_CHANCE) == 10
    assert pauses.after_failures(3600, 10**6, NO_CHANCE) == 3600


def test_a_run_begins_at_most_a_period_after_the_one_before_it_began_and_a_long_one_rests() -> None:
    for took in (0.0, 1.0, 899.0, 1000.0, 5000.0):
        waits = [pauses.after_a_run(900, took, random.Random(seed)) for seed in range(200)]
        whole = 900 - took % 900
        assert max(waits) <= whole
        assert min(waits) >= max(0.0, whole - 45)
    assert len({round(pauses.after_a_run(900, 0, random.Random(seed)), 3) for seed in range(50)}) == 50


def test_a_time_that_a_source_names_is_kept_and_one_in_the_past_is_not_hammered() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert pauses.until(now + timedelta(hours=3), now, 900, 1, NO_CHANCE) == 3 * 3600
    assert pauses.until(None, now, 7200, 1, NO_CHANCE) == 900
    assert pauses.until(None, now, 300, 1, NO_CHANCE) == 300
    # Its clock and ours differ by an hour.
    assert [pauses.until(now - HOUR, now, 900, waits, NO_CHANCE) > 40 for waits in (1, 2, 3)] == [True] * 3
    assert pauses.until(now - HOUR, now, 900, 9, NO_CHANCE) == 900


@pytest.mark.server
@pytest.mark.parametrize(
    ("error", "outcome", "failures", "soonest", "latest"),
    [
        (Unreachable("no answer"), "failed", 1, 40, 75),
        (Fatal("no such thing"), "failed", 1, 895, 900),
        (RetryLater("429", datetime.now(UTC) + timedelta(days=2)), "asked to wait", 0, 86_400, 2 * 86_400),
        (ZeroDivisionError("a fault of ours"), "failed", 1, 40, 75),
    ],
    ids=["of the moment", "for good", "asked to wait", "unexpected"],
)
def test_how_a_run_ended_and_when_the_next_is_due_is_in_the_graph(
    embedded_graph: Graph, error: Exception, outcome: str, failures: int, soonest: float, latest: float
) -> None:
    def breaking(_stop: Stop, _state: JobState) -> Counts:
        raise error

    service = Service(GraphLedger(embedded_graph, Holder("here")))
    service.every("collect net", timedelta(seconds=900), breaking)
    service.start()
    try:
        until(lambda: stored_jobs(embedded_graph)["collect net"].outcome)
        job = stored_jobs(embedded_graph)["collect net"]
    finally:
        service.stop()
    assert (job.outcome, job.failures, job.lease) == (outcome, failures, None)
    assert job.error == str(error)
    assert soonest < (job.due_ms or 0) / 1000 <= latest


class _Clock:
    """The wall clock as the service and APScheduler see it, which can be set."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def patched(self) -> type[datetime]:
        clock = self

        class Shifted(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return datetime.now(tz) + clock.by

        return Shifted


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    made = _Clock()
    shifted, real = made.patched(), time.time
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", shifted)
    monkeypatch.setattr(timers, "datetime", shifted)
    monkeypatch.setattr(timers.time, "time", lambda: real() + made.by.total_seconds())
    monkeypatch.setattr(timers, "BEAT_S", 0.05)
    return made


def test_a_clock_that_is_set_back_by_an_hour_holds_no_job_up(service: Service, clock: _Clock) -> None:
    runs: list[int] = []
    service.every("label", timedelta(seconds=1), lambda _stop, _state: runs.append(1) or {})
    service.start()
    until(lambda: len(runs) == 1 and service.running() == [])
    clock.by = -HOUR
    until(lambda: len(runs) >= 3)


def test_a_clock_that_is_set_forward_by_years_makes_one_run_of_all_that_were_missed(
    service: Service, clock: _Clock
) -> None:
    runs: list[int] = []
    service.every("analyse", HOUR, lambda _stop, _state: runs.append(1) or {})
    service.start()
    until(lambda: len(runs) == 1 and service.next_run("analyse"))
    clock.by = timedelta(days=3650)
    until(lambda: len(runs) == 2 and service.next_run("analyse"))
    upcoming = service.next_run("analyse")
    assert upcoming is not None
    assert upcoming - (datetime.now(UTC) + clock.by) > timedelta(minutes=50)
    assert len(runs) == 2


@pytest.mark.server
def test_a_stream_of_a_dead_service_is_stood_by_for_and_taken_over(
    embedded_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "LEASE_S", 1.0)
    monkeypatch.setattr(streams, "STAND_BY_S", 0.1)
    begun: list[float] = []
    service = Service(GraphLedger(embedded_graph, Holder("there")))
    service.stream(
        "collect net", lambda stop, _state: begun.append(time.monotonic()) or (stop.wait(60) and {}) or {}
    )
    spec = JobSpec("collect net", None)
    take_turn(embedded_graph, spec, Holder("the dead one"))
    started = time.monotonic()
    service.start()
    until(lambda: service.states["collect net"].note == "the dead one has it")
    until(lambda: begun)
    assert begun[0] - started >= 1.0
    assert stored_jobs(embedded_graph)["collect net"].owner == "there"
    assert service.stop()
    assert stored_jobs(embedded_graph)["collect net"].owner is None


@pytest.mark.server
def test_two_services_on_one_graph_share_the_work_and_never_run_a_job_at_once(embedded_graph: Graph) -> None:
    at_once, most, done = [0], [0], []
    lock = threading.Lock()

    def work(name: str) -> Callable[[Stop, JobState], Counts]:
        def run(_stop: Stop, _state: JobState) -> Counts:
            with lock:
                at_once[0] += 1
                most[0] = max(most[0], at_once[0])
            time.sleep(0.05)
            with lock:
                at_once[0] -= 1
                done.append(name)
            return {}

        return run

    services = [Service(GraphLedger(embedded_graph, Holder(name))) for name in ("one", "two")]
    for name, service in zip(("one", "two"), services, strict=True):
        service.every("collect net", SOON, work(name), network="net")
    for service in services:
        service.start()
    try:
        until(lambda: len(done) >= 8)
        # One of them ends: the other goes on alone.
        services[0].stop()
        before = len(done)
        until(lambda: done[before:].count("two") >= 3)
    finally:
        for service in services:
            service.stop()
    assert most[0] == 1


def test_a_job_that_is_due_at_times_of_day_runs_next_at_the_next_of_them(service: Service) -> None:
    def eight(now: datetime) -> datetime:
        return (now + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)

    def work(_stop: Stop, _state: JobState) -> Counts:
        return {"new": 1}

    service.every("alert a", timedelta(days=3), work, due=eight)
    service.start()
    until(lambda: service.states["alert a"].runs == 1 and service.next_run("alert a") is not None)
    due = service.next_run("alert a")
    assert due is not None
    assert abs(due - eight(datetime.now(UTC))) < timedelta(seconds=5)
