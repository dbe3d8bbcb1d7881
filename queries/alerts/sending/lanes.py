"""Work done in lanes, in order in each: what is slow in one of them holds up none in the others."""

from __future__ import annotations

import contextvars
import threading
from collections import deque
from collections.abc import Callable, Hashable


class Lanes:
    """A thread for each lane, from ``put`` on until nothing is left or something broke.

    They end with the process: one that hangs in a host that says nothing keeps no program from its end.
    """

    def __init__(self, stop: threading.Event | None = None) -> None:
        """``stop``: once it is set, nothing more is begun."""
        self._stop = stop or threading.Event()
        self._changed = threading.Condition()
        self._waiting: dict[Hashable, deque[Callable[[], None]]] = {}
        self._busy: set[Hashable] = set()
        self._fault: BaseException | None = None

    def put(self, lane: Hashable, work: Callable[[], None]) -> None:
        """Have it done, begun after what was put into this lane before it."""
        with self._changed:
            self._waiting.setdefault(lane, deque()).append(work)
            if lane in self._busy:
                return
            self._busy.add(lane)
        # The job that the log names goes with it.
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=[self._serve, lane], name="lane", daemon=True).start()

    def at_work(self, seconds: float) -> bool:
        """Waits until nothing is left, for ``seconds`` at most: whether something is. Raises what a work raised."""
        with self._changed:
            self._changed.wait_for(lambda: not self._busy, seconds)
            if self._busy:
                return True
            if self._fault is not None:
                raise self._fault
            return False

    def _serve(self, lane: Hashable) -> None:
        while (work := self._next(lane)) is not None:
            try:
                work()
            except BaseException as fault:  # noqa: BLE001 - whoever waits raises it
                with self._changed:
                    self._fault = self._fault or fault

    def _next(self, lane: Hashable) -> Callable[[], None] | None:
        with self._changed:
            if self._waiting[lane] and self._fault is None and not self._stop.is_set():
                return self._waiting[lane].popleft()
            self._busy.discard(lane)
            self._changed.notify_all()
            return None
