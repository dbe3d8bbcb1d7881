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
    assert nearly.hidden == [{"happening": "2026-11", "cap": "this month", "cost": 40.0, "of_cap": 0.8}]
    assert (
        ask(graph, QUESTION, {"min_used": 0.8, "monthly": 100, "daily": 3}, now=NOW).rows[0]["network"]
        == "two"
    )


def test_each_day_that_uses_up_its_cap_is_a_happening_of_its_own(graph: Graph) -> None:
    graph.run(
        "UNWIND $days AS day CREATE (:Spend {key: 'one' + day, network: 'one', day: day, spent: 4500000, reserved: 0})",
        days=["2026-11-19", "2026-11-20", "2026-11-22"],
    )

    def happenings(day: int, monthly: float) -> list[tuple[str, str, float]]:
        values = {"min_used": 0.8, "monthly": monthly}
        found = ask(graph, QUESTION, values, now=datetime(2026, 11, day, 12, tzinfo=UTC))
        return [(row["happening"], row["cap"], row["of_cap"]) for row in found.hidden]

    assert happenings(19, 50) == [("2026-11-19", "today", 0.9)]
    assert happenings(20, 10) == [("2026-11-20", "today", 0.9)], (
        "the day is told in a month that is told, too"
    )
    assert happenings(21, 10) == [("2026-11", "this month", 0.9)]
    assert happenings(22, 50) == [("2026-11-22", "today", 0.9)]
