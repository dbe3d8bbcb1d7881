"""What the service's jobs for alerts do: check one, and send what is due of all, each as one run over an open graph."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog

from grapevine.alerting.specs import links_of, router_of, spec_of, specs_of
from grapevine.live import LiveWorkspace
from grapevine.spending import caps
from graph.connection import Graph
from graph.schedule.jobs import WATCHDOG
from graph.text.counts import counted
from queries.alerts.checks import AlertReport, check_alert, reasons
from queries.alerts.delivery import NOTIFY_URLS, Notifier, urls_in
from queries.alerts.sending import deliver
from queries.alerts.states import Alert

from .last_runs import SENDING
from .running import Counts, JobState, Stop, Work
from .soon import Soon
from .work import recorded, under_its_turn

log = structlog.get_logger("grapevine.service.alert_work")


def notifier() -> Notifier:
    """Where alerts go, from the environment: Apprise URLs, one a line or separated by spaces."""
    return Notifier(urls_in(os.environ.get(NOTIFY_URLS, "")))


def alerting(live: LiveWorkspace, graph: Graph, name: str, soon: Soon | None = None) -> Work:
    """One check of an alert, under the limits that questions have.

    What is due then is sent by a job of its own, which ``soon`` begins; without one here, and what cannot be sent is a
    warning.
    """
    job = f"alert {name}"
    warned: set[str] = set()

    def work(stop: Stop, state: JobState) -> Counts:
        if soon is None:
            return check(stop, state, lambda _seconds: None)
        with soon.checking(job, before_time=state.soon) as took:
            return check(stop, state, took)

    def check(stop: Stop, state: JobState, took: Callable[[float], None]) -> Counts:
        workspace = live.current()
        alert = workspace.config.alert(name)
        if alert is None or not alert.on:
            return {}
        limits = workspace.config.questions
        sends = alert.notify and soon is None
        report = check_alert(
            stop.fenced(graph),
            workspace.catalog(),
            spec_of(alert, caps(workspace)),
            router_of(workspace.config) if sends else None,
            datetime.now(UTC),
            links=links_of(workspace.config, workspace.home),
            timeout_s=limits.timeout_s,
            row_limit=limits.row_limit,
        )
        took(report.asked_s)
        if soon is not None and alert.notify and (report.new or report.seen):
            soon.send()
        faults = alert_faults(report, limits.row_limit)
        for fault in faults:
            if not state.soon or fault not in warned:
                log.warning("alert", job=job, reason=fault)
        warned.clear()
        warned.update(faults)
        state.note = "; ".join(faults)
        counts = {"new": len(report.new)}
        if sends:
            counts |= {"sent": len(report.sent), "waiting": len(report.waiting)}
        if state.soon and not (any(counts.values()) or report.resolved):
            return {}
        more = {"held": len(report.held), "there before": report.seen, "gone": report.resolved}
        counts |= {said: count for said, count in more.items() if count}
        return counts | ({"cut short": 1} if report.truncated else {})

    return recorded(graph, job, work)


def sending(live: LiveWorkspace, graph: Graph, soon: Soon | None = None) -> Work:
    """Send what is due of all alerts: new, tried again, held in quiet hours, digests, put off, escalated.

    What becomes due meanwhile, as ``soon`` hears, is sent beside what is slow.
    """
    warned: set[str] = set()

    def work(stop: Stop, state: JobState) -> Counts:
        if soon is None:
            return send(stop, state, None)
        with soon.working(SENDING):
            soon.to_send.clear()
            return send(stop, state, soon.to_send)

    def send(stop: Stop, state: JobState, more: threading.Event | None) -> Counts:
        workspace = live.current()
        config = workspace.config
        told = deliver(
            stop.fenced(graph),
            specs_of(config),
            router_of(config),
            datetime.now(UTC),
            links=links_of(config, workspace.home),
            skip=[WATCHDOG, *(alert.name for alert in config.alerts if not alert.notify)],
            stop=stop,
            more=more,
        )
        faults = [waiting_fault(told.waiting)] if told.waiting else []
        for fault in faults:
            if fault not in warned:
                log.warning("alert", job=SENDING, reason=fault)
        warned.clear()
        warned.update(faults)
        state.note = "; ".join(faults)
        return {"sent": len(told.sent), "waiting": len(told.waiting)}

    return under_its_turn(graph, SENDING, work)


def alert_faults(report: AlertReport, row_limit: int) -> list[str]:
    """What went wrong in a check, a sentence each, without a URL or a secret."""
    faults = []
    if report.waiting:
        faults.append(waiting_fault(report.waiting))
    if report.truncated:
        faults.append(
            f"the question has more than {counted(row_limit, 'row')}, and no more were looked at: narrow its "
            "params down, or raise row_limit in [questions]"
        )
    return faults


def waiting_fault(waiting: Sequence[Alert]) -> str:
    """How many alerts wait, and why."""
    count = len(waiting)
    verb = "waits" if count == 1 else "wait"
    return f"{counted(count, 'alert')} {verb} unsent: {'; '.join(reasons(waiting))}"
