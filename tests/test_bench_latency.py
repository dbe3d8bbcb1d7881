"""The latency benchmark: what it says of its aim, and how it tells the steps apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.alert_latency import verdict
from bench.measures.latency_steps import Told, steps_of


@pytest.mark.parametrize(
    ("p99", "lost", "rate", "expected"),
    [
        (4.9, 0, 500.0, "holds"),
        (4.9, 0, 476.0, "holds"),
        (5.1, 0, 500.0, "missed"),
        (1.0, 1, 500.0, "missed"),
        (1.0, 0, 47.0, "not measured: 47 events a second came, and 500 were asked for"),
        (9.0, 3, 474.0, "not measured: 474 events a second came, and 500 were asked for"),
    ],
)
def test_the_aim_holds_only_where_the_asked_rate_was_reached(
    p99: float, lost: int, rate: float, expected: str
) -> None:
    assert verdict(p99, lost, rate, 500) == expected


def test_each_step_lasts_from_the_one_before_of_the_check_that_found_it(tmp_path: Path) -> None:
    notes = tmp_path / "steps.jsonl"
    lines = [
        {"step": "stored", "record": "a", "at": 10.5},
        {"step": "stored", "record": "b", "at": 11.0},
        {"step": "check", "moment": "m1", "began": 11.25, "at": 11.5},
        {"step": "check", "moment": "m2", "began": 13.0, "at": 13.5},
        {"step": "send", "record": "bluesky:f/a", "moment": "m1", "at": 12.0},
        {"step": "send", "record": "bluesky:f/a", "moment": "m1", "at": 72.0},
        {"step": "send", "record": "bluesky:f/b", "moment": "m2", "at": 14.0},
        {"step": "send", "record": None, "moment": "m0", "at": 1.0},
    ]
    notes.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    told = [Told("a", 10.0, 12.25), Told("b", 10.75, 14.5), Told("unknown", 1.0, 2.0)]
    assert steps_of(told, notes) == [(0.5, 0.75, 0.25, 0.5, 0.25), (0.25, 2.0, 0.5, 0.5, 0.5)]
