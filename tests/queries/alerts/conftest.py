"""A webhook, and an account that there is something to tell of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.connection import Graph
from tests.queries.alerts.account import plant
from tests.queries.alerts.receiver import Receiver, receiver


@pytest.fixture
def service() -> Iterator[Receiver]:
    """A webhook on loopback."""
    with receiver() as received:
        yield received


@pytest.fixture
def account(graph: Graph) -> Graph:
    """The graph of both engines with a customer whose Ann and Ben followed a competitor two days ago."""
    plant(graph)
    return graph
