"""What an alert would have sent in a planted past, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.connection import Graph
from queries.alerts.backtest.run import Backtest, backtest
from queries.alerts.delivery import Notifier
from queries.alerts.people import Person, Router
from queries.alerts.rules import AlertError, AlertSpec
from queries.catalog import load_catalog
from queries.runner import ask

CATALOG = load_catalog()
ROUTER = Router(Notifier(), (Person("Nora Quist", urls=["json://nora.example"]),))
FIRST = datetime(2026, 10, 4, tzinfo=UTC)
HOURLY = [FIRST + timedelta(hours=n) for n in range(96)]


@pytest.fixture
def world(graph: Graph) -> Graph:
    """A competitor and us; two customers with three and two people, each with a profile."""
    graph.run(
        """
        CREATE (:Company {key: 'company:us', name: 'Acme', role: 'us'})
        CREATE (:Company {key: 'company:b', name: 'Brightquay', role: 'competitor'})
          -[:OPERATES]->(:Profile {key: 'bluesky:b', name: 'Brightquay'})
        CREATE (:Company {key: 'company:o', name: 'Osterfjord', role: 'customer', owner: 'Nora Quist'})
        CREATE (:Company {key: 'company:q', name: 'Quill', role: 'customer', owner: 'Nora Quist'})
        """
    )
    for name, company in (("Ann", "o"), ("Ben", "o"), ("Col", "o"), ("Dee", "q"), ("Eve", "q")):
        graph.run(
            """
            MATCH (c:Company {key: $company})
            CREATE (:Profile {key: $profile, name: $name})-[:BELONGS_TO]->(:Person {key: $key, name: $name})
              -[:WORKS_AT {source: 'crm'}]->(c)
            """,
            company=f"company:{company}",
            key=f"person:{name}",
            profile=f"bluesky:{name}",
            name=name,
        )
    return graph


def follow(graph: Graph, name: str, at: str) -> None:
    graph.run(
        """
        MATCH (a:Profile {key: $key}) MATCH (b:Profile {key: 'bluesky:b'})
        CREATE (a)-[:FOLLOWS {uid: $key, since: datetime($at), day: substring($at, 0, 10), baseline: false}]->(b)
        """,
        key=f"bluesky:{name}",
        at=at,
    )


def complaint(graph: Graph, name: str, at: str, score: float = 0.9) -> None:
    graph.run(
        """
        MATCH (author:Profile {key: $author}) MATCH (us:Company {key: 'company:us'})
        CREATE (author)-[:POSTED]->(post:Post {key: 'bluesky:' + $at, text: 'Down again!', at: datetime($at),
          day: substring($at, 0, 10), network: 'bluesky'})
        CREATE (post)-[:MENTIONS {sentiment: 'negative', score: $score}]->(us)
        """,
        author=f"bluesky:{name}",
        at=at,
        score=score,
    )


def told(found: Backtest) -> list[tuple[str, str, str, str]]:
    return [(f"{one.at:%d %H:%M}", one.to, one.how, one.headline) for one in found.messages]


def test_connections_are_told_when_there_were_enough_and_other_thresholds_tell_others(world: Graph) -> None:
    for name, at in (
        ("Ann", "2026-10-05T09:30:00Z"),
        ("Ben", "2026-10-05T15:10:00Z"),
        ("Col", "2026-10-06T11:20:00Z"),
        ("Dee", "2026-10-05T08:00:00Z"),
        ("Eve", "2026-10-05T12:30:00Z"),
    ):
        follow(world, name, at)
    spec = AlertSpec(
        "rivals",
        "accounts-connecting-to-a-competitor",
        {"min_people": 3, "min_times_usual": 0},
        past=False,
    )
    done: list[tuple[int, int]] = []
    found = backtest(
        world, CATALOG, spec, ROUTER, HOURLY, on_progress=lambda n, total: done.append((n, total))
    )
    [(when, to, how, headline)] = told(found)
    assert (when, to, how) == ("06 12:00", "Nora Quist", "at once")
    assert headline.startswith("Three people at Osterfjord connected to Brightquay")
    assert found.messages[0].channels == ("1:json",)
    assert (found.checks, found.alerts, found.seen) == (96, 1, 0)
    # It counts by days, and both thresholds are compared with the rows once they are read.
    assert found.asked == 4
    assert [(one.threshold.name, one.threshold.to, one.alerts, one.messages) for one in found.thresholds] == [
        ("min_people", 2, 2, 2),
        ("min_people", 4, 0, 0),
    ]
    fewer, more = found.thresholds
    [beside] = fewer.more
    assert beside.startswith("Two people at Quill connected to Brightquay")
    assert (fewer.fewer, more.more, more.fewer) == ((), (), (headline,))
    assert (done[0], done[-1]) == ((0, 96), (96, 96))
    assert world.run("MATCH (a:Alert) RETURN count(a) AS n") == [{"n": 0}]


def test_complaints_keep_to_the_cooldown_and_what_came_later_is_not_there_yet(world: Graph) -> None:
    complaint(world, "Ann", "2026-10-05T09:20:00Z")
    complaint(world, "Ben", "2026-10-05T10:40:00Z")
    complaint(world, "Dee", "2026-10-06T10:00:00Z", score=0.6)
    complaint(world, "Col", "2026-10-09T10:00:00Z")
    spec = AlertSpec(
        "complains", "customers-negative-posts", {"since": "2 days"}, cooldown=timedelta(hours=6)
    )
    found = backtest(world, CATALOG, spec, ROUTER, HOURLY)
    assert told(found) == [
        ("05 10:00", "Nora Quist", "at once", "Ann at Osterfjord complained on 5 October."),
        ("05 16:00", "Nora Quist", "after the cooldown", "Ben at Osterfjord complained on 5 October."),
    ]
    # Its threshold stands in the Cypher, so that each value is asked for.
    assert found.asked == 12
    less, more = found.thresholds
    assert (less.threshold.to, less.alerts, less.more) == (
        0.56,
        3,
        ("Dee at Quill complained on 6 October.",),
    )
    assert (more.threshold.to, more.alerts, more.fewer) == (0.84, 2, ())


def test_what_was_there_at_the_first_check_is_one_line(world: Graph) -> None:
    complaint(world, "Ann", "2026-10-03T09:20:00Z")
    spec = AlertSpec(
        "complains", "customers-negative-posts", {"since": "7 days"}, owner="Nora Quist", past=False
    )
    found = backtest(world, CATALOG, spec, ROUTER, HOURLY[:3])
    [(when, to, how, headline)] = told(found)
    assert (when, to, how, found.seen, found.alerts) == ("04 00:00", "Nora Quist", "first check", 1, 0)
    assert "One row was there before" in headline or "1 row was there before" in headline


def test_a_customer_s_silence_is_that_of_the_day_that_is_asked_about(world: Graph) -> None:
    for day in range(1, 13):
        world.run("CREATE (:Count {key: $day, all_day: $day})", day=f"2026-10-{day:02}")
    for day in (1, 2, 3, 4, 5, 6, 12):
        complaint(world, "Ann", f"2026-10-{day:02}T09:00:00Z")
    values = {"history": "28 days", "max_chance": 1, "min_times_usual": 1, "min_days": 2}
    question = CATALOG.get("customers-who-fell-silent")
    then = ask(world, question, values, now=datetime(2026, 10, 9, 12, tzinfo=UTC))
    assert [(row["company"], row["last_post"], row["silent_days"]) for row in then.rows] == [
        ("Osterfjord", "2026-10-06", 3)
    ]
    assert {piece.at.day for piece in then.evidence if piece.at} == {2, 3, 4, 5, 6}


CUSTOMERS = """// ---
// question: Who are our customers?
// description: Every customer.
// columns: [name]
// alert: {key: [name], title: "{name}"}
// ---
MATCH (c:Company {role: 'customer'}) RETURN c.name AS name
"""


def test_a_question_that_counts_all_there_is_cannot_be_asked_of_the_past(
    graph: Graph, tmp_path: Path
) -> None:
    (tmp_path / "customers.cypher").write_text(CUSTOMERS, encoding="utf-8")
    with pytest.raises(AlertError, match=r"let its Cypher end at \$until, \$today or \$now"):
        backtest(graph, load_catalog([tmp_path]), AlertSpec("c", "customers"), ROUTER, HOURLY)
