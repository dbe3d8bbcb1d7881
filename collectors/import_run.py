"""How an import of files went, kept as a Run whatever happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from graph.connection import Graph
from graph.read.runs import Run, finish_run, start_run


@contextmanager
def import_run(graph: Graph, job: str, counts: Mapping[str, int]) -> Iterator[Run]:
    """A Run of ``job`` ("import crm"), which ends with what ``counts`` holds by then; a fault is noted and raised."""
    run = start_run(graph, job)
    error: str | None = None
    try:
        yield run
    except BaseException as fault:
        error = str(fault) or type(fault).__name__
        raise
    finally:
        finish_run(graph, run, dict(counts), error=error, state="failed" if error else "done")
