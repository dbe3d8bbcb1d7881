"""``import``: files of other systems into the graph, the list of what was imported, and taking an import back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from collectors.crm.importer import import_crm
from grapevine.terminal import console, errors, plain, table
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.read.imports import StoredImport, all_imports, chosen_import
from graph.text.counts import counted
from graph.write.undo import Undone, undo_import

SHOWN = 20
_SEVERAL = {"company": "companies", "person": "people", "link": "profile links"}
_ONE = {"link": "profile link"}
_HELD = """
MATCH (company:Company) WITH count(company) AS companies
OPTIONAL MATCH (person:Person) RETURN companies, count(person) AS people
"""


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True, help="Read files of other systems into the graph, or take that back."
    )
    group.command("crm")(crm)
    group.command("list")(listed)
    group.command("undo")(undo)
    app.add_typer(group, name="import")


def crm(
    files: Annotated[
        list[Path], typer.Argument(help="CSV files of companies or contacts.", exists=True, dir_okay=False)
    ],
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Companies and contacts from CSV; importing again updates and never doubles.

    Companies: name, role, domain, owner, owner_address, monthly_revenue, renewal_date, profiles, aliases,
    products, context (words near a name that is an everyday word). Contacts: name, company, title, address, profiles.
    Columns in any order; several in one cell separated by ";".

    Example:

      grapevine import crm companies.csv contacts.csv
    """
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        workspace.apply(graph)
        report = import_crm(graph, files, tombstones=workspace.tombstones())
        held = _held(graph)
    stored = f"{_count(report.companies, 'company')} and {counted(report.contacts, 'contact')}"
    console.print(Text(f"Read {stored} from {counted(len(files), 'file')}. The graph now holds {held}."))
    if report.erased:
        errors.print(
            Text(f"{counted(report.erased, 'row')} left out: erased on request (grapevine forget --log).")
        )
    for fault in report.skipped[:SHOWN]:
        errors.print(Text(f"Left out: {plain(fault.what)}: {plain(fault.reason)}", style="yellow"))
    if (more := len(report.skipped) - SHOWN) > 0:
        errors.print(Text(f"... and {counted(more, 'more row')}.", style="yellow"))
    for warning in report.warnings:
        errors.print(Text(f"Note: {plain(warning)}", style="dim"))
    if report.skipped:
        raise typer.Exit(1)


def listed(config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None) -> None:
    """What was imported, the latest first, and which imports can be taken back.

    Example:

      grapevine import list
    """
    with Workspace.load(config).open() as graph:
        imports = all_imports(graph)
    if not imports:
        console.print(Text("Nothing was imported yet: grapevine import crm companies.csv contacts.csv"))
        return
    rows = [
        {
            "number": one.number,
            "started": one.started,
            "files": ", ".join(one.files) or None,
            "companies": one.counts.get("companies"),
            "contacts": one.counts.get("contacts"),
            "state": f"taken back {one.undone:%Y-%m-%d %H:%M}" if one.undone else one.state,
            "can be taken back": one.can_be_undone,
        }
        for one in reversed(imports)
    ]
    console.print(table(list(rows[0]), rows))


def undo(
    number: Annotated[
        int | None,
        typer.Argument(help="Which one, as in import list. The last one by default.", show_default=False),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Take an import back: what it made goes, and what it changed gets its earlier values.

    Companies, people, roles, jobs, profile links and watched marks are taken back. What another import, a collector
    or you changed since stays, and is named.

    Example:

      grapevine import undo 3
    """
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        chosen = chosen_import(all_imports(graph), number)
        console.print(Text(f"Import {chosen.number} {_told(chosen)}."))
        if not yes and not typer.confirm("Take it back?"):
            raise typer.Exit(1)
        undone = undo_import(graph, chosen.number)
        # What the configuration says of us and the competitors holds, whoever else said it too.
        workspace.apply(graph)
        held = _held(graph)
    console.print(Text(f"{_summary(undone)} The graph now holds {held}."))
    for kept in undone.kept[:SHOWN]:
        console.print(Text(f"Stays: {plain(kept.what)}: {kept.why}."))
    if (more := len(undone.kept) - SHOWN) > 0:
        console.print(Text(f"... and {more:,} more."))


def _told(one: StoredImport) -> str:
    files = f" of {plain(', '.join(one.files))}" if one.files else ""
    stored = [
        _count(one.counts[kind], single)
        for kind, single in (("companies", "company"), ("contacts", "contact"))
        if kind in one.counts
    ]
    return f"began {one.started:%Y-%m-%d %H:%M} UTC{files}" + (
        f": {' and '.join(stored)}" if stored else f": {one.state}"
    )


def _summary(undone: Undone) -> str:
    removed = [_count(number, kind) for kind, number in undone.removed.items() if number]
    parts = [
        f"{_listed(removed)} removed" if removed else "",
        f"{counted(undone.restored, 'value')} set back" if undone.restored else "",
        f"{counted(undone.unwatched, 'profile')} no longer watched for it" if undone.unwatched else "",
    ]
    told = "; ".join(filter(None, parts)) or "nothing had to be changed"
    return f"Import {undone.number} is taken back: {told}."


def _held(graph: Graph) -> str:
    row = graph.run(_HELD)[0]
    return f"{_count(row['companies'], 'company')} and {_count(row['people'], 'person')}"


def _count(number: int, kind: str) -> str:
    return counted(number, _ONE.get(kind, kind), _SEVERAL.get(kind, ""))


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
