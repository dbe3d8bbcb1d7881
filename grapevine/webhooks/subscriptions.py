"""Who subscribed to alerts: kept in a file that its owner alone can read, since it holds the signing secrets."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from grapevine.programs.private_file import PrivateFile
from graph.errors import GrapevineError

from .addresses import looked_up

FILE_NAME = "webhooks.json"
MOST = 100
SECRET_PREFIX = "whsec_"  # noqa: S105 - how Standard Webhooks marks a secret


class SubscriptionError(GrapevineError):
    """A subscription could not be made; the message says why."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where alerts are sent."""

    id: str
    url: str
    alerts: tuple[str, ...]
    """Names of alerts; all where it is empty."""
    made: datetime
    by: str
    secret: str = field(repr=False)
    """Base64 of what signs each message, after ``whsec_``."""
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    """Everything before was sent."""
    sent: tuple[str, ...] = ()
    """The ids of the events after that which were sent, or given up."""
    tries: int = 0
    """How often in a row the next event could not be sent."""
    next_try: datetime | None = None
    error: str | None = None
    """Why the last event could not be sent; None where it could."""
    missed: int = 0
    """How many events were given up, since they were not taken for too long."""
    missed_at: datetime | None = None
    """When the last of them was."""

    @property
    def named(self) -> str:
        """What logs and checks call it: of its address the host alone, since the rest may hold a secret."""
        return f"{self.id} ({urlsplit(self.url).hostname})"


class Subscriptions:
    """The subscriptions of a data folder."""

    def __init__(self, home: Path, *, loopback: bool = False) -> None:
        self.file = PrivateFile(home / FILE_NAME)
        self.loopback = loopback

    def add(self, url: str, alerts: Sequence[str], by: str) -> Subscription:
        """A new one, from now on. Raises AddressError, SubscriptionError, GraphError."""
        looked_up(url, loopback=self.loopback)
        now = datetime.now(UTC)
        made = Subscription(
            secrets.token_hex(8), url, tuple(alerts), now, by, SECRET_PREFIX + _random(), since=now
        )
        with self.file.changing() as known:
            if len(known) >= MOST:
                raise SubscriptionError(f"There are {MOST} subscriptions already: take one away first.")
            known[made.id] = _stored(made)
        return made

    def all(self) -> list[Subscription]:
        """All of them, the oldest first. Raises GraphError."""
        found = [_read(name, entry) for name, entry in self.file.content().items()]
        return sorted(found, key=lambda one: (one.made, one.id))

    def remove(self, subscription: str) -> bool:
        """Take one away; says whether it was there. Raises GraphError."""
        with self.file.changing() as known:
            return known.pop(subscription, None) is not None

    def note(self, one: Subscription) -> None:
        """Store how far it got, where it is still there. Raises GraphError."""
        with self.file.changing() as known:
            if one.id in known:
                known[one.id] = _stored(one)


def _random() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _stored(one: Subscription) -> dict[str, Any]:
    return {
        "url": one.url,
        "alerts": list(one.alerts),
        "made": one.made.isoformat(),
        "by": one.by,
        "secret": one.secret,
        "since": one.since.isoformat(),
        "sent": list(one.sent),
        "tries": one.tries,
        "next_try": one.next_try.isoformat() if one.next_try else None,
        "error": one.error,
        "missed": one.missed,
        "missed_at": one.missed_at.isoformat() if one.missed_at else None,
    }


def _read(name: str, entry: dict[str, Any]) -> Subscription:
    return Subscription(
        id=name,
        url=entry["url"],
        alerts=tuple(entry["alerts"]),
        made=datetime.fromisoformat(entry["made"]),
        by=entry["by"],
        secret=entry["secret"],
        since=datetime.fromisoformat(entry["since"]),
        sent=tuple(entry["sent"]),
        tries=entry["tries"],
        next_try=datetime.fromisoformat(entry["next_try"]) if entry["next_try"] else None,
        error=entry["error"],
        missed=entry.get("missed", 0),
        missed_at=datetime.fromisoformat(entry["missed_at"]) if entry.get("missed_at") else None,
    )
