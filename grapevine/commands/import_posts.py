"""``import posts``: files of posts, tickets and survey answers of other tools into the graph."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from collectors.crm.files import RawTable
from collectors.post_exports.entries import PostEntries
from collectors.post_exports.importer import import_posts
from collectors.post_exports.json_table import is_json, json_table
from collectors.post_exports.kept import FOLDER, kept_posts_for
from collectors.post_exports.mapping import checked_posts_wishes, known_names
from collectors.post_exports.rows import read_posts
from collectors.post_exports.times import zone
from grapevine.crm.left_out import rows_lost, tell_left_out
from grapevine.crm.opening import Opened, opened
from grapevine.crm.terminal import OnStep, progress, somebody_answers
from grapevine.posts.mappings import confirmed_posts, keep_all
from grapevine.posts.told import show_posts, tell_posts
from grapevine.terminal import plain
from grapevine.workspace import Workspace
from graph.read.imports import number_of

from .import_options import Config, DryRun, Encoding, Map, Yes


def posts(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="What another tool exports: CSV, TSV, Excel, JSON Lines or JSON.",
            exists=True,
            dir_okay=False,
        ),
    ],
    source: Annotated[
        str | None,
        typer.Option(help="The name under which the posts are kept, such as zendesk.", show_default=False),
    ] = None,
    map_: Map = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            help="The zone of times that name none, such as Europe/Berlin; otherwise UTC.", show_default=False
        ),
    ] = None,
    encoding: Encoding = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    config: Config = None,
) -> None:
    """Posts, tickets and survey answers of any other tool; importing again updates and never doubles.

    What each column becomes is told by its name and its values, shown, and asked for in a terminal. It is kept in
    the data folder (imports/posts/*.toml, which may be edited), so that the next export with such columns is read
    alike. A row without a time, or that says nothing, is left out and named.

    Examples:

      grapevine import posts brandwatch-export.csv

      grapevine import posts tickets.jsonl --source zendesk

      grapevine import posts survey.xlsx --map "Why this score?=text" --timezone Europe/Berlin --dry-run
    """
    workspace = Workspace.load(config)
    if timezone is not None:
        zone(timezone)
    wishes = checked_posts_wishes(map_ or (), source, timezone)
    interactive = somebody_answers() and not yes
    folder = workspace.home / FOLDER
    with progress() as on_step:
        found = _opened(files, encoding, folder, interactive=interactive, yes=yes, on_step=on_step)
    mappings = confirmed_posts(found.tables, wishes, folder, interactive=interactive, yes=yes)

    def read() -> PostEntries:
        with progress() as on_step:
            return read_posts(mappings, lambda done, total: on_step("Reading rows", done, total))

    if dry_run:
        show_posts(read())
        return
    keep_all(mappings, folder, found.encodings)
    with ExitStack() as stack:
        with progress() as on_step:
            on_step("Opening the graph", 0, None)
            graph = stack.enter_context(workspace.open())
            workspace.apply(graph)
        with progress() as on_step:
            report = import_posts(
                graph,
                read,
                workspace.tombstones(),
                on_progress=lambda done, total: on_step("Storing", done, total),
            )
        number = number_of(graph, report.run)
    tell_posts(report, len(files))
    tell_left_out(workspace.home, number, report.skipped, report.warnings)
    if rows_lost(report.skipped) or (report.read and not report.stored):
        raise typer.Exit(1)


def _opened(
    files: list[Path], encoding: str | None, folder: Path, *, interactive: bool, yes: bool, on_step: OnStep
) -> Opened:
    """The tables of all files, in their order."""
    tables: list[RawTable] = []
    encodings: dict[str, str] = {}
    for path in files:

        def on_rows(rows: int, name: str = path.name) -> None:
            on_step(f"Reading {plain(name)}", rows, None)

        if is_json(path):
            tables.append(json_table(path, on_rows))
            continue
        found = opened(
            [path],
            encoding=encoding,
            kept=lambda table: kept.encoding if (kept := kept_posts_for(table, folder)) else "",
            interactive=interactive,
            yes=yes,
            on_step=on_step,
            known=known_names,
        )
        tables += found.tables
        encodings |= found.encodings
    return Opened(tuple(tables), encodings)
