"""Which customers' people connect to many of a competitor's at once, against their own past and all others'."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.connection import Graph
from queries.catalog import load_catalog
from queries.runner import ask

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUESTION = load_catalog().get("accounts-connecting-to-a-competitor")

# account -> people, known for so many days, days ago of each connection (each by another person), baseline
ACCOUNTS: dict[str, tuple[int, int, list[int], bool]] = {
    "burst": (10, 200, [60, 1, 2, 3, 3, 4, 5], False),
    "always": (10, 200, [d for week in range(12) for d in (7 * week + 1, 7 * week + 2, 7 * week + 3)], False),
    "two": (10, 200, [1, 2], False),
    "first-look": (10, 2, [1, 1, 2, 2, 2, 2], True),
    **{f"calm{n}": (10, 200, [30 + n], False) for n in range(12)},
}


@pytest.fixture
def accounts(graph: Graph) -> Graph:
    graph.run(
        """
        CREATE (:Company {key: 'company:b', name: 'Brightquay', role: 'competitor'})
          -[:OPERATES]->(:Profile {key: 'net:b', name: 'Brightquay', url: 'https://social.example/b'})
        """
    )
    people: list[dict[str, Any]] = []
    follows: list[dict[str, Any]] = []
    for name, (size, known, connected, baseline) in ACCOUNTS.items():
        met = (NOW - timedelta(days=known)).isoformat()
        people += [
            {"company": f"company:{name}", "name": name, "n": f"{name}{n}", "met": met} for n in range(size)
        ]
        for n, ago in enumerate(connected):
            at = NOW - timedelta(days=ago)
            follows.append(
                {
                    "who": f"net:{name}{n % size}",
                    "at": at.isoformat(),
                    "day": f"{at:%Y-%m-%d}",
                    "baseline": baseline,
                }
            )
    graph.run(
        """
        UNWIND $people AS p
        MERGE (c:Company {key: p.company}) SET c.name = p.name, c.role = 'customer', c.owner = 'Nora Quist'
        CREATE (c)<-[:WORKS_AT {source: 'crm'}]-(:Person {key: 'person:' + p.n, name: p.n})
          <-[:BELONGS_TO]-(:Profile {key: 'net:' + p.n, first_seen: datetime(p.met)})
        """,
        people=people,
    )
    graph.run(
        """
        UNWIND $follows AS f
        MATCH (who:Profile {key: f.who}), (b:Profile {key: 'net:b'})
        CREATE (who)-[:FOLLOWS {uid: f.who + f.at, since: datetime(f.at), day: f.day, baseline: f.baseline}]->(b)
        """,
        follows=follows,
    )
    return graph


def test_only_the_customer_with_an_unusual_number_of_new_connections_is_told_of(accounts: Graph) -> None:
    found = ask(accounts, QUESTION, now=NOW)
    [row] = found.rows
    assert (row["company"], row["competitor"], row["people"]) == ("burst", "Brightquay", 6)
    assert row["usual"] < 0.3
    assert row["eb05"] >= 2
    assert len(found.evidence_of(0)) == 6
    three = ask(accounts, QUESTION, {"min_times_usual": 0}, now=NOW)
    assert [(row["company"], row["people"]) for row in three.rows] == [("burst", 6), ("always", 3)]
    assert three.rows[1]["usual"] > 2


def test_what_the_first_look_found_is_never_new(accounts: Graph) -> None:
    every = ask(accounts, QUESTION, {"min_people": 1, "min_times_usual": 0}, now=NOW)
    assert sorted(row["company"] for row in every.rows) == ["always", "burst", "two"]
