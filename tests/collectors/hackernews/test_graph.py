"""Hacker News in the graph, on both engines."""

from datetime import UTC, datetime, timedelta

from collectors.hackernews.collector import HackerNews
from collectors.run import collect
from graph.connection import Graph
from graph.read.export import canonical_export
from graph.read.handles import all_without_account, handles_without_account
from graph.records import Person
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.collectors.hackernews.server import Site, recorded

KEY = TombstoneKey(b"a key for tests alone")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_stories_and_their_threads_become_posts_and_a_second_run_adds_nothing(graph: Graph) -> None:
    site = Site(
        hits=[*recorded("stories.json")["hits"], *recorded("comments.json")["hits"]],
        users={"ferngrower": {"id": "ferngrower", "about": "Founder of <b>Fernhollow</b>"}},
    )
    grower = Person("person:fern", "Fern Grower", "crm", profiles=("hackernews:ferngrower",))
    write_page(graph, [grower], tombstones=KEY)

    with site.server.serving() as server:

        def run(now: datetime) -> tuple[int, int, int]:
            network = HackerNews(
                search=f"{server.address}/api/v1", items=f"{server.address}/v0", clock=lambda: now
            )
            report = collect(graph, network, ["fernhollow"], tombstones=KEY)
            assert report.failed == 0
            return report.read, report.written["posts"], report.written["edited"]

        first = run(NOW)
        posts = graph.run(
            "MATCH (author:Profile)-[:POSTED]->(post:Post) OPTIONAL MATCH (post)-[:REPLY_TO]->(parent:Post) "
            "RETURN post.uid AS uid, author.uid AS author, post.day AS day, left(post.text, 20) AS text, "
            "post.attached AS attached, parent.uid AS parent ORDER BY uid"
        )
        once = list(canonical_export(graph))
        again = run(NOW)
        twice = list(canonical_export(graph))
        site.items = {"46001010": {"id": 46001010, "deleted": True}}
        run(NOW + timedelta(days=1))

    title = "Show HN: Fernhollow 2 – a CRM in a terminal"
    assert [tuple(row.values()) for row in posts] == [
        (
            "46000777",
            "hill_walker",
            "2026-11-21",
            "Fernhollow raises pr",
            "https://news.example/prices?id=7",
            None,
        ),
        ("46001001", "ferngrower", "2026-11-21", "Show HN: Fernhollow ", None, None),
        ("46001010", "ottervale", "2026-11-21", "> a CRM in a termina", title, "46001001"),
        ("46001024", "ferngrower", "2026-11-21", "We think so.", title, "46001010"),
    ]
    assert (first, again) == ((4, 4, 0), (0, 0, 0))
    assert twice == once
    people = graph.run(
        "MATCH (profile:Profile)-[:BELONGS_TO]->(person:Person) "
        "RETURN profile.key AS key, profile.bio AS bio, person.name AS name"
    )
    assert people == [{"key": "hackernews:ferngrower", "bio": "Founder of Fernhollow", "name": "Fern Grower"}]
    left = graph.run("MATCH (post:Post) WHERE post.text IS NOT NULL RETURN post.uid AS uid ORDER BY uid")
    assert [row["uid"] for row in left] == ["46000777", "46001001", "46001024"]


def test_a_watched_user_whom_the_site_does_not_know_stands_among_the_unknown_until_it_does(
    graph: Graph,
) -> None:
    site = Site(users={"ferngrower": {"id": "ferngrower"}})
    people = Person("person:fern", "Fern", "crm", profiles=("hackernews:ferngrower", "hackernews:FernGrower"))
    write_page(graph, [people], tombstones=KEY)

    with site.server.serving() as server:

        def told(now: datetime) -> tuple[list[str], list[str], list[str]]:
            network = HackerNews(
                search=f"{server.address}/api/v1", items=f"{server.address}/v0", clock=lambda: now
            )
            report = collect(graph, network, ["fernhollow"], tombstones=KEY)
            of_page = [line for one in all_without_account(graph) for line in one.sentences("Hacker News")]
            doctor = handles_without_account(graph, "hackernews").sentences("Hacker News")
            return report.handle_sentences, of_page, doctor

        first = told(NOW)
        told(NOW + timedelta(hours=1))
        [one] = handles_without_account(graph, "hackernews").handles
        site.users["FernGrower"] = {"id": "FernGrower"}
        later = told(NOW + timedelta(hours=2))

    assert first == (["1 of 2 watched handles is not known to Hacker News: @FernGrower"],) * 3
    assert (one.state, one.since, one.tried, one.times) == ("unknown", NOW, NOW + timedelta(hours=1), 2)
    assert later == ([], [], [])
