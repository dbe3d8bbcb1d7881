"""`grapevine history` and the service take turns at a network."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from collectors.base import RetryLater
from grapevine.service import network_turn as module
from grapevine.service.network_turn import network_turn
from graph.connection import Graph
from graph.schedule.jobs import JobSpec, plan_job, stored_jobs
from graph.schedule.lease import Holder, Lease, LeaseLost, NotNow, end_turn, take_turn

SEARCH = JobSpec("collect net", 900.0, 60.0, "net")
STREAM = JobSpec("collect net", None, None, "net")
SERVICE = Holder("the service")
HISTORY = "history net"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_S", 0.05)
    monkeypatch.setattr(module, "RENEW_S", 0.05)


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 240
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def turn_of_the_service(graph: Graph, spec: JobSpec) -> Lease:
    plan_job(graph, spec)
    taken = take_turn(graph, spec, SERVICE)
    assert isinstance(taken, Lease)
    return taken


def test_history_waits_for_the_services_run_and_the_service_for_history(graph: Graph) -> None:
    service = turn_of_the_service(graph, SEARCH)
    said: list[str] = []
    begun, read = threading.Event(), threading.Event()

    def history() -> None:
        with network_turn(graph, HISTORY, "net", said.append):
            begun.set()
            read.wait(240)

    thread = threading.Thread(target=history)
    thread.start()
    try:
        until(lambda: said)
        assert not begun.is_set()
        end_turn(graph, service, "done", next_in_s=0)
        until(begun.is_set)
        assert said == ["Waiting for its turn: the service reads net for 'collect net'"]
        refused = take_turn(graph, SEARCH, SERVICE)
        assert isinstance(refused, NotNow)
        assert refused.why.endswith(f"reads net for {HISTORY!r}")
    finally:
        read.set()
        thread.join()
    job = stored_jobs(graph)[HISTORY]
    assert (job.outcome, job.lease) == ("done", None)
    assert isinstance(take_turn(graph, SEARCH, SERVICE), Lease)


def test_history_runs_beside_a_stream_of_its_network_and_again_whenever_it_is_asked_for(
    embedded_graph: Graph,
) -> None:
    turn_of_the_service(embedded_graph, STREAM)
    said: list[str] = []
    for _ in range(2):
        with network_turn(embedded_graph, HISTORY, "net", said.append) as turn:
            assert not turn.is_set()
    assert said == []


def test_history_of_a_network_that_asked_to_be_left_alone_says_until_when(embedded_graph: Graph) -> None:
    service = turn_of_the_service(embedded_graph, SEARCH)
    end_turn(embedded_graph, service, "asked to wait", next_in_s=7200, held_s=7200)
    with (
        pytest.raises(RetryLater, match=r"net asked to be left alone: try again in 120 minutes\."),
        network_turn(embedded_graph, HISTORY, "net", print),
    ):
        pytest.fail("it began")


def test_history_that_fails_gives_its_turn_back_and_one_that_lost_it_writes_nothing_more(
    embedded_graph: Graph,
) -> None:
    with pytest.raises(ZeroDivisionError), network_turn(embedded_graph, HISTORY, "net", print):
        raise ZeroDivisionError("a fault of ours")
    job = stored_jobs(embedded_graph)[HISTORY]
    assert (job.outcome, job.error, job.lease) == ("failed", "a fault of ours", None)
    with network_turn(embedded_graph, HISTORY, "net", print) as turn:
        embedded_graph.run("MATCH (j:Job {key: $name}) SET j.lease = 'of another'", name=HISTORY)
        until(turn.is_set)
        with pytest.raises(LeaseLost):
            turn.fenced(embedded_graph).run("MERGE (:Link {url: 'late'})")
    assert stored_jobs(embedded_graph)[HISTORY].lease == "of another"
