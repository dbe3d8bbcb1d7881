"""``listen`` and ``history``: a network live, or its past."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from collectors.base import Collector, Gap, Page, RetryLater, Unreachable
from collectors.registry import class_that_can
from collectors.report import CollectReport
from collectors.run import collect_history, estimate_history
from collectors.watch.terms import TermError, parse_terms
from collectors.watch.watch import Watch
from grapevine.agreement import agree, agreed_to_listen
from grapevine.config import SettingsError
from grapevine.service.network_turn import network_turn
from grapevine.terminal import console, errors, plain
from grapevine.workspace import Workspace
from graph.periods import length_as_written
from graph.records import Post
from graph.schedule.lease import LeaseLost
from graph.text.counts import counted

RATE_EVERY_S = 5.0
ConfigOption = Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask before money is spent.")]

NetworkArgument = Annotated[str, typer.Argument(help="The network's name, as in [collectors.<network>].")]


def register(app: typer.Typer) -> None:
    app.command()(listen)
    app.command()(history)


def listen(
    network: NetworkArgument,
    track: Annotated[str, typer.Option(help='Watch terms, separated by commas: --track "acme crm, contoso"')],
    seconds: Annotated[
        float | None, typer.Option(help="Stop after so long; by default only on Ctrl-C.")
    ] = None,
    every: Annotated[
        str | None,
        typer.Option(
            metavar="PERIOD", help='Ask a network without a stream again so often: --every "1 minute".'
        ),
    ] = None,
    yes: YesOption = False,
    config: ConfigOption = None,
) -> None:
    """Show what a network says about watch terms; nothing is stored.

    These are the posts that a collection with these terms would keep, with rates. A network with a stream is shown
    live. One without is asked once; with --every again and again, for what is new since. Of one that bills what is
    read you are told first what one look would cost, and asked; what was spent is kept, beside what else was.

    Examples:

      grapevine listen bluesky --track "churn, acme crm"

      grapevine listen NETWORK --track churn --every "2 minutes" --seconds 600
    """
    class_that_can("listen", network)
    try:
        watch = Watch(parse_terms(track))
    except TermError as error:
        raise SettingsError(f"--track cannot be used: {error}") from error
    pause = pause_between(every)
    workspace = Workspace.load(config)
    collector = workspace.ready_collector(network)
    with agreed_to_listen(workspace, collector, watch, yes):
        until = time.monotonic() + seconds if seconds is not None else None
        again = ""
        if not collector.streaming:
            again = f" It is asked every {every}." if pause is not None else " It is asked once."
        errors.print(
            Text(
                f"Listening for {counted(len(watch.terms), 'watch term')}.{again} Ctrl-C stops.", style="dim"
            )
        )
        _hear(collector, watch, pause, until)


def _hear(collector: Collector, watch: Watch, pause: float | None, until: float | None) -> None:
    """Show what it says; ``pause``: seconds before it is asked again, None: not again."""
    heard = Heard()
    cursor: str | None = None
    while True:
        try:
            for page in collector.mentions(watch, cursor):
                cursor = page.cursor or cursor
                heard.take(page)
                if until is not None and time.monotonic() >= until:
                    break
        except (RetryLater, Unreachable) as fault:
            if pause is None or collector.streaming:
                raise
            errors.print(Text(f"Asked in vain: {plain(str(fault))}", style="yellow"))
        if pause is None or collector.streaming or (until is not None and time.monotonic() + pause >= until):
            break
        time.sleep(pause)
    heard.show_rate()


def pause_between(every: str | None) -> float | None:
    """The seconds of a period as people write it; None where none is given. Raises SettingsError."""
    if every is None:
        return None
    try:
        return length_as_written(every).total_seconds()
    except ValueError as error:
        raise SettingsError(f'--every takes a period, such as "1 minute", not {every!r}.') from error


class Heard:
    """Counts what is shown, and says every few seconds how much that was."""

    def __init__(self) -> None:
        self._began = self._shown = time.monotonic()
        self._read = self._kept = 0

    def take(self, page: Page) -> None:
        """Show a page's posts."""
        self._read += page.read
        self._kept += show_posts(page)
        if time.monotonic() - self._shown >= RATE_EVERY_S:
            self.show_rate()

    def show_rate(self) -> None:
        self._shown = time.monotonic()
        errors.print(Text(rate(self._read, self._kept, self._shown - self._began), style="dim"))


def show_posts(page: Page) -> int:
    """Print a page's posts, a line each; returns how many."""
    posts = [record for record in page.records if isinstance(record, Post)]
    for post in posts:
        console.print(
            Text.assemble(
                (f"{post.seen:%H:%M:%S} ", "dim"), plain(post.text), (f"  {plain(post.url or '')}", "dim")
            )
        )
    if page.gap is not None:
        errors.print(Text(f"Gap: {describe(page.gap)}", style="yellow"))
    for part in page.failed:
        errors.print(Text(f"Not read: {plain(part.what)}: {plain(part.reason)}", style="yellow"))
    for skipped in page.skipped:
        errors.print(Text(f"Left out: {plain(skipped.what)}: {plain(skipped.reason)}", style="yellow"))
    return len(posts)


def rate(read: int, kept: int, seconds: float) -> str:
    """How much was read and kept, and how fast."""
    spent = max(seconds, 0.001)
    return (
        f"{counted(read, 'event')} ({read / spent:,.0f} a second), "
        f"{counted(kept, 'post')} kept ({kept / spent * 60:,.1f} a minute)"
    )


def describe(gap: Gap) -> str:
    """A gap in one sentence."""
    length = counted(gap.length, "event") if gap.length is not None else "an unknown number of events"
    return plain(f"{length} between {gap.wanted} and {gap.resumed} are missing: {gap.reason}")


def history(
    network: NetworkArgument,
    since: Annotated[
        str, typer.Option(help="How far back, or the first day: --since '90 days', --since 2026-01-31")
    ],
    yes: YesOption = False,
    config: ConfigOption = None,
) -> None:
    """Bring in the past of the watched profiles.

    That is what they wrote, liked and followed before now, and where the network can be searched also posts that match
    the watch terms; a network may want a key or an account for it. One that bills what is read is asked first what it
    would cost, and you are asked before that is spent. It takes turns with the service's runs of the network.

    Example:

      grapevine history bluesky --since "90 days"
    """
    class_that_can("history", network)
    first = first_moment(since)
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        workspace.apply(graph)
        collector = workspace.ready_collector(network)
        terms, tombstones = workspace.terms(), workspace.tombstones()
        job = f"history {network}"
        with network_turn(graph, job, network, say_waiting):
            estimate = estimate_history(graph, collector, first, tombstones=tombstones, terms=terms)
        # Nobody waits for the network while somebody thinks about it.
        agree(estimate, collector, yes, job="history", instead="take a shorter --since")
        with (
            network_turn(graph, job, network, say_waiting) as turn,
            console.status("Reading the archive ...") as status,
        ):

            def on_page(_page: Page, report: CollectReport) -> None:
                status.update(told(report))

            report = collect_history(
                turn.fenced(graph),
                collector,
                first,
                tombstones=tombstones,
                terms=terms,
                on_page=on_page,
                stop=turn,
            )
            if turn.is_set():
                raise LeaseLost(job)
    console.print(Text(f"{told(report)}."))
    for gap in report.gaps:
        errors.print(Text(f"Gap: {describe(gap)}", style="yellow"))
    if report.skipped:
        errors.print(Text(f"Left out: {counted(report.skipped, 'malformed event')}.", style="yellow"))


def say_waiting(what: str) -> None:
    errors.print(Text(f"{plain(what)}. Ctrl-C stops waiting.", style="dim"))


def told(report: CollectReport) -> str:
    """What was read and stored by now."""
    stored = sum(report.written.values())
    return f"{counted(report.read, 'event')} read, {counted(stored, 'record')} stored"


def first_moment(since: str) -> datetime:
    """The moment that ``since`` names: a period before now, or a day. Raises SettingsError."""
    try:
        return datetime.now(UTC) - length_as_written(since)
    except ValueError:
        pass
    try:
        day = datetime.fromisoformat(since)
    except ValueError as error:
        raise SettingsError(
            f"--since takes a period (90 days) or a day (2026-01-31), not {since!r}."
        ) from error
    return day if day.tzinfo else day.replace(tzinfo=UTC)
