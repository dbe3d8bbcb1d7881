"""Whose turn a job is, on both engines: between services, between a network's jobs, after a death and a set clock."""

from __future__ import annotations

import pytest

from graph.connection import Graph
from graph.schedule.fenced import FencedGraph
from graph.schedule.jobs import (
    JobSpec,
    StoredJob,
    clear_alarm,
    plan_job,
    raise_alarm,
    run_now,
    say_alive,
    stored_jobs,
)
from graph.schedule.lease import Found, Holder, Lease, LeaseLost, NotNow, end_turn, renew_turn, take_turn

SEARCH = JobSpec("collect net", 900.0, 60.0, "net")
HISTORY = JobSpec("history net", 900.0, None, "net")
STREAM = JobSpec("stream net", None, None, "net")
OTHER = JobSpec("collect other", 900.0, 60.0, "other")
HERE, THERE = Holder("here"), Holder("there")


def taken(graph: Graph, spec: JobSpec, holder: Holder = HERE, **more: object) -> Lease:
    turn = take_turn(graph, spec, holder, **more)  # type: ignore[arg-type]
    assert isinstance(turn, Lease)
    return turn


def refused(graph: Graph, spec: JobSpec, holder: Holder = THERE, **more: object) -> NotNow:
    turn = take_turn(graph, spec, holder, **more)  # type: ignore[arg-type]
    assert isinstance(turn, NotNow)
    return turn


def job(graph: Graph, name: str = SEARCH.name) -> StoredJob:
    return stored_jobs(graph)[name]


def test_a_job_is_run_by_one_service_at_a_time_and_by_none_before_it_is_due(graph: Graph) -> None:
    assert refused(graph, SEARCH).why == "it is not planned"
    plan_job(graph, SEARCH)
    lease = taken(graph, SEARCH)
    found = refused(graph, SEARCH)
    assert (found.why, found.planned) == ("here has it", None)
    assert job(graph).running
    assert end_turn(graph, lease, "done", next_in_s=600) == job(graph).planned
    stored = job(graph)
    assert (stored.outcome, stored.failures, stored.lease, stored.running) == ("done", 0, None, False)
    found = refused(graph, SEARCH)
    assert found.why == ""
    assert 590 < found.wait_s <= 600
    assert found.planned == stored.planned


def test_a_known_job_keeps_its_next_run_over_a_restart_and_a_new_period_counts_from_its_last_run(
    graph: Graph,
) -> None:
    plan_job(graph, SEARCH, first_in_s=100)
    assert 90_000 < (job(graph).due_ms or 0) <= 100_000
    graph.run("MATCH (j:Job) SET j.next_run = datetime() - duration({minutes: 5})")
    plan_job(graph, SEARCH, first_in_s=100)
    assert (job(graph).due_ms or 0) < 0
    end_turn(graph, taken(graph, SEARCH), "done", next_in_s=900)
    plan_job(graph, SEARCH, first_in_s=100)
    assert 880_000 < (job(graph).due_ms or 0) <= 900_000
    plan_job(graph, JobSpec(SEARCH.name, 7200.0))
    assert 7_180_000 < (job(graph).due_ms or 0) <= 7_200_000
    plan_job(graph, JobSpec(SEARCH.name, 7200.0), anew=True)
    assert (job(graph).due_ms or 0) <= 0


def test_a_service_takes_its_own_leases_over_after_a_restart_at_once(graph: Graph) -> None:
    plan_job(graph, SEARCH)
    lost = taken(graph, SEARCH, HERE)
    again = taken(graph, SEARCH, Holder("here"))
    assert again.before.lease == lost.token
    assert renew_turn(graph, again, Found())
    assert not renew_turn(graph, lost, Found())
    assert lost.lost.is_set()
    assert end_turn(graph, lost, "done", next_in_s=1) is None
    assert job(graph).lease == again.token


def test_a_lease_that_was_watched_and_not_renewed_is_taken_over_whatever_the_clocks_say(graph: Graph) -> None:
    plan_job(graph, SEARCH)
    lease = taken(graph, SEARCH, HERE)
    # The graph's clock was set back by an hour: by it, the lease holds for an hour.
    graph.run("MATCH (j:Job) SET j.lease_until = datetime() + duration({hours: 1})")
    seen = refused(graph, SEARCH).beats
    assert seen == {lease.token: job(graph).beat}
    renew_turn(graph, lease, Found())
    assert refused(graph, SEARCH, dead=seen).why == "here has it"
    # It was set forward: by it, the lease ran out long ago, and is renewed all the same.
    graph.run("MATCH (j:Job) SET j.lease_until = datetime() - duration({hours: 1})")
    seen = refused(graph, SEARCH).beats
    over = taken(graph, SEARCH, THERE, dead=seen)
    assert not renew_turn(graph, lease, Found())
    assert renew_turn(graph, over, Found())


def test_a_wait_that_is_over_by_the_callers_clock_is_over_though_the_graphs_clock_was_set_back(
    graph: Graph,
) -> None:
    plan_job(graph, SEARCH)
    planned = end_turn(graph, taken(graph, SEARCH), "done", next_in_s=3600)
    assert refused(graph, SEARCH, waited_for="another plan").planned == planned
    assert taken(graph, SEARCH, THERE, waited_for=planned)


def test_the_jobs_of_a_network_take_turns_but_its_stream_and_other_networks_go_on(graph: Graph) -> None:
    for spec in (SEARCH, HISTORY, STREAM, OTHER):
        plan_job(graph, spec)
    lease = taken(graph, SEARCH)
    assert refused(graph, HISTORY, HERE).why == "here reads net for 'collect net'"
    taken(graph, STREAM)
    taken(graph, OTHER)
    end_turn(graph, lease, "done", next_in_s=900)
    taken(graph, HISTORY)


def test_where_a_network_asks_to_be_left_alone_all_its_jobs_leave_it_alone_and_no_others(
    graph: Graph,
) -> None:
    for spec in (SEARCH, HISTORY, OTHER):
        plan_job(graph, spec)
    end_turn(graph, taken(graph, SEARCH), "asked to wait", next_in_s=700, held_s=700, error="429")
    found = refused(graph, HISTORY, HERE)
    assert found.why == "net asked to be left alone"
    assert 690 < found.wait_s <= 700
    taken(graph, OTHER)
    graph.run("MATCH (j:Job) SET j.held_until = datetime() - duration({seconds: 1})")
    taken(graph, HISTORY)


def test_a_run_whose_turn_went_to_another_writes_nothing_more(graph: Graph) -> None:
    plan_job(graph, SEARCH)
    lease = taken(graph, SEARCH, HERE)
    own = FencedGraph(graph, lease)
    own.write(lambda tx: tx.run("CREATE (:Link {url: 'mine'})").consume())
    assert own.ask("MATCH (l:Link) RETURN l.url AS url", timeout_s=5, row_limit=5).rows == [{"url": "mine"}]
    taken(graph, SEARCH, Holder("here"))
    # It does not know yet: the transaction itself finds out.
    assert not lease.lost.is_set()
    with pytest.raises(LeaseLost, match="The turn of 'collect net' went to another run"):
        own.write(lambda tx: tx.run("CREATE (:Link {url: 'late'})").consume())
    with pytest.raises(LeaseLost):
        own.run("CREATE (:Link {url: 'late'})")
    with pytest.raises(LeaseLost):
        own.ask("RETURN 1 AS one", timeout_s=5, row_limit=5)
    assert graph.run("MATCH (l:Link) RETURN l.url AS url") == [{"url": "mine"}]
    assert (own.engine, own.version, own.settings) == (graph.engine, graph.version, graph.settings)


def test_what_a_run_found_and_how_it_failed_is_kept(graph: Graph) -> None:
    plan_job(graph, SEARCH)
    lease = taken(graph, SEARCH)
    renew_turn(graph, lease, Found(brought=True, rhythm="r1"))
    brought = job(graph).brought
    assert brought is not None
    end_turn(graph, lease, "failed", next_in_s=0, failures=3, error="no answer", found=Found(rhythm="r2"))
    stored = job(graph)
    assert (stored.brought, stored.rhythm, stored.failures, stored.error) == (brought, "r2", 3, "no answer")
    again = taken(graph, SEARCH)
    assert again.before.failures == 3
    renew_turn(graph, again, Found(failures=0))
    assert job(graph).failures == 0


def test_an_alarm_stands_from_its_first_moment_until_it_is_taken_back(graph: Graph) -> None:
    plan_job(graph, SEARCH)
    since = raise_alarm(graph, SEARCH.name, "silent", "nothing comes")
    assert raise_alarm(graph, SEARCH.name, "failed", "it failed") == since
    stored = job(graph)
    assert (stored.alarm, stored.alarm_kind, stored.alarm_since) == ("nothing comes", "silent", since)
    clear_alarm(graph, SEARCH.name)
    assert (job(graph).alarm, job(graph).alarm_kind, job(graph).alarm_since) == (None, None, None)


def test_a_run_can_be_asked_for_and_a_service_says_that_it_lives(graph: Graph) -> None:
    plan_job(graph, SEARCH, first_in_s=900)
    assert run_now(graph, SEARCH.name)
    assert (job(graph).due_ms or 0) <= 0
    assert not run_now(graph, "no such job")
    say_alive(graph, 60)
    assert 0 <= (job(graph, "watchdog").ended_ms or 0) < 5_000
    assert stored_jobs(graph, timeout_s=5).keys() == {"collect net", "watchdog"}
