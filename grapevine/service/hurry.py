"""Which posts were just stored, for the job that labels: those that cannot wait are labelled before all others."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable

from graph.records import Post, Record

REMEMBERED = 2_000


class JustStored:
    """The keys of the latest posts that no label job has asked for yet. Threads may use it.

    Where more come than that, the older ones are labelled in their turn.
    """

    def __init__(self) -> None:
        self._keys: deque[str] = deque(maxlen=REMEMBERED)
        self._lock = threading.Lock()

    def add(self, records: Iterable[Record]) -> None:
        """A page of them was stored."""
        keys = [record.key for record in records if isinstance(record, Post)]
        with self._lock:
            self._keys.extend(keys)

    def take(self) -> list[str]:
        """Those that came since it was asked last."""
        with self._lock:
            keys = list(dict.fromkeys(self._keys))
            self._keys.clear()
        return keys
