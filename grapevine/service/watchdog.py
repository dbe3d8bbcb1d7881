"""The watchdog: raises an alert when a job fails, is silent, late or stuck, and takes it back when it runs again.

It needs neither the scheduler nor the jobs: it has a thread of its own and looks at what the graph says of them, those
of other services too. Each trouble is told once, however many services look, and its end once.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
import uuid
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

import structlog

from graph.connection import Graph, GraphError
from graph.schedule.jobs import (
    WATCHDOG,
    StoredJob,
    clear_alarm,
    raise_alarm,
    say_alive,
    stored_jobs,
)
from queries.alerts.checks import reasons
from queries.alerts.delivery import OWNER_ADDRESS, Notifier, NotifyError
from queries.alerts.message import Message
from queries.alerts.recording import record
from queries.alerts.rules import AlertSpec
from queries.alerts.sending import deliver
from queries.alerts.words.cells import harmless

from .trouble import Trouble, moment, trouble_of

EVERY_S = 60.0
SEEN_LATE_S = 120.0
"""How long a job is watched to be late before that is told: after a sleep of the machine all are, for a moment."""
GRAPH_AWAY_CHECKS = 3
"""After how many checks without a graph people hear of it."""
FORGOTTEN_MS = 3_600_000
ALERT = AlertSpec(id=WATCHDOG, question=WATCHDOG)

log = structlog.get_logger("grapevine.service.watchdog")


class Watchdog:
    """Looks after the jobs, from :meth:`start` until the service stops."""

    def __init__(
        self,
        graph: Graph,
        jobs: Callable[[], Collection[str]],
        notifier: Callable[[], Notifier],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``jobs``: the names of those that the configuration wants now. ``clock``: seconds that are never set back."""
        self._graph = graph
        self._jobs = jobs
        self._notifier = notifier
        self._clock = clock
        self._late: dict[str, float] = {}
        """Since when each job was seen to be late or stuck."""
        self._without_graph = 0
        self._away_since: datetime | None = None
        self._away_told = False
        self.alarms: list[str] = []
        """What is wrong now, a sentence each."""

    def start(self, stopping: threading.Event) -> threading.Thread:
        """Look every minute until ``stopping`` is set."""
        thread = threading.Thread(target=self._run, args=[stopping], name=WATCHDOG, daemon=True)
        thread.start()
        return thread

    def _run(self, stopping: threading.Event) -> None:
        while not stopping.is_set():
            try:
                self.check()
            except GraphError as error:
                self._graph_is_away(error)
            except Exception:
                # Whatever it is: nobody else would tell.
                log.exception("check failed")
            stopping.wait(EVERY_S)

    def check(self) -> None:
        """Look at every job once, and tell what is new. Raises GraphError."""
        say_alive(self._graph, EVERY_S)
        self._graph_is_there()
        stored = stored_jobs(self._graph)
        wanted = set(self._jobs())
        alarms = []
        for name, job in stored.items():
            if name not in wanted:
                if job.alarm is not None and not job.running and (job.due_ms or 0) < -FORGOTTEN_MS:
                    clear_alarm(self._graph, name)
                continue
            trouble = self._lasting(job, trouble_of(job))
            if trouble is not None or (job.alarm is not None and job.failures > 0):
                alarms.append(trouble.said if trouble else str(job.alarm))
            if trouble is not None and job.alarm is None:
                log.error("alarm", job=name, kind=trouble.kind, reason=trouble.said)
                since = raise_alarm(self._graph, name, trouble.kind, trouble.said)
                self._record(job, since, trouble.said, _what_to_do(job, since, trouble))
            elif job.alarm is not None and job.alarm_since is not None:
                self._go_on(job, job.alarm, job.alarm_since, trouble)
        self.alarms = alarms
        self._send()

    def _go_on(self, job: StoredJob, alarm: str, since: datetime, trouble: Trouble | None) -> None:
        """An alarm that was raised before: it stands, or it is over."""
        if trouble is not None or job.failures > 0:
            # It may not have been recorded: a service can die between the two.
            self._record(job, since, alarm, _what_to_do(job, since, trouble))
            return
        back = max(
            (at for at in (job.last_started, job.brought) if at and at > since), default=datetime.now(UTC)
        )
        said = f"{job.name} runs again since {moment(back)}"
        log.info("alarm over", job=job.name, since=moment(since))
        self._record(job, since, said, f"The alarm of {moment(since)} is over: {harmless(alarm)}", over=True)
        clear_alarm(self._graph, job.name)

    def _lasting(self, job: StoredJob, trouble: Trouble | None) -> Trouble | None:
        """The trouble, unless it may be of this moment only."""
        if trouble is None or trouble.kind not in ("late", "stuck"):
            self._late.pop(job.name, None)
            return trouble
        if job.alarm is not None:
            return trouble
        since = self._late.setdefault(job.name, self._clock())
        return trouble if self._clock() - since >= SEEN_LATE_S else None

    def _record(self, job: StoredJob, since: datetime, title: str, body: str, *, over: bool = False) -> None:
        told = f"{job.name}|{since.isoformat()}|{'over' if over else 'raised'}"
        happening: dict[str, Any] = {
            "identity": hashlib.sha256(told.encode()).hexdigest()[:24],
            "question": WATCHDOG,
            "title": harmless(title),
            "lines": body.splitlines(),
            "body": body,
            "row": json.dumps({"job": job.name, "since": since.isoformat(), "over": over}),
            "owner": None,
            "owner_address": None,
            "about": None,
            "began": f"{since:%Y-%m-%d}",
        }
        record(self._graph, ALERT, [happening], datetime.now(UTC))

    def _send(self) -> None:
        told = deliver(self._graph, {ALERT.id: ALERT}, self._channels(), datetime.now(UTC), only=ALERT.id)
        if told.waiting:
            log.warning("alarm not sent", reason="; ".join(reasons(told.waiting)))

    def _channels(self) -> Notifier:
        """The ways out that need no owner: nobody owns a job. All of them where there is no other."""
        urls = self._notifier().urls
        return Notifier([url for url in urls if OWNER_ADDRESS not in url] or urls)

    def _graph_is_away(self, error: GraphError) -> None:
        self._without_graph += 1
        self._away_since = self._away_since or datetime.now(UTC)
        log.warning("graph away", error=str(error))
        if self._without_graph >= GRAPH_AWAY_CHECKS and not self._away_told:
            # It cannot be recorded, so it is told by this service alone, once; what took the graph away may have
            # taken the way out as well, which is then tried again.
            self._away_told = self._tell_at_once(
                f"Grapevine has not reached its graph since {moment(self._away_since)}",
                f"Nothing is collected or stored until it is back. {harmless(str(error))}",
            )

    def _graph_is_there(self) -> None:
        told, since = self._without_graph >= GRAPH_AWAY_CHECKS, self._away_since
        self._without_graph, self._away_since, self._away_told = 0, None, False
        if told:
            self._tell_at_once("Grapevine reaches its graph again", f"It was away since {moment(since)}.")

    def _tell_at_once(self, title: str, body: str) -> bool:
        """Send this by every way out; True where one of them took it."""
        channels, faults = self._channels().channels(None)
        taken = False
        for channel in channels:
            try:
                channel.send(Message(title, (body,)), uuid.uuid4().hex)
                taken = True
            except NotifyError as error:
                faults.append(str(error))
        if not channels and not faults:
            faults.append("no notification URL is set")
        for fault in faults:
            log.warning("not told", what=title, reason=fault)
        return taken


def _what_to_do(job: StoredJob, since: datetime, trouble: Trouble | None) -> str:
    lines = [
        f"job: {job.name}",
        f"since: {moment(since)}",
        f"last run: {moment(job.last_ended)}{f', {job.outcome}' if job.outcome else ''}",
        f"last error: {harmless(job.error)}" if job.error else "",
        f"it last brought something: {moment(job.brought)}" if job.rhythm else "",
        "",
        trouble.remedy if trouble else "",
        "You will hear once more, when it runs again.",
    ]
    return "\n".join(line for at, line in enumerate(lines) if line or at == 5)
