"""Is a company suddenly mentioned more than usual: rows by value, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from graph.connection import Graph
from queries.catalog import load_catalog
from queries.runner import ask

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUESTION = load_catalog().get("spike-of-mentions")


def mention(graph: Graph, company: str, author: str, hours_ago: list[float]) -> None:
    moments = [NOW - timedelta(hours=ago) for ago in hours_ago]
    graph.run(
        """
        MATCH (c:Company {key: $company}), (author:Profile {key: $author})
        UNWIND $posts AS p
        CREATE (author)-[:POSTED]->(post:Post {key: p.key, text: 'About it ' + p.key, at: datetime(p.at), day: p.day,
          url: 'https://social.example/' + p.key})-[:MENTIONS {sentiment: p.sentiment, score: 0.9}]->(c)
        """,
        company=f"company:{company}",
        author=f"net:{author}",
        posts=[
            {
                "key": f"net:{company}-{author}-{at:%m%dT%H%M}", "at": at.isoformat(), "day": at.date().isoformat(),
                "sentiment": "negative" if n % 2 else "neutral",
            }
            for n, at in enumerate(moments)
        ],
    )  # fmt: skip


def test_more_mentions_than_the_weekly_rhythm_has_are_a_row_and_our_own_posts_are_none(graph: Graph) -> None:
    graph.run(
        """
        CREATE (us:Company {key: 'company:us', name: 'Fernhollow', role: 'us'})
        CREATE (us)-[:OPERATES]->(:Profile {key: 'net:fern'})
        CREATE (:Company {key: 'company:b', name: 'Brightquay', role: 'competitor'})
        CREATE (:Profile {key: 'net:lone', name: 'Lone Voice'})
        """
    )
    daily = [24.0 * n + 30 for n in range(55)]
    mention(graph, "us", "lone", [*daily, *(n + 0.5 for n in range(12))])
    mention(graph, "b", "lone", [ago + k for ago in daily for k in range(8)] + [n + 0.4 for n in range(12)])
    mention(graph, "us", "fern", [n + 0.3 for n in range(20)])
    found = ask(graph, QUESTION, now=NOW)
    [row] = found.rows
    assert (row["company"], row["posts"], row["negative"]) == ("Fernhollow", 12, 6)
    assert 0.5 < row["usual"] < 2
    assert row["chance"] < 1e-4
    assert row["quote"] == "About it net:us-lone-1122T1130"
    assert [piece.who for piece in found.evidence] == ["Lone Voice"] * 5
    assert len(found.hidden[0]["about"]) == 12
    assert ask(graph, QUESTION, {"company": "Brightquay"}, now=NOW).rows == []
    always = ask(graph, QUESTION, {"company": "Brightquay", "max_chance": 1, "min_times_usual": 0}, now=NOW)
    assert [row["posts"] for row in always.rows] == [12]
