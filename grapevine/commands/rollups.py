"""``rollups``: count anew what questions count, or compare it with a full computation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from grapevine.terminal import console, plain
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.doctor import Finding
from graph.rollups import rebuild as rebuilding
from graph.rollups.check import check as compare
from graph.text.counts import counted

SHOWN = 20


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, callback=about)
    group.command()(rebuild)
    group.command()(check)
    app.add_typer(group, name="rollups")


def about() -> None:
    """Count anew what questions count, or compare it with a full computation."""


def rebuild(
    missing: Annotated[
        bool, typer.Option("--missing", help="Only what is not counted yet, as after an upgrade.")
    ] = False,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Count everything anew that questions count: who said how much about what, and who is connected to us.

    Writes, labels and erasures keep it right; this is for a graph that something else changed. It may be broken off,
    and goes on where it was when it is called again; a service may run meanwhile. Until it is done, answers hold some
    of the old numbers.

    Examples:

      grapevine rollups rebuild

      grapevine rollups check
    """
    with Workspace.load(config).open() as graph:
        done = count_shown(graph, anew=not missing)
    console.print(Text(f"{counted(done, 'post')} counted. Nothing is left to count."))


def check(config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None) -> None:
    """Compare what questions count with a full computation, and say what differs. It changes nothing.

    The exit code is 1 where something differs. What is written meanwhile may be among it: check again.

    Example:

      grapevine rollups check
    """
    with Workspace.load(config).open() as graph:
        missing = rebuilding.uncounted(graph)
        found = compare(graph)
    if missing:
        console.print(
            Text(f"{counted(missing, 'post')} not counted yet: grapevine rollups rebuild --missing")
        )
    for difference in found[:SHOWN]:
        console.print(Text(plain(str(difference))))
    if not found:
        console.print(Text("Nothing differs."))
        return
    more = f", of which the first {SHOWN} are shown" if len(found) > SHOWN else ""
    console.print(Text(f"{counted(len(found), 'difference')}{more}. Mend it: grapevine rollups rebuild"))
    raise typer.Exit(1)


def count_shown(graph: Graph, *, anew: bool) -> int:
    """Count what is to be counted, with how far it is; how many posts were."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Counting posts", total=None)

        def show(done: rebuilding.Progress) -> None:
            bar.update(task, completed=done.counted, total=done.posts)

        return rebuilding.rebuild(graph, anew=anew, on_batch=show)


def rollups_finding(graph: Graph) -> Finding:
    """Whether what questions count is complete."""
    if rebuilding.is_complete(graph):
        return Finding("rollups", "ok", "what questions count is complete")
    missing = rebuilding.uncounted(graph)
    what = (
        f"{counted(missing, 'post')} not counted yet: answers are incomplete"
        if missing
        else "counting is not over: answers hold some of the old numbers"
    )
    return Finding(
        "rollups", "warn", what, "grapevine run counts on, or: grapevine rollups rebuild --missing"
    )
