"""``import``: files of other systems into the graph."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from collectors.crm.importer import import_crm
from grapevine.terminal import console, errors, plain
from grapevine.workspace import Workspace

SHOWN_FAULTS = 20


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Read files of other systems into the graph.")
    group.command("crm")(crm)
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
    """
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        workspace.apply(graph)
        report = import_crm(graph, files, tombstones=workspace.tombstones())
    console.print(Text(f"{report.companies:,} companies and {report.contacts:,} contacts are in the graph."))
    for fault in report.skipped[:SHOWN_FAULTS]:
        errors.print(Text(f"Left out: {plain(fault.what)}: {plain(fault.reason)}", style="yellow"))
    if (more := len(report.skipped) - SHOWN_FAULTS) > 0:
        errors.print(Text(f"... and {more:,} more rows.", style="yellow"))
    for warning in report.warnings:
        errors.print(Text(f"Note: {plain(warning)}", style="dim"))
    if report.skipped:
        raise typer.Exit(1)
