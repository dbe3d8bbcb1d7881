"""Look-ups beside a stream, in threads of their own: a host that is slow or away holds back no post."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from .accounts import AccountLookups
from .asking import Asking
from .lists import ConnectionLists
from .storing import RunIsOver

HEAD_START_S = 8.0
"""How long a stream is not opened while the handles are asked for and nothing is answered."""
_LEFT_WITHIN_S = 0.5
"""How long each thread is waited for; one that waits for a host stores nothing any more."""
_TICK_S = 0.2


class Beside:
    """Two threads, one for handles and names and one for lists, from ``with`` to its end."""

    def __init__(self, asking: Asking, accounts: AccountLookups, lists: ConnectionLists) -> None:
        self._asking = asking
        self._accounts = accounts
        self._lists = lists
        self._failure: BaseException | None = None
        self._told: str | None = None
        self._threads = [
            threading.Thread(target=self._guarded, args=[work], name=name, daemon=True)
            for name, work in (("handles and names", self._ask_for_accounts), ("lists", self._read_lists))
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._asking.over.set()
        for thread in self._threads:
            thread.join(_LEFT_WITHIN_S)
        self._asking.store.end()

    def wait_for_handles(self) -> None:
        """Until every handle was asked for, so that the stream is read for all of them from its start.

        Not longer than a moment where the network gives no answers.
        """
        began = time.monotonic()
        while not self._asking.stopped() and not self._accounts.settled.wait(_TICK_S):
            self.check()
            if time.monotonic() - max(began, self._accounts.progress) >= HEAD_START_S:
                return

    def check(self) -> None:
        """Raises what ended a thread."""
        if self._failure is not None:
            raise self._failure

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except RunIsOver:
            pass
        except BaseException as fault:  # noqa: BLE001 - the run's own thread raises it
            self._failure = fault

    def _ask_for_accounts(self) -> None:
        first = True
        while not self._asking.stopped():
            began = time.monotonic()
            if first or not self._asking.must_wait():
                self._accounts.refresh(first=first)
            first = False
            self._lists.look()
            if not self._asking.must_wait():
                self._accounts.describe()
            self._tell()
            self._pause(began)

    def _pause(self, began: float) -> None:
        """Until it is time to look again, or something that failed is due."""
        while not self._asking.stopped():
            next_in = self._accounts.next_in
            rested = time.monotonic() - began
            if rested >= self._asking.inputs.refresh_s or self._accounts.names_wait:
                return
            if next_in == 0.0 and not self._asking.must_wait():
                return
            self._asking.over.wait(min(_TICK_S, self._asking.inputs.refresh_s))

    def _read_lists(self) -> None:
        while not self._asking.stopped():
            self._lists.read_due()
            self._asking.over.wait(_TICK_S)

    def _tell(self) -> None:
        notes = self._asking.report.notes()
        if self._asking.inputs.tell is not None and notes != self._told:
            self._told = notes
            with self._asking.store.open():
                self._asking.inputs.tell(self._asking.report)
