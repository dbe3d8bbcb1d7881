"""A customer whose people connected to a competitor, and the alert that finds it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from graph.connection import Graph
from queries.alerts.checks import AlertReport, check_alert
from queries.alerts.delivery import Notifier
from queries.alerts.rules import AlertSpec
from queries.catalog import load_catalog

CATALOG = load_catalog()
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CONNECTED = (
    "Two people at Osterfjord connected to Brightquay this week; usually none. "
    "Renewal in 54 days, 4,200 a month."
)
SPEC = AlertSpec("rivals", "accounts-connecting-to-a-competitor", {"min_people": 2, "min_times_usual": 0})


def plant(graph: Graph) -> None:
    """A customer whose Ann and Ben followed a competitor two days ago, one after the other."""
    graph.run(
        """
        CREATE (rival:Company {key: 'company:b', name: 'Brightquay', role: 'competitor'})
        CREATE (brand:Profile {key: 'bluesky:b', name: 'Brightquay', url: 'https://social.example/b'})
        CREATE (rival)-[:OPERATES]->(brand)
        CREATE (:Company {key: 'company:o', name: 'Osterfjord', role: 'customer', owner: 'Nora Quist',
          owner_address: 'nora@fernhollow.example', mrr: 4200.0, renewal: '2027-01-15'})
        """
    )
    for name in ("Ann", "Ben", "Col"):
        graph.run(
            """
            MATCH (c:Company {key: 'company:o'})
            CREATE (p:Person {key: $key, name: $name})-[:WORKS_AT {source: 'crm'}]->(c)
            CREATE (:Profile {key: $profile, name: $name})-[:BELONGS_TO]->(p)
            """,
            key=f"person:{name}",
            name=name,
            profile=f"bluesky:{name}",
        )
    follow(graph, "Ann", NOW - timedelta(days=2, minutes=1))
    follow(graph, "Ben", NOW - timedelta(days=2))


def follow(graph: Graph, name: str, at: datetime) -> None:
    graph.run(
        """
        MATCH (a:Profile {key: $key}) MATCH (b:Profile {key: 'bluesky:b'})
        CREATE (a)-[:FOLLOWS {uid: $uid, since: datetime($at), day: $day, baseline: false}]->(b)
        """,
        key=f"bluesky:{name}",
        uid=f"{name}{at:%s}",
        at=at.isoformat(),
        day=at.date().isoformat(),
    )


def check(graph: Graph, *urls: str, days: float = 0, spec: AlertSpec = SPEC) -> AlertReport:
    return check_alert(graph, CATALOG, spec, Notifier(urls), NOW + timedelta(days=days))
