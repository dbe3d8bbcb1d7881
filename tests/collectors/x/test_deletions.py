"""What X no longer shows goes from the graph, within the time that its terms give."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from collectors.base import ConfigError, Fatal, Page, RetryLater, Unreachable
from collectors.report import CollectReport
from collectors.run import collect
from collectors.x.collector import X
from graph.connection import Graph
from graph.read.checkpoints import Checkpoint, load_checkpoint
from graph.read.runs import recent_runs
from graph.records import Engagement, PostRemoved
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.collectors.answering import Answer
from tests.collectors.x.server import (
    DELETED,
    POSTS,
    PROTECTED,
    SEARCH,
    SUSPENDED,
    TOKEN,
    XServer,
    post,
    problem,
    serving,
    unlimited,
)

KEY = TombstoneKey(b"a key for tests alone")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def x() -> Iterator[XServer]:
    """An X with five posts about fernhollow, the newest first."""
    with serving(XServer()) as server:
        server.posts = [post(NOW - timedelta(minutes=n), f"fernhollow {n}", "9001") for n in range(5)]
        yield server


def uids(server: XServer) -> list[str]:
    return [one["id"] for one in server.posts]


def run(graph: Graph, server: XServer, now: datetime = NOW) -> CollectReport:
    collector = X(TOKEN, api=server.api, clock=lambda: now)
    return collect(graph, collector, ["fernhollow"], tombstones=KEY)


def texts(graph: Graph) -> list[str]:
    rows = graph.run("MATCH (post:Post) WHERE post.text IS NOT NULL RETURN post.text AS text ORDER BY text")
    return [row["text"] for row in rows]


def asked_for(server: XServer, since: int = 0) -> list[str]:
    """The ids of stored posts that the server was asked for, in order."""
    found = [asked.params["ids"].split(",") for asked in server.asked[since:] if asked.path == POSTS]
    return [uid for ids in found for uid in ids]


def test_posts_are_asked_for_100_a_request_and_only_what_x_says_is_gone_is_removed(x: XServer) -> None:
    x.posts = [post(NOW - timedelta(minutes=n), f"fernhollow {n}", "9001") for n in range(250)]
    ids = uids(x)
    x.gone = {
        ids[0]: DELETED,
        ids[1]: PROTECTED,
        ids[120]: SUSPENDED,
        ids[240]: ("about:blank", "Over Capacity"),
    }

    pages = list(unlimited(X(TOKEN, api=x.api, clock=lambda: NOW)).recheck([*ids, "17"]))

    assert [len(asked.params["ids"].split(",")) for asked in x.asked] == [100, 100, 51]
    assert [page.cursor for page in pages] == [ids[99], ids[199], "17"]
    removed = [record for page in pages for record in page.records]
    assert removed == [PostRemoved(f"x:{ids[n]}", NOW, writer_too=True) for n in (0, 1, 120)]
    assert [skip.what for page in pages for skip in page.skipped] == [f"X tweet {ids[240]}"]


def test_what_x_deleted_is_deleted_here_and_stays_so(graph: Graph, x: XServer) -> None:
    run(graph, x)
    ids = uids(x)
    x.gone = {ids[0]: DELETED, ids[2]: PROTECTED, ids[3]: SUSPENDED}

    report = run(graph, x, NOW + DAY)
    run(graph, x, NOW + DAY + timedelta(minutes=15))

    assert texts(graph) == ["fernhollow 1", "fernhollow 4"]
    assert report.written["posts removed"] == 3
    assert graph.run("MATCH (t:Tombstone {kind: 'post'}) RETURN count(t) AS n") == [{"n": 3}]
    graph.run("MATCH (c:Checkpoint {key: 'x:mentions'}) DELETE c")
    run(graph, x, NOW + DAY + timedelta(minutes=30))
    assert texts(graph) == ["fernhollow 1", "fernhollow 4"]


def test_a_suspended_writer_goes_with_the_last_of_their_posts_unless_watched(
    embedded_graph: Graph, x: XServer
) -> None:
    x.posts = [
        post(NOW - timedelta(minutes=n), f"fernhollow {n}", writer)
        for n, writer in enumerate(("9001", "9002"))
    ]
    run(embedded_graph, x)
    embedded_graph.run("MATCH (p:Profile {uid: '9002'}) SET p.watched = true")
    x.gone = dict.fromkeys(uids(x), SUSPENDED)

    run(embedded_graph, x, NOW + DAY)

    assert texts(embedded_graph) == []
    assert embedded_graph.run("MATCH (p:Profile) RETURN p.uid AS uid") == [{"uid": "9002"}]


def test_every_stored_post_is_asked_for_once_a_day_and_no_other_is(graph: Graph, x: XServer) -> None:
    other = post(NOW, "elsewhere", "9002", number=7)["id"]
    run(graph, x)
    stub = Engagement("x:9001", f"x:{other}", "repost", "r1", NOW)
    write_page(graph, [stub], tombstones=KEY)
    for quarter in (1, 46, 91):
        run(graph, x, NOW + quarter * timedelta(minutes=15))
    assert asked_for(x) == []

    run(graph, x, NOW + 92 * timedelta(minutes=15))
    run(graph, x, NOW + 93 * timedelta(minutes=15))

    assert asked_for(x) == sorted(uids(x))


def test_what_an_earlier_version_stored_is_asked_for_at_once(graph: Graph, x: XServer) -> None:
    run(graph, x)
    graph.run("MATCH (c:Checkpoint {key: 'x:recheck'}) DELETE c")
    x.gone = {uids(x)[0]: DELETED}

    run(graph, x, NOW + timedelta(minutes=15))

    assert texts(graph) == [f"fernhollow {n}" for n in range(1, 5)]


def test_a_quota_that_is_used_up_leaves_off_and_the_next_run_goes_on_from_there(
    graph: Graph, x: XServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.x.collector._LOOKUP", 2)
    run(graph, x)
    first = len(x.asked)
    x.at_request = {first + 2: problem(429, "Too Many Requests", "wait")}
    x.gone = dict.fromkeys(uids(x), DELETED)

    with pytest.raises(RetryLater):
        run(graph, x, NOW + DAY)
    assert asked_for(x, first) == sorted(uids(x))[:4]
    assert len(texts(graph)) == 3
    second = len(x.asked)
    run(graph, x, NOW + DAY + timedelta(minutes=15))

    assert asked_for(x, second) == sorted(uids(x))[2:]
    assert texts(graph) == []


def test_a_search_that_is_limited_does_not_keep_deletions_from_being_followed(
    graph: Graph, x: XServer
) -> None:
    run(graph, x)
    x.gone = {uids(x)[0]: DELETED}
    x.answers[SEARCH] = problem(429, "Too Many Requests", "wait")

    with pytest.raises(RetryLater):
        run(graph, x, NOW + DAY)

    assert texts(graph) == [f"fernhollow {n}" for n in range(1, 5)]


def test_a_fault_of_the_moment_is_tried_again_without_asking_twice(
    embedded_graph: Graph, x: XServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.x.collector._LOOKUP", 2)
    run(embedded_graph, x)
    first = len(x.asked)
    x.at_request = {first + 2: Answer(b"over capacity", 503)}

    report = run(embedded_graph, x, NOW + DAY)

    ids = sorted(uids(x))
    assert asked_for(x, first) == [*ids[:2], *ids[2:4], *ids[2:4], ids[4]]
    assert report.failed == 0


def test_a_run_killed_while_posts_are_asked_for_goes_on_with_the_next_post(
    graph: Graph, x: XServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.x.collector._LOOKUP", 2)
    run(graph, x)
    x.gone = dict.fromkeys(uids(x), DELETED)
    first = len(x.asked)

    class Killed(BaseException):
        pass

    def kill(page: Page, report: CollectReport) -> None:
        if report.written["posts removed"]:
            raise Killed

    collector = X(TOKEN, api=x.api, clock=lambda: NOW + DAY)
    with pytest.raises(Killed):
        collect(graph, collector, ["fernhollow"], tombstones=KEY, on_page=kill)
    run(graph, x, NOW + DAY + timedelta(minutes=15))

    assert asked_for(x, first) == sorted(uids(x))
    assert texts(graph) == []


def test_posts_that_could_not_be_asked_for_in_time_are_told_of(embedded_graph: Graph, x: XServer) -> None:
    run(embedded_graph, x)

    run(embedded_graph, x, NOW + 3 * DAY)

    told = recent_runs(embedded_graph)[0].error or ""
    assert "last asked for 72 hours ago, and the network's terms want it every 24" in told


@pytest.mark.parametrize(
    "damaged",
    ["{", "7", "null", json.dumps({"newest": {"a": "b"}, "read": None}), json.dumps({"read": None}), "[]"],
)
def test_a_damaged_position_names_its_checkpoint_and_the_remedy(
    embedded_graph: Graph, x: XServer, damaged: str
) -> None:
    write_page(embedded_graph, [], checkpoint=Checkpoint("x:mentions", damaged), tombstones=KEY)

    with pytest.raises(Fatal) as caught:
        run(embedded_graph, x)

    remedy = str(caught.value).partition("stored once: ")[2]
    assert remedy == "MATCH (c:Checkpoint {key: 'x:mentions'}) DELETE c"
    embedded_graph.run(remedy)  # type: ignore[arg-type]
    run(embedded_graph, x)
    assert len(texts(embedded_graph)) == 5


def test_a_damaged_position_of_the_stored_posts_begins_a_round_anew(
    embedded_graph: Graph, x: XServer
) -> None:
    run(embedded_graph, x)
    write_page(embedded_graph, [], checkpoint=Checkpoint("x:recheck", "yesterday"), tombstones=KEY)
    x.gone = {uids(x)[0]: DELETED}

    run(embedded_graph, x, NOW + timedelta(minutes=15))

    assert texts(embedded_graph) == [f"fernhollow {n}" for n in range(1, 5)]
    stored = load_checkpoint(embedded_graph, "x:recheck")
    assert stored == (NOW + timedelta(minutes=15)).isoformat()


@pytest.mark.parametrize(
    "answer",
    [
        problem(400, "Invalid Request", "no"),
        problem(403, "Client Forbidden", "not in your plan"),
        Answer(b"over capacity", 503),
    ],
)
def test_a_search_that_fails_does_not_keep_deletions_from_being_followed(
    embedded_graph: Graph, x: XServer, answer: Answer
) -> None:
    run(embedded_graph, x)
    x.gone = {uids(x)[0]: DELETED}
    x.answers[SEARCH] = answer

    with pytest.raises((ConfigError, Fatal, Unreachable), match="recent search"):
        run(embedded_graph, x, NOW + DAY)

    assert texts(embedded_graph) == [f"fernhollow {n}" for n in range(1, 5)]


def test_deletions_that_x_refuses_are_told_of_and_end_the_run(embedded_graph: Graph, x: XServer) -> None:
    run(embedded_graph, x)
    x.answers[POSTS] = problem(403, "Client Forbidden", "not in your plan")

    with pytest.raises(ConfigError, match="which stored posts are still there"):
        run(embedded_graph, x, NOW + DAY)

    assert "access tier" in str(recent_runs(embedded_graph)[0])
