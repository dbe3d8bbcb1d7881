"""What a company's people said is labelled before all else, behind a backlog too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from graph.connection import Graph
from graph.labels.labels import companies_posts_waiting
from graph.records import Company, Post
from graph.write.writer import write_page
from nlp.encoder.bundled import Encoders
from nlp.job.label import label_waiting
from nlp.job.progress import LabelReport
from nlp.labeller import Labeller
from tests.nlp.conftest import TOPICS
from tests.nlp.job.test_job import CANCELLED, FOURS, HAPPY, KEY, MONDAY

CUSTOMER = Company("company:osterfjord", "Osterfjord", role="customer", profiles=("bluesky:osterfjord",))
US = Company("company:us", "Acme", role="us", profiles=("bluesky:acme",))


def said(author: str, number: int, text: str = HAPPY) -> Post:
    return Post(
        f"bluesky:{author}{number}", f"bluesky:{author}", text, MONDAY + timedelta(minutes=number), lang="en"
    )


def plant(graph: Graph) -> None:
    """A customer with a profile of its own, one who works there now, one who left, one of us, and strangers."""
    write_page(graph, [CUSTOMER, US], tombstones=KEY)
    for name, until in (("berta", None), ("carl", "2026-01-01")):
        graph.run(
            "MATCH (c:Company {key: 'company:osterfjord'}) "
            "CREATE (:Profile {key: $profile, network: 'bluesky', uid: $name, status: 'active'})"
            "-[:BELONGS_TO]->(:Person {key: $person, name: $name})-[:WORKS_AT {until: $until}]->(c)",
            profile=f"bluesky:{name}",
            person=f"person:{name}",
            name=name,
            until=until,
        )


def labelled(graph: Graph) -> set[str]:
    return {
        row["key"] for row in graph.run("MATCH (p:Post) WHERE p.sentiment IS NOT NULL RETURN p.key AS key")
    }


def test_posts_that_cannot_wait_are_those_of_companies_and_of_who_works_there_now_the_latest_first(
    graph: Graph,
) -> None:
    plant(graph)
    posts = [said(name, 1) for name in ("anna", "berta", "carl", "acme")]
    posts += [said("osterfjord", 2), said("berta", 3), said("berta", 4)]
    write_page(graph, posts, tombstones=KEY)
    keys = [post.key for post in posts if post.key != "bluesky:berta4"]
    found = companies_posts_waiting(graph, [*keys, "bluesky:unknown"])
    assert [one.key for one in found] == ["bluesky:berta3", "bluesky:osterfjord2", "bluesky:berta1"]
    assert [one.own for one in found] == [(), ("company:osterfjord",), ()]
    assert companies_posts_waiting(graph, []) == []


def test_what_a_customers_people_said_meanwhile_is_labelled_and_stored_before_the_next_part(
    graph: Graph, encoders: Encoders
) -> None:
    plant(graph)
    write_page(graph, [said("anna", number) for number in range(12)], tombstones=KEY)
    asked = 0
    seen: list[tuple[int, set[str]]] = []

    def first() -> Sequence[str]:
        nonlocal asked
        asked += 1
        if asked != 2:
            return []
        write_page(graph, [said("berta", 20, CANCELLED), said("dora", 21)], tombstones=KEY)
        return ["bluesky:berta20", "bluesky:dora21"]

    def note(report: LabelReport) -> None:
        seen.append((report.labelled, labelled(graph)))

    labeller = Labeller(TOPICS, encoders=encoders)
    report = label_waiting(graph, labeller, on_progress=note, sizes=FOURS, first=first)
    assert (report.labelled, report.done, report.total) == (14, 14, 14)
    stored = next(number for number, (_, keys) in enumerate(seen) if "bluesky:berta20" in keys)
    count, keys = seen[stored]
    # It is told of once it is stored, with four of thirteen others labelled.
    assert count == len(keys) == 5
    assert "bluesky:dora21" not in keys
    assert len(labelled(graph)) == 14


def test_what_is_in_the_page_already_comes_first_there_and_is_labelled_once(
    graph: Graph, encoders: Encoders
) -> None:
    plant(graph)
    posts = [said("berta", 0, CANCELLED), *(said("anna", number) for number in range(1, 4))]
    write_page(graph, posts, tombstones=KEY)
    waiting = [[post.key for post in posts]]
    seen: list[set[str]] = []
    report = label_waiting(
        graph,
        Labeller(TOPICS, encoders=encoders),
        on_progress=lambda _report: seen.append(labelled(graph)),
        sizes=FOURS,
        first=lambda: waiting.pop() if waiting else [],
    )
    assert report.labelled == 4
    assert seen[1] == {"bluesky:berta0"}
    [row] = graph.run("MATCH (:Post)-[about:ABOUT]->(t:Topic) RETURN count(about) AS n, max(t.key) AS topic")
    assert (row["n"], row["topic"]) == (1, "churn")
