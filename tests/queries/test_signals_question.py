"""What happened at companies: events with their reports, on both engines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from graph.connection import Graph
from graph.labels.labels import PostLabels, posts_waiting, write_labels
from graph.labels.text_labels import FoundSignal, Labels
from graph.records import Company, Post, Profile, ProfileStatusChange
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from queries.catalog import load_catalog
from queries.runner import ask
from tests.queries.world import NOW

CATALOG = load_catalog()
KEY = TombstoneKey(b"of the tests of events")
RAISED = FoundSignal(
    *("company:pellworth", "funding", "Pellworth raises $5M", "reported", True),
    amount=5e6,
    currency="USD",
)
SAID = {
    "net:1": ("net:news", 9, RAISED),
    "net:2": (
        "net:blog",
        8,
        FoundSignal("company:pellworth", "funding", "Pellworth got a Series A", round="Series A"),
    ),
    "net:3": ("net:blog", 6, FoundSignal("company:osterfjord", "layoffs", "Cuts at Osterfjord?", "rumoured")),
    "net:4": (
        "net:hidden",
        3,
        FoundSignal("company:osterfjord", "outage", "Osterfjord is down", "reported", True),
    ),
    "net:5": (
        "net:blog",
        80,
        FoundSignal("company:osterfjord", "launch", "Osterfjord launches", "reported", True),
    ),
}


def told(graph: Graph, **values: object) -> list[tuple[Any, ...]]:
    found = ask(graph, CATALOG.get("what-happened-at-companies"), values, now=NOW)
    return [(row["company"], row["event"], row["certainty"], row["reports"]) for row in found.rows]


def test_events_are_told_once_with_all_reports_and_by_how_sure_they_are(graph: Graph) -> None:
    write_page(
        graph,
        [
            Company("company:pellworth", "Pellworth Foods", "customer", owner="Nora Quist"),
            Company("company:osterfjord", "Osterfjord Logistics", "customer"),
            Profile("net:news", handle="news.example", name="The News", seen=NOW),
            *(
                Post(key, author, signal.line, NOW - timedelta(days=days), url=f"https://{key[4:]}.example/")
                for key, (author, days, signal) in SAID.items()
            ),
            ProfileStatusChange("net:hidden", "deactivated", NOW),
        ],
        tombstones=KEY,
    )
    labels = [
        PostLabels(one.key, one.version, Labels("neutral", 0.9, 0.0), [SAID[one.key][2]])
        for one in posts_waiting(graph, 10)
    ]
    write_labels(graph, labels, model_id="gold")

    pellworth = ("Pellworth Foods", "funding", "reported", 2)
    rumour = ("Osterfjord Logistics", "layoffs", "rumoured", 1)
    launch = ("Osterfjord Logistics", "launch", "reported", 1)
    assert told(graph) == [pellworth]
    assert told(graph, certainty="any") == [rumour, pellworth]
    assert told(graph, certainty="sure", since="90 days") == [pellworth, launch]
    assert told(graph, certainty="any", company="Osterfjord Logistics") == [rumour]
    assert told(graph, event="launch", since="90 days") == [launch]

    found = ask(graph, CATALOG.get("what-happened-at-companies"), {}, now=NOW)
    [row] = found.rows
    assert (row["amount"], row["currency"], row["round"], row["said"], row["owner"], row["url"]) == (
        *(5e6, "USD", "Series A", "Pellworth raises $5M", "Nora Quist", "https://1.example/"),
    )
    assert [(piece.who, piece.said) for piece in found.evidence_of(0)] == [
        ("The News", "Pellworth raises $5M"),
        ("net:blog", "Pellworth got a Series A"),
    ]
    assert set(found.hidden[0]["about"]) == {
        *("company:pellworth", "signal:company:pellworth/funding/2026-11-13"),
        *("net:1", "net:2", "net:news", "net:blog"),
    }
