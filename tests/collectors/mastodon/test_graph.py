"""Mastodon in the graph, on both engines: rows by value, a second run, deletions, follows, and a stream."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from collectors.base import Page, RetryLater
from collectors.mastodon.collector import Mastodon as Collector
from collectors.report import CollectReport
from collectors.run import collect
from graph.connection import Graph
from graph.read.export import canonical_export
from graph.records import Company, PostRemoved
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.collectors.mastodon.server import NOW, TOKEN, Mastodon, account, event, mention, serving, status

KEY = TombstoneKey(b"a key for tests alone")
ANNA = account("anna", note="<p>Runs <b>Pellworth</b></p>")
BO = account("bo@other.example")
CLEO = account("cleo")
SAID = status(
    NOW - timedelta(hours=3), "good morning", ANNA, replies_count=1, spoiler_text="Breakfast",
    content='<p>good morning <a href="https://a.example/x"><span class="invisible">https://</span>a.example/x</a></p>',
)  # fmt: skip
ANSWER = status(
    NOW - timedelta(hours=2), "to you too", BO, in_reply_to_id=SAID["id"], mentions=[mention(ANNA)]
)
TAGGED = status(NOW - timedelta(hours=1), "fernhollow again", CLEO, tags=[{"name": "fernhollow"}])
BOOST = status(NOW - timedelta(minutes=50), "", ANNA, 7, reblog=TAGGED)


@pytest.fixture
def server(graph: Graph) -> Iterator[Mastodon]:
    """A server on which @anna, an account of a customer, is watched."""
    company = Company(
        "company:pellworth.example", "Pellworth Foods", profiles=("mastodon:@anna@mastodon.example",)
    )
    write_page(graph, [company], tombstones=KEY)
    one = Mastodon(
        accounts=[ANNA, BO, CLEO],
        statuses=[SAID, TAGGED, BOOST],
        answers={SAID["id"]: [ANSWER]},
        following={"anna": ["bo@other.example"]},
        followers={"anna": ["cleo"]},
    )
    with serving(one):
        yield one


def run(graph: Graph, server: Mastodon, now: datetime = NOW, **more: Any) -> CollectReport:
    collector = Collector([server.address], tokens=more.pop("tokens", {}), clock=lambda: now, **more)
    return collect(graph, collector, ["fernhollow"], tombstones=KEY)


def posts(graph: Graph) -> list[tuple[Any, ...]]:
    rows = graph.run(
        "MATCH (by:Profile)-[:POSTED]->(post:Post) WHERE post.text IS NOT NULL "
        "OPTIONAL MATCH (post)-[:REPLY_TO]->(to:Post) "
        "RETURN by.key AS by, post.text AS text, post.kind AS kind, post.attached AS attached, post.at AS at, "
        "post.day AS day, post.url AS url, to.key AS to ORDER BY at"
    )
    return [tuple(row.values()) for row in rows]


def follows(graph: Graph) -> list[tuple[Any, ...]]:
    rows = graph.run(
        "MATCH (a:Profile)-[follow:FOLLOWS]->(b:Profile) RETURN a.handle AS a, b.handle AS b, "
        "follow.baseline AS baseline, follow.until IS NULL AS open ORDER BY a, b"
    )
    return [tuple(row.values()) for row in rows]


def test_posts_profiles_and_connections_end_as_rows_and_a_second_run_adds_nothing(
    graph: Graph, server: Mastodon
) -> None:
    report = run(graph, server)

    day = "2026-11-22"
    assert posts(graph) == [
        ("mastodon:anna@mastodon.example", "good morning https://a.example/x", "post", "Breakfast",
         datetime(2026, 11, 22, 6, tzinfo=UTC), day, SAID["url"], None),
        ("mastodon:bo@other.example", "to you too", "reply", None,
         datetime(2026, 11, 22, 7, tzinfo=UTC), day, ANSWER["url"], f"mastodon:{SAID['uri']}"),
        ("mastodon:cleo@mastodon.example", "fernhollow again", "post", None,
         datetime(2026, 11, 22, 8, tzinfo=UTC), day, TAGGED["url"], None),
    ]  # fmt: skip
    assert follows(graph) == [
        ("anna@mastodon.example", "bo@other.example", True, True),
        ("cleo@mastodon.example", "anna@mastodon.example", True, True),
    ]
    assert graph.run(
        "MATCH (a:Profile)-[e:ENGAGED]->(p:Post) RETURN a.handle AS a, e.kind AS kind, p.text AS text, e.at AS at"
    ) == [
        {
            "a": "anna@mastodon.example",
            "kind": "repost",
            "text": "fernhollow again",
            "at": datetime(2026, 11, 22, 8, 10, tzinfo=UTC),
        }
    ]
    assert graph.run("MATCH (c:Company)-[:OPERATES]->(p:Profile) RETURN p.key AS key, p.bio AS bio") == [
        {"key": "mastodon:anna@mastodon.example", "bio": "Runs Pellworth"}
    ]
    assert graph.run("MATCH (:Post)-[:LINKS_TO]->(l:Link) RETURN l.url AS url") == [
        {"url": "https://a.example/x"}
    ]
    assert (report.state, report.failed, report.skipped) == ("done", 0, 0)

    before = list(canonical_export(graph))
    again = run(graph, server)

    assert list(canonical_export(graph)) == before
    assert (again.written["posts"], again.read) == (0, 0)


def test_what_its_server_no_longer_shows_goes_within_a_day_and_an_edit_comes(
    graph: Graph, server: Mastodon
) -> None:
    uri = SAID["uri"].replace("https://mastodon.example", server.address)
    mine = [
        one | {"uri": one["uri"].replace("https://mastodon.example", server.address)}
        for one in (SAID, TAGGED)
    ]
    server.statuses, server.answers = mine, {}
    run(graph, server)
    assert len(posts(graph)) == 2
    server.statuses = [mine[1] | {"content": "<p>fernhollow better</p>", "edited_at": "2026-11-22T20:00:00Z"}]

    report = run(graph, server, NOW + timedelta(hours=24))

    assert [row[1] for row in posts(graph)] == ["fernhollow better"]
    assert graph.run("MATCH (t:Tombstone) RETURN count(t) AS n") == [{"n": 1}]
    assert posts(graph)[0][5] == "2026-11-22"
    assert report.failed == 0
    server.statuses = [*mine[:1], *server.statuses]
    run(graph, server, NOW + timedelta(hours=25))
    assert uri not in str(graph.run("MATCH (p:Post) RETURN p.key AS key"))


def test_a_new_follow_and_one_that_ended_come_from_comparing_lists(graph: Graph, server: Mastodon) -> None:
    run(graph, server)
    server.following["anna"] = ["cleo"]

    run(graph, server, NOW + timedelta(days=1))

    assert follows(graph) == [
        ("anna@mastodon.example", "bo@other.example", True, False),
        ("anna@mastodon.example", "cleo@mastodon.example", False, True),
        ("cleo@mastodon.example", "anna@mastodon.example", True, True),
    ]


def test_a_limit_in_the_middle_keeps_what_was_read_and_the_next_run_ends_the_same(
    graph: Graph, server: Mastodon
) -> None:
    def few(number: int, asked: Any, answer: Any) -> Any:
        headers = dict(answer.headers) | ({"x-ratelimit-remaining": "2"} if number >= 3 else {})
        return type(answer)(answer.body, answer.status, headers)

    server.server.alter = few
    with pytest.raises(RetryLater, match="limit of calls"):
        run(graph, server)
    server.server.alter = None

    run(graph, server)

    assert [row[1] for row in posts(graph)] == [
        "good morning https://a.example/x", "to you too", "fernhollow again",
    ]  # fmt: skip
    assert len(follows(graph)) == 2


def test_a_stream_stores_and_removes_as_it_happens(graph: Graph, server: Mastodon) -> None:
    live = [status(NOW, f"fernhollow live {n}", CLEO, n) for n in range(2)]
    server.events = b"".join(event("update", one) for one in live) + event("delete", live[0]["id"])
    tokens = {server.address: SecretStr(TOKEN)}
    collector = Collector([server.address], tokens=tokens, stream=True, clock=lambda: NOW)
    stop = threading.Event()

    def heard(page: Page, _: CollectReport) -> None:
        if any(isinstance(record, PostRemoved) for record in page.records):
            stop.set()

    report = collect(graph, collector, ["fernhollow"], tombstones=KEY, stop=stop, on_page=heard)

    assert report.state == "stopped"
    texts = [row[1] for row in posts(graph)]
    assert "fernhollow live 1" in texts
    assert "fernhollow live 0" not in texts
    assert "good morning https://a.example/x" in texts
