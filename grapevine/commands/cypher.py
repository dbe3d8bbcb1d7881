"""``cypher``: read-only Cypher of an analyst's own, to a table, CSV or JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grapevine.answering import SHOWN_ROWS, Format
from grapevine.terminal import answer_view, console, errors, print_data
from grapevine.workspace import Workspace
from graph.connection import ReadResult
from graph.errors import GrapevineError, StatementRefused
from graph.text.counts import counted
from graph.text.edited import read_edited
from queries.output import cell_text, csv_text, json_value


class NoStatement(GrapevineError, ValueError):  # noqa: N818 - it says what is missing
    """There is no Cypher to run; the message says how to give it."""


def register(app: typer.Typer) -> None:
    app.command()(cypher)


def cypher(
    statement: Annotated[
        str, typer.Argument(help="Cypher, the path of a file that ends in .cypher, or - for standard input.")
    ] = "-",
    setting: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter: --param since=2026-11-01"),
    ] = None,
    output: Annotated[Format, typer.Option("--format", "-f", help="How to print the rows.")] = Format.table,
    timeout: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds before the statement is given up.")
    ] = None,
    rows: Annotated[int | None, typer.Option(min=1, help="The most rows to fetch.")] = None,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Run read-only Cypher; whatever would change the graph is refused.

    A parameter's value is JSON where it can be read so (5, true, ["a"]), and text else. docs/cypher.md has recipes.

    Example:

      grapevine cypher "MATCH (c:Company) RETURN c.role AS role, count(*) AS companies"
    """
    text = _statement(statement)
    params = dict(map(_param, setting or []))
    workspace = Workspace.load(config)
    limits = workspace.config.questions
    with workspace.open() as graph:
        try:
            found = graph.ask(
                text, params, timeout_s=timeout or limits.timeout_s, row_limit=rows or limits.row_limit
            )
        except StatementRefused as error:
            where = f"line {error.line} of the statement" if error.line else "the statement"
            raise GrapevineError(f"The graph refuses {where}: {error.reason}") from error
    _show(found, output)
    if found.truncated:
        errors.print(
            Text(
                f"Only the first {counted(len(found.rows), 'row')}: --rows raises the limit.", style="yellow"
            )
        )


def _statement(given: str) -> str:
    if given == "-":
        if sys.stdin.isatty():
            raise NoStatement(
                'There is no Cypher: write it in quotes (grapevine cypher "MATCH ...") or name a file.'
            )
        text = sys.stdin.read()
    elif given.endswith(".cypher"):
        text = read_edited(Path(given))
    else:
        text = given
    if not text.strip():
        raise NoStatement("There is no Cypher: what was given is empty.")
    return text.strip().removesuffix(";")


def _param(pair: str) -> tuple[str, object]:
    name, sign, value = pair.partition("=")
    if not sign or not name.strip():
        raise typer.BadParameter(f"{pair!r}: write NAME=VALUE", param_hint="--param")
    try:
        return name.strip(), json.loads(value)
    except ValueError:
        return name.strip(), value


def _show(found: ReadResult, output: Format) -> None:
    if output is Format.json:
        print_data(json.dumps(found.rows, indent=2, ensure_ascii=False, default=json_value) + "\n")
    elif output is Format.csv:
        rows = ([cell_text(row[column]) for column in found.columns] for row in found.rows)
        print_data(csv_text([found.columns, *rows]))
    elif not found.rows:
        console.print(Text("No rows.", style="dim"))
    else:
        console.print(answer_view(found.columns, found.rows[:SHOWN_ROWS], console.width))
        more = (
            f", the first {SHOWN_ROWS} shown (--format csv has all)" if len(found.rows) > SHOWN_ROWS else ""
        )
        console.print(Text(f"{counted(len(found.rows), 'row')}{more}", style="dim"))
