"""``init`` and ``run``: set up once, then let the service work."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.live import Live
from rich.table import Table
from rich.text import Text

from collectors.registry import profile_examples
from collectors.watch.terms import TermError, WatchTerm
from grapevine.config import SettingsError, config_path, parse_config
from grapevine.jobs import schedule_jobs
from grapevine.logs import set_up_logs
from grapevine.scheduler import JobState, Service
from grapevine.terminal import console, errors, plain
from grapevine.toml_writer import write_toml
from grapevine.workspace import Workspace
from graph.locks import alone
from graph.read.runs import close_abandoned_runs
from graph.secrets import prepare_home

log = structlog.get_logger("grapevine.run")
COLOURS = {"running": "green", "failed": "red", "waiting": "dim", "stopped": "yellow"}


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(run)


def split(text: str | None) -> list[str]:
    """A comma-separated answer as a list."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def init(
    us: Annotated[str | None, typer.Option(help="Your company's name.")] = None,
    domain: Annotated[str | None, typer.Option(help="Your company's domain.")] = None,
    profiles: Annotated[
        str | None, typer.Option(help="Your profiles, each as network:@handle or as its address.")
    ] = None,
    competitors: Annotated[str | None, typer.Option(help="Competitors' names, separated by commas.")] = None,
    track: Annotated[str | None, typer.Option(help="More watch terms, separated by commas.")] = None,
    topics: Annotated[str | None, typer.Option(help="More topics than the default ones, by name.")] = None,
    config: Annotated[Path | None, typer.Option(help="Where to write it.")] = None,
    force: Annotated[bool, typer.Option(help="Overwrite a file that exists.")] = False,
) -> None:
    """Write a commented grapevine.toml, from flags or from a few questions."""
    path = config_path(config)
    if path.exists() and not force:
        raise SettingsError(f"{path} exists already: edit it, or write a new one with --force.")
    if us is None:
        if not sys.stdin.isatty():
            raise SettingsError('Whose company is it? Name it: grapevine init --us "Your company"')
        us = typer.prompt("Your company's name")
        domain = domain or typer.prompt("Its domain", default="", show_default=False) or None
        profiles = profiles or typer.prompt(
            f"Its profiles ({profile_examples()})", default="", show_default=False
        )
        competitors = competitors or typer.prompt("Competitors, by comma", default="", show_default=False)
        track = track or typer.prompt("More words to watch for, by comma", default="", show_default=False)
    terms = split(track)
    for term in terms:
        try:
            WatchTerm.parse(term)
        except TermError as error:
            raise SettingsError(f"The watch term cannot be used: {error}") from error
    text = write_toml(
        us,
        domain=domain,
        profiles=split(profiles),
        competitors=split(competitors),
        terms=terms,
        topics=split(topics),
    )
    parse_config(text, str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    console.print(Text(f"Wrote {path}"))
    console.print("Next: grapevine import crm FILE...   (your customers and contacts)")
    console.print("      grapevine run                  (collect, label, analyse and alert)")


def run(
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
    table: Annotated[bool | None, typer.Option(help="Show a live table; by default on a terminal.")] = None,
) -> None:
    """Run collectors, labelling, analytics and alerts on their schedules until stopped (Ctrl-C or SIGTERM)."""
    path = config_path(config)
    if not path.exists():
        raise SettingsError(f"There is no configuration yet ({path}): write one with `grapevine init`.")
    workspace = Workspace.load(config)
    live = sys.stdout.isatty() if table is None else table
    log_file = workspace.home / "logs" / "grapevine.log" if live else None
    set_up_logs(log_file)
    asked = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: asked.set())
    with only_one(workspace.home), workspace.open() as graph:
        workspace.apply(graph)
        service = Service()
        off = schedule_jobs(service, workspace, graph)
        for job in service.states:
            close_abandoned_runs(graph, job)
        for line in off:
            log.info("off", why=line)
        service.start()
        log.info("running", jobs=sorted(service.states), engine=graph.engine)
        if live:
            watch(service, asked, [*off, f"Log: {log_file}. Ctrl-C stops."])
        else:
            asked.wait()
        clean = service.stop()
        log.info("stopped", cut_off=service.running())
    if not clean:
        errors.print(
            Text(f"Cut off: {', '.join(service.running())}. Nothing is lost; the next start goes on.")
        )
        end_at_once()


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


def watch(service: Service, asked: threading.Event, notes: list[str]) -> None:
    """The live table, until ``asked`` is set."""
    with Live(console=console, refresh_per_second=2) as live:
        while not asked.wait(0.5):
            live.update(draw(service, notes))
        live.update(draw(service, ["Stopping ..."]))


def draw(service: Service, notes: list[str]) -> Table:
    """One line a job: state, last end, next run, what it counted, what went wrong."""
    drawn = Table(header_style="bold", caption="\n".join(notes), caption_justify="left")
    for column in ("job", "state", "last run", "next run", "counted", "note"):
        drawn.add_column(column, overflow="fold")
    for state in service.states.values():
        drawn.add_row(*line(service, state))
    return drawn


def line(service: Service, state: JobState) -> tuple[Text, ...]:
    upcoming = service.next_run(state.name)
    now = datetime.now(UTC)
    return (
        Text(state.name),
        Text(state.state, style=COLOURS.get(state.state, "")),
        Text(f"{(now - state.ended).total_seconds():.0f} s ago" if state.ended else "-"),
        Text(f"in {max(0.0, (upcoming - now).total_seconds()):.0f} s" if upcoming else "-"),
        Text(", ".join(f"{count:,} {name}" for name, count in state.counts.items() if count)),
        Text(plain(state.note)),
    )
