"""``import calendar``: whom somebody of us meets, as a calendar's file says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.text import Text

from collectors.base import ConfigError
from grapevine.crm.left_out import tell_left_out
from grapevine.crm.terminal import progress
from grapevine.crm.told import SHOWN, in_words
from grapevine.terminal import console, plain
from grapevine.workspace import Workspace
from graph.read.imports import number_of
from graph.text.counts import counted

from .import_options import Config

if TYPE_CHECKING:
    from collectors.calendar_files import CalendarReport


def calendar(
    file: Annotated[
        Path, typer.Argument(help="What a calendar exports: iCalendar (.ics).", exists=True, dir_okay=False)
    ],
    owner: Annotated[
        str | None,
        typer.Option(help="Whose calendar it is, by name or address: they attend every meeting in it."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(help="What tells it from other calendars; the file's name by default."),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(help="Where times without a zone are: Europe/Oslo; the calendar's own by default."),
    ] = None,
    whole: Annotated[
        bool,
        typer.Option(
            "--whole", help="It is the whole calendar: what it lacks is gone, also after its last event."
        ),
    ] = False,
    config: Config = None,
) -> None:
    """The meetings of a calendar, from a month ago to a year ahead, with the people whom the graph knows.

    Attendees are found by their mail addresses, as import crm stored them; whoever is known by name only is named.
    A meeting is stored where somebody known attends who is not one of us. Importing the calendar again, under the same
    name, updates it: what it lacks between its first and its last event is gone.

    Examples:

      grapevine import calendar work.ics --owner "Anna Example"

      grapevine import calendar export.ics --name anna --timezone Europe/Oslo
    """
    from collectors.calendar_files import import_calendar
    from collectors.connection_exports import find_owner

    workspace = Workspace.load(config)
    zone = _zone(timezone)
    with workspace.open() as graph:
        workspace.apply(graph)
        whose = None if owner is None else find_owner(graph, owner)
        if whose is not None and whose.new:
            raise ConfigError(
                f"Nobody called {plain(whose.name)} is known to work at us: bring them in with grapevine import crm, "
                "or leave --owner out."
            )
        with progress() as on_step:
            on_step(f"Reading {plain(file.name)}", 0, None)
            report = import_calendar(
                graph,
                file,
                workspace.tombstones(),
                name=name,
                owner=None if whose is None else whose.key,
                zone=zone,
                whole=whole,
            )
        number = number_of(graph, report.run)
    tell_calendar(report)
    tell_left_out(workspace.home, number, report.skipped, report.notes)
    if report.skipped:
        raise typer.Exit(1)


def tell_calendar(report: CalendarReport) -> None:
    """What was stored, what is gone, and which attendees the graph does not know."""
    console.print(
        Text(
            f"{counted(report.meetings, 'meeting')} with {counted(report.people, 'known person', 'known people')} "
            f"from {report.first} to {report.last} in the calendar {plain(report.source)}."
        )
    )
    if report.gone:
        console.print(
            Text(f"{counted(report.gone, 'meeting')} of before {'is' if report.gone == 1 else 'are'} gone.")
        )
    if report.others:
        console.print(
            Text(
                f"Not stored: {counted(report.others, 'meeting')} that nobody known attends who is not one of us."
            )
        )
    _list(
        "Known by name only, so not matched (grapevine import crm brings their addresses in)",
        report.namesakes,
    )
    _list("Not known", report.unknown)
    if report.meetings:
        console.print(Text('Ask: grapevine ask "meetings this week"'))


def _list(what: str, found: tuple[str, ...]) -> None:
    if found:
        more = [f"{len(found) - SHOWN:,} more"] if len(found) > SHOWN else []
        console.print(Text(f"{what}: {in_words([*(plain(one) for one in found[:SHOWN]), *more])}."))


def _zone(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ConfigError(f"--timezone {plain(name)} is no time zone: write it as Europe/Oslo.") from None
