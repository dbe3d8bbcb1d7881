"""``grapevine import <network>``: a teammate's own export of connections, and what it told that is new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from collectors.base import Collector, ConfigError
from grapevine.crm.left_out import rows_lost, tell_left_out
from grapevine.crm.terminal import ask, progress, somebody_answers
from grapevine.crm.told import SHOWN, in_words
from grapevine.terminal import console, errors, plain
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.read.imports import number_of
from graph.text.counts import counted

if TYPE_CHECKING:
    from collectors.connection_exports import ExportReport

_HELP = """Your own connections as {title} exports them ({file}): who of us knows whom, and who changed jobs.

Each teammate imports their own. The first export of each is where their list begins; with every later one it is told
who is new, who is gone and who changed jobs. One that lacks more than a third of the last one ends nothing, unless it
is said to be whole. An older one fills the past and undoes nothing.

Examples:

  grapevine import {name} {file} --owner "Anna Example"

  grapevine import {name} {file} --owner "Anna Example" --exported 2026-11-01
"""


def import_command(made: type[Collector]) -> Callable[..., None]:
    """The command that reads the ``own_export`` of a network."""

    def command(
        file: Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False)],
        owner: Annotated[
            str | None,
            typer.Option(
                help="Whose connections it holds, by name or address; asked for, or who it was the last time."
            ),
        ] = None,
        exported: Annotated[
            datetime | None,
            typer.Option(
                formats=["%Y-%m-%d"],
                help="The day on which the file was made; when it was last written by default.",
            ),
        ] = None,
        whole: Annotated[
            bool, typer.Option("--whole", help="The file is whole, however many connections are gone.")
        ] = False,
        config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
    ) -> None:
        _import(made, file, owner, exported, whole=whole, config=config)

    command.__doc__ = _HELP.format(title=made.title, name=made.name, file=made.own_export)
    return command


def _import(
    made: type[Collector],
    file: Path,
    owner: str | None,
    exported: datetime | None,
    *,
    whole: bool,
    config: Path | None,
) -> None:
    from collectors.connection_exports import find_owner, import_export

    workspace = Workspace.load(config)
    interactive = somebody_answers()

    def accept(missing: int, held: int) -> bool:
        return whole or (interactive and _is_whole(file, missing, held))

    with workspace.open() as graph:
        workspace.apply(graph)
        said = owner or _owner(made, graph, interactive=interactive)
        with progress() as on_step:
            on_step(f"Reading {plain(file.name)}", 0, None)
            report = import_export(
                graph,
                made,
                file,
                find_owner(graph, said),
                workspace.tombstones(),
                exported=exported.replace(tzinfo=UTC) if exported else None,
                accept=accept,
            )
        number = number_of(graph, report.run)
    tell_export(report)
    tell_left_out(workspace.home, number, report.skipped, report.notes)
    if rows_lost(report.skipped):
        raise typer.Exit(1)


def tell_export(report: ExportReport) -> None:
    """What was read, and what is new, gone and changed since the owner's last export."""
    people = counted(report.listed, "connection")
    console.print(
        Text(f"Read {people} of {plain(report.owner.name)}, as exported on {report.exported:%Y-%m-%d}.")
    )
    if report.newer:
        console.print(
            Text(
                f"An export of {report.newer:%Y-%m-%d} is imported already: this older one fills the past, and where "
                "they differ the newer one counts."
            )
        )
    if report.first:
        console.print(
            Text("It is the first one: these connections were there before, and count as none of them new.")
        )
    _list(counted(len(report.new), "new connection"), () if report.first else report.new)
    _list(f"{counted(len(report.gone), 'connection')} gone", report.gone)
    moved = [job for job in report.jobs if job.kind == "moved"]
    left = [job for job in report.jobs if job.kind == "left"]
    promoted = [job for job in report.jobs if job.kind == "promoted"]
    _list(f"{len(moved):,} changed jobs", moved)
    _list(f"{len(left):,} left without a word where to", left)
    _list(f"{counted(len(promoted), 'new title')} at the same company", promoted)
    if not report.first and not report.newer and not (report.new or report.gone or report.jobs):
        console.print(Text("Nothing has changed since the last one."))
    if report.erased:
        people = counted(report.erased, "person", "people")
        errors.print(Text(f"{people} left out: erased on request (grapevine forget --log)."))


def _list(what: str, found: Sequence[Any]) -> None:
    if not found:
        return
    shown = [plain(one) for one in found[:SHOWN]]
    more = [f"{len(found) - SHOWN:,} more"] if len(found) > SHOWN else []
    console.print(Text(f"{what}: {in_words([*shown, *more])}."))


def _is_whole(file: Path, missing: int, held: int) -> bool:
    question = (
        f"{plain(file.name)} lacks {missing:,} of the {held:,} connections of the last export. "
        "Is it whole, so that these are gone? [Enter] no, y for yes:"
    )
    return ask(question).casefold() in ("y", "yes")


def _owner(made: type[Collector], graph: Graph, *, interactive: bool) -> str:
    """Who was the owner the last time, where nobody can be asked and there is only one."""
    from collectors.connection_exports import known_owners

    known = known_owners(graph, made.name)
    if interactive:
        last = known[0] if known else ""
        shown = f" [Enter] for {plain(last)}" if last else ""
        while not (said := ask(f"Whose connections are these?{shown}:", last)):
            pass
        return said
    if len(known) == 1:
        return known[0]
    raise ConfigError(
        f'Say whose connections these are: grapevine import {made.name} FILE --owner "Anna Example"'
        + (f" ({' or '.join(map(plain, known))} before)." if known else ".")
    )
