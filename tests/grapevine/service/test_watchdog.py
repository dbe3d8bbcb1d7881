"""What the watchdog raises, to whom, how often, and when it takes it back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from dashboard.status import Status, failures
from grapevine.commands.upkeep import alert_finding
from grapevine.service.last_runs import service_finding
from grapevine.service.rhythm import Rhythm
from grapevine.service.trouble import span, trouble_of
from grapevine.service.watchdog import SEEN_LATE_S, Watchdog
from graph.connection import Graph, GraphError
from graph.schedule.jobs import WATCHDOG, JobSpec, plan_job, stored_jobs
from graph.schedule.lease import Found, Holder, Lease, end_turn, renew_turn, take_turn
from graph.schedule.standing import standing
from queries.alerts.delivery import Notifier
from tests.queries.alerts.receiver import receiver

SEARCH = JobSpec("collect net", 900.0, 60.0, "net")
STREAM = JobSpec("collect live", None, None, "live")
HERE = Holder("here")


class Dog:
    """A watchdog over one graph, whose messages arrive, and whose clock is this test's."""

    def __init__(self, graph: Graph, url: str, *jobs: str) -> None:
        self.seconds = 0.0
        self.jobs = list(jobs)
        self.dog = Watchdog(graph, lambda: self.jobs, lambda: Notifier([url]), clock=lambda: self.seconds)

    def check(self) -> None:
        self.dog.check()
        self.seconds += 60


@contextmanager
def watching(graph: Graph, *specs: JobSpec) -> Iterator[tuple[Dog, list[tuple[str, dict[str, Any]]]]]:
    for spec in specs:
        plan_job(graph, spec)
    with receiver() as phone:
        yield Dog(graph, phone.url, *(spec.name for spec in specs)), phone.messages


def turn(graph: Graph, spec: JobSpec) -> Lease:
    # As if its wait were over.
    lease = take_turn(graph, spec, HERE, waited_for=stored_jobs(graph)[spec.name].planned)
    assert isinstance(lease, Lease)
    return lease


def ran(graph: Graph, spec: JobSpec, failures: int = 0, error: str | None = None) -> None:
    outcome = "failed" if failures else "done"
    end_turn(graph, turn(graph, spec), outcome, next_in_s=900, failures=failures, error=error)  # type: ignore[arg-type]


def silent_for(hours: float, step_s: float) -> str:
    """The rhythm of a source that brought something at every look for three weeks, and then nothing."""
    rhythm = Rhythm()
    now = datetime.now(UTC)
    at = now - timedelta(hours=hours, days=21)
    while at < now - timedelta(hours=hours):
        at += timedelta(seconds=step_s)
        rhythm.look(at, step_s, brought=True)
    for number in range(int(hours * 3600 / step_s)):
        rhythm.look(at + timedelta(seconds=step_s * number), step_s, brought=False)
    return rhythm.to_json()


def titles(messages: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [message["title"] for _, message in messages]


def test_three_failures_in_a_row_are_told_once_and_taken_back_once(graph: Graph) -> None:
    with watching(graph, SEARCH) as (dog, messages):
        for failures in (1, 2):
            ran(graph, SEARCH, failures, "no route")
            dog.check()
        assert messages == []
        ran(graph, SEARCH, 3, "401: set \x1b[31mNET_TOKEN @everyone\nand more")
        for _ in range(3):
            dog.check()
        assert len(messages) == 1
        assert titles(messages)[0].startswith("collect net failed 3 times in a row: 401: set ")
        assert "\x1b" not in titles(messages)[0]
        body = messages[0][1]["message"]
        assert "job: collect net" in body
        assert "Do what the reason says" in body
        assert "\x1b" not in body
        assert dog.dog.alarms
        ran(graph, SEARCH, 4, "401")
        dog.check()
        assert len(messages) == 1
        ran(graph, SEARCH)
        for _ in range(3):
            dog.check()
        assert len(messages) == 2
        assert titles(messages)[1].startswith("collect net runs again since 20")
        assert "The alarm of 20" in messages[1][1]["message"]
        assert dog.dog.alarms == []
        # It fails again the same day: that is news.
        ran(graph, SEARCH, 3, "401")
        dog.check()
        assert len(messages) == 3
    held = graph.run("MATCH (a:Alert {alert: 'watchdog'}) RETURN a.row AS row, a.sent AS sent ORDER BY a.at")
    assert [json.loads(row["row"])["over"] for row in held] == [False, True, False]
    assert all(row["sent"] for row in held)


def test_an_alarm_without_a_way_out_is_kept_and_shown_and_told_once_there_is_one(graph: Graph) -> None:
    plan_job(graph, SEARCH)
    ran(graph, SEARCH, 3, "401: no token")
    urls: list[str] = []
    dog = Watchdog(graph, lambda: [SEARCH.name], lambda: Notifier(urls))
    for _ in range(2):
        dog.check()
    assert dog.alarms == ["collect net failed 3 times in a row: 401: no token"]
    assert standing(stored_jobs(graph)).alarms == tuple(dog.alarms)
    assert failures(Status(0, sample=False, service=standing(stored_jobs(graph)))) == [
        f"{dog.alarms[0]}. `grapevine jobs` shows more."
    ]
    waiting = alert_finding(WATCHDOG, graph)
    assert waiting.status == "warn"
    assert waiting.what == "watchdog: 1 alert could not be sent: no notification URL is set"
    with receiver() as phone:
        urls.append(phone.url)
        for _ in range(2):
            dog.check()
        assert titles(phone.messages) == dog.alarms
    assert alert_finding(WATCHDOG, graph).status == "ok"


def test_a_silent_stream_and_a_silent_search_are_told_and_one_that_brings_again_is_taken_back(
    graph: Graph,
) -> None:
    with watching(graph, SEARCH, STREAM) as (dog, messages):
        live = turn(graph, STREAM)
        renew_turn(graph, live, Found(True, silent_for(0.01, 60)))
        ran(graph, SEARCH)
        dog.check()
        assert messages == []
        renew_turn(graph, live, Found(False, silent_for(0.25, 60)))
        end_turn(graph, turn(graph, SEARCH), "done", next_in_s=900, found=Found(rhythm=silent_for(6, 900)))
        dog.check()
        dog.check()
        assert [title[:44] for title in sorted(titles(messages))] == [
            "collect live has brought nothing for 15 minu",
            "collect net has brought nothing for 6 hours,",
        ]
        assert "grapevine jobs run 'collect net'" in str(messages)
        renew_turn(graph, live, Found(True, silent_for(0.01, 60)))
        dog.check()
        dog.check()
        assert titles(messages)[2:] == [
            title for title in titles(messages)[2:] if "collect live runs again" in title
        ]
        assert len(messages) == 3


def test_a_job_that_does_not_run_at_its_time_is_told_but_not_at_the_moment_a_laptop_wakes(
    graph: Graph,
) -> None:
    with watching(graph, SEARCH) as (dog, messages):
        ran(graph, SEARCH)
        graph.run("MATCH (j:Job {key: 'collect net'}) SET j.next_run = datetime() - duration({hours: 8})")
        dog.check()
        assert messages == []
        ran(graph, SEARCH)
        dog.check()
        graph.run("MATCH (j:Job {key: 'collect net'}) SET j.next_run = datetime() - duration({hours: 8})")
        while dog.seconds < SEEN_LATE_S + 300:
            dog.check()
        assert [title[:38] for title in titles(messages)] == ["collect net did not run at its time, 2"]
        assert "it is 8 hours late" in titles(messages)[0]


def test_a_lease_that_stays_and_a_run_that_never_ends_are_told(graph: Graph) -> None:
    with watching(graph, SEARCH, STREAM) as (dog, messages):
        turn(graph, SEARCH)
        turn(graph, STREAM)
        graph.run("MATCH (j:Job {key: 'collect net'}) SET j.last_started = datetime() - duration({hours: 5})")
        graph.run(
            "MATCH (j:Job {key: 'collect live'}) SET j.lease_until = datetime() - duration({minutes: 30}), "
            "j.next_run = datetime() - duration({hours: 3})"
        )
        while dog.seconds < SEEN_LATE_S + 120:
            dog.check()
        said = sorted(titles(messages))
        assert said[0].startswith("collect live did not run at its time")
        assert "longer than it may" in said[1]


def test_two_services_that_look_at_once_tell_it_once(embedded_graph: Graph) -> None:
    with watching(embedded_graph, SEARCH) as (dog, messages):
        other = Dog(embedded_graph, dog.dog._notifier().urls[0], SEARCH.name)
        ran(embedded_graph, SEARCH, 3, "no route")
        for _ in range(2):
            dog.check()
            other.check()
        assert len(messages) == 1


def test_a_service_that_died_between_raising_and_telling_tells_it_when_it_is_back(
    embedded_graph: Graph,
) -> None:
    with watching(embedded_graph, SEARCH) as (dog, messages):
        ran(embedded_graph, SEARCH, 3, "no route")
        embedded_graph.run(
            "MATCH (j:Job {key: 'collect net'}) SET j.alarm = 'collect net failed 3 times', "
            "j.alarm_kind = 'failed', j.alarm_since = datetime()"
        )
        dog.check()
        dog.check()
        assert titles(messages) == ["collect net failed 3 times"]


def test_what_is_no_longer_wanted_is_no_alarm(embedded_graph: Graph) -> None:
    with watching(embedded_graph, SEARCH) as (dog, messages):
        ran(embedded_graph, SEARCH, 3, "no route")
        dog.check()
        dog.jobs = []
        dog.check()
        embedded_graph.run(
            "MATCH (j:Job {key: 'collect net'}) SET j.next_run = datetime() - duration({hours: 2})"
        )
        dog.check()
        assert stored_jobs(embedded_graph)["collect net"].alarm is None
        assert len(messages) == 1


def test_a_graph_that_is_away_is_told_once_and_its_return_once(tmp_path: Path, embedded_graph: Graph) -> None:
    with watching(embedded_graph) as (dog, messages):
        for _ in range(5):
            dog.dog._graph_is_away(GraphError("the server at bolt://db.example did not answer"))
        assert [title[:38] for title in titles(messages)] == ["Grapevine has not reached its graph si"]
        dog.check()
        dog.check()
        assert titles(messages)[1:] == ["Grapevine reaches its graph again"]


def test_a_graph_that_is_away_is_told_as_soon_as_a_way_out_takes_it(embedded_graph: Graph) -> None:
    away = GraphError("the server at bolt://db.example did not answer")
    urls: list[str] = []
    dog = Watchdog(embedded_graph, list, lambda: Notifier(urls))
    with capture_logs() as log, receiver() as phone:
        for _ in range(4):
            dog._graph_is_away(away)
        assert [line["reason"] for line in log if line["event"] == "not told"] == [
            "no notification URL is set",
            "no notification URL is set",
        ]
        urls.append(phone.url)
        for _ in range(3):
            dog._graph_is_away(away)
        assert [title[:38] for title in titles(phone.messages)] == ["Grapevine has not reached its graph si"]


def test_doctor_says_from_the_graph_alone_that_no_service_runs_and_what_is_wrong(graph: Graph) -> None:
    jobs = [SEARCH.name]
    assert service_finding(jobs, graph).what == "no service has run yet"
    with watching(graph, SEARCH) as (dog, _):
        ran(graph, SEARCH)
        dog.check()
        assert service_finding(jobs, graph).what == "1 job on schedule"
        assert service_finding([*jobs, "label"], graph).what == "1 job on schedule; without label"
        ran(graph, SEARCH, 3, "no route")
        found = service_finding(jobs, graph)
        assert found.status == "warn"
        assert found.what.startswith("collect net failed 3 times in a row: no route (last run 20")
        assert "next run 20" in found.what
        graph.run("MATCH (j:Job {key: 'watchdog'}) SET j.last_ended = datetime() - duration({hours: 2})")
        found = service_finding(jobs, graph)
        assert found.what.startswith("nothing has been collected since 20")
        assert "`grapevine run` is not running" in found.what
        assert standing(stored_jobs(graph)).gone


def test_a_job_that_waits_because_its_source_asked_for_it_is_not_late(embedded_graph: Graph) -> None:
    plan_job(embedded_graph, SEARCH)
    end_turn(embedded_graph, turn(embedded_graph, SEARCH), "asked to wait", next_in_s=0, held_s=7200)
    embedded_graph.run("MATCH (j:Job) SET j.next_run = datetime() - duration({hours: 2})")
    assert trouble_of(stored_jobs(embedded_graph)["collect net"]) is None


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 minutes"), (60, "1 minute"), (7_199, "119 minutes"), (7_200, "2 hours"), (3 * 86_400, "3 days")],
)
def test_a_length_of_time_is_told_in_the_unit_of_which_there_are_some(seconds: float, said: str) -> None:
    assert span(seconds) == said
