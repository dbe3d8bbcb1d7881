"""A module's story, planted once for all its questions, which only read it."""

from __future__ import annotations

import pytest

from graph.connection import Graph
from tests.engines import BOTH_ENGINES
from tests.queries.saved import planting
from tests.queries.saved.story import TOPICS, Story


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def planted(request: pytest.FixtureRequest) -> Graph:
    """What the module's function ``story`` tells, on both engines."""
    story: Story = request.module.story()
    return planting.planted(request, story.records, story.said, TOPICS)
