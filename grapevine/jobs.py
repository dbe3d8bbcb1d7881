"""The service's jobs: collect, label, analyse and alert, each as one run over an open graph.

They follow the configuration while they run: every run begins with what the files say then, and jobs come, change
and go with it.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from collectors.run import CollectReport, collect
from graph.connection import Graph, GraphError
from graph.read.analytics import analyse
from graph.read.runs import close_abandoned_runs, finish_run, remove_old_runs, start_run
from graph.text.counts import counted
from nlp.encoder.bundled import Encoders
from nlp.job.bios import read_bios
from nlp.job.label import companies_to_find, label_waiting
from nlp.job.progress import LabelReport
from nlp.labeller import Labeller
from queries.alerts.checks import AlertReport, check_alert, reasons
from queries.alerts.delivery import NOTIFY_URLS, Notifier, urls_in
from queries.alerts.rules import AlertSpec

from .config import NlpConfig
from .live import LiveWorkspace
from .scheduler import Counts, JobState, Service, Work
from .workspace import Workspace

LOOK_EVERY = timedelta(seconds=5)
"""How often the service looks whether a file was changed."""

log = structlog.get_logger("grapevine.jobs")


def notifier() -> Notifier:
    """Where alerts go, from the environment: Apprise URLs, one a line or separated by spaces."""
    return Notifier(urls_in(os.environ.get(NOTIFY_URLS, "")))


@dataclass(frozen=True)
class PlannedJob:
    """A job as the configuration wants it."""

    work: Work = field(compare=False, repr=False)
    period: timedelta | None
    """None for a stream."""
    first_in: timedelta = timedelta(0)
    made_of: object = field(default=None, repr=False)
    """What the job is made anew for when it changes."""


class Jobs:
    """The service's jobs, as the files want them at any time."""

    def __init__(
        self, service: Service, live: LiveWorkspace, graph: Graph, *, look_every: timedelta = LOOK_EVERY
    ) -> None:
        """Puts every job on its schedule. Raises GraphError."""
        self._service = service
        self._live = live
        self._graph = graph
        self._look_every = look_every
        self._planned: dict[str, PlannedJob] = {}
        self._seen: tuple[Workspace, dict[str, str]] | None = None
        """What the jobs were planned from."""
        self._off: list[str] = []
        self._broken: list[str] = []
        """Question files that cannot be used, and why."""
        self._follow()

    def start(self) -> None:
        """Start the service, and look for changes of the files until it is stopped."""
        self._service.start()
        threading.Thread(target=self._watch_files, name="configuration", daemon=True).start()

    @property
    def notes(self) -> list[str]:
        """What people should know beside the jobs: what is off and why, which edit is not used and why."""
        return [*self._off, *self._live.problems, *self._broken]

    def _watch_files(self) -> None:
        told = ""
        while not self._service.stopping.wait(self._look_every.total_seconds()):
            try:
                self._follow()
                told = ""
            except GraphError as error:
                # It may be away for a while: the jobs go on as they are.
                if str(error) != told:
                    log.warning("configuration not followed", error=str(error))
                told = str(error)
            except Exception as error:
                if str(error) != told:
                    log.exception("configuration not followed")
                told = str(error)

    def _follow(self) -> None:
        """Bring the graph and the jobs to what the files say now."""
        workspace = self._live.apply(self._graph)
        broken = [f"{one.path}: {one.fault}" for one in workspace.catalog().broken]
        for line in broken:
            if line not in self._broken:
                log.warning("question not used", reason=line)
        self._broken = broken
        seen = (workspace, dict(os.environ))
        if self._seen and self._seen[0] is workspace and self._seen[1] == seen[1]:
            return
        planned, off = plan(workspace, self._live, self._graph)
        for line in off:
            if line not in self._off:
                log.info("off", why=line)
        self._off = off
        for name in self._planned.keys() - planned.keys():
            self._service.remove(name)
            log.info("job taken out", job=name)
        for name, job in planned.items():
            before = self._planned.get(name)
            if before is None:
                close_abandoned_runs(self._graph, name)
            if before is None or before.made_of != job.made_of:
                self._put(name, job)
            elif before.period is not None and job.period is not None and before.period != job.period:
                self._service.reschedule(name, job.period)
                log.info("job rescheduled", job=name, every=str(job.period))
        self._planned, self._seen = planned, seen

    def _put(self, name: str, job: PlannedJob) -> None:
        if job.period is None:
            self._service.stream(name, job.work)
        else:
            # At the start the jobs begin one after the other; what is written later need not wait for others.
            first_in = min(job.first_in, self._look_every) if self._seen else job.first_in
            self._service.every(name, job.period, job.work, first_in=first_in)
        if self._seen:
            log.info("job added" if name not in self._planned else "job changed", job=name)


def plan(workspace: Workspace, live: LiveWorkspace, graph: Graph) -> tuple[dict[str, PlannedJob], list[str]]:
    """Every job that the configuration wants, by name; and what is off and why, for people to read."""
    jobs: dict[str, PlannedJob] = {}
    off = []
    schedule = workspace.config.schedule
    for configured in workspace.collectors():
        name = f"collect {configured.network}"
        work = collecting(live, graph, configured.network)
        if configured.collector is None or configured.off:
            off.append(f"{configured.network} is off: {configured.off}")
        elif configured.collector.streaming:
            # A stream reads what it looks for when it starts: it goes on from its checkpoint with another.
            made_of = (workspace.config.collectors, tuple(workspace.terms()), dict(os.environ))
            jobs[name] = PlannedJob(work, None, made_of=made_of)
        else:
            jobs[name] = PlannedJob(work, schedule.collect)
    jobs["label"] = PlannedJob(labelling(live, graph), schedule.label, timedelta(seconds=5))
    jobs["analyse"] = PlannedJob(analysing(graph), schedule.analyse, timedelta(seconds=30))
    for name, alert in workspace.config.alerts.items():
        jobs[f"alert {name}"] = PlannedJob(
            alerting(live, graph, name), alert.every, timedelta(seconds=20), made_of=alert
        )
    return jobs, off


def collecting(live: LiveWorkspace, graph: Graph, network: str) -> Work:
    """One collection of a network, with the settings, terms and companies of the moment.

    What it could not read, lost or left out is a warning, and stands in the live table.
    """
    job = f"collect {network}"

    def work(stop: threading.Event, state: JobState) -> Counts:
        workspace = live.apply(graph)
        warned: dict[str, None] = {}

        def show(report: CollectReport) -> None:
            state.counts.update(report.written)
            faults = (report.notes() or "").splitlines()
            for fault in faults:
                if fault not in warned:
                    warned[fault] = None
                    log.warning("not collected", job=job, reason=fault)
            latest = [fault for fault in warned if fault in faults][-1:]
            state.note = "; ".join(dict.fromkeys([*report.handle_sentences, *latest]))

        report = collect(
            graph,
            workspace.collector(network),
            workspace.terms(),
            tombstones=workspace.tombstones(),
            stop=stop,
            on_page=lambda _page, report: show(report),
        )
        show(report)
        state.counts.clear()
        return dict(report.written)

    return work


def labelling(live: LiveWorkspace, graph: Graph) -> Work:
    """Label with the topics and companies of the moment."""
    loaded: dict[NlpConfig, Encoders] = {}
    labellers: dict[str, Labeller] = {}

    def work(stop: threading.Event, state: JobState) -> Counts:
        current = live.apply(graph)
        nlp = current.config.nlp
        wanted = repr((current.topics(), companies_to_find(graph), nlp))
        if wanted not in labellers:
            if nlp not in loaded:
                loaded.clear()
                loaded[nlp] = current.judged_encoders(log.warning)
            labellers.clear()
            labellers[wanted] = current.labeller(graph, loaded[nlp])

        def show(report: LabelReport) -> None:
            state.note = str(report)

        report = label_waiting(graph, labellers[wanted], on_progress=show, stop=stop)
        state.note = noted(report)
        return {
            "labelled": report.labelled,
            "unchanged": report.unchanged,
            "failed": report.failed,
            "employers": read_bios(graph, companies_to_find(graph), stop=stop),
        }

    return recorded(graph, "label", work)


def noted(report: LabelReport) -> str:
    """What the live table says of a run that is over."""
    if report.failures:
        last = report.failures[-1]
        return f"not labelled: {last.post}: {last.error}"
    return "a labeller of other definitions took over" if report.superseded else ""


def analysing(graph: Graph) -> Work:
    """Measure influence and communities, and remove the records of old runs."""

    def work(_stop: threading.Event, _state: JobState) -> Counts:
        now = datetime.now(UTC)
        analysis = analyse(graph, now.date())
        return {
            "profiles": analysis.profiles,
            "communities": analysis.communities,
            "old runs removed": remove_old_runs(graph, now),
        }

    return recorded(graph, "analyse", work)


def alerting(live: LiveWorkspace, graph: Graph, name: str) -> Work:
    """One check of an alert, under the limits that questions have; what cannot be sent is a warning."""
    job = f"alert {name}"

    def work(_stop: threading.Event, state: JobState) -> Counts:
        workspace = live.current()
        alert = workspace.config.alerts.get(name)
        if alert is None:
            return {}
        limits = workspace.config.questions
        report = check_alert(
            graph,
            workspace.catalog(),
            AlertSpec(id=name, question=alert.question, params=alert.params),
            notifier() if alert.notify else None,
            datetime.now(UTC),
            timeout_s=limits.timeout_s,
            row_limit=limits.row_limit,
        )
        faults = alert_faults(report, limits.row_limit)
        for fault in faults:
            log.warning("alert", job=job, reason=fault)
        state.note = "; ".join(faults)
        counts = {"new": len(report.new), "sent": len(report.sent), "waiting": len(report.waiting)}
        return counts | ({"cut short": 1} if report.truncated else {})

    return recorded(graph, job, work)


def alert_faults(report: AlertReport, row_limit: int) -> list[str]:
    """What went wrong in a check, a sentence each, without a URL or a secret."""
    faults = []
    if report.waiting:
        count = len(report.waiting)
        faults.append(
            f"{counted(count, 'alert')} {'waits' if count == 1 else 'wait'} unsent: "
            + "; ".join(reasons(report.waiting))
        )
    if report.truncated:
        faults.append(
            f"the question has more than {counted(row_limit, 'row')}, and no more were looked at: narrow its "
            "params down, or raise row_limit in [questions]"
        )
    return faults


def recorded(graph: Graph, job: str, work: Work) -> Work:
    """``work`` with a ``Run`` node that says when it ran, what it counted, and how it ended or what was amiss."""

    def run(stop: threading.Event, state: JobState) -> Counts:
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

    return run
