"""A profile that is erased while a page that speaks of it is being written stays erased, with all that it said."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from graph.connection import Graph
from graph.read.checkpoints import Checkpoint, load_checkpoint
from graph.write import writer
from graph.write.erasure import erase_profile
from graph.write.writer import write_page
from tests.graph.facts import ANNA, KEY, column, post, write

AT_ONCE_S = 2.0
"""An erasure that need not wait for the writer is done by then."""


@pytest.mark.parametrize("step", ["without_erased", "save_checkpoint"])
def test_a_page_in_flight_brings_nothing_back(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The writer pauses in the middle of its transaction: after it looked at tombstones, or before its end."""
    write(graph, post("net:p1"))
    reached, go_on = threading.Event(), threading.Event()
    real = getattr(writer, step)

    def pausing(*args: Any) -> Any:
        done = real(*args)
        reached.set()
        go_on.wait(60)
        return done

    monkeypatch.setattr(writer, step, pausing)
    with ThreadPoolExecutor(2) as threads:
        written = threads.submit(
            lambda: write_page(graph, [post("net:p2")], checkpoint=Checkpoint("net", "2"), tombstones=KEY)
        )
        assert reached.wait(60)
        erased = threads.submit(lambda: erase_profile(graph, ANNA, tombstones=KEY))
        with suppress(TimeoutError):
            erased.result(timeout=AT_ONCE_S)
        go_on.set()
        written.result(timeout=60)
        erased.result(timeout=60)
    assert column(graph, "MATCH (p:Post) RETURN p.key") == []
    assert column(graph, "MATCH (p:Profile) RETURN p.key") == []
    assert load_checkpoint(graph, "net") == "2"
