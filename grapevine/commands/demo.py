"""``demo``: see it work, on the sample world or on a minute of the real stream."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.panel import Panel
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from collectors.run import CollectReport
from grapevine.answering import show_table
from grapevine.sample import demo as steps
from grapevine.sample.graph import prepare_live
from grapevine.terminal import console, plain
from grapevine.workspace import Workspace
from graph.text.counts import counted
from queries.alerts.states import Alert

from .dashboard import serve_until_stopped

LIVE_SECONDS = 60.0
SHOWN_ROWS = 5
MOODS = {"positive": "green", "negative": "red"}


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    serve: Annotated[bool, typer.Option(help="Serve the dashboard after the answers.")] = True,
    live: Annotated[
        str | None,
        typer.Option(
            metavar="COMPANY", help="Listen to the real stream for this name instead of the sample."
        ),
    ] = None,
    seconds: Annotated[float, typer.Option(help="How long --live listens.")] = LIVE_SECONDS,
    port: Annotated[int | None, typer.Option(help="The dashboard's port; a free one by default.")] = None,
) -> None:
    """Bring the bundled sample world through the whole path, then serve the dashboard.

    That is collectors, CRM import, labels, questions and an alert, in a graph of its own. With --live it listens to the
    real stream for a company's name instead; what was heard for another name before is taken out first.

    Examples:

      grapevine demo

      grapevine demo --live "Acme" --seconds 120
    """
    began = time.monotonic()
    today = datetime.now(UTC).date()
    given = Workspace.load()
    workspace = steps.live_workspace(given, live) if live else steps.sample_workspace(given, today)
    introduce(workspace, live)
    with ExitStack() as stack:
        with progress() as on_step:
            on_step("Engine", 0, None)
            graph = stack.enter_context(workspace.open())
            on_step("Engine", 1, 1)
            heard = None
            if live:
                prepare_live(graph, live, shared=workspace.settings.uri is not None)
                workspace.apply(graph)
                heard = steps.listen_live(workspace, graph, seconds, on_step)
                steps.label_and_analyse(workspace, graph, on_step)
            else:
                loaded = steps.load_sample(workspace, graph, today, on_step)
            result = steps.answer_all(workspace, graph, on_step)
        if heard is not None:
            say_what_was_heard(heard, str(live), seconds)
            show_latest_posts(steps.latest_posts(graph))
        elif not loaded:
            console.print(Text("The sample was there already: nothing was loaded again.", style="dim"))
        for answer in result.answers:
            if answer.rows or not live:
                show_table(answer, SHOWN_ROWS)
                console.print()
        for alert in result.alerts:
            show_alert(alert, new=alert.key in result.new_alerts)
        console.print(Text(f"Done in {time.monotonic() - began:.0f} s.", style="dim"))
        if serve:
            serve_until_stopped(workspace, port)


def introduce(workspace: Workspace, live: str | None) -> None:
    """Say what is about to be shown, and where it is kept."""
    if live:
        console.print(Text(f"Listening to Bluesky for {plain(live)!r}.", style="bold"))
    else:
        console.print(
            Text.assemble(
                ("The sample world: ", "bold"),
                "a CRM vendor, Fernhollow, its customers and competitors. Everyone in it is made up.",
            )
        )
    console.print(Text(f"Kept in {workspace.home}, apart from your own records.", style="dim"))


def say_what_was_heard(report: CollectReport, live: str, seconds: float) -> None:
    kept = sum(report.written.values())
    console.print(
        Text(
            f"{counted(report.read, 'event')} in {seconds:.0f} s, "
            f"{counted(kept, 'record')} kept for {plain(live)!r}."
        )
    )
    if not kept:
        console.print(
            "Nobody wrote about it in this time: listen longer with --seconds, or try a more common word."
        )


def show_latest_posts(posts: Sequence[Mapping[str, Any]]) -> None:
    """What was just heard, with its labels: the questions that find nothing in a minute are left out."""
    for post in posts:
        console.print(
            Text.assemble(
                (f"{post['sentiment'] or 'unknown':9}", MOODS.get(post["sentiment"], "dim")),
                plain(post["text"]),
                (f"  {plain(post['author'] or '')}", "dim"),
            )
        )
    console.print()


def show_alert(alert: Alert, *, new: bool) -> None:
    """One alert with its evidence and whom it goes to."""
    if not new:
        console.print(
            Text(f"Alert of {alert.at:%Y-%m-%d %H:%M}, reported then: {plain(alert.title)}", style="dim")
        )
        return
    sent = "sent" if alert.sent else f"not sent: {alert.error}"
    console.print(
        Panel(
            # A panel cuts its title; the headline is a sentence.
            Text.assemble((plain(alert.title), "bold red"), "\n\n", alert.body),
            title=f"Alert: {alert.alert}",
            subtitle=Text(plain(f"to {alert.owner or 'nobody: the company has no owner'} ({sent})")),
            expand=False,
        )
    )


@contextmanager
def progress() -> Iterator[steps.OnStep]:
    """Progress bars, one a step, in the order in which the steps begin."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as bars:
        tasks: dict[str, TaskID] = {}

        def on_step(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done, total=total)

        yield on_step
