"""``alerts``: what alerts found and in which state it is; acknowledge, snooze and assign it; try the way out."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from json import dumps
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from grapevine.alerting.old_form import migrate as rewrite_old_form
from grapevine.alerting.old_form import names_in_old_form
from grapevine.alerting.specs import links_of, router_of, spec_of, specs_of
from grapevine.config import SettingsError, config_path
from grapevine.programs.told import alert_told
from grapevine.terminal import console, plain, print_data, show_note, table
from grapevine.workspace import Workspace
from graph.periods import Period
from graph.text.counts import counted
from graph.write.audit import user_name
from queries.alerts.delivery import NotifyError
from queries.alerts.links import PATH
from queries.alerts.message import Message
from queries.alerts.rules import AlertError, AlertSpec
from queries.alerts.states import (
    STATES,
    Alert,
    acknowledge,
    assign,
    find_alert,
    recent_alerts,
    short,
    snooze,
    unsent_alerts,
)

from .backtest import backtest

COLUMNS = ["id", "when", "alert", "what", "state", "owner", "delivery"]
OPEN = ("open", "escalated", "snoozed")
Config = Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")]
By = Annotated[str | None, typer.Option(help="Who does it; you, where it is left out.", show_default=False)]
Id = Annotated[str, typer.Argument(help="The alert's id, as `grapevine alerts list` shows it.")]

alerts = typer.Typer(help="Show what alerts found, acknowledge or snooze it, and send a test message.")


def register(app: typer.Typer) -> None:
    alerts.command("backtest")(backtest)
    app.add_typer(alerts, name="alerts")


@alerts.callback(invoke_without_command=True)
def overview(context: typer.Context, config: Config = None) -> None:
    """Show what alerts found, acknowledge or snooze it, and send a test message.

    Examples:

      grapevine alerts

      grapevine alerts ack 1f0c22ab

      grapevine alerts test
    """
    if context.invoked_subcommand is None:
        listing(config=config)


@alerts.command("list")
def listing(
    state: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATE", help=f"{', '.join(STATES)}; again for more, or all.", show_default=False
        ),
    ] = None,
    alert: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of this alert only.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most, the latest first.")] = 50,
    json: Annotated[bool, typer.Option("--json", help="As JSON lines, for programs.")] = False,
    config: Config = None,
) -> None:
    """List what alerts found, the latest first: what is open, escalated or snoozed, unless --state says otherwise.

    Example:

      grapevine alerts list --state all --limit 20
    """
    workspace = Workspace.load(config)
    wanted = tuple(state or OPEN)
    if unknown := [one for one in wanted if one not in (*STATES, "all")]:
        raise SettingsError(f"{unknown[0]!r} is no state of an alert; there are: {', '.join(STATES)}, all")
    states = None if "all" in wanted else [one for one in STATES if one in wanted]
    now = datetime.now(UTC)
    with workspace.open() as graph:
        found = recent_alerts(graph, limit, alert=alert, states=states)
        waiting = unsent_alerts(graph, None, now)
    if json:
        for one in found:
            print_data(f"{dumps(alert_told(one), ensure_ascii=False)}\n")
        return
    if found:
        console.print(table(COLUMNS, [row(one, now) for one in found]))
    else:
        console.print(nothing(workspace, wanted))
    failing = [one for one in waiting if one.error]
    if failing:
        console.print(
            Text(f"{counted(len(failing), 'alert')} could not be sent: {plain(failing[0].error)}", "yellow")
        )
    note_old_form(config)


@alerts.command("show")
def show(alert: Id, config: Config = None) -> None:
    """Show one alert: what it told, what that rests on, whom it was sent to, and its history.

    Example:

      grapevine alerts show 1f0c22ab
    """
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        one = find_alert(graph, alert)
    console.print(Text(plain(one.title), style="bold"))
    console.print(Text(f"{one.alert} of {one.at:%Y-%m-%d %H:%M} UTC · {state_said(one)} · {delivery(one)}"))
    console.print(
        Text(f"owner: {plain(one.owner or 'nobody')}; assigned to: {plain(one.assigned or 'nobody')}")
    )
    console.print(Text(one.body))
    console.print(Text("History:", style="bold"))
    for change in one.history:
        note = f": {plain(change.note)}" if change.note else ""
        console.print(Text(f"  {change.at:%Y-%m-%d %H:%M} {plain(change.what)} by {plain(change.by)}{note}"))
    console.print(Text(f"key: {plain(one.key)}", style="dim"))


@alerts.command("ack")
def ack(
    alert: Id,
    by: By = None,
    note: Annotated[str, typer.Option(help="What is done about it.", show_default=False)] = "",
    to: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who takes care of it.", show_default=False)
    ] = None,
    config: Config = None,
) -> None:
    """Acknowledge an alert: somebody takes care of it, and no more is sent of it.

    Example:

      grapevine alerts ack 1f0c22ab --note "called them"
    """
    workspace, now, who = Workspace.load(config), datetime.now(UTC), by or user_name()
    with workspace.open() as graph:
        one = find_alert(graph, alert)
        changed = acknowledge(graph, [one.key], who, now, note)
        if to:
            assign(graph, [one.key], to, who, now)
    console.print(Text(said_of(one, changed, f"acknowledged by {who}")))


@alerts.command("snooze")
def put_off(
    alert: Id,
    length: Annotated[str, typer.Option("--for", metavar="PERIOD", help="How long.")] = "1 day",
    by: By = None,
    config: Config = None,
) -> None:
    """Put an alert off: it is sent again afterwards, if it still is there.

    Example:

      grapevine alerts snooze 1f0c22ab --for "3 days"
    """
    try:
        until = datetime.now(UTC) + Period.parse(length).length
    except (ValueError, OverflowError) as error:
        raise SettingsError(f'{error}: write --for "2 hours" or --for "3 days"') from None
    workspace, now, who = Workspace.load(config), datetime.now(UTC), by or user_name()
    with workspace.open() as graph:
        one = find_alert(graph, alert)
        changed = snooze(graph, [one.key], who, now, until)
    console.print(Text(said_of(one, changed, f"snoozed until {until:%Y-%m-%d %H:%M} UTC")))


@alerts.command("test")
def try_out(
    name: Annotated[
        str | None, typer.Argument(help="The alert whose recipients are tried.", show_default=False)
    ] = None,
    config: Config = None,
) -> None:
    """Send a test message: to whom an alert tells what nobody owns, or to everybody whom the settings name.

    The exit code is 1 where a channel did not take it.

    Example:

      grapevine alerts test customer-connects-to-competitor
    """
    workspace = Workspace.load(config)
    specs = {alert.name: spec_of(alert) for alert in workspace.config.alerts}
    if name is not None and name not in specs:
        raise AlertError(f"There is no alert {name!r}; there are: {', '.join(specs) or 'none'}")
    router = router_of(workspace.config)
    spec = specs.get(name or "", AlertSpec("test", "test"))
    recipients, problems = router.recipients(spec, None, None)
    if name is None:
        some, amiss = router.named(person.name for person in workspace.config.people)
        known = {channel.target for one in recipients for channel in one.channels}
        recipients += [one for one in some if {channel.target for channel in one.channels} - known]
        problems = amiss if some else [*problems, *amiss]
    links = links_of(workspace.config, workspace.home)
    message = Message(
        f"Test: {name or 'Grapevine'} reaches you",
        (
            "Alerts arrive like this, with what they rest on.",
            "Nothing has happened, and nothing needs to be done.",
        ),
        link=f"{links.page}/{PATH}",
        data={"message": "test", "alerts": []},
    )
    failed = bool(problems)
    for one in recipients:
        for channel in one.channels:
            try:
                channel.send(message, uuid.uuid4().hex)
            except NotifyError as error:
                failed = True
                console.print(Text.assemble(("FAIL", "red"), f"  {plain(one.name)}: {plain(error)}"))
            else:
                console.print(Text.assemble(("sent", "green"), f"  {plain(one.name)}: {channel.name}"))
    for problem in problems:
        console.print(Text.assemble(("FAIL", "red"), f"  {plain(problem)}"))
    if failed:
        console.print(Text("Set GRAPEVINE_NOTIFY_URLS, and the channels of [[people]], in secrets.env."))
        raise typer.Exit(1)


@alerts.command("migrate")
def migrate(config: Config = None) -> None:
    """Rewrite the alerts of grapevine.toml that are written as [alerts.NAME], as they were once, as [[alerts]].

    Comments and all else stay as they are.

    Example:

      grapevine alerts migrate
    """
    path = config_path(config)
    names = rewrite_old_form(path)
    if not names:
        console.print(Text(f"{path} has nothing to rewrite."))
        return
    console.print(Text(f"Rewrote {path}: {', '.join(names)}"))


def row(one: Alert, now: datetime) -> dict[str, Any]:
    """One alert's line in the list."""
    return {
        "id": short(one.key),
        "when": one.at,
        "alert": one.alert,
        "what": one.title,
        "state": state_said(one),
        "owner": one.assigned or one.owner,
        "delivery": delivery(one),
    }


def state_said(one: Alert) -> str:
    """Its state, with until when where it is put off."""
    return f"{one.state} until {one.snoozed_until:%Y-%m-%d %H:%M}" if one.snoozed_until else one.state


def delivery(one: Alert) -> str:
    """Whether it was sent, and why not."""
    if one.due is not None:
        return f"not sent: {one.error}" if one.error else f"waits until {one.due:%Y-%m-%d %H:%M}"
    if one.sent is None:
        return "not sent"
    return f"sent; not by all: {one.error}" if one.error else "sent"


def said_of(one: Alert, changed: list[str], what: str) -> str:
    """What became of it."""
    if not changed:
        return f"{plain(one.title)} is {one.state} already: nothing was changed."
    return f"{plain(one.title)}: {plain(what)}."


def nothing(workspace: Workspace, wanted: tuple[str, ...]) -> Text:
    """What an empty list says."""
    if not workspace.config.alerts:
        return Text("No alert is configured: write an [[alerts]] table into grapevine.toml (docs/alerts.md).")
    on = ", ".join(specs_of(workspace.config)) or "none of them is on"
    which = "" if "all" in wanted else f" that is {' or '.join(wanted)}"
    return Text(f"Nothing{which}. Alerts: {on}. `grapevine run` checks them; --state all shows what was.")


def note_old_form(config: Path | None) -> None:
    """Say how the old form is rewritten, where the file has it."""
    if names := names_in_old_form(config_path(config)):
        show_note(
            f"{config_path(config)} writes {', '.join(names)} as [alerts.NAME], as it was once: "
            "grapevine alerts migrate"
        )
