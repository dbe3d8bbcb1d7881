"""``run``: the service at work, with its live table."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.live import Live
from rich.table import Table
from rich.text import Text

from grapevine.alerting.old_form import names_in_old_form
from grapevine.config import SettingsError, config_path
from grapevine.live import LiveWorkspace
from grapevine.logs import set_up_logs
from grapevine.service.jobs import Jobs
from grapevine.service.ledger import GraphLedger, holder_of
from grapevine.service.scheduler import JobState, Service
from grapevine.terminal import console, errors, plain
from graph.locks import alone
from graph.secrets import prepare_home

log = structlog.get_logger("grapevine.run")
COLOURS = {"running": "green", "failed": "red", "waiting": "dim", "stopped": "yellow"}


def register(app: typer.Typer) -> None:
    app.command()(run)


def run(
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
    table: Annotated[bool | None, typer.Option(help="Show a live table; by default on a terminal.")] = None,
) -> None:
    """Run collectors, labelling, analytics and alerts on their schedules until stopped (Ctrl-C or SIGTERM).

    While it runs, an edit of grapevine.toml, secrets.env or a question's file counts within a minute.

    Examples:

      grapevine run

      grapevine run --no-table --config /etc/grapevine/grapevine.toml
    """
    path = config_path(config)
    if not path.exists():
        raise SettingsError(f"There is no configuration yet ({path}): write one with `grapevine init`.")
    live = LiveWorkspace(config)
    workspace = live.current()
    shown = sys.stdout.isatty() if table is None else table
    log_file = workspace.home / "logs" / "grapevine.log" if shown else None
    set_up_logs(log_file)
    note_old_form(path)
    asked = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: asked.set())
    with only_one(workspace.home), workspace.open() as graph:
        service = Service(GraphLedger(graph, holder_of(workspace.home)))
        jobs = Jobs(service, live, graph)
        jobs.start()
        log.info("running", jobs=sorted(service.states), engine=graph.engine)
        if shown:
            watch(service, asked, lambda: [*jobs.notes, f"Log: {log_file}. Ctrl-C stops."])
        else:
            asked.wait()
        clean = service.stop()
        log.info("stopped", cut_off=service.running())
    if not clean:
        errors.print(
            Text(f"Cut off: {', '.join(service.running())}. Nothing is lost; the next start goes on.")
        )
        end_at_once()


def note_old_form(path: Path) -> None:
    """Tell the log where the file writes alerts as they were written once, and how to rewrite them."""
    if names := names_in_old_form(path):
        log.warning(
            "alerts are written as [alerts.NAME], an old form that is still read: rewrite them with "
            "`grapevine alerts migrate`",
            file=str(path),
            alerts=names,
        )


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Keep a second service off this data folder. Raises SettingsError when one runs already."""
    prepare_home(home)
    with ExitStack() as held:
        try:
            held.enter_context(alone(home / "service.lock", patience_s=0))
        except TimeoutError as error:
            raise SettingsError(f"Another `grapevine run` works in {home} already: stop it first.") from error
        yield


def end_at_once() -> None:
    """End the process though a job's thread is still at work: Python would wait for it otherwise."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def watch(service: Service, asked: threading.Event, notes: Callable[[], list[str]]) -> None:
    """The live table, until ``asked`` is set."""
    with Live(console=console, refresh_per_second=2) as live:
        while not asked.wait(0.5):
            live.update(draw(service, notes()))
        live.update(draw(service, ["Stopping ..."]))


def draw(service: Service, notes: list[str]) -> Table:
    """One line a job: state, last end, next run, what it counted, what went wrong."""
    caption = Text(plain_lines(notes))
    drawn = Table(header_style="bold", caption=caption, caption_justify="left")
    for column in ("job", "state", "last run", "next run", "counted", "note"):
        drawn.add_column(column, overflow="fold")
    for state in list(service.states.values()):
        drawn.add_row(*line(service, state))
    return drawn


def plain_lines(notes: list[str]) -> str:
    """Notes as text, a line each as they were written, without what could act in a terminal."""
    return "\n".join(plain(part) for note in notes for part in note.splitlines())


def line(service: Service, state: JobState) -> tuple[Text, ...]:
    upcoming = service.next_run(state.name)
    now = datetime.now(UTC)
    return (
        Text(state.name),
        Text(state.state, style=COLOURS.get(state.state, "")),
        Text(f"{(now - state.ended).total_seconds():.0f} s ago" if state.ended else "-"),
        Text(f"in {max(0.0, (upcoming - now).total_seconds()):.0f} s" if upcoming else "-"),
        Text(", ".join(f"{count:,} {name}" for name, count in dict(state.counts).items() if count)),
        Text(plain(state.note)),
    )
