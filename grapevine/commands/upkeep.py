"""``doctor`` and ``export``: is everything well, and what does the graph hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grapevine.config import SettingsError, config_path, load_config
from grapevine.own_sentiment import sentiment_finding
from grapevine.terminal import console
from grapevine.workspace import Workspace
from graph.doctor import examine
from graph.read.export import canonical_export

MARKS = {"ok": ("ok  ", "green"), "warn": ("warn", "yellow"), "fail": ("FAIL", "red")}


def register(app: typer.Typer) -> None:
    app.command()(doctor)
    app.command()(export)


def doctor(config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None) -> None:
    """Check the data folder, the configuration, the engine, the collectors and the labels; say what to mend."""
    failed = False

    def show(state: str, name: str, what: str, remedy: str = "") -> None:
        nonlocal failed
        failed |= state == "fail"
        mark, colour = MARKS[state]
        console.print(Text.assemble((mark, colour), f"  {name}: {what}"))
        if remedy:
            console.print(Text(f"      {remedy}"))

    path = config_path(config)
    try:
        load_config(config)
        show(
            "ok",
            "configuration",
            str(path) if path.exists() else "none yet, the defaults count (grapevine init)",
        )
    except SettingsError as error:
        show("fail", "configuration", str(error))
        raise typer.Exit(1) from error
    workspace = Workspace.load(config)
    for finding in examine(workspace.settings):
        show(finding.status, finding.name, finding.what, finding.remedy)
    for configured in workspace.collectors():
        show("warn" if configured.off else "ok", configured.network, configured.off or "ready")
    state, what, remedy = sentiment_finding(workspace.config.nlp)
    show(state, "sentiment", what, remedy)
    catalog = workspace.catalog()
    show("ok", "questions", f"{len(catalog.questions)} saved questions")
    for broken in catalog.broken:
        show("warn", "questions", f"{broken.path}: {broken.fault}")
    if failed:
        raise typer.Exit(1)


def export(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file; the terminal by default.")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Everything in the graph as sorted JSON lines, the same on both engines: to compare, or to keep."""
    with Workspace.load(config).open() as graph:
        if output is None:
            for line in canonical_export(graph):
                typer.echo(line)
            return
        with output.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in canonical_export(graph))
    console.print(Text(f"Wrote {output}"))
