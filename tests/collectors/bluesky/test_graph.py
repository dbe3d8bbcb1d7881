"""Bluesky in the graph: runs over recorded accounts and events, broken off and begun again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

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
from graph.records import Company, Post, Profile, Unfollow
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.collectors.bluesky.hosts import Hosts, bluesky_hosts, jetstream_of
from tests.collectors.bluesky.wire import (
    ANNA,
    BEN,
    CARA,
    START,
    at,
    commit,
    follow,
    frame,
    like,
    marker,
    post,
    uri,
    write_recording,
)

KEY = TombstoneKey(b"a key for tests alone")
DORA = "did:plc:dora"
REPOS: list[dict[str, Any]] = [
    {
        "did": ANNA,
        "handle": "anna.contoso.example",
        "displayName": "Anna",
        "follows": [{"rkey": "old", "subject": CARA, "createdAt": "2025-01-01T00:00:00Z"}],
        "followers": [DORA],
    },
    {
        "did": DORA,
        "handle": "dora.example",
        "follows": [{"rkey": "dora-anna", "subject": ANNA, "createdAt": "2025-02-01T00:00:00Z"}],
    },
    {"did": BEN, "handle": "ben.example", "displayName": "Ben"},
]
STORY = [
    post(1, BEN, "p1", "churn is high"),
    post(2, BEN, "p2", "not about it"),
    follow(3, ANNA, "f1", BEN),
    follow(4, BEN, "f2", ANNA),
    like(5, CARA, "l1", uri(BEN, "p1")),
    like(6, CARA, "l2", uri(BEN, "p2")),
    like(7, ANNA, "l3", uri(CARA, "c1")),
    post(8, ANNA, "a1", "hello"),
    post(9, BEN, "p1", "churn is low", operation="update"),
    commit(10, BEN, "app.bsky.graph.follow", "f2"),
    commit(11, ANNA, "app.bsky.graph.follow", "old"),
    commit(12, DORA, "app.bsky.graph.follow", "dora-anna"),
    commit(13, CARA, "app.bsky.feed.like", "l1"),
    post(14, CARA, "c9", "churn everywhere"),
    commit(15, ANNA, "app.bsky.feed.post", "a1"),
    marker(16, BEN, "identity", handle="ben.contoso.example"),
    marker(17, CARA, "account", active=False, status="deactivated"),
]


def watch_anna(graph: Graph) -> None:
    """Anna, known by her handle alone, belongs to a customer."""
    company = Company("company:contoso.example", "Contoso", profiles=("bluesky:@anna.contoso.example",))
    write_page(graph, [company], tombstones=KEY)


def run(graph: Graph, folder: Path, **more: Any) -> CollectReport:
    """One run over the recording."""
    return collect(graph, Bluesky(recording=folder, environ={}), ["churn"], tombstones=KEY, **more)


def follows(graph: Graph) -> list[tuple[Any, ...]]:
    """All follows, as follower, followed, since, until, baseline."""
    rows = graph.run(
        "MATCH (a:Profile)-[follow:FOLLOWS]->(b:Profile) RETURN a.uid AS a, b.uid AS b, "
        "follow.since AS since, follow.until AS until, follow.baseline AS baseline ORDER BY a, b, since"
    )
    return [(row["a"], row["b"], row["since"], row["until"], row["baseline"]) for row in rows]


def texts(graph: Graph) -> list[str]:
    """The texts of all posts."""
    rows = graph.run("MATCH (post:Post) WHERE post.text IS NOT NULL RETURN post.text AS text ORDER BY text")
    return [row["text"] for row in rows]


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


live_hosts: list[Hosts] = []
"""The web hosts beside each live stream, the latest last."""


@contextmanager
def live(frames: list[str], breaks: int = 0) -> Iterator[Bluesky]:
    """A live host that sends frames from the cursor on; ``breaks`` subscriptions end after two frames."""

    def session(connection: Any, query: Any) -> None:
        first = int(query["cursor"][0]) if "cursor" in query else 0
        wanted = frames if first > 10**14 else frames[max(0, first - 1) :]
        broken = len(jetstream.asked) <= breaks
        for one in wanted[:2] if broken else wanted:
            connection.send(one)
        if broken:
            connection.close()
        else:
            connection.recv()

    with bluesky_hosts() as hosts, jetstream_of(session) as jetstream:
        live_hosts.append(hosts)
        hosts.handles = {ANNA: "anna.contoso.example", BEN: "ben.example"}
        hosts.follows[ANNA] = [
            {"uri": f"at://{ANNA}/f/old", "value": {"subject": CARA, "createdAt": "2025-01-01T00:00:00Z"}}
        ]
        yield Bluesky(
            jetstream=jetstream.address, appview=hosts.address, plc=hosts.address, compress=False, environ={}
        )


def until_read(
    count: int, stop: threading.Event, looked_up: Callable[[CollectReport], object] = lambda _: True
) -> Any:
    """A listener that stops the run when so many events were read, and what is looked up beside them as well."""

    def listen(page: Page, report: CollectReport) -> None:
        if report.read >= count and looked_up(report):
            stop.set()

    return listen


def test_a_live_stream_that_breaks_off_is_read_on_without_loss(embedded_graph: Graph) -> None:
    watch_anna(embedded_graph)
    stop = threading.Event()
    with live([frame(event) for event in STORY], breaks=2) as collector:
        report = collect(
            embedded_graph,
            collector,
            ["churn"],
            tombstones=KEY,
            stop=stop,
            on_page=until_read(17, stop, lambda report: report.records["SnapshotEnd"] == 2),
        )
    assert report.state == "stopped"
    assert texts(embedded_graph) == ["churn everywhere", "churn is low"]
    assert (
        load_checkpoint(
            embedded_graph,
            "bluesky:mentions",
        )
        is not None
    )
    assert (ANNA, CARA, at(11), True) in [
        (a, b, until, base) for a, b, _, until, base in follows(embedded_graph)
    ]


def test_a_profile_watched_while_the_stream_runs_gets_its_baseline_and_its_events(
    embedded_graph: Graph,
) -> None:
    stop = threading.Event()

    def listen(page: Page, report: CollectReport) -> None:
        if report.pages == 1 and not watched:
            watched.append(ANNA)
            watch_anna(embedded_graph)
        rows = embedded_graph.run(
            "MATCH (p:Profile) WHERE p.followers_baseline IS NOT NULL RETURN p.uid AS uid"
        )
        if rows:
            stop.set()

    watched: list[str] = []
    with live([frame(STORY[0])]) as collector:
        collect(
            embedded_graph, collector, ["churn"], tombstones=KEY, stop=stop, on_page=listen, refresh_s=0.1
        )
    assert [(a, b, baseline) for a, b, _, _, baseline in follows(embedded_graph)] == [(ANNA, CARA, True)]


def test_an_unreachable_server_of_one_account_repeats_no_other_list(embedded_graph: Graph) -> None:
    watch_anna(embedded_graph)
    stop = threading.Event()
    with live([frame(event) for event in STORY]) as collector:
        hosts = live_hosts[-1]
        hosts.followers[ANNA] = [DORA]
        hosts.faults += [("listRecords", (502, {}, {}))] * 20
        report = collect(
            embedded_graph,
            collector,
            ["churn"],
            tombstones=KEY,
            stop=stop,
            on_page=until_read(17, stop, lambda report: report.failures),
        )
        asked = list(hosts.asked)
    assert [one.what for one in report.failed_named] == [ANNA]
    assert sum("listRecords" in path for path in asked) > 1
    assert sum("getFollowers" in path for path in asked) == 1


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
