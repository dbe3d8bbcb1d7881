"""Companies, people and alerts a page at a time, and one person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from graph.connection import Graph
from graph.read.listing import companies_page, one_person, people_page
from queries.alerts.states import recent_alerts
from tests.grapevine.served import plant_alert

AT = datetime(2026, 11, 20, 9, 30, 0, 125_000, tzinfo=UTC)


def test_pages_go_on_where_the_one_before_ended(graph: Graph) -> None:
    graph.run(
        "UNWIND range(0, 6) AS n CREATE (:Company {key: 'company:' + n, name: 'C' + n, "
        "role: CASE WHEN n % 2 = 0 THEN 'customer' ELSE 'prospect' END}), (:Person {key: 'person:' + n, name: 'P' + n})"
    )
    first = companies_page(graph, 3)
    assert [one["key"] for one in first] == ["company:0", "company:1", "company:2"]
    assert [one["key"] for one in companies_page(graph, 9, after="company:2", roles=["customer"])] == [
        "company:4",
        "company:6",
    ]
    assert [one["name"] for one in people_page(graph, 2, after="person:4")] == ["P5", "P6"]
    assert people_page(graph, 2, after="person:6") == []


def test_one_person_has_jobs_and_the_profiles_that_are_not_hidden(graph: Graph) -> None:
    graph.run(
        """
        CREATE (p:Person {key: 'person:ida', name: 'Ida'})
        CREATE (p)-[:WORKS_AT {title: 'Engineer', since: '2024-03-01'}]->(:Company {key: 'company:acme', name: 'Acme'})
        CREATE (p)<-[:BELONGS_TO]-(:Profile {key: 'bluesky:ida', network: 'bluesky', handle: 'ida', status: 'active'})
        CREATE (p)<-[:BELONGS_TO]-(:Profile {key: 'bluesky:gone', network: 'bluesky', status: 'inactive'})
        CREATE (:Profile {key: 'bluesky:lone', network: 'bluesky', handle: 'lone', status: 'active'})
        """
    )
    ida = one_person(graph, "person:ida")
    assert ida is not None
    assert [(job["company"], job["title"], job["since"], job["until"]) for job in ida["jobs"]] == [
        ("company:acme", "Engineer", "2024-03-01", None)
    ]
    assert [one["key"] for one in ida["profiles"]] == ["bluesky:ida"]
    lone = one_person(graph, "bluesky:lone")
    assert lone is not None
    assert (lone["name"], lone["jobs"]) == ("lone", [])
    assert one_person(graph, "bluesky:gone") is None
    assert one_person(graph, "nobody") is None


def test_alerts_go_on_after_a_moment_and_a_key(graph: Graph) -> None:
    for name, minutes in (("a", 0), ("b", 0), ("c", 0), ("d", 1)):
        plant_alert(graph, name, AT + timedelta(minutes=minutes))
    seen, before = [], None
    while page := recent_alerts(graph, 1, before=before):
        seen.append(page[0].key)
        before = (page[0].at, page[0].key)
    assert seen == ["d", "a", "b", "c"]
