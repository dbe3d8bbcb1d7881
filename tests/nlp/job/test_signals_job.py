"""Signals through the label job: found with the labels, and made anew without a model when only rules changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.connection import Graph
from graph.labels.text_labels import FoundSignal
from graph.records import Company, Post
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from nlp.encoder.bundled import Encoders
from nlp.job.label import companies_to_find, label_waiting
from nlp.labeller import Labeller

KEY = TombstoneKey(b"a key for tests only")
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
NEWS, QUAY = "feeds:news", "mastodon:quay"
TEXTS = (
    (NEWS, "Brightquay raises $20M Series B led by Larkfield Ventures"),
    (NEWS, "Nothing to see here. Sourdough day."),
    (QUAY, "We are investigating elevated error rates. Sorry!"),
    (NEWS, "Tallowmere raises its prices"),
)


def signals(graph: Graph) -> list[tuple[Any, ...]]:
    rows = graph.run(
        "MATCH (post:Post)-[report:REPORTS]->(signal:Signal)-[:SIGNAL_OF]->(company:Company) "
        "RETURN company.name AS company, signal.kind AS kind, signal.day AS day, signal.amount AS amount, "
        "signal.alert AS alert, report.line AS line ORDER BY signal.key"
    )
    return [tuple(row.values()) for row in rows]


def labeller(graph: Graph, encoders: Encoders) -> Labeller:
    return Labeller((), companies_to_find(graph), encoders=encoders)


def test_signals_come_with_the_labels_and_follow_new_rules_without_a_model(
    graph: Graph, encoders: Encoders, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_page(
        graph,
        [
            Company("company:brightquay", "Brightquay", profiles=(QUAY,)),
            Company("company:tallowmere", "Tallowmere"),
            *(
                Post(f"net:{n}", author, text, MONDAY + timedelta(hours=n))
                for n, (author, text) in enumerate(TEXTS)
            ),
        ],
        tombstones=KEY,
    )
    assert label_waiting(graph, labeller(graph, encoders)).labelled == 4
    first = [
        ("Brightquay", "funding", "2026-11-16", 20e6, True, TEXTS[0][1]),
        ("Brightquay", "outage", "2026-11-16", None, True, "We are investigating elevated error rates."),
    ]
    assert signals(graph) == first
    assert label_waiting(graph, labeller(graph, encoders)).labelled == 0

    def prices_alone(text: str, *_: object) -> tuple[FoundSignal, ...]:
        return (FoundSignal("company:tallowmere", "launch", text),) if text == TEXTS[3][1] else ()

    monkeypatch.setattr("nlp.definitions.SIGNAL_RULES", 1_000)
    monkeypatch.setattr("nlp.labeller.find_signals", prices_alone)
    monkeypatch.setattr("nlp.labeller.kinds_in", lambda text: {"launch"})
    changed = labeller(graph, encoders)
    monkeypatch.setattr(changed, "label", lambda *_: pytest.fail("a model was asked"))
    report = label_waiting(graph, changed)
    assert (report.labelled, report.unchanged) == (3, 1)
    assert signals(graph) == [("Tallowmere", "launch", "2026-11-16", None, False, TEXTS[3][1])]
