"""What the page says of how fresh the graph is: when something was last collected, and which collector fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.context import Context
from dashboard.status import Status, _read, ago, failures, freshness, status
from graph.connection import Graph
from graph.read.handles import Handle
from graph.read.runs import Collecting, finish_run, start_run
from graph.records import Profile
from graph.schedule.jobs import JobSpec, plan_job, raise_alarm, say_alive
from graph.write.lookups import note_lookups
from graph.write.spending import KINDS, Allowance, Ledger
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from queries.catalog import Catalog
from tests.dashboard.stage import opened, texts, words

KEY = TombstoneKey(b"a key for tests alone")
UNREACHABLE = (
    "Bluesky's host jetstream.example cannot be reached: <b>no</b> route.\nnot read: handles: no route"
)


def failing(app: AppTest) -> list[str]:
    return [text for text in texts(app) if text.startswith("Collecting from")]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (5, "just now"),
        (60, "1 minute ago"),
        (3_599, "59 minutes ago"),
        (3_600, "1 hour ago"),
        (86_399, "23 hours ago"),
        (86_400, "1 day ago"),
        (40 * 86_400, "40 days ago"),
    ],
)
def test_a_time_is_told_in_its_largest_unit(seconds: int, said: str) -> None:
    assert ago(datetime.now(UTC) - timedelta(seconds=seconds, milliseconds=5)) == said


def test_numbers_of_posts_have_their_plural_and_their_commas() -> None:
    at = datetime.now(UTC) - timedelta(hours=2, seconds=1)
    assert freshness(Status(12_408, sample=False)) == "12,408 posts"
    assert (
        freshness(Status(1, False, (Collecting("x"), Collecting("feeds", at))))
        == "1 post · collected 2 hours ago"
    )


def test_what_networks_cost_stands_beside_it(embedded_graph: Graph, catalog: Catalog) -> None:
    now = datetime.now(UTC).replace(day=15)
    assert freshness(Status(1, False, spent={"net": (120_000, 0, 3_400_000)})) == (
        "1 post · net cost $0.12 today and $3.40 this month"
    )
    prices = dict.fromkeys(KINDS, 5_000)
    account = Ledger(embedded_graph, "net", Allowance(prices, 10**6, 10**6), lambda: now)
    account.settle(account.reserve("search", "one", {"posts": 1}, most=9), {"posts": ["1", "2"]})
    told = opened(Context(embedded_graph, catalog)).caption[0].value
    assert told.startswith("0 posts · net cost $0.0")
    assert told.endswith(" and $0.01 this month")


def test_a_run_of_another_job_is_not_taken_for_a_collection(embedded_graph: Graph, catalog: Catalog) -> None:
    finish_run(embedded_graph, start_run(embedded_graph, "label"), {"labelled": 0})
    finish_run(embedded_graph, start_run(embedded_graph, "analyse"), {"profiles": 0})
    assert opened(Context(embedded_graph, catalog)).caption[0].value == "0 posts"


def test_a_collector_that_fails_is_named_with_the_reason_and_what_to_do(
    embedded_graph: Graph, catalog: Catalog
) -> None:
    for _ in range(2):
        finish_run(embedded_graph, start_run(embedded_graph, "collect bluesky"), {"pages": 0}, UNREACHABLE)
    finish_run(embedded_graph, start_run(embedded_graph, "label"), {"labelled": 0})
    context = Context(embedded_graph, catalog)
    app = opened(context)
    [warning] = failing(app)
    assert warning.startswith("Collecting from bluesky has failed since ")
    assert "(just now): Bluesky's host jetstream.example cannot be reached: <b>no</b> route.\n" in warning
    assert "It has not collected anything yet." in warning
    assert "`grapevine doctor` says what is missing" in warning
    assert "collected" not in app.caption[0].value
    off = opened(replace(context, collectors=("feeds",)))
    assert failing(off) == [], "a collector that is switched off does not fail any more"
    finish_run(embedded_graph, start_run(embedded_graph, "collect bluesky"), {"pages": 2})
    mended = opened(context)
    assert failing(mended) == []
    assert mended.caption[0].value == "0 posts · collected just now"


def test_a_collector_that_worked_before_says_when_it_last_did() -> None:
    at = datetime.now(UTC)
    one = Collecting("x", at - timedelta(hours=5, seconds=1), at - timedelta(minutes=30, seconds=1), None)
    [said] = failures(Status(3, False, (one,)))
    assert "(30 minutes ago): it gave no reason.\n" in said
    assert "It last collected 5 hours ago." in said


def test_the_page_itself_still_answers_beside_the_warning(context: Context) -> None:
    run = start_run(context.graph, "collect x")
    finish_run(context.graph, run, {"pages": 0}, "X refuses the token: set X_BEARER_TOKEN.")
    app = opened(context, question="connections-who-care")
    assert "X refuses the token: set X_BEARER_TOKEN." in failing(app)[0]
    assert "Which connections care about churn?" in texts(app)
    assert "**7** people" in words(app)


def test_watched_handles_that_a_network_does_not_know_are_named_on_the_first_page(
    embedded_graph: Graph, catalog: Catalog
) -> None:
    handles = ("gone.example", "typo.example", "*hostile*", "d", "e", "f")
    profiles = [Profile(f"bluesky:@{handle}", watched=True) for handle in (*handles, "anna.example")]
    write_page(embedded_graph, profiles, tombstones=KEY)
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    told = [Handle(handle).told("unknown", "not found", at) for handle in handles]
    note_lookups(embedded_graph, "bluesky", [*told, Handle("anna.example").told("unasked", "no route", at)])
    context = Context(embedded_graph, catalog)
    said = texts(opened(context))
    assert (
        "6 of 7 watched handles are not known to Bluesky: @*hostile*, @d, @e, @f, @gone.example, ..." in said
    )
    assert (
        "Bluesky could not be asked for 1 of 7 watched handles since 2026-11-22 09:00 UTC (no route): "
        "@anna.example" in said
    )
    off = texts(opened(replace(context, collectors=("feeds",))))
    assert not [text for text in off if "watched handle" in text]


def test_the_pages_say_what_the_watchdog_raised_and_that_no_service_runs_any_more(
    embedded_graph: Graph, catalog: Catalog
) -> None:
    plan_job(embedded_graph, JobSpec("collect net", 900.0, None, "net"))
    say_alive(embedded_graph, 60)
    raise_alarm(embedded_graph, "collect net", "silent", "collect net has <b>brought</b> nothing for 6 hours")
    [said] = failures(status_of(embedded_graph, catalog))
    assert said == "collect net has <b>brought</b> nothing for 6 hours. `grapevine jobs` shows more."
    embedded_graph.run("MATCH (j:Job {key: 'watchdog'}) SET j.last_ended = datetime('2026-11-22T09:00:00Z')")
    [said] = failures(status_of(embedded_graph, catalog))
    assert said.startswith("Nothing has been collected since 2026-11-22 09:00 UTC (")
    assert "`grapevine run` is not running" in said


def status_of(graph: Graph, catalog: Catalog) -> Status:
    """As a page reads it, now."""
    _read.clear()
    return status(Context(graph, catalog))
