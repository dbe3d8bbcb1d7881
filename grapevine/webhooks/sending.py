"""Sends alerts' changes to the subscribers, at least once, with growing pauses where somebody does not take them."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import GrapevineError
from graph.locks import alone
from graph.text.counts import counted
from queries.alerts.states import alerts_changed

from .addresses import AddressError, looked_up
from .events import Event, event_of, signed
from .subscriptions import Subscription, Subscriptions

if TYPE_CHECKING:
    import httpx

    from graph.connection import Graph

EVERY_S = 2.0
LATE = timedelta(minutes=5)
"""A change may be seen this much later than the moment it bears."""
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP = timedelta(days=7)
ANSWERS_WITHIN_S = 10.0
LOCK = "webhooks.sending"
"""The file of the data folder that the process that sends holds alone."""
AT_ONCE = 50
"""Events that are sent to one subscriber before the next one's turn."""
_log = logging.getLogger(__name__)


class Sender:
    """Looks for changes until it is stopped, in a thread of its own; of several processes, one does."""

    def __init__(self, graph: Graph, subscriptions: Subscriptions, home: Path) -> None:
        self._graph = graph
        self._subscriptions = subscriptions
        self._lock = home / LOCK
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(ANSWERS_WITHIN_S + 5)

    def _run(self) -> None:
        while not self._stop.wait(EVERY_S):
            # Held for as long as it sends, so that others can tell whether anybody does.
            with suppress(TimeoutError), alone(self._lock, 0):
                self._send_until_stopped()

    def _send_until_stopped(self) -> None:
        while True:
            try:
                send_due(self._graph, self._subscriptions, datetime.now(UTC), self._stop)
            except (GrapevineError, OSError) as error:
                _log.error("webhooks: %s", error)
            except Exception:  # noqa: BLE001 - else the thread ends, and nothing is sent until the next start
                _log.exception("webhooks: an unexpected fault")
            if self._stop.wait(EVERY_S):
                return


def send_due(
    graph: Graph, subscriptions: Subscriptions, now: datetime, stop: threading.Event | None = None
) -> int:
    """Send each subscriber what changed since the last time. Returns how many events were taken."""
    due = [one for one in subscriptions.all() if one.next_try is None or one.next_try <= now]
    if not due:
        return 0
    changed = alerts_changed(graph, min(one.since for one in due) - LATE)
    taken = 0
    with _client() as client:
        for one in due:
            # What was there before the alert existed, and what was before the subscription, is nobody's news. What
            # was before ``since`` was sent: it is among the changes where another subscriber did not take it.
            oldest = max(one.made, one.since - LATE)
            wanted = [
                event_of(alert, at)
                for alert, at in changed
                if alert.state != "seen" and at >= oldest and (not one.alerts or alert.alert in one.alerts)
            ]
            taken += _send(client, subscriptions, one, sorted(wanted, key=lambda e: (e.at, e.id)), now, stop)
    return taken


def _send(
    client: httpx.Client,
    subscriptions: Subscriptions,
    one: Subscription,
    events: list[Event],
    now: datetime,
    stop: threading.Event | None,
) -> int:
    new = [event for event in events if event.id not in one.sent]
    if not new and now - one.since < LATE:
        return 0
    waiting = [event for event in new if event.at >= now - GIVE_UP]
    sent, fault = {*one.sent, *(event.id for event in new if event.at < now - GIVE_UP)}, ""
    if old := len(new) - len(waiting):
        _log.error(
            "webhooks: %s was not sent within %d days and is given up: %s has missed it",
            counted(old, "change"),
            GIVE_UP.days,
            one.named,
        )
        one = replace(one, missed=one.missed + old, missed_at=now)
    taken = 0
    for event in waiting[:AT_ONCE]:
        if stop is not None and stop.is_set():
            break
        fault = _post(client, one, event, subscriptions.loopback)
        if fault:
            break
        sent.add(event.id)
        taken += 1
    if fault:
        tries = one.tries + 1
        pause = min(FIRST_PAUSE * 2 ** min(tries - 1, 20), LONGEST_PAUSE)
        one = replace(one, tries=tries, next_try=now + pause, error=fault)
        _log.warning("webhooks: %s takes nothing (try %d): %s", one.named, tries, fault)
    elif taken:
        one = replace(one, tries=0, next_try=None, error=None)
    until = min([now, *(event.at for event in waiting if event.id not in sent)])
    kept = {event.id for event in events if event.at >= until - LATE}
    # Also where nothing was new, so that the next look does not read what was before once more.
    subscriptions.note(replace(one, since=max(one.since, until), sent=tuple(sorted(sent & kept))))
    return taken


def _post(client: httpx.Client, one: Subscription, event: Event, loopback: bool) -> str:
    """Why it was not taken; empty where it was."""
    import httpx

    try:
        target = looked_up(one.url, loopback=loopback)
        # The checked number is called, so that a name that leads elsewhere a moment later gets nothing.
        with client.stream(
            "POST",
            target.url,
            content=event.body,
            headers={"host": target.authority, **signed(event, one.secret, datetime.now(UTC))},
            extensions={"sni_hostname": target.host},
        ) as response:
            return "" if response.is_success else f"it answered {response.status_code}"
    except AddressError as error:
        return str(error)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"it could not be reached: {type(error).__name__}"


def _client() -> httpx.Client:
    import httpx

    # No proxy of the environment, and no redirect: either would call another address than the checked one.
    return httpx.Client(timeout=ANSWERS_WITHIN_S, follow_redirects=False, trust_env=False)
