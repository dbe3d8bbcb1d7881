"""The small world, built once for all the questions that only read it."""

from __future__ import annotations

import pytest

from graph.connection import Graph
from tests.engines import BOTH_ENGINES, emptied
from tests.queries.world import build


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def world(request: pytest.FixtureRequest) -> Graph:
    """The small world on both engines, for modules that change nothing and ask for no other graph."""
    graph = emptied(request.getfixturevalue(f"{request.param}_session"))
    build(graph)
    return graph
