"""``import``: files of other systems into the graph, the list of what was imported, and taking an import back."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from collectors.crm.importer import CrmEntries, import_entries
from collectors.crm.keys import CrmKeys
from collectors.crm.mapping.choice import checked_wishes
from collectors.crm.mapping.kept import FOLDER, kept_for
from collectors.crm.rows import read_mapped
from collectors.registry import collector_classes
from grapevine.connection_exports import import_command
from grapevine.crm.left_out import faults_file, rows_lost, tell_left_out
from grapevine.crm.mappings import confirmed_mappings, keep_mappings
from grapevine.crm.moved import accept_moved
from grapevine.crm.opening import opened
from grapevine.crm.shown import show_entries
from grapevine.crm.terminal import progress, somebody_answers
from grapevine.crm.told import SHOWN, count_of, in_words, tell_report
from grapevine.terminal import console, plain, table
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.read.imports import StoredImport, all_imports, chosen_import, number_of
from graph.text.counts import counted
from graph.write.undo import Undone, undo_import

from .import_calendar import calendar
from .import_options import Config, DryRun, Encoding, Map, Yes
from .import_posts import posts

_COUNTED = {"companies": "company", "contacts": "contact", "posts": "post", "meetings": "meeting"}
_HELD = """
MATCH (company:Company) WITH count(company) AS companies
OPTIONAL MATCH (person:Person) RETURN companies, count(person) AS people
"""


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True, help="Read files of other systems into the graph, or take that back."
    )
    group.command("crm")(crm)
    group.command("posts")(posts)
    group.command("calendar")(calendar)
    for made in collector_classes():
        if made.own_export:
            group.command(made.name)(import_command(made))
    group.command("list")(listed)
    group.command("undo")(undo)
    app.add_typer(group, name="import")


def crm(
    files: Annotated[
        list[Path],
        typer.Argument(help="What a CRM exports: CSV, TSV or Excel.", exists=True, dir_okay=False),
    ],
    map_: Map = None,
    role: Annotated[
        str | None,
        typer.Option(
            help="What the companies are to you for which the files do not say it: customer, prospect ..."
        ),
    ] = None,
    kind: Annotated[str | None, typer.Option(help="What the rows are: companies, contacts or deals.")] = None,
    encoding: Encoding = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    config: Config = None,
) -> None:
    """Companies, contacts and deals as any CRM exports them; importing again updates and never doubles.

    What each column becomes is told by its name and its values, shown, and asked for in a terminal. It is kept in
    the data folder (imports/*.toml, which may be edited), so that the next export with such columns is read alike.
    A cell that cannot be read is left out and named; its row stays.

    Examples:

      grapevine import crm companies.csv contacts.csv

      grapevine import crm accounts.xlsx --role customer --map "Account Manager=owner"

      grapevine import crm export.csv --dry-run
    """
    workspace = Workspace.load(config)
    wishes = checked_wishes(map_ or (), kind, role)
    interactive = somebody_answers() and not yes
    folder = workspace.home / FOLDER
    with progress() as on_step:
        found = opened(
            files,
            encoding=encoding,
            kept=lambda table: kept.encoding if (kept := kept_for(table, folder)) else "",
            interactive=interactive,
            yes=yes,
            on_step=on_step,
        )
    mappings = confirmed_mappings(found.tables, wishes, folder, interactive=interactive, yes=yes)
    if dry_run:
        show_entries(read_mapped(mappings))
        return
    keep_mappings(mappings, folder, found.encodings)
    with ExitStack() as stack:
        with progress() as on_step:
            on_step("Opening the graph", 0, None)
            graph = stack.enter_context(workspace.open())
            workspace.apply(graph)

        def read(keys: CrmKeys) -> CrmEntries:
            with progress() as on_step:
                return read_mapped(
                    mappings,
                    lambda name: bool(keys.find(name)),
                    lambda done, total: on_step("Reading rows", done, total),
                )

        with progress() as on_step:
            report = import_entries(
                graph,
                read,
                workspace.tombstones(),
                on_progress=lambda done, total: on_step("Storing", done, total),
                accept=accept_moved if interactive else None,
            )
        number = number_of(graph, report.run)
        held = _held(graph)
    tell_report(report, len(files), held)
    tell_left_out(workspace.home, number, report.skipped, report.warnings)
    if rows_lost(report.skipped) or (report.read and not report.stored and not report.deals):
        raise typer.Exit(1)


def listed(config: Config = None) -> None:
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
            "posts": one.counts.get("posts"),
            "meetings": one.counts.get("meetings"),
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
    config: Config = None,
) -> None:
    """Take an import back: what it made goes, and what it changed gets its earlier values.

    Companies, people, roles, jobs, profile links, watched marks, meetings and posts are taken back; a post that was
    there before keeps the text that the import gave it. What another import, a collector or you changed since stays,
    and is named.

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
        faults_file(workspace.home / FOLDER, chosen.number).unlink(missing_ok=True)
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
    stored = [count_of(one.counts[kind], single) for kind, single in _COUNTED.items() if kind in one.counts]
    return f"began {one.started:%Y-%m-%d %H:%M} UTC{files}" + (
        f": {' and '.join(stored)}" if stored else f": {one.state}"
    )


def _summary(undone: Undone) -> str:
    removed = [count_of(number, kind) for kind, number in undone.removed.items() if number]
    parts = [
        f"{in_words(removed)} removed" if removed else "",
        f"{counted(undone.restored, 'value')} set back" if undone.restored else "",
        f"{counted(undone.unwatched, 'profile')} no longer watched for it" if undone.unwatched else "",
    ]
    told = "; ".join(filter(None, parts)) or "nothing had to be changed"
    return f"Import {undone.number} is taken back: {told}."


def _held(graph: Graph) -> str:
    row = graph.run(_HELD)[0]
    return f"{count_of(row['companies'], 'company')} and {count_of(row['people'], 'person')}"
