"""The small world, served by a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.connection import Graph
from tests.grapevine.served import Running, plant, serving


@pytest.fixture(scope="module")
def api(embedded_session: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`grapevine serve` over the small world with three alerts."""
    plant(embedded_session)
    with serving(embedded_session, tmp_path_factory.mktemp("api")) as running:
        yield running
