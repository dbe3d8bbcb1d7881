"""``alerts backtest``: what an alert would have sent, and what other thresholds would change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from grapevine.alerting.schedule import moments
from grapevine.alerting.specs import router_of, spec_of
from grapevine.config import SettingsError
from grapevine.spending import caps
from grapevine.terminal import console, errors, plain, print_data, show_note, table
from grapevine.workspace import Workspace
from graph.periods import Period
from graph.text.counts import counted
from queries.alerts.rules import AlertError

if TYPE_CHECKING:
    from queries.alerts.backtest.run import Backtest, Changed

COLUMNS = ["when", "to", "how", "what"]
THRESHOLD_COLUMNS = ["threshold", "is", "would be", "alerts", "messages", "beside", "without"]
_MOST_TITLES = 3


class Format(StrEnum):
    """How a backtest is printed."""

    table = "table"
    json = "json"


def backtest(
    name: Annotated[str, typer.Argument(help="The alert, as grapevine.toml names it.")],
    since: Annotated[str, typer.Option("--since", metavar="PERIOD", help="How far back.")] = "90 days",
    output: Annotated[Format, typer.Option("--format", "-f", help="How to print it.")] = Format.table,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Show what an alert would have sent, when and to whom, had it been on; nothing is sent or stored.

    Its question is asked as of each moment of its schedule, and what other thresholds, a fifth lower and higher, would
    change is shown beside it. What cannot be known of the past is said below.

    Example:

      grapevine alerts backtest customer-connects-to-competitor --since "90 days"
    """
    from queries.alerts.backtest.run import backtest as run

    now = datetime.now(UTC).replace(microsecond=0)
    try:
        first = now - Period.parse(since).length
    except (ValueError, OverflowError) as error:
        raise SettingsError(f'{error}: write --since "90 days"') from None
    workspace = Workspace.load(config)
    settings = workspace.config
    alert = settings.alert(name)
    if alert is None:
        names = ", ".join(one.name for one in settings.alerts) or "none"
        raise AlertError(f"There is no alert {name!r}; there are: {names}")
    zone = alert.zone or settings.notify.zone
    times = moments(alert.period, alert.cron, zone, first, now)
    if not times:
        raise SettingsError(f"{name} is not due once in {since}: write a longer --since")
    limits = settings.questions
    with workspace.open() as graph, _progress() as on_progress:
        found = run(
            graph,
            workspace.catalog(),
            spec_of(alert, caps(workspace)),
            router_of(settings),
            times,
            on_progress=on_progress,
            timeout_s=limits.timeout_s,
            row_limit=limits.row_limit,
        )
    if output is Format.json:
        print_data(f"{as_json(found)}\n")
    else:
        show(found, told=alert.notify)


def show(found: Backtest, *, told: bool) -> None:
    """The messages, what other thresholds would change, and what cannot be known."""
    console.print(
        Text(
            f"{plain(found.alert)}, {found.first:%Y-%m-%d %H:%M} to {found.last:%Y-%m-%d %H:%M} UTC: "
            f"{counted(found.checks, 'check')}, {counted(found.alerts, 'alert')}, "
            f"{counted(len(found.messages), 'message')}",
            style="bold",
        )
    )
    if found.messages:
        console.print(table(COLUMNS, [_message(one) for one in found.messages]))
    else:
        console.print(
            Text("  Nothing would have been sent. A longer --since or other thresholds may show more.")
        )
    if found.thresholds:
        rows = [_threshold(one, found) for one in found.thresholds]
        console.print(table(THRESHOLD_COLUMNS, rows, title="With other thresholds"))
    if not told:
        show_note("notify = false: this alert is recorded, and nobody is told.")
    if found.cut_short:
        show_note(
            f"At {counted(found.cut_short, 'check')} there were more rows than row_limit in [questions]."
        )
    for problem in found.problems:
        show_note(f"Not reached: {problem}")
    errors.print(Text("What cannot be known of the past:", style="dim"))
    for sentence in found.unknown:
        errors.print(Text(f"- {sentence}", style="dim"))


def as_json(found: Backtest) -> str:
    """A backtest for programs."""
    import json
    from dataclasses import asdict

    return json.dumps(asdict(found), ensure_ascii=False, default=lambda at: at.isoformat(), indent=2)


def _message(one: Any) -> dict[str, Any]:
    lines = one.lines if one.how == "digest" else ()
    what = "; ".join([one.headline, *lines[:_MOST_TITLES]])
    by = f" by {', '.join(one.channels)}" if one.channels else ""
    return {
        "when": one.at,
        "to": f"{one.to}{by}",
        "how": f"{one.how}: {one.problem}" if one.problem else one.how,
        "what": what,
    }


def _threshold(one: Changed, found: Backtest) -> dict[str, Any]:
    return {
        "threshold": one.threshold.name,
        "is": f"{one.threshold.value:g}",
        "would be": f"{one.threshold.to:g}",
        "alerts": f"{one.alerts} ({one.alerts - found.alerts:+d})",
        "messages": f"{one.messages} ({one.messages - len(found.messages):+d})",
        "beside": _titles(one.more),
        "without": _titles(one.fewer),
    }


def _titles(titles: tuple[str, ...]) -> str | None:
    more = len(titles) - _MOST_TITLES
    return "; ".join([*titles[:_MOST_TITLES], *([f"and {more} more"] if more > 0 else [])]) or None


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("Checks of the past", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
