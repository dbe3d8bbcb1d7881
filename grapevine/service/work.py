"""What the service's jobs do: collect, label, analyse and alert, each as one run over an open graph.

Every run begins with what the files say then.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog

from collectors.base import Page
from collectors.run import CollectReport, collect
from grapevine.alerting.specs import links_of, router_of, spec_of, specs_of
from grapevine.config import NlpConfig
from grapevine.live import LiveWorkspace
from grapevine.spending import caps
from graph.connection import Graph
from graph.read.analytics import analyse
from graph.read.networks import first_kept_day
from graph.read.runs import close_abandoned_runs, finish_run, remove_old_runs, start_run
from graph.rollups.rebuild import Progress, rebuild
from graph.schedule.jobs import WATCHDOG
from graph.text.counts import counted
from graph.write.retention import RemovedByAge, remove_old, remove_old_meetings
from graph.write.tombstones import remove_old_ends
from nlp.encoder.bundled import Encoders
from nlp.job.bios import read_bios
from nlp.job.label import companies_to_find, label_waiting
from nlp.job.progress import LabelReport
from nlp.labeller import Labeller
from queries.alerts.checks import AlertReport, check_alert, reasons
from queries.alerts.delivery import NOTIFY_URLS, Notifier, urls_in
from queries.alerts.sending import deliver
from queries.alerts.states import Alert

from .last_runs import RETENTION, SENDING
from .running import Counts, JobState, Stop, Work
from .soon import LABEL, LABELS_REST_S, Soon, changes_of

log = structlog.get_logger("grapevine.service.work")


def notifier() -> Notifier:
    """Where alerts go, from the environment: Apprise URLs, one a line or separated by spaces."""
    return Notifier(urls_in(os.environ.get(NOTIFY_URLS, "")))


def collecting(live: LiveWorkspace, graph: Graph, network: str, soon: Soon | None = None) -> Work:
    """One collection of a network, with the settings, terms and companies of the moment. ``soon`` hears of each page.

    What it could not read, lost or left out is a warning, and stands in the live table.
    """
    job = f"collect {network}"

    def work(stop: Stop, state: JobState) -> Counts:
        own = stop.fenced(graph)
        workspace = live.apply(own)
        collector = workspace.collector(network)
        warned: dict[str, None] = {}
        written: dict[str, int] = {}

        def show(page: Page, report: CollectReport) -> None:
            if soon is not None:
                soon.just_stored.add(page.records)
                soon.changed(changes_of(written, report.written))
                written.update(report.written)
            state.items = _brought(report, streaming=collector.streaming)
            state.counts.update(report.written)
            faults = (report.notes() or "").splitlines()
            for fault in faults:
                if fault not in warned:
                    warned[fault] = None
                    log.warning("not collected", job=job, reason=fault)
            latest = [fault for fault in warned if fault in faults][-1:]
            state.note = "; ".join(dict.fromkeys([*report.handle_sentences, *latest]))

        report = collect(
            own,
            collector,
            workspace.terms(),
            tombstones=workspace.tombstones(),
            stop=stop,
            on_page=show,
        )
        show(Page(()), report)
        state.counts.clear()
        return dict(report.written)

    return under_its_turn(graph, job, work)


def _brought(report: CollectReport, *, streaming: bool) -> int:
    """What a source's rhythm is told by: everything that a stream says; what a search finds that was not known."""
    return report.read if streaming else report.written["posts"] + report.written["follows"]


def under_its_turn(graph: Graph, job: str, work: Work) -> Work:
    """``work``, before which the runs of ``job`` are closed that were cut off: it is this one's turn alone."""
    first = True

    def run(stop: Stop, state: JobState) -> Counts:
        nonlocal first
        if first or (stop.lease is not None and stop.lease.before.lease is not None):
            close_abandoned_runs(stop.fenced(graph), job)
            first = False
        return work(stop, state)

    return run


def labelling(live: LiveWorkspace, graph: Graph, soon: Soon | None = None) -> Work:
    """Label with the topics and companies of the moment; before, count what the rollups lack, as after an upgrade.

    ``soon`` hears of each batch.
    """
    loaded: dict[NlpConfig, Encoders] = {}
    labellers: dict[str, Labeller] = {}

    def work(stop: Stop, state: JobState) -> Counts:
        own = stop.fenced(graph)
        current = live.apply(own)
        nlp = current.config.nlp
        wanted = repr((current.topics(), companies_to_find(own), nlp))
        if wanted not in labellers:
            if nlp not in loaded:
                loaded.clear()
                loaded[nlp] = current.judged_encoders(log.warning)
            labellers.clear()
            labellers[wanted] = current.labeller(own, loaded[nlp])

        def show_counting(done: Progress) -> None:
            state.note = f"{done.counted:,} of {done.posts:,} posts counted for the questions"

        last = LabelReport(0, 0, 0.0)

        def show(report: LabelReport) -> None:
            nonlocal last
            state.note = str(report)
            if soon is not None and report.labelled > last.labelled:
                soon.changed({"labels"})
            if soon is not None and report.signals > last.signals:
                soon.changed({"signals"})
            last = report

        counted_first = rebuild(own, anew=False, on_batch=show_counting, stop=stop)
        report = label_waiting(
            own,
            labellers[wanted],
            on_progress=show,
            stop=stop,
            first=soon.just_stored.take if soon is not None else None,
        )
        # The last batch is stored after it was shown.
        show(report)
        state.note = noted(report)
        return {
            "labelled": report.labelled,
            "unchanged": report.unchanged,
            "failed": report.failed,
            "employers": read_bios(own, companies_to_find(own), stop=stop),
            **({"counted": counted_first} if counted_first else {}),
        }

    def soon_again(stop: Stop, state: JobState) -> Counts:
        if soon is None:
            return work(stop, state)
        with soon.working(LABEL, LABELS_REST_S):
            return work(stop, state)

    return recorded(graph, LABEL, soon_again)


def noted(report: LabelReport) -> str:
    """What the live table says of a run that is over."""
    if report.failures:
        last = report.failures[-1]
        return f"not labelled: {last.post}: {last.error}"
    return "a labeller of other definitions took over" if report.superseded else ""


def analysing(graph: Graph) -> Work:
    """Measure influence and communities, and remove the records of old runs and of ends of unknown follows."""

    def work(stop: Stop, _state: JobState) -> Counts:
        now = datetime.now(UTC)
        own = stop.fenced(graph)
        analysis = analyse(own, now.date())
        return {
            "profiles": analysis.profiles,
            "communities": analysis.communities,
            "old runs removed": remove_old_runs(own, now),
            "old ends of follows removed": remove_old_ends(own, now),
        }

    return recorded(graph, "analyse", work)


def removing_old(live: LiveWorkspace, graph: Graph) -> Work:
    """Remove the posts that are older than their networks' are kept, as the configuration and the terms say now."""

    def work(stop: Stop, state: JobState) -> Counts:
        own = stop.fenced(graph)
        workspace = live.apply(own)
        removed = RemovedByAge()
        for network, days in workspace.kept_days().items():
            if days is None or stop.is_set():
                continue
            removed += remove_old(own, network, first_kept_day(days, datetime.now(UTC)), stop=stop)
            state.counts = removed.counts()
        if (days := workspace.config.retention.days) is not None and not stop.is_set():
            removed += remove_old_meetings(own, first_kept_day(days, datetime.now(UTC)))
        state.counts = {}
        return removed.counts()

    return recorded(graph, RETENTION, work)


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


def recorded(graph: Graph, job: str, work: Work) -> Work:
    """``work`` with a ``Run`` node that says when it ran, what it counted, and how it ended or what was amiss.

    A run before its time that finds nothing leaves none: there may be one every few seconds.
    """

    def run(stop: Stop, state: JobState) -> Counts:
        if state.soon:
            return recorded_if_found(stop, state)
        record = start_run(graph, job)
        try:
            counts = work(stop, state)
        except Exception as error:
            # Without a text it would be recorded as done.
            finish_run(graph, record, {}, error=str(error) or type(error).__name__)
            raise
        finish_run(
            graph, record, counts, error=state.note or None, state="stopped" if stop.is_set() else "done"
        )
        return counts

    def recorded_if_found(stop: Stop, state: JobState) -> Counts:
        try:
            counts = work(stop, state)
        except Exception as fault:
            finish_run(graph, start_run(graph, job), {}, error=str(fault) or type(fault).__name__)
            raise
        if any(counts.values()):
            finish_run(graph, start_run(graph, job), counts, error=state.note or None, state="done")
        return counts

    return under_its_turn(graph, job, run)
