"""Which customers wrote something negative about us: rows by value, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from graph.connection import Graph
from queries.catalog import load_catalog
from queries.runner import ask

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUESTION = load_catalog().get("customers-negative-posts")

# post, author, hours ago, sentiment towards us, certainty
SAID = [
    ("angry", "ann", 3, "negative", 0.9),
    ("brand", "brand", 30, "negative", 0.8),
    ("unsure", "ann", 4, "negative", 0.6),
    ("glad", "ann", 5, "positive", 0.9),
    ("old", "ann", 24 * 9, "negative", 0.9),
    ("prospect", "pat", 3, "negative", 0.9),
    ("left", "lea", 3, "negative", 0.9),
    ("hidden", "hid", 3, "negative", 0.9),
    ("stranger", "sam", 3, "negative", 0.9),
]
WORKS = {"ann": ("o", None), "pat": ("p", None), "lea": ("o", "2026-01-01"), "hid": ("o", None)}


@pytest.fixture
def complaints(graph: Graph) -> Graph:
    graph.run(
        """
        CREATE (:Company {key: 'company:us', name: 'Fernhollow', role: 'us'})
        CREATE (o:Company {key: 'company:o', name: 'Osterfjord', role: 'customer', owner: 'Nora Quist', mrr: 4200.0,
          owner_address: 'nora@fernhollow.example', renewal: '2027-01-15'})
        CREATE (:Company {key: 'company:p', name: 'Pellworth', role: 'prospect'})
        CREATE (o)-[:OPERATES]->(:Profile {key: 'net:brand', name: 'Osterfjord News'})
        CREATE (:Profile {key: 'net:sam', name: 'Sam'})
        """
    )
    for who, (company, until) in WORKS.items():
        graph.run(
            """
            MATCH (c:Company {key: $company})
            CREATE (c)<-[:WORKS_AT {until: $until}]-(:Person {key: $person, name: $name})
              <-[:BELONGS_TO]-(:Profile {key: $profile, status: $status})
            """,
            company=f"company:{company}", until=until, person=f"person:{who}", name=who.title(),
            profile=f"net:{who}", status="deactivated" if who == "hid" else "active",
        )  # fmt: skip
    for key, author, ago, sentiment, score in SAID:
        at = NOW - timedelta(hours=ago)
        graph.run(
            """
            MATCH (author:Profile {key: $author}), (us:Company {key: 'company:us'})
            CREATE (author)-[:POSTED]->(post:Post {key: $key, text: $text, at: datetime($at), day: $day, url: $url})
            CREATE (post)-[:MENTIONS {sentiment: $sentiment, score: $score}]->(us)
            """,
            author=f"net:{author}", key=f"net:{key}", text=f"It is {key}.", at=at.isoformat(),
            day=at.date().isoformat(), url=f"https://social.example/{key}", sentiment=sentiment, score=score,
        )  # fmt: skip
    return graph


def test_a_customers_negative_posts_about_us_are_rows_and_those_of_others_are_not(complaints: Graph) -> None:
    found = ask(complaints, QUESTION, now=NOW)
    assert [(row["company"], row["person"], row["said"], row["owner"]) for row in found.rows] == [
        ("Osterfjord", "Ann", "It is angry.", "Nora Quist"),
        ("Osterfjord", "Osterfjord", "It is brand.", "Nora Quist"),
    ]
    assert found.rows[0]["at"] == NOW - timedelta(hours=3)
    assert found.hidden[0]["about"] == ["net:angry", "net:ann", "person:ann"]
    assert [piece.url for piece in found.evidence] == [row["url"] for row in found.rows]
    unsure = ask(complaints, QUESTION, {"min_certainty": 0.5, "since": "2 weeks"}, now=NOW)
    assert [row["said"] for row in unsure.rows][:2] == ["It is angry.", "It is unsure."]
    assert unsure.rows[-1]["said"] == "It is old."
