"""What ``grapevine doctor`` says of the webhooks: whether anybody sends, and who does not take what is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from graph.doctor import Finding
from graph.errors import GraphError
from graph.locks import is_held
from graph.text.counts import counted

from .sending import LOCK
from .subscriptions import Subscriptions

_TOLD = timedelta(days=30)
"""For how long it is told that something was given up."""


def webhook_findings(home: Path, now: datetime | None = None) -> Iterator[Finding]:
    """Nothing where nobody subscribed. Sends nothing."""
    now = now or datetime.now(UTC)
    try:
        known = Subscriptions(home).all()
    except GraphError as error:
        yield Finding("webhooks", "fail", str(error), "Do what the message says and run the check again.")
        return
    if not known:
        return
    if not is_held(home / LOCK):
        yield Finding(
            "webhooks",
            "warn",
            f"nothing is sent to {counted(len(known), 'subscriber')}: `grapevine serve` is not running",
            "Start it: grapevine serve. What changed in the last seven days is sent then.",
        )
    missed = [
        f"{one.named} has missed {counted(one.missed, 'change')}, given up until {one.missed_at:%Y-%m-%d %H:%M} UTC"
        for one in known
        if one.missed_at and now - one.missed_at <= _TOLD
    ]
    faults = [
        f"{one.named} takes nothing since {one.since:%Y-%m-%d %H:%M} UTC ({counted(one.tries, 'try', 'tries')}): "
        f"{one.error}"
        for one in known
        if one.error
    ]
    if missed or faults:
        yield Finding(
            "webhooks",
            "warn",
            "; ".join((*faults, *missed)),
            "Mend what they answer, or unsubscribe them: DELETE /v1/webhooks/{id}. "
            "What is not taken within seven days is given up: `grapevine alerts list --state all` has it.",
        )
    else:
        yield Finding("webhooks", "ok", f"{counted(len(known), 'subscriber')}, each took what it was sent")
