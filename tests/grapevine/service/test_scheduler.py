"""The service's scheduling, supervision and stopping, with real threads and the real scheduler."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from collectors.base import ConfigError, Fatal, RetryLater
from grapevine.service import pauses
from grapevine.service import scheduler as service_module
from grapevine.service.scheduler import JobState, Service
from grapevine.service.scheduling import timers

SOON = timedelta(milliseconds=200)


def wait_until(condition, within: float = 240.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def service():
    made = Service()
    yield made
    made.stop()


def test_a_job_runs_at_once_and_again_each_period(service):
    runs = []
    service.every("label", SOON, lambda _stop, _state: runs.append(1) or {"labelled": 2})
    service.start()
    wait_until(lambda: len(runs) >= 3)
    assert service.states["label"].counts["labelled"] >= 4


def test_a_slow_job_never_runs_twice_at_once_and_its_late_runs_are_one(service):
    at_once, most, runs = [0], [0], [0]

    def slow(_stop: threading.Event, _state: JobState) -> dict[str, int]:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        runs[0] += 1
        time.sleep(0.7)
        at_once[0] -= 1
        return {}

    service.every("collect", SOON, slow)
    service.start()
    wait_until(lambda: runs[0] >= 3)
    assert most[0] == 1


def test_one_failing_job_is_shown_and_the_others_go_on(service):
    good = []

    def broken(_stop: threading.Event, _state: JobState) -> dict[str, int]:
        raise ConfigError("set X_BEARER_TOKEN")

    service.every("x", SOON, broken)
    service.every("label", SOON, lambda _stop, _state: good.append(1) or {})
    service.start()
    wait_until(lambda: len(good) >= 3)
    assert service.states["x"].state == "failed"
    assert service.states["x"].note == "set X_BEARER_TOKEN"
    assert service.states["x"].failures >= 2


def test_a_source_that_says_when_to_come_back_is_asked_again_then(service):
    at = datetime.now(UTC) + timedelta(hours=3)

    def limited(_stop: threading.Event, _state: JobState) -> dict[str, int]:
        raise RetryLater("429 from X", at)

    service.every("x", SOON, limited)
    service.start()
    wait_until(lambda: service.next_run("x") == at)
    assert "429 from X" in service.states["x"].note
    assert service.states["x"].failures == 0


def test_a_stream_that_breaks_is_started_again_and_the_others_go_on(service, monkeypatch):
    monkeypatch.setattr(pauses, "FIRST_PAUSE_S", 0.01)
    starts, good = [], []

    def breaking(_stop: threading.Event, _state: JobState) -> dict[str, int]:
        starts.append(1)
        raise Fatal("connection lost")

    monkeypatch.setattr(pauses, "LONGEST_PAUSE_S", 0.05)
    service.stream("bluesky", breaking)
    service.every("label", SOON, lambda _stop, _state: good.append(1) or {})
    service.start()
    wait_until(lambda: len(starts) >= 4 and len(good) >= 2)
    assert service.states["bluesky"].note == "connection lost"


def test_pauses_before_restarts_double_up_to_five_minutes():
    assert list(islice(pauses.pauses(), 11)) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_stopping_waits_for_jobs_that_listen_to_the_stop_event(service):
    finished = []

    def obliging(stop: threading.Event, _state: JobState) -> dict[str, int]:
        stop.wait(30)
        finished.append("page committed")
        return {}

    service.stream("bluesky", obliging)
    service.start()
    wait_until(lambda: service.running() == ["bluesky"])
    assert service.stop() is True
    assert finished == ["page committed"]


def test_stopping_names_the_job_that_did_not_stop(service, monkeypatch):
    monkeypatch.setattr(service_module, "STOP_WITHIN_S", 0.3)
    release = threading.Event()
    service.stream("bluesky", lambda _stop, _state: (release.wait(20) and {}) or {})
    service.start()
    wait_until(lambda: service.running() == ["bluesky"])
    assert service.stop() is False
    assert service.running() == ["bluesky"]
    release.set()


def test_a_job_that_is_taken_out_is_asked_to_stop_and_not_run_again(service):
    stopped = []

    def obliging(stop: threading.Event, _state: JobState) -> dict[str, int]:
        stop.wait(30)
        stopped.append(1)
        return {}

    service.every("alert a", SOON, obliging)
    service.stream("collect net", obliging)
    service.start()
    wait_until(lambda: sorted(service.running()) == ["alert a", "collect net"])
    service.remove("alert a")
    service.remove("collect net")
    wait_until(lambda: service.running() == [])
    assert service.states == {}
    assert service.next_run("alert a") is None
    assert len(stopped) == 2
    service.remove("alert a")


def test_a_stream_whose_work_is_replaced_begins_anew_at_once(service):
    began = []

    def work(name: str):
        def run(stop: threading.Event, _state: JobState) -> dict[str, int]:
            began.append(name)
            stop.wait(30)
            return {"read": 1}

        return run

    service.stream("collect net", work("old terms"))
    service.start()
    wait_until(lambda: began == ["old terms"])
    service.stream("collect net", work("new terms"))
    wait_until(lambda: began == ["old terms", "new terms"])
    assert service.running() == ["collect net"]
    assert service.states["collect net"].counts == {"read": 1}


def test_a_stream_that_waits_after_a_fault_begins_at_once_with_other_work(service):
    tried, good = [], []

    def wrong(_stop: threading.Event, _state: JobState) -> dict[str, int]:
        tried.append(1)
        raise ConfigError("another token, please")

    service.stream("collect net", wrong)
    service.start()
    wait_until(lambda: tried and service.running() == [])
    service.stream("collect net", lambda stop, _state: good.append(1) or (stop.wait(30) and {}) or {})
    wait_until(lambda: good)
    assert len(tried) == 1


def test_jobs_may_come_while_it_runs_and_a_job_of_the_same_name_takes_the_place_of_the_old_one(service):
    runs = []
    service.start()
    service.every("alert a", timedelta(hours=1), lambda _stop, _state: runs.append("old") or {})
    wait_until(lambda: runs == ["old"])
    service.every("alert a", timedelta(hours=1), lambda _stop, _state: runs.append("new") or {})
    wait_until(lambda: runs == ["old", "new"])
    service.stream("collect net", lambda stop, _state: runs.append("stream") or (stop.wait(30) and {}) or {})
    wait_until(lambda: "stream" in runs)
    assert list(service.states) == ["alert a", "collect net"]


def test_a_job_with_another_period_runs_when_that_has_passed(service):
    runs = []
    service.every("label", timedelta(hours=1), lambda _stop, _state: runs.append(1) or {})
    service.start()
    wait_until(lambda: len(runs) == 1)
    service.reschedule("label", SOON)
    wait_until(lambda: len(runs) >= 3)


def test_a_job_with_another_timeout_is_asked_to_stop_by_it(service, monkeypatch):
    monkeypatch.setattr(timers, "BEAT_S", 0.05)
    service.every(
        "label", SOON, lambda stop, _state: (stop.wait(30) and {}) or {}, timeout=timedelta(hours=1)
    )
    service.reschedule("label", SOON, timeout=SOON)
    service.start()
    wait_until(lambda: service.states["label"].runs >= 2)
    assert "brought nothing" in service.states["label"].note
