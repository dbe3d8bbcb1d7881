"""A service that is killed and started again misses nothing, doubles nothing, and goes on at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.connection import GraphSettings, open_graph
from graph.schema import migrate
from tests.grapevine.service.tide import killed

TRIALS = 6
"""All hundred: python bench/kills.py"""


@pytest.mark.server
def test_a_service_that_is_killed_again_and_again_misses_and_doubles_nothing(home: Path) -> None:
    with open_graph(GraphSettings(home=home, heap_mb=512)) as graph:
        migrate(graph)
        found = killed(home, graph, TRIALS, seed=21)
    assert min(found.published.values()) > 0
    assert found.stored == {name: list(range(1, number + 1)) for name, number in found.published.items()}
    assert found.overlapping == []
    assert found.cut_off >= TRIALS / 2
