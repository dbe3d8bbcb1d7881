"""For each registered collector a small recorded network, in which the same story can be asked after.

In each, Anna (watched) wrote a post with the word "fernhollow", follows two accounts, and Bo answered her. A network's
own is ``world(folder)`` in ``tests/collectors/<network>/world.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from collectors.base import Collector
from tests.collectors.answering import NetworkServer

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """The time of a small network, which a test may set."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class World:
    """A collector at its recorded network, and what is known of Anna there."""

    collector: Collector
    anna: str
    handle: str
    """Empty where the network has no handles beside its uids."""
    followed: frozenset[str]
    texts: tuple[str, ...] = ("does it?", "fernhollow again", "fernhollow does it")
    """What is found in it, sorted. A network without people has other texts."""
    read: int = 4
    """How many items are read; one of them is malformed."""
    server: NetworkServer | None = None
    """Who answers, so that a test can make it answer otherwise."""
    clock: Clock = field(default_factory=Clock)
    """What the collector goes by."""
    arrive: Callable[[datetime], None] = lambda _: None
    """Has one more post with the word "fernhollow" appear, written at that time."""
    secrets: tuple[str, ...] = ()
    """What may stand in no log, message or report."""


def world_of(network: str, folder: Path) -> AbstractContextManager[World]:
    """The recorded network of the collector that is registered as ``network``."""
    made: AbstractContextManager[World] = import_module(f"tests.collectors.{network}.world").world(folder)
    return made
