"""``retention``: remove the posts that are older than they are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from collectors.registry import collector_class
from grapevine.terminal import console, errors, table
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.read.networks import first_kept_day
from graph.text.counts import counted
from graph.write.retention import (
    RemovedByAge,
    count_alerts,
    count_old,
    count_old_meetings,
    remove_old,
    remove_old_meetings,
)

WORDS = {
    "posts": ("post", ""),
    "engagements": ("like or repost", "likes and reposts"),
    "links": ("link", ""),
    "profiles": ("profile that nothing is left of", "profiles that nothing is left of"),
    "stubs": ("empty post", ""),
    "meetings": ("meeting", ""),
}


def register(app: typer.Typer) -> None:
    app.command("retention")(retention)


def retention(
    network: Annotated[
        str | None, typer.Option(help="One network alone, by its name.", show_default=False)
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what would go, and remove nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Remove the posts that are older than they are kept, after a preview.

    For how many days is said in [retention] of grapevine.toml; where a network's terms allow fewer days, those count.
    Without either everything is kept. With a post go its labels, the likes and reposts of it, and the words of alerts
    about it. Later collections and imports take no post in that is older. Meetings of calendars are kept for as
    many days as [retention] says for all networks. The service does the same once a day.

    Example:

      grapevine retention --dry-run
    """
    workspace = Workspace.load(config)
    kept = workspace.kept_days()
    if network is not None:
        kept = {collector_class(network).name: kept[network]}
    limits = {name: days for name, days in kept.items() if days is not None}
    if not limits:
        whose = f"of {collector_class(network).title} " if network else ""
        console.print(
            Text(
                f'Every post {whose}is kept: write `days = "400 days"` in [retention] of grapevine.toml to change that.'
            )
        )
        return
    now = datetime.now(UTC)
    days = workspace.config.retention.days if network is None else None
    meetings_before = None if days is None else first_kept_day(days, now)
    before = {name: first_kept_day(days, now) for name, days in limits.items()}
    with workspace.open() as graph:
        found = {name: count_old(graph, name, day) for name, day in before.items()}
        alerts = {name: count_alerts(graph, name, day) for name, day in before.items()}
        _show(limits, before, found, alerts)
        meetings = 0 if meetings_before is None else count_old_meetings(graph, meetings_before)
        if meetings:
            console.print(Text(f"And {counted(meetings, 'meeting')} from before {meetings_before}."))
        if not meetings and not any(one.counts() for one in found.values()):
            console.print(Text("Nothing is older than that."))
            return
        if dry_run:
            return
        if not yes and not typer.confirm("Remove it? It cannot be taken back."):
            raise typer.Exit(1)
        removed = RemovedByAge()
        for name, day in before.items():
            if found[name].counts():
                removed += _remove(graph, name, day)
        if meetings_before is not None and meetings:
            removed += remove_old_meetings(graph, meetings_before)
    console.print(Text(f"Removed: {listed(removed.counts())}. Noted: grapevine audit"))


def _remove(graph: Graph, network: str, day: str) -> RemovedByAge:
    title = collector_class(network).title
    with errors.status(Text(f"{title} ...")) as status:
        return remove_old(
            graph,
            network,
            day,
            on_batch=lambda gone: status.update(Text(f"{title}: {listed(gone.counts())} removed")),
        )


def _show(
    limits: dict[str, int], before: dict[str, str], found: dict[str, RemovedByAge], alerts: dict[str, int]
) -> None:
    rows = [
        {
            "network": collector_class(name).title,
            "kept": counted(days, "day"),
            "older_than": before[name],
            "posts": found[name].posts,
            "likes_and_reposts": found[name].engagements,
            "alerts_that_lose_their_words": alerts[name],
        }
        for name, days in limits.items()
    ]
    console.print(table(list(rows[0]), rows))


def listed(counts: dict[str, int]) -> str:
    """How much of what, for a sentence."""
    return ", ".join(counted(number, *WORDS[name]) for name, number in counts.items()) or "nothing"
