"""``question``: questions' files checked before anybody asks them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grapevine.terminal import console, errors, plain
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.text.counts import counted
from queries.check import check_file

group = typer.Typer(help="Check questions' files before anybody asks them.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="question")


@group.callback()
def _question() -> None:
    """Check questions' files before anybody asks them."""


@group.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Questions' files, or folders of them.")],
    offline: Annotated[
        bool, typer.Option("--offline", help="Check the text alone, without asking the graph.")
    ] = False,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Check a question's file: header, parameters, columns, that it only reads, and what the graph says to it.

    Each fault is named with file and line, and what to do. The exit code is 1 where there is one.

    Example:

      grapevine question check my-question.cypher
    """
    workspace = Workspace.load(config)
    if offline:
        found = _checked(files, workspace, None)
    else:
        with workspace.open() as graph:
            found = _checked(files, workspace, graph)
    if found:
        errors.print(Text(f"{counted(found, 'fault')}."))
        raise typer.Exit(1)


def _checked(files: list[Path], workspace: Workspace, graph: Graph | None) -> int:
    """Prints the faults of each file; how many there are."""
    taken = workspace.catalog().questions
    paths = [path for one in files for path in (sorted(one.rglob("*.cypher")) if one.is_dir() else [one])]
    if not paths:
        raise typer.BadParameter("there is no .cypher file", param_hint="FILES")
    count = 0
    for path in paths:
        faults = check_file(path, graph, taken=taken)
        count += len(faults)
        for fault in faults:
            place = f"{path}, line {fault.line}" if fault.line else str(path)
            console.print(
                Text.assemble((plain(place), "bold"), f": {plain(fault.what)}. {plain(fault.remedy)}")
            )
        if not faults:
            console.print(Text(f"{plain(path)}: no fault found"))
    return count
