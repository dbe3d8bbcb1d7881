"""Which jobs the configuration wants, how often each runs, and which it names and cannot have."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from grapevine.alerting.schedule import longest_gap, next_time
from grapevine.alerting.settings import AlertConfig
from grapevine.alerting.specs import specs_of
from grapevine.live import LiveWorkspace
from grapevine.workspace import Workspace
from graph.connection import Graph

from .alert_work import alerting, sending
from .last_runs import RETENTION, SENDING
from .running import Work
from .soon import Soon
from .work import analysing, collecting, labelling, removing_old

LABEL_TIMEOUT = timedelta(hours=6)
"""All that waits may be labelled in one run, and of an old graph that is much."""

RETENTION_EVERY = timedelta(days=1)
SENDING_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class PlannedJob:
    """A job as the configuration wants it."""

    work: Work = field(compare=False, repr=False)
    period: timedelta | None
    """None for a stream."""
    first_in: timedelta = timedelta(0)
    timeout: timedelta | None = None
    """None where one run may take as long as it likes, as a stream's does."""
    network: str | None = None
    """The network that it reads: its jobs take turns, and wait together where it asks for that."""
    due: Callable[[datetime], datetime] | None = field(default=None, compare=False, repr=False)
    """When it is due next after a moment, where that is no fixed period; ``period`` is the longest that it may be."""
    made_of: object = field(default=None, repr=False)
    """What the job is made anew for when it changes."""


def plan(
    workspace: Workspace, live: LiveWorkspace, graph: Graph, soon: Soon | None = None
) -> tuple[dict[str, PlannedJob], list[str]]:
    """Every job that the configuration wants, by name; and what is off and why, for people to read.

    ``soon`` hears of what the jobs store, and of each check of an alert.
    """
    jobs: dict[str, PlannedJob] = {}
    off = []
    schedule = workspace.config.schedule
    for configured in workspace.scheduled_collectors():
        name = f"collect {configured.network}"
        work = collecting(live, graph, configured.network, soon)
        if configured.collector is None or configured.off:
            off.append(f"{configured.network} is off: {configured.off}")
        elif configured.collector.streaming:
            # A stream reads what it looks for when it starts: it goes on from its checkpoint with another.
            made_of = (workspace.config.collectors, tuple(workspace.terms()), dict(os.environ))
            jobs[name] = PlannedJob(work, None, made_of=made_of, network=configured.network)
        else:
            settings = configured.collector.settings()
            settings = workspace.config.collectors.get(configured.network) or settings
            jobs[name] = PlannedJob(
                work,
                settings.every or schedule.collect,
                timeout=settings.timeout or schedule.timeout,
                network=configured.network,
                # What it waits for, such as a budget, may just have been given. A period by itself is rescheduled.
                made_of=settings.model_dump(exclude={"every"}),
            )
    jobs["label"] = PlannedJob(
        labelling(live, graph, soon),
        schedule.label,
        timedelta(seconds=5),
        timeout=max(schedule.timeout, LABEL_TIMEOUT),
    )
    jobs |= upkeep(workspace, live, graph)
    for alert in workspace.config.alerts:
        if alert.on:
            jobs[f"alert {alert.name}"] = _alert_job(workspace, live, graph, alert, soon)
    if specs_of(workspace.config):
        jobs[SENDING] = PlannedJob(
            sending(live, graph, soon), SENDING_EVERY, timedelta(seconds=25), timeout=schedule.timeout
        )
    return jobs, off


def _alert_job(
    workspace: Workspace, live: LiveWorkspace, graph: Graph, alert: AlertConfig, soon: Soon | None
) -> PlannedJob:
    work, timeout = alerting(live, graph, alert.name, soon), workspace.config.schedule.timeout
    if alert.cron is None:
        return PlannedJob(work, alert.period, timedelta(seconds=20), made_of=alert, timeout=timeout)
    zone = alert.zone or workspace.config.notify.zone
    due = partial(next_time, alert.cron, zone)
    now = datetime.now(UTC)
    return PlannedJob(
        work,
        longest_gap(alert.cron, zone),
        due(now) - now,
        made_of=(alert, zone),
        timeout=timeout,
        due=due,
    )


def upkeep(workspace: Workspace, live: LiveWorkspace, graph: Graph) -> dict[str, PlannedJob]:
    """The jobs that keep the graph in order, by name, in the order in which they begin."""
    schedule = workspace.config.schedule
    jobs = {
        "analyse": PlannedJob(
            analysing(graph), schedule.analyse, timedelta(seconds=30), timeout=schedule.timeout
        )
    }
    if any(workspace.kept_days().values()):
        jobs[RETENTION] = PlannedJob(
            removing_old(live, graph), RETENTION_EVERY, timedelta(seconds=40), timeout=schedule.timeout
        )
    return jobs
