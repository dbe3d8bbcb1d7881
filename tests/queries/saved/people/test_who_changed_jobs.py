"""Who changed jobs within a period, neither before it nor after it. For the rest: test_questions_about_contacts."""

from __future__ import annotations

from datetime import timedelta

from graph.connection import Graph
from graph.records import Company, Person
from queries.catalog import load_catalog
from queries.runner import ask, compare
from tests.graph.facts import write
from tests.queries.world import NOW

ASKED = load_catalog().get("who-changed-jobs")


def listed(uid: str, company: str, days_ago: int) -> Person:
    seen = NOW - timedelta(days=days_ago)
    return Person(f"person:{uid}", uid.title(), "list", f"company:{company}", seen=seen, from_list=True)


def test_only_changes_of_the_period_count(graph: Graph) -> None:
    write(
        graph,
        Company("company:pellworth", "Pellworth Foods", "customer"),
        Company("company:newleaf", "Newleaf"),
        *(listed(uid, "pellworth", 200) for uid in ("ann", "ben", "cid")),
        listed("ann", "newleaf", 2),
        listed("ben", "newleaf", 20),
        listed("cid", "newleaf", 40),
    )

    def changed(since: str) -> list[str]:
        return [row["person"] for row in ask(graph, ASKED, {"since": since}, now=NOW).rows]

    assert changed("30 days") == ["Ann", "Ben"]
    assert changed("2026-11-01 to 2026-11-10") == ["Ben"]
    found = compare(graph, ASKED, {"since": "30 days"}, now=NOW)
    assert [row["person"] for row in found.earlier.rows] == ["Cid"]
    assert (found.matched, found.gone) == ((None, None), (0,))
