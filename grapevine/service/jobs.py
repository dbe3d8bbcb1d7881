"""The service's jobs, put on their schedules and kept to what the files say.

They follow the configuration while they run: jobs come, change and go with it.
"""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from datetime import timedelta

import structlog

from grapevine.live import LiveWorkspace
from grapevine.workspace import Workspace
from graph.connection import Graph, GraphError

from .alert_work import notifier
from .plan import PlannedJob, plan
from .scheduler import Service
from .soon import Soon, concerns
from .watchdog import Watchdog

LOOK_EVERY = timedelta(seconds=5)
"""How often the service looks whether a file was changed."""

log = structlog.get_logger("grapevine.service.jobs")


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
        self._unfollowed = ""
        """Why the files are not followed at this moment."""
        self._watchdog = Watchdog(graph, lambda: list(self._planned), notifier)
        self._soon = Soon(service.soon)
        self._looking: threading.Thread | None = None
        """The watchdog's thread."""
        self._follow()

    def start(self) -> None:
        """Start the service, and look for changes of the files until it is stopped."""
        self._service.start()
        self._looking = self._watchdog.start(self._service.stopping)
        self._soon.start(self._service.stopping)
        threading.Thread(target=self._watch_files, name="configuration", daemon=True).start()

    @property
    def notes(self) -> list[str]:
        """What people should know beside the jobs: what is off and why, which edit is not used and why."""
        late = [f"The files' last edits are not followed yet: {self._unfollowed}"] if self._unfollowed else []
        return [*self._watchdog.alarms, *late, *self._off, *self._live.problems, *self._broken]

    def _watch_files(self) -> None:
        while not self._service.stopping.wait(self._look_every.total_seconds()):
            if self._looking is not None and not self._looking.is_alive():
                log.error("the watchdog was gone, and is started again")
                self._looking = self._watchdog.start(self._service.stopping)
            try:
                self._follow()
                self._unfollowed = ""
            except GraphError as error:
                # It may be away for a while: the jobs go on as they are.
                if str(error) != self._unfollowed:
                    log.warning("configuration not followed", error=str(error))
                self._unfollowed = str(error)
            except Exception as error:
                said = str(error) or type(error).__name__
                if said != self._unfollowed:
                    log.exception("configuration not followed")
                self._unfollowed = said

    def _follow(self) -> None:
        """Bring the graph and the jobs to what the files say now."""
        workspace = self._live.apply(self._graph)
        broken = [f"{one.path}: {one.fault}" for one in workspace.catalog().broken]
        for line in broken:
            if line not in self._broken:
                log.warning("question not used", reason=line)
        self._broken = broken
        # A question's file may say something else, though the configuration does not.
        self._soon.watch(concerns(workspace))
        seen = (workspace, dict(os.environ))
        if self._seen and self._seen[0] is workspace and self._seen[1] == seen[1]:
            return
        planned, off = plan(workspace, self._live, self._graph, self._soon)
        for line in off:
            if line not in self._off:
                log.info("off", why=line)
        self._off = off
        for name in self._planned.keys() - planned.keys():
            self._service.remove(name)
            log.info("job taken out", job=name)
        for name, job in planned.items():
            before = self._planned.get(name)
            if before is None or before.made_of != job.made_of:
                self._put(name, job)
            elif job.period is not None and (before.period, before.timeout) != (job.period, job.timeout):
                self._service.reschedule(name, job.period, timeout=job.timeout)
                log.info("job rescheduled", job=name, every=str(job.period), timeout=str(job.timeout))
        if self._seen:
            # What failed may have failed for what was just mended.
            self._service.try_failed()
        self._planned, self._seen = planned, seen

    def _put(self, name: str, job: PlannedJob) -> None:
        # At the start the jobs begin one after the other; what is written later need not wait for others.
        soon = self._seen and job.due is None
        first_in = min(job.first_in, self._look_every) if soon else job.first_in
        put_on_schedule(self._service, name, replace(job, first_in=first_in), anew=name in self._planned)
        if self._seen:
            log.info("job added" if name not in self._planned else "job changed", job=name)


def put_on_schedule(service: Service, name: str, job: PlannedJob, *, anew: bool = False) -> None:
    """Have the service run a job as it is planned; ``anew``: at once, though it is known. Raises GraphError."""
    brings = job.network is not None
    if job.period is None:
        service.stream(name, job.work, network=job.network, brings=brings)
        return
    service.every(
        name,
        job.period,
        job.work,
        first_in=job.first_in,
        timeout=job.timeout,
        network=job.network,
        brings=brings,
        anew=anew,
        due=job.due,
    )
