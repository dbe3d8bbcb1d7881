"""``ask`` and ``questions``: saved questions in the terminal."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grapevine.answering import Format, print_answer
from grapevine.terminal import console, errors, plain, show_note
from grapevine.workspace import Workspace
from queries.asking import Asked, Offers, Refused
from queries.catalog import Catalog, Question
from queries.params import spelt


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
    catalog, words = workspace.catalog(), " ".join(phrase)
    limits = workspace.config.questions
    given = given_values(setting or [])
    by_id = question_called(catalog, words)
    with workspace.open() as graph:
        found = Asked(by_id, {}) if by_id else workspace.asking(show_note).understand(words, catalog, graph)
        if found.note:
            errors.print(Text(found.note, style="yellow"))
        if not isinstance(found, Asked):
            offer(found, words, catalog)
            raise typer.Exit(2)
        for sentence in found.unused:
            errors.print(Text(plain(sentence), style="yellow"))
        print_answer(
            graph,
            found.question,
            {**found.values, **given},
            output,
            compared=compare,
            timeout_s=timeout or limits.timeout_s,
            row_limit=rows or limits.row_limit,
        )


def given_values(pairs: Sequence[str]) -> dict[str, str]:
    """What ``--set NAME=VALUE`` says."""
    values = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise typer.BadParameter(f"{pair!r}: write NAME=VALUE", param_hint="--set")
        values[name.strip()] = value.strip()
    return values


def question_called(catalog: Catalog, phrase: str) -> Question | None:
    """The question with this id. Raises UnknownQuestion for an id whose file is broken, with the file and its fault."""
    files = [question.id for question in catalog.questions] + [broken.path.stem for broken in catalog.broken]
    return catalog.get(phrase) if phrase in files else None


def offer(found: Offers | Refused, phrase: str, catalog: Catalog) -> None:
    """Say what the phrase may mean, or that nothing answers it and what is near, and which files cannot be asked."""
    if isinstance(found, Offers):
        errors.print(Text(f"That names something and asks nothing. About {plain(phrase)} you can ask:"))
        near = found.offers
    else:
        errors.print(Text(f"No saved question answers: {plain(phrase)}"))
        if found.unknown:
            unknown = ", ".join(f"'{plain(word)}'" for word in found.unknown)
            errors.print(Text(f"Neither the questions nor the graph know {unknown}."))
        near = found.nearest
    if isinstance(found, Refused) and near:
        errors.print("The nearest ones:")
    for one in near:
        errors.print(Text(f"  {plain(one.text)}   (grapevine ask {as_typed(one)})"))
    errors.print("All of them: grapevine questions")
    show_broken(catalog)


def as_typed(asked: Asked) -> str:
    """The question's id with its blanks filled in, as one types it."""
    filled = [f"--set {shlex.quote(f'{name}={plain(spelt(value))}')}" for name, value in asked.values.items()]
    return " ".join([asked.question.id, *filled])


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
            default = "..." if param.required else param.default_text or "any"
            needed = ", needed" if param.required else ""
            console.print(Text(f"    --set {param.name}={default}   ({param.type}{needed})", style="dim"))
    show_broken(catalog)
