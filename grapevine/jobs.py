"""The service's jobs: collect, label, analyse and alert, each as one run over an open graph."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta

import structlog

from collectors.base import Collector
from collectors.run import collect
from graph.connection import Graph
from graph.read.analytics import analyse
from graph.read.runs import finish_run, start_run
from nlp.encoder.bundled import Encoders
from nlp.job.bios import read_bios
from nlp.job.label import companies_to_find, label_waiting
from nlp.job.progress import LabelReport
from nlp.labeller import Labeller
from queries.alerts.checks import AlertSpec, check_alert
from queries.alerts.delivery import Notifier

from .config import NlpConfig, SettingsError
from .scheduler import Counts, JobState, Service, Work
from .workspace import Workspace

NOTIFY_URLS = "GRAPEVINE_NOTIFY_URLS"

log = structlog.get_logger("grapevine.jobs")


def notifier() -> Notifier:
    """Where alerts go, from the environment: Apprise URLs separated by spaces or commas."""
    return Notifier(os.environ.get(NOTIFY_URLS, "").replace(",", " ").split())


def schedule_jobs(service: Service, workspace: Workspace, graph: Graph) -> list[str]:
    """Put every job of the configuration on its schedule; returns what is off and why, for people to read."""
    off = []
    for configured in workspace.collectors():
        collector = configured.collector
        if collector is None or configured.off:
            off.append(f"{configured.network} is off: {configured.off}")
        elif collector.streaming:
            service.stream(f"collect {collector.name}", collecting(workspace, graph, collector))
        else:
            service.every(
                f"collect {collector.name}",
                workspace.config.schedule.collect,
                collecting(workspace, graph, collector),
            )
    periods = workspace.config.schedule
    service.every("label", periods.label, labelling(workspace, graph), first_in=timedelta(seconds=5))
    service.every("analyse", periods.analyse, analysing(graph), first_in=timedelta(seconds=30))
    for name, alert in workspace.config.alerts.items():
        spec = AlertSpec(id=name, question=alert.question, params=alert.params)
        service.every(
            f"alert {name}",
            alert.every,
            alerting(workspace, graph, spec, send=alert.notify),
            first_in=timedelta(seconds=20),
        )
    return off


def collecting(workspace: Workspace, graph: Graph, collector: Collector) -> Work:
    def work(stop: threading.Event, state: JobState) -> Counts:
        report = collect(
            graph,
            collector,
            workspace.terms(),
            tombstones=workspace.tombstones(),
            stop=stop,
            on_page=lambda _page, report: state.counts.update(report.written),
        )
        state.counts.clear()
        return dict(report.written)

    return work


def labelling(workspace: Workspace, graph: Graph) -> Work:
    """Label with the topics and companies of the moment: the configuration is read again before each run."""
    loaded: dict[NlpConfig, Encoders] = {}
    labellers: dict[str, Labeller] = {}
    latest = [workspace]

    def work(stop: threading.Event, state: JobState) -> Counts:
        current = latest[0] = renewed(latest[0], graph)
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


def renewed(workspace: Workspace, graph: Graph) -> Workspace:
    """The workspace with its configuration of the moment, brought into the graph where it changed.

    As it was, where that cannot be used: the service goes on while somebody edits the file.
    """
    try:
        latest = workspace.reread()
        if latest.config != workspace.config:
            latest.apply(graph)
    except SettingsError as error:
        log.warning("configuration not used", error=str(error))
        return workspace
    return latest


def noted(report: LabelReport) -> str:
    """What the live table says of a run that is over."""
    if report.failures:
        last = report.failures[-1]
        return f"not labelled: {last.post}: {last.error}"
    return "a labeller of other definitions took over" if report.superseded else ""


def analysing(graph: Graph) -> Work:
    def work(_stop: threading.Event, _state: JobState) -> Counts:
        analysis = analyse(graph, datetime.now(UTC).date())
        return {"profiles": analysis.profiles, "communities": analysis.communities}

    return recorded(graph, "analyse", work)


def alerting(workspace: Workspace, graph: Graph, spec: AlertSpec, *, send: bool) -> Work:
    def work(_stop: threading.Event, _state: JobState) -> Counts:
        to = notifier() if send else Notifier([])
        report = check_alert(graph, workspace.catalog(), spec, to, datetime.now(UTC))
        return {"new": len(report.new), "sent": len(report.sent)}

    return recorded(graph, f"alert {spec.id}", work)


def recorded(graph: Graph, job: str, work: Work) -> Work:
    """``work`` with a ``Run`` node that says when it ran, what it counted and how it ended."""

    def run(stop: threading.Event, state: JobState) -> Counts:
        record = start_run(graph, job)
        try:
            counts = work(stop, state)
        except Exception as error:
            finish_run(graph, record, {}, error=str(error))
            raise
        finish_run(graph, record, counts, state="stopped" if stop.is_set() else None)
        return counts

    return run
