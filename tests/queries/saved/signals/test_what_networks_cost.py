"""What the networks that bill us cost: rows by value, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime

from graph.connection import Graph
from queries.catalog import load_catalog
from queries.runner import ask

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUESTION = load_catalog().get("what-networks-cost")


def test_what_was_spent_is_compared_with_the_larger_share_of_both_caps(graph: Graph) -> None:
    graph.run(
        """
        UNWIND $spent AS s
        CREATE (:Spend {key: s.network + s.day, network: s.network, day: s.day, job: 'collect', spent: s.spent,
          reserved: s.reserved})
        """,
        spent=[
            {"network": "one", "day": "2026-11-22", "spent": 1_000_000, "reserved": 500_000},
            {"network": "one", "day": "2026-11-03", "spent": 38_500_000, "reserved": 0},
            {"network": "one", "day": "2026-10-31", "spent": 90_000_000, "reserved": 0},
            {"network": "two", "day": "2026-11-22", "spent": 3_000_000, "reserved": 0},
        ],
    )
    found = ask(graph, QUESTION, now=NOW)
    assert found.rows == [
        {"network": "one", "today": 1.5, "this_month": 40.0, "used": 0.8},
        {"network": "two", "today": 3.0, "this_month": 3.0, "used": 0.6},
    ]
    nearly = ask(graph, QUESTION, {"min_used": 0.8}, now=NOW)
    assert [row["network"] for row in nearly.rows] == ["one"]
    assert (
        ask(graph, QUESTION, {"min_used": 0.8, "monthly": 100, "daily": 3}, now=NOW).rows[0]["network"]
        == "two"
    )
