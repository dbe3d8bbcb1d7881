"""A Reddit collected into a graph, on both engines: rows by value, a second run, removals, edits, terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from collectors.base import RetryLater, Unreachable
from collectors.registry import registered_terms
from collectors.run import collect
from graph.connection import Graph
from graph.read.export import canonical_export
from graph.records import Company, PostRemoved
from graph.write.networks import write_networks
from tests.collectors.answering import Answer, NetworkServer
from tests.collectors.reddit.server import (
    ANNA,
    BO,
    CLEO,
    RedditWorld,
    comment,
    reddit_at,
    serving,
    submission,
)
from tests.collectors.worlds import NOW
from tests.graph.facts import KEY, column, write

POSTS = """
MATCH (author:Profile)-[:POSTED]->(post:Post)
OPTIONAL MATCH (post)-[:REPLY_TO]->(parent:Post)
OPTIONAL MATCH (post)-[:QUOTES]->(original:Post)
OPTIONAL MATCH (post)-[:LINKS_TO]->(link:Link)
RETURN post.key AS key, author.handle AS by, post.text AS text, post.attached AS attached, post.kind AS kind,
       post.day AS day, parent.key AS parent, original.key AS original, link.url AS link
ORDER BY key
"""


@pytest.fixture
def network() -> RedditWorld:
    made = NOW - timedelta(hours=3)
    return RedditWorld(
        posts=[
            submission("a", made, "Fernhollow is down", ANNA, url="https://status.example/", is_self=False),
            comment(
                "b", NOW - timedelta(hours=2), "same here", BO, to="t3_a", link_title="Fernhollow is down"
            ),
            comment("c", NOW - timedelta(days=1), "fernhollow, sigh", CLEO, to="t1_z"),
            submission("d", made, "fernhollow again", CLEO, crosspost_parent="t3_a", subreddit="other"),
            comment("e", made, "nothing of ours", BO),
        ]
    )


@pytest.fixture
def server(network: RedditWorld) -> Iterator[NetworkServer]:
    with serving(network) as answering:
        yield answering


def run(graph: Graph, server: NetworkServer, hours: float = 0) -> Any:
    collector = reddit_at(server, NOW + timedelta(hours=hours))
    return collect(graph, collector, ["fernhollow"], tombstones=KEY)


def test_posts_are_rows_by_value_and_a_second_run_adds_nothing(
    graph: Graph, network: RedditWorld, server: NetworkServer
) -> None:
    first = run(graph, server)

    day, before = NOW.date().isoformat(), (NOW - timedelta(days=1)).date().isoformat()
    down = "Fernhollow is down"
    assert [tuple(row.values()) for row in graph.run(POSTS)] == [
        ("reddit:t1_b", "bo_quill", "same here", down, "reply", day, "reddit:t3_a", None, None),
        ("reddit:t1_c", "cleo-marsh", "fernhollow, sigh", None, "reply", before, "reddit:t1_z", None, None),
        ("reddit:t3_a", "AnnaPell", down, None, "post", day, None, None, "https://status.example/"),
        ("reddit:t3_d", "cleo-marsh", "fernhollow again", None, "quote", day, None, "reddit:t3_a", None),
    ]
    assert column(graph, "MATCH (p:Profile) RETURN p.key AS key ORDER BY key") == [
        f"reddit:{ANNA}",
        f"reddit:{BO}",
        f"reddit:{CLEO}",
    ]
    held = list(canonical_export(graph))
    again = run(graph, server)
    assert (first.state, first.written["posts"], again.written["posts"], again.read) == ("done", 4, 0, 0)
    assert list(canonical_export(graph)) == held


def test_what_is_gone_there_goes_here_within_a_day_with_writers_of_whom_nothing_is_left(
    graph: Graph, network: RedditWorld, server: NetworkServer
) -> None:
    run(graph, server)
    network.gone = {"t1_b"}
    for thing in network.posts:
        if thing["data"]["name"] == "t3_a":
            thing["data"] |= {"author": "[deleted]", "author_fullname": None, "selftext": "[deleted]"}
        if thing["data"]["name"] == "t1_c":
            thing["data"] |= {"body": "fernhollow, cheer", "edited": (NOW - timedelta(hours=1)).timestamp()}

    report = run(graph, server, hours=24)

    assert report.state == "done", report.error
    # The crosspost still speaks of the removed submission, which stays as nothing but its key.
    assert [(row["key"], row["text"], row["day"]) for row in graph.run(POSTS)] == [
        ("reddit:t1_c", "fernhollow, cheer", (NOW - timedelta(days=1)).date().isoformat()),
        ("reddit:t3_d", "fernhollow again", NOW.date().isoformat()),
    ]
    assert column(graph, "MATCH (p:Profile) RETURN p.key") == [f"reddit:{CLEO}"]
    assert run(graph, server, hours=25).written["posts"] == 0


def test_a_companys_own_account_is_read_and_joined_to_no_person(
    graph: Graph, network: RedditWorld, server: NetworkServer
) -> None:
    write_networks(graph, registered_terms())
    write(graph, Company("company:us", "Us", "us", profiles=("reddit:@annapell",)))
    network.posts.append(submission("n", NOW, "a word from us", ANNA, subreddit="elsewhere"))

    run(graph, server)

    ours = (
        "MATCH (:Company)-[:OPERATES]->(p:Profile)-[:POSTED]->(post:Post) RETURN post.key AS key ORDER BY key"
    )
    assert column(graph, ours) == ["reddit:t3_a", "reddit:t3_n"]
    assert column(graph, "MATCH (p:Profile {watched: true}) RETURN p.key") == [f"reddit:{ANNA}"]


def test_a_run_that_reddit_breaks_off_keeps_what_was_read_and_ends_as_one_without_the_fault(
    graph: Graph, network: RedditWorld, server: NetworkServer
) -> None:
    server.alter = lambda number, asked, answer: (
        Answer({}, 429, {"x-ratelimit-reset": "60"}) if asked.path.endswith("search") else answer
    )
    with pytest.raises(RetryLater):
        run(graph, server)
    assert column(graph, "MATCH (p:Post) WHERE p.text IS NOT NULL RETURN p.key AS key ORDER BY key") == [
        "reddit:t1_b",
        "reddit:t1_c",
        "reddit:t3_a",
    ]

    server.alter = None
    assert run(graph, server).written["posts"] == 1
    assert len(graph.run(POSTS)) == 4


@pytest.mark.parametrize("entry", [None, {"data": {}}, {"kind": "t1", "data": {"name": "x"}}], ids=range(3))
def test_an_answer_in_which_a_post_has_no_name_removes_nothing(
    network: RedditWorld, server: NetworkServer, entry: object
) -> None:
    network.answers = {"/api/info": Answer({"data": {"children": [entry, network.posts[0]], "after": None}})}

    with pytest.raises(Unreachable, match="which stored posts are still there"):
        list(reddit_at(server).recheck(["t3_a", "t1_b"]))


def test_a_post_that_cannot_be_read_stays_and_the_others_are_told_of(
    network: RedditWorld, server: NetworkServer
) -> None:
    network.posts[0]["data"]["author"] = "no name at all"
    network.posts[0]["data"]["edited"] = NOW.timestamp()
    network.posts[1]["data"]["created_utc"] = None

    [page] = reddit_at(server).recheck(["t3_a", "t1_b", "t1_c", "t1_gone"])

    assert page.records == (PostRemoved("reddit:t1_gone", NOW, writer_too=True),)
    assert page.cursor == "t1_gone"
    assert sorted(skip.what for skip in page.skipped) == ["Reddit post t1_b", "Reddit post t3_a"]


def test_stored_posts_are_asked_for_a_hundred_at_once(network: RedditWorld, server: NetworkServer) -> None:
    wanted = [f"t1_{number}" for number in range(250)]

    pages = list(reddit_at(server).recheck(wanted))

    asked = [one.params["id"].split(",") for one in server.asked if one.path.rstrip("/") == "/api/info"]
    assert [uid for some in asked for uid in some] == wanted
    assert [len(some) for some in asked] == [100, 100, 50]
    assert [page.cursor for page in pages] == ["t1_99", "t1_199", "t1_249"]
    assert sum(isinstance(record, PostRemoved) for page in pages for record in page.records) == 250
