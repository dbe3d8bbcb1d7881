"""What is kept of a network's lists of connections from one run to the next, as checkpoints of the network."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from collectors.base import Collector
from graph.connection import Graph
from graph.read.checkpoints import Checkpoint, forget_checkpoint, load_checkpoint
from graph.records import utc
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page


class ListState:
    """Which profiles' lists a stream owes, and which of a network without one were tried in vain."""

    def __init__(
        self, graph: Graph, collector: Collector, tombstones: TombstoneKey, watched: Iterable[str]
    ) -> None:
        """``watched``: the uids of all profiles that may be owed. Raises GraphError."""
        self._graph = graph
        self._collector = collector
        self._tombstones = tombstones
        self._owed_name = f"{collector.name}:relist"
        self._owed = self._stored(watched) if collector.streaming else frozenset()

    @property
    def owed(self) -> frozenset[str]:
        """The profiles whose lists may have changed and were not read to their end since."""
        return self._owed

    def owe(self, profiles: frozenset[str]) -> None:
        """Before the page that asks for them is stored, so that a run that is killed then still owes them."""
        self._keep(self._owed | profiles)

    def was_read(self, uid: str, *, whole: bool) -> None:
        """The profile's lists were read; ``whole``: to their end."""
        self._keep(self._owed - {uid})
        if whole:
            forget_checkpoint(self._graph, self._tried_name(uid))
        else:
            self.let_rest(uid)

    def let_rest(self, uid: str) -> None:
        """Lists without an end are due for ever: keep when they were tried, so that no run reads and pays again."""
        if not self._collector.streaming:
            self._write(self._tried_name(uid), self._collector.now().isoformat())

    def rests(self, uid: str) -> bool:
        """Were the lists tried in vain within the period?"""
        tried = None if self._collector.streaming else load_checkpoint(self._graph, self._tried_name(uid))
        if tried is None:
            return False
        try:
            return utc(datetime.fromisoformat(tried)) > self._collector.now() - self._collector.lists_every
        except ValueError:
            return False

    def _tried_name(self, uid: str) -> str:
        return f"{self._collector.name}:unlisted:{uid}"

    def _stored(self, watched: Iterable[str]) -> frozenset[str]:
        stored = load_checkpoint(self._graph, self._owed_name)
        try:
            return frozenset(map(str, json.loads(stored or "[]")))
        except (ValueError, TypeError):
            # Damaged: all of them may have changed.
            return frozenset(watched)

    def _keep(self, owed: frozenset[str]) -> None:
        if owed == self._owed:
            return
        self._owed = owed
        if owed:
            self._write(self._owed_name, json.dumps(sorted(owed)))
        else:
            forget_checkpoint(self._graph, self._owed_name)

    def _write(self, name: str, cursor: str) -> None:
        write_page(self._graph, (), checkpoint=Checkpoint(name, cursor), tombstones=self._tombstones)
