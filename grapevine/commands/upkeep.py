"""``doctor`` and ``export``: is everything well, and what does the graph hold."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from collectors.registry import collector_classes
from grapevine.alerting.old_form import names_in_old_form
from grapevine.alerting.specs import specs_of, variables
from grapevine.config import config_path
from grapevine.network_checks import NetworkChecks, exports_finding, handles_finding, reading_finding
from grapevine.own_sentiment import sentiment_finding
from grapevine.personal_export import DATA, PAGE, prepare, write_files
from grapevine.service.last_runs import job_names, runs_finding, service_finding
from grapevine.spending import spending_checks
from grapevine.terminal import console, plain, print_data
from grapevine.webhooks.finding import webhook_findings
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.doctor import Finding, examine
from graph.errors import GrapevineError, GraphError
from graph.person.data import persons_data
from graph.read.export import canonical_export
from graph.read.subjects import SubjectKind, find_subject
from graph.schedule.jobs import WATCHDOG
from graph.text.counts import counted
from graph.write.audit import note_export
from queries.alerts.checks import reasons
from queries.alerts.delivery import NOTIFY_URLS, Channel, Notifier, NotifyError, urls_in
from queries.alerts.states import unsent_alerts

from .rollups import rollups_finding

BROKEN = (
    "Mend that, and run the check again. A service or dashboard that runs goes on with what it read before."
)
MARKS = {"ok": ("ok  ", "green"), "warn": ("warn", "yellow"), "fail": ("FAIL", "red")}


def register(app: typer.Typer) -> None:
    app.command()(doctor)
    app.command()(export)


def doctor(config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None) -> None:
    """Check everything that Grapevine needs, and say what to mend.

    A line for the configuration, data folder, graph, alerts, sentiment and questions each, and for each network that is
    switched on: when it was last read, which watched handles it does not know, and what each of its hosts and sign-ins
    answers to one call. Where programs subscribed to alerts: whether they are sent and taken. The exit code is 1 where
    something fails, 0 with warnings only.

    Example:

      grapevine doctor
    """
    failed = False
    for finding in findings(config):
        failed |= finding.status == "fail"
        mark, colour = MARKS[finding.status]
        console.print(Text.assemble((mark, colour), f"  {finding.name}: {finding.what}"))
        if finding.remedy:
            console.print(Text(f"      {finding.remedy}"))
    if failed:
        raise typer.Exit(1)


def findings(config: Path | None) -> Iterator[Finding]:
    """What each check found, as it is done. What rests on a broken configuration is left out."""
    path = config_path(config)
    try:
        workspace = Workspace.load(config)
    except GrapevineError as error:
        yield Finding("configuration", "fail", str(error), BROKEN)
        yield from examine()
        return
    if path.exists():
        yield Finding("configuration", "ok", str(path))
    else:
        yield Finding("configuration", "ok", "none yet, the defaults count", "Write one: grapevine init")
    networks = workspace.collectors()
    hosts = NetworkChecks(networks)
    yield from examine(
        workspace.settings,
        partial(runs_finding, job_names(workspace)),
        partial(service_finding, job_names(workspace)),
        partial(alert_finding, WATCHDOG),
        rollups_finding,
        *spending_checks(workspace),
        *(
            partial(finding, one.network, one.collector.title)
            for one in networks
            if one.collector is not None and not one.off
            for finding in (reading_finding, handles_finding)
        ),
        *(partial(exports_finding, made) for made in collector_classes() if made.own_export),
        *(partial(alert_finding, name) for name in specs_of(workspace.config)),
    )
    yield from settings_findings(workspace, path)
    urls = urls_in(os.environ.get(NOTIFY_URLS, ""))
    # The watchdog sends its alarms by them where there is no other alert.
    if urls or (specs_of(workspace.config) and not channels_of(workspace)):
        yield urls_finding(urls)
    yield from webhook_findings(workspace.home)
    yield from hosts.findings()
    yield sentiment_finding(workspace.config.nlp)
    catalog = workspace.catalog()
    yield Finding("questions", "ok", counted(len(catalog.questions), "saved question"))
    for folder in workspace.config.questions.folders:
        if not folder.is_dir():
            yield Finding(
                "questions", "warn", f"there is no folder {folder}", "Mend folders in the [questions] table."
            )
    for broken in catalog.broken:
        yield Finding(
            "questions", "warn", f"{broken.path}: {broken.fault}", "Until it is mended it is left out."
        )


def settings_findings(workspace: Workspace, path: Path) -> Iterator[Finding]:
    """Whether alerts are written as they are now, and each channel of the people is set and can be used."""
    if names := names_in_old_form(path):
        yield Finding(
            "alerts",
            "warn",
            f"{path} writes {', '.join(names)} as [alerts.NAME], as it was once",
            "Rewrite it as [[alerts]]: grapevine alerts migrate",
        )
    faults = [name for name in variables(workspace.config) if not urls_in(os.environ.get(name, ""))]
    faults = [f"{name}, a channel of the settings, is not set" for name in faults]
    for channel in channels_of(workspace):
        try:
            channel.check()
        except NotifyError as error:
            faults.append(str(error))
    if faults:
        yield Finding("alerts", "warn", "; ".join(faults), "Set them, as Apprise URLs, in secrets.env.")


def channels_of(workspace: Workspace) -> list[Channel]:
    """The channels of the people of the settings, and those for when others fail."""
    config = workspace.config
    urls = [url for name in variables(config) for url in urls_in(os.environ.get(name, ""))]
    return Notifier(urls).channels("owner@example.com")[0]


def urls_finding(urls: Sequence[str]) -> Finding:
    """Whether there is a way out for alerts, and each can be used. Sends nothing."""
    remedy = "Say where alerts go, as Apprise URLs: GRAPEVINE_NOTIFY_URLS in secrets.env."
    if not urls:
        return Finding("alerts", "warn", "no notification URL is set: alerts wait and are not sent", remedy)
    channels, faults = Notifier(urls).channels("owner@example.com")
    for channel in channels:
        try:
            channel.check()
        except NotifyError as error:
            faults.append(str(error))
    if faults:
        return Finding("alerts", "warn", "; ".join(faults), "Mend GRAPEVINE_NOTIFY_URLS in secrets.env.")
    return Finding("alerts", "ok", f"they go to {counted(len(urls), 'notification URL')}")


def alert_finding(name: str, graph: Graph) -> Finding:
    """Whether what this alert found could be sent to whoever it is for."""
    # Those that wait for a digest or the end of quiet hours have nothing amiss.
    now = datetime.now(UTC)
    waiting = [one for one in unsent_alerts(graph, name, now) if one.error or (one.due or now) <= now]
    if not waiting:
        return Finding("alerts", "ok", f"{name}: none waits to be sent")
    why = "; ".join(reasons(waiting))
    return Finding(
        "alerts",
        "warn",
        f"{name}: {counted(len(waiting), 'alert')} could not be sent: {why}",
        "Mend GRAPEVINE_NOTIFY_URLS in secrets.env; `grapevine run` sends them then.",
    )


def export(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A file; the terminal by default. With --person: a folder."),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(
            help="Everything about one person: a key (network:@handle), handle (@anna), mail address or whole name.",
            show_default=False,
        ),
    ] = None,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Write everything in the graph as sorted JSON lines, the same on both engines.

    To compare two graphs, or to keep a copy that any program reads.

    With --person what is held about one person, to give it to them: person.json and a page to read, person.html, in the
    folder --output. Of other people these tell keys and handles, and no mail address. It is noted: grapevine audit

    Examples:

      grapevine export --output graph.jsonl

      grapevine export --person anna@pellworth.example --output for-anna
    """
    workspace = Workspace.load(config)
    if person is not None:
        _export_person(workspace, person, output)
        return
    if output is None:
        with workspace.open() as graph:
            for line in canonical_export(graph):
                print_data(f"{line}\n")
        return
    # The file first: a path that cannot be written is said before an engine is started.
    with output.open("w", encoding="utf-8") as file, workspace.open() as graph:
        lines = 0
        for line in canonical_export(graph):
            file.write(f"{line}\n")
            lines += 1
    console.print(Text(f"Wrote {counted(lines, 'line')} to {output}"))


def _export_person(workspace: Workspace, who: str, folder: Path | None) -> None:
    if folder is None:
        raise GraphError("Say where to write it: --output FOLDER")
    prepare(folder)
    with workspace.open() as graph:
        found = find_subject(graph, who)
        if found.kind == "company":
            raise GraphError(
                f"{plain(found.name)} is a company ({plain(found.key)}): --person is for people."
            )
        data = persons_data(graph, found)
        kind: SubjectKind = "person" if found.person else found.kind
        hashed = workspace.tombstones().hash(kind, found.person or found.key)
        note_export(graph, kind, hashed, data.counts())
    write_files(folder, data, datetime.now(UTC))
    counts = ", ".join(f"{number:,} {name}" for name, number in data.counts().items())
    console.print(Text(f"{plain(found.name)} ({plain(found.key)}): {counts}."))
    console.print(
        Text(f"Wrote {folder / DATA} and {folder / PAGE}. Noted, without the name: grapevine audit")
    )
