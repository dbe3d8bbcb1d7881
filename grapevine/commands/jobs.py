"""``jobs``: when each job of the service ran last and runs next, and one run of a job now."""

from __future__ import annotations

import signal
import threading
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from grapevine.commands.service import only_one
from grapevine.config import SettingsError
from grapevine.live import LiveWorkspace
from grapevine.service.jobs import put_on_schedule
from grapevine.service.last_runs import job_names
from grapevine.service.ledger import GraphLedger, holder_of
from grapevine.service.plan import plan
from grapevine.service.scheduler import Service
from grapevine.service.trouble import moment, reason, span, trouble_of
from grapevine.terminal import console, table
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.locks import is_held
from graph.periods import Period
from graph.schedule.jobs import StoredJob, run_now, stored_jobs
from graph.schedule.standing import Standing, standing

COLUMNS = ["job", "every", "last run", "outcome", "next run", "failures", "at work"]
LOOK_S = 0.5
Config = Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")]

jobs = typer.Typer(help="Show when each job of the service ran last and runs next, or run one now.")


def register(app: typer.Typer) -> None:
    app.add_typer(jobs, name="jobs")


@jobs.callback(invoke_without_command=True)
def show(context: typer.Context, config: Config = None) -> None:
    """Show when each job of the service ran last and runs next, or run one now.

    Times are UTC. A service need not run: the graph keeps what is shown.

    Examples:

      grapevine jobs

      grapevine jobs run "collect x"
    """
    if context.invoked_subcommand is not None:
        return
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        stored = stored_jobs(graph)
    off = {f"collect {one.network}": one.off for one in workspace.scheduled_collectors() if one.off}
    names = job_names(workspace)
    console.print(table(COLUMNS, [row(name, stored.get(name), off.get(name, "")) for name in names]))
    for line in notes(names, stored, standing(stored)):
        console.print(Text(line))


def row(name: str, job: StoredJob | None, off: str) -> dict[str, Any]:
    """One job's line."""
    if off or job is None:
        return {"job": name, "outcome": f"off: {off}" if off else "has not run yet"}
    return {
        "job": name,
        "every": str(Period.parse(timedelta(seconds=job.period))) if job.period else "always",
        "last run": moment(job.last_started) if job.last_started else None,
        "outcome": job.outcome,
        "next run": "now" if job.running or (job.due_ms or 0) <= 0 else moment(job.next_run),
        "failures": job.failures,
        "at work": job.owner if job.running else None,
    }


def notes(names: list[str], stored: dict[str, StoredJob], now: Standing) -> list[str]:
    """What is wrong, and what helps."""
    lines = []
    for name in names:
        job = stored.get(name)
        trouble = trouble_of(job) if job else None
        if trouble:
            lines.append(f"{trouble.said}. {trouble.remedy}")
        elif job and job.failures:
            lines.append(f"{name} failed last: {reason(job)}")
    if now.seen is None:
        lines.append("No service has run yet: grapevine run")
    elif now.gone:
        lines.append(
            f"`grapevine run` is not running: it was last seen {moment(now.seen)}. Start it: grapevine run"
        )
    return lines


@jobs.command("run")
def run(
    name: Annotated[str, typer.Argument(help="The job, as `grapevine jobs` calls it.")], config: Config = None
) -> None:
    """Run a job now, in the service where one is at work, else here.

    It takes its turn as any run does: never beside another run of the same job or of the same network.

    Example:

      grapevine jobs run "collect x"
    """
    live = LiveWorkspace(config)
    workspace = live.current()
    asked = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: asked.set())
    with workspace.open() as graph:
        planned, off = plan(workspace, live, graph)
        if name not in planned:
            why = "\n".join(off)
            raise SettingsError(f"There is no job {name!r}; there are: {', '.join(planned)}.\n{why}".rstrip())
        if planned[name].period is None:
            raise SettingsError(f"{name} is a stream: it runs all the time while `grapevine run` does.")
        now = standing(stored_jobs(graph))
        if is_held(workspace.home / "service.lock") or (now.seen is not None and not now.gone):
            done = in_the_service(graph, name, asked)
        else:
            with only_one(workspace.home):
                service = Service(GraphLedger(graph, holder_of(workspace.home)))
                put_on_schedule(service, name, planned[name], anew=True)
                done = here(service, graph, name, asked)
    console.print(Text(done))


def in_the_service(graph: Graph, name: str, asked: threading.Event) -> str:
    """Ask the service for a run, and wait for its end."""
    before = stored_jobs(graph).get(name)
    if before is None or not run_now(graph, name):
        raise SettingsError(f"The service does not know {name!r} yet: it takes it up within a minute.")
    console.print(Text(f"Asked the service to run {name}. Ctrl-C stops waiting."))
    while not asked.wait(LOOK_S):
        job = stored_jobs(graph)[name]
        if job.last_ended != before.last_ended:
            return ended(job)
    return "Not waited for: `grapevine jobs` shows how it ended."


def here(service: Service, graph: Graph, name: str, asked: threading.Event) -> str:
    """Run it in this process."""
    state = service.states[name]
    service.start()
    said = ""
    while not asked.wait(LOOK_S) and state.ended is None:
        if state.note and state.note != said:
            said = state.note
            console.print(Text(said))
    service.stop()
    return ended(stored_jobs(graph)[name])


def ended(job: StoredJob) -> str:
    """How a job's last run ended."""
    why = f": {reason(job)}" if job.error else ""
    next_in = span(max(0, job.due_ms or 0) / 1000)
    return f"{job.name}: {job.outcome}{why}. The next run is in {next_in}."
