"""What the service's jobs do: collect, label, analyse and remove what is old, each as one run over an open graph.

Every run begins with what the files say then.
"""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from collectors.base import Page
from collectors.run import CollectReport, collect
from grapevine.config import NlpConfig
from grapevine.live import LiveWorkspace
from graph.connection import Graph
from graph.read.analytics import analyse
from graph.read.networks import first_kept_day
from graph.read.runs import close_abandoned_runs, finish_run, remove_old_runs, start_run
from graph.rollups.rebuild import Progress, rebuild
from graph.write.retention import RemovedByAge, remove_old, remove_old_meetings
from graph.write.tombstones import remove_old_ends
from nlp.encoder.bundled import Encoders
from nlp.job.bios import read_bios
from nlp.job.label import companies_to_find, label_waiting
from nlp.job.progress import LabelReport
from nlp.labeller import Labeller

from .last_runs import RETENTION
from .running import Counts, JobState, Stop, Work
from .soon import LABEL, LABELS_REST_S, Soon, changes_of

log = structlog.get_logger("grapevine.service.work")


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
