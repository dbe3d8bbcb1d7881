"""A module's story, planted once for all its questions, which only read it."""

from __future__ import annotations

import pytest

from graph.connection import Graph
from tests.engines import BOTH_ENGINES, emptied


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def planted(request: pytest.FixtureRequest) -> Graph:
    """What the module's function ``story`` tells, on both engines."""
    planted: Graph = request.module.story().plant(
        emptied(request.getfixturevalue(f"{request.param}_session"))
    )
    return planted
