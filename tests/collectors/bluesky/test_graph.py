"""Bluesky in the graph: runs over recorded accounts and events, broken off and begun again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from collectors.base import Gap, Page, RetryLater, Unreachable
from collectors.bluesky.collector import Bluesky
from collectors.report import CollectReport
from collectors.run import collect
from collectors.watch.watch import Watch
from graph.connection import Graph
from graph.read.checkpoints import load_checkpoint
from graph.read.export import canonical_export
from graph.read.runs import recent_runs
from graph.records import Post, Profile, Unfollow
from graph.write.writer import write_page
from tests.collectors.bluesky.story import DORA, KEY, REPOS, STORY, follows, run, texts, watch_anna
from tests.collectors.bluesky.wire import (
    ANNA,
    BEN,
    CARA,
    START,
    at,
    post,
    uri,
    write_recording,
)


def test_a_recording_becomes_the_graph_that_it_tells_of(graph: Graph, tmp_path: Path) -> None:
    watch_anna(graph)
    report = run(graph, write_recording(tmp_path, STORY, REPOS))
    day = "2025-01-01"
    ended = {
        (a, b): (since.isoformat()[:10], until, baseline) for a, b, since, until, baseline in follows(graph)
    }
    assert ended == {
        (ANNA, BEN): (f"{START:%Y-%m-%d}", None, False),
        (ANNA, CARA): (day, at(11), True),
        (BEN, ANNA): (f"{START:%Y-%m-%d}", at(10), False),
        (DORA, ANNA): (ended[DORA, ANNA][0], at(12), True),
    }
    assert texts(graph) == ["churn everywhere", "churn is low"]
    engaged = graph.run(
        "MATCH (a:Profile)-[engaged:ENGAGED]->(p:Post) RETURN a.uid AS who, engaged.uid AS uid, p.uid AS post"
    )
    assert [(row["who"], row["uid"], row["post"]) for row in engaged] == [(ANNA, "like/l3", uri(CARA, "c1"))]
    profiles = {
        row["uid"]: (row["handle"], row["status"])
        for row in graph.run("MATCH (p:Profile) RETURN p.uid AS uid, p.handle AS handle, p.status AS status")
    }
    assert profiles[ANNA] == ("anna.contoso.example", "active")
    assert profiles[BEN][0] == "ben.contoso.example"
    assert profiles[CARA] == (None, "deactivated")
    assert (report.state, report.read, report.skipped, report.failed) == ("done", 17, 0, 0)
    [kept] = recent_runs(graph)
    assert (kept.job, kept.state) == ("collect bluesky", "done")
    assert kept.counts is not None
    assert kept.counts["read"] == 17


def test_running_again_reads_on_and_doubles_nothing(graph: Graph, tmp_path: Path) -> None:
    watch_anna(graph)
    folder = write_recording(tmp_path, STORY[:9], REPOS)
    run(graph, folder)
    once = list(canonical_export(graph))
    again = run(graph, folder)
    assert again.records.keys() <= {"Profile"}
    assert list(canonical_export(graph)) == once
    write_recording(tmp_path, STORY, REPOS)
    run(graph, folder)
    assert texts(graph) == ["churn everywhere", "churn is low"]


@pytest.mark.parametrize("broken_after", [1, 2, 4])
def test_a_run_that_was_broken_off_anywhere_ends_as_an_undisturbed_one(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken_after: int
) -> None:
    monkeypatch.setattr("collectors.bluesky.pages.EVENTS_A_PAGE", 3)
    folder = write_recording(tmp_path, STORY, REPOS)
    watch_anna(graph)
    run(graph, folder)
    undisturbed = [line for line in canonical_export(graph) if '"Tombstone"' not in line]
    graph.run("MATCH (n) DETACH DELETE n")
    watch_anna(graph)
    pages = 0

    def break_off(page: Page, report: CollectReport) -> None:
        nonlocal pages
        pages += 1 if page.cursor else 0
        if pages == broken_after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(graph, folder, on_page=break_off)
    assert recent_runs(graph)[0].state == "failed"
    run(graph, folder)
    assert [line for line in canonical_export(graph) if '"Tombstone"' not in line] == undisturbed


def test_malformed_events_are_counted_and_named_in_the_run(embedded_graph: Graph, tmp_path: Path) -> None:
    folder = write_recording(
        tmp_path, [post(1, BEN, "p", "churn"), post(2, BEN, "q", "churn") | {"record": 5}]
    )
    report = run(embedded_graph, folder)
    assert (report.skipped, report.read) == (1, 2)
    assert report.skipped_named[0].what.startswith("event seq 2")
    kept = recent_runs(embedded_graph)[0]
    assert kept.counts is not None
    assert kept.counts["skipped"] == 1
    assert "event seq 2" in (kept.error or "")


def test_one_profile_that_cannot_be_read_does_not_stop_the_others(
    embedded_graph: Graph, tmp_path: Path
) -> None:
    watched = [Profile(f"bluesky:{did}", watched=True) for did in (ANNA, BEN)]
    write_page(embedded_graph, watched, tombstones=KEY)
    folder = write_recording(tmp_path, STORY, REPOS)

    class Faulty(Bluesky):
        def connections(self, profile: str, cursor: str | None = None) -> Iterator[Page]:
            if profile == ANNA:
                raise Unreachable("its server is away")
            return super().connections(profile, cursor)

    report = collect(embedded_graph, Faulty(recording=folder, environ={}), ["churn"], tombstones=KEY)
    assert (report.state, report.failed) == ("done", 1)
    assert report.failed_named[0].what == ANNA
    ended = embedded_graph.run("MATCH (p:Profile) WHERE p.following_baseline IS NOT NULL RETURN p.uid AS uid")
    assert [row["uid"] for row in ended] == [BEN]


def test_a_limit_ends_the_run(embedded_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collectors.bluesky.pages.EVENTS_A_PAGE", 3)
    report = collect(
        embedded_graph,
        Bluesky(recording=write_recording(tmp_path, STORY)),
        ["churn"],
        tombstones=KEY,
        limit=5,
    )
    assert (report.state, report.read) == ("stopped", 6)


def test_real_events_are_kept_as_they_are() -> None:
    folder = Path(__file__).parents[2] / "data/bluesky/real"
    watch = Watch(["country*", "#HowToTellAiToShutUp", "天幕", "boring AND show NOT exciting"])
    [page] = Bluesky(recording=folder).mentions(watch, None)
    posts = [record for record in page.records if isinstance(record, Post)]
    assert [(one.lang, one.kind) for one in posts] == [
        ("ja", "post"),
        ("de", "post"),
        ("tr", "post"),
        ("tr", "reply"),
        ("en", "reply"),
    ]
    assert all(one.created_at and abs(one.seen - one.created_at) < timedelta(minutes=1) for one in posts)
    removed = [record.uid for record in page.records if isinstance(record, Unfollow)]
    assert len(removed) == 3
    assert (page.read, page.skipped) == (49, ())


def test_lists_that_a_gap_asks_for_are_read_by_the_next_run_where_this_one_was_killed(
    embedded_graph: Graph, tmp_path: Path
) -> None:
    watch_anna(embedded_graph)
    folder = write_recording(tmp_path, STORY, REPOS)
    run(embedded_graph, folder)

    class Killed(BaseException):
        pass

    class Lossy(Bluesky):
        lists: list[str]
        gap: Gap | None = Gap("1", "9", 8, "lost")

        def mentions(self, watch: Watch, cursor: str | None) -> Iterator[Page]:
            yield Page((), gap=self.gap)

        def connections(self, profile: str, cursor: str | None = None) -> Iterator[Page]:
            self.lists.append(profile)
            return super().connections(profile, cursor)

    def kill(page: Page, report: CollectReport) -> None:
        if page.gap is not None:
            raise Killed

    lossy = Lossy(recording=folder, environ={})
    lossy.lists = []
    with pytest.raises(Killed):
        collect(embedded_graph, lossy, ["churn"], tombstones=KEY, on_page=kill)
    assert lossy.lists == []
    lossy.gap = None

    collect(embedded_graph, lossy, ["churn"], tombstones=KEY)
    collect(embedded_graph, lossy, ["churn"], tombstones=KEY)

    assert lossy.lists == [ANNA]
    assert load_checkpoint(embedded_graph, "bluesky:relist") is None


def test_a_request_to_come_back_later_without_a_time_does_not_end_lists_for_ever(
    embedded_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.collecting.asking.UNSAID_WAIT", timedelta(0))
    watched = [Profile(f"bluesky:{did}", watched=True) for did in (ANNA, BEN)]
    write_page(embedded_graph, watched, tombstones=KEY)

    class Busy(Bluesky):
        def connections(self, profile: str, cursor: str | None = None) -> Iterator[Page]:
            if profile == ANNA:
                raise RetryLater("too many requests")
            return super().connections(profile, cursor)

    folder = write_recording(tmp_path, STORY, REPOS)
    collect(embedded_graph, Busy(recording=folder, environ={}), ["churn"], tombstones=KEY)

    ended = embedded_graph.run("MATCH (p:Profile) WHERE p.following_baseline IS NOT NULL RETURN p.uid AS uid")
    assert [row["uid"] for row in ended] == [BEN]
