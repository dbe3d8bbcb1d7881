"""A share of the time that several may use, with a little in hand for what comes seldom."""

from __future__ import annotations

from collections.abc import Callable

IN_HAND_S = 3.0
"""So many seconds may be used at once after a time in which few were."""


class Share:
    """Seconds that may be used: they grow with the time, up to what may be in hand. The caller's lock guards it."""

    def __init__(self, share: float, clock: Callable[[], float], in_hand_s: float = IN_HAND_S) -> None:
        self._share = share
        self._clock = clock
        self._most = in_hand_s
        self._left = in_hand_s
        self._seen = clock()

    def took(self, seconds: float) -> None:
        """So many were used."""
        self._grow()
        self._left -= seconds

    def free_at(self) -> float:
        """From when on some are left: now, or later."""
        self._grow()
        return self._seen + max(0.0, -self._left) / self._share

    def _grow(self) -> None:
        now = self._clock()
        self._left = min(self._most, self._left + self._share * (now - self._seen))
        self._seen = now
