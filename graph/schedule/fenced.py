"""The graph as one run of a job may use it: for as long as the turn is its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from graph.connection import Graph, ReadResult

from .lease import Lease, LeaseLost

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

T = TypeVar("T")


class FencedGraph(Graph):
    """A view of ``graph`` whose every use raises LeaseLost once the run's turn is another's.

    A transaction (``write``) looks for the lease itself before it is committed, so that a run that was stopped for an
    hour, with its whole machine, writes nothing over what another one did meanwhile.
    """

    def __init__(self, graph: Graph, lease: Lease) -> None:
        """Opens nothing: it is ``graph``, which whoever opened it closes."""
        self.settings = graph.settings
        self._whole = graph
        self._lease = lease

    @property
    def engine(self) -> Literal["neo4j", "embedded"]:
        return self._whole.engine

    @property
    def version(self) -> str:
        return self._whole.version

    def run(self, cypher: str, **params: Any) -> list[dict[str, Any]]:
        self._check()
        return self._whole.run(cypher, **params)

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        def fenced(tx: ManagedTransaction) -> T:
            done = work(tx)
            self._lease.held(tx)
            return done

        self._check()
        return self._whole.write(fenced)

    def ask(
        self, cypher: str, params: Mapping[str, Any] | None = None, *, timeout_s: float, row_limit: int
    ) -> ReadResult:
        self._check()
        return self._whole.ask(cypher, params, timeout_s=timeout_s, row_limit=row_limit)

    def close(self) -> None:
        """Nothing."""

    def _check(self) -> None:
        if self._lease.lost.is_set():
            raise LeaseLost(self._lease.job)
