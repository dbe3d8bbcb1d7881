"""Which customers suddenly write many negative posts: rows by value, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from graph.connection import Graph
from queries.catalog import load_catalog
from queries.runner import ask

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUESTION = load_catalog().get("customers-with-a-spike-of-negative-posts")
# company -> posts a day in eight weeks before (negative every tenth), negative posts now
ACCOUNTS = {"sudden": (1, 6), "always": (6, 6), "quiet": (1, 1), "fresh": (0, 6)}


def test_a_customer_with_far_more_negative_posts_than_its_rhythm_has_is_a_row(graph: Graph) -> None:
    posts = []
    for name, (daily, now) in ACCOUNTS.items():
        graph.run(
            """
            CREATE (:Company {key: $key, name: $name, role: 'customer', mrr: 100.0})
              <-[:WORKS_AT]-(:Person {key: $person, name: 'Ann'})<-[:BELONGS_TO]-(:Profile {key: $profile})
            """,
            key=f"company:{name}", name=name, person=f"person:{name}", profile=f"net:{name}",
        )  # fmt: skip
        for n in range(56 * daily):
            negative = name == "always" or n % 10 == 0
            posts.append((name, f"{name}-{n}", NOW - timedelta(hours=30 + n * 24 / daily), negative))
        posts += [(name, f"{name}-now-{n}", NOW - timedelta(minutes=40 * n + 10), True) for n in range(now)]
    graph.run(
        """
        UNWIND $posts AS p
        MATCH (author:Profile {key: p.author})
        CREATE (author)-[:POSTED]->(:Post {key: p.key, text: p.key, at: datetime(p.at), day: p.day,
          polarity: p.polarity, sentiment: p.sentiment, url: 'https://social.example/' + p.key})
        """,
        posts=[
            {
                "author": f"net:{name}", "key": f"net:{key}", "at": at.isoformat(), "day": at.date().isoformat(),
                "sentiment": "negative" if negative else "neutral", "polarity": -0.8 if negative else 0.0,
            }
            for name, key, at, negative in posts
        ],
    )  # fmt: skip
    found = ask(graph, QUESTION, now=NOW)
    assert [(row["company"], row["posts"]) for row in found.rows] == [("sudden", 6)]
    assert found.rows[0]["usual"] < 0.5
    assert found.rows[0]["chance"] < 1e-4
    assert found.rows[0]["quote"] == "net:sudden-now-0"
    assert len(found.evidence) == 5
    assert set(found.hidden[0]["about"]) == {f"net:sudden-now-{n}" for n in range(6)}
    every = ask(graph, QUESTION, {"max_chance": 1, "min_posts": 1, "min_times_usual": 0}, now=NOW)
    assert {(row["company"], row["posts"]) for row in every.rows} == {
        ("sudden", 6), ("always", 6), ("quiet", 1), ("fresh", 6),
    }  # fmt: skip
