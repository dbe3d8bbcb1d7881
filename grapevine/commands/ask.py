"""``ask`` and ``questions``: saved questions in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grapevine.answering import Format, print_answer
from grapevine.terminal import console, errors, plain
from grapevine.workspace import Workspace
from queries.catalog import Catalog, Question


def register(app: typer.Typer) -> None:
    app.command()(ask)
    app.command()(questions)


def ask(
    phrase: Annotated[list[str], typer.Argument(help="The question in words, or its id.")],
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", "-s", metavar="NAME=VALUE", help="Fill in a blank: --set topic=pricing"),
    ] = None,
    output: Annotated[Format, typer.Option("--format", "-f", help="How to print the answer.")] = Format.table,
    timeout: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds before the question is given up.")
    ] = None,
    rows: Annotated[int | None, typer.Option(min=1, help="The most rows to fetch.")] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Beside the period before: what changed, is new, or is gone.")
    ] = False,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Ask a saved question, in words or by its id.

    Example:

      grapevine ask "which connections care about pricing" --set since="90 days"

    A period may also go from day to day ("1 October to 15 October", "last month"), and any may be compared:

      grapevine ask share-of-voice --set since="2026-10-01 to 2026-10-31" --compare
    """
    workspace = Workspace.load(config)
    catalog = workspace.catalog()
    found = find(catalog, " ".join(phrase))
    if found is None:
        offer_nearest(catalog, " ".join(phrase))
        raise typer.Exit(2)
    question, values = found
    for pair in setting or []:
        name, sign, value = pair.partition("=")
        if not sign:
            raise typer.BadParameter(f"{pair!r}: write NAME=VALUE", param_hint="--set")
        values[name.strip()] = value.strip()
    limits = workspace.config.questions
    with workspace.open() as graph:
        print_answer(
            graph,
            question,
            values,
            output,
            compared=compare,
            timeout_s=timeout or limits.timeout_s,
            row_limit=rows or limits.row_limit,
        )


def find(catalog: Catalog, phrase: str) -> tuple[Question, dict[str, object]] | None:
    """The question with this id or phrase, and the blanks that the phrase fills in.

    Raises UnknownQuestion for an id whose file is broken, with the file and its fault.
    """
    files = [question.id for question in catalog.questions] + [broken.path.stem for broken in catalog.broken]
    if phrase in files:
        return catalog.get(phrase), {}
    match = catalog.match(phrase)
    return (match.question, dict(match.values)) if match is not None else None


def offer_nearest(catalog: Catalog, phrase: str) -> None:
    """Say that no question reads like the phrase, which ones are near, and which files cannot be asked."""
    errors.print(Text(f"No saved question reads like: {plain(phrase)}"))
    errors.print("The nearest ones:")
    for question in catalog.nearest(phrase):
        errors.print(Text(f"  {question.text}   (grapevine ask {question.id})"))
    errors.print("All of them: grapevine questions")
    show_broken(catalog)


def show_broken(catalog: Catalog) -> None:
    """Name the questions' files that cannot be used, each with its fault."""
    for broken in catalog.broken:
        errors.print(Text(f"Left out: {broken.path}: {broken.fault}", style="yellow"))


def questions(
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """List the saved questions, with the blanks that each one takes.

    Your own are files in the folder "questions" of the data folder: docs/extending.md shows one.

    Example:

      grapevine questions
    """
    catalog = Workspace.load(config).catalog()
    for question in catalog.questions:
        console.print(Text.assemble((question.text, "bold"), ("   " + question.id, "dim")))
        console.print(Text("  " + question.description))
        for param in question.params:
            default = "any" if param.default is None else param.default
            console.print(Text(f"    --set {param.name}={default}   ({param.type})", style="dim"))
    show_broken(catalog)
