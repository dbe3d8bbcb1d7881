"""The whole path in one command: records in, labels, answers, an alert, and the dashboard.

The sample world goes through the same parts as real data: the Bluesky collector (from a recording), the CRM
import, the label job, the analytics, the saved questions and the alert.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from collectors.base import CollectorError, Page, SkipRecord
from collectors.bluesky.collector import Bluesky
from collectors.crm.importer import import_crm
from collectors.run import CollectReport, collect, collect_names
from grapevine.config import FILE_NAME as CONFIG_FILE
from grapevine.config import checked, load_config
from grapevine.service.alert_work import notifier
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.read.analytics import analyse
from graph.secrets import prepare_home
from nlp.job.label import label_waiting
from queries.alerts.checks import check_alert
from queries.alerts.rules import AlertSpec
from queries.alerts.states import Alert, recent_alerts
from queries.answer import Answer
from queries.runner import ask as run_question

from . import graph as sample_graph
from .world import sample_config, write_world

SAMPLE_FOLDER = "sample"
OnStep = Callable[[str, int, int | None], None]
"""Called with a step's name, how much of it is done, and how much there is (None: not known)."""


@dataclass(frozen=True)
class DemoResult:
    """What the demo shows at its end."""

    answers: list[Answer]
    alerts: list[Alert]
    """Every alert that was recorded, the latest first."""
    new_alerts: frozenset[str]
    """The keys of those that this run reported; the others were reported before."""


def sample_workspace(workspace: Workspace, today: date) -> Workspace:
    """The workspace of the sample: its own data folder and its own configuration, written anew for ``today``.

    Raises GraphError for a folder that cannot be made.
    """
    home = own_folder(workspace, "demo")
    write_world(home / SAMPLE_FOLDER, today)
    config = home / CONFIG_FILE
    config.write_text(sample_config(), encoding="utf-8")
    return workspace.at(home, load_config(config), config)


def load_sample(workspace: Workspace, graph: Graph, today: date, on_step: OnStep) -> bool:
    """Bring the sample world into the graph, as far as it is not there; False where it was complete."""
    if sample_graph.prepare(graph, today):
        return False
    folder = workspace.home / SAMPLE_FOLDER
    tombstones = workspace.tombstones()
    workspace.apply(graph)
    on_step("CRM import", 0, None)
    imported = import_crm(graph, [folder / "companies.csv", folder / "contacts.csv"], tombstones=tombstones)
    on_step("CRM import", imported.stored, imported.stored)
    events = sum(1 for _ in (folder / "events.jsonl").open(encoding="utf-8"))
    on_step("Bluesky events", 0, events)

    def on_page(_page: Page, report: CollectReport) -> None:
        on_step("Bluesky events", min(report.read, events), events)

    collect(graph, Bluesky(recording=folder), workspace.terms(), tombstones=tombstones, on_page=on_page)
    on_step("Bluesky events", events, events)
    label_and_analyse(workspace, graph, on_step)
    sample_graph.finish(graph, today)
    return True


def label_and_analyse(workspace: Workspace, graph: Graph, on_step: OnStep) -> None:
    """Label what waits, and measure influence and communities."""
    on_step("Labels", 0, None)
    label_waiting(
        graph,
        workspace.labeller(graph),
        on_progress=lambda report: on_step("Labels", report.done, report.total),
    )
    on_step("Analytics", 0, None)
    analysis = analyse(graph, datetime.now(UTC).date())
    on_step("Analytics", analysis.profiles, analysis.profiles)


def listen_live(workspace: Workspace, graph: Graph, seconds: float, on_step: OnStep) -> CollectReport:
    """Collect from the real stream for ``seconds``; the authors of its last ones get their names as well."""
    stop = threading.Event()
    timer = threading.Timer(seconds, stop.set)
    timer.start()
    began = datetime.now(UTC)

    def on_page(_page: Page, _report: CollectReport) -> None:
        elapsed = (datetime.now(UTC) - began).total_seconds()
        on_step("Listening (seconds)", min(int(elapsed), int(seconds)), int(seconds))

    collector, tombstones = workspace.collector("bluesky"), workspace.tombstones()
    try:
        report = collect(
            graph, collector, workspace.terms(), tombstones=tombstones, stop=stop, on_page=on_page
        )
    finally:
        timer.cancel()
    with suppress(CollectorError, SkipRecord):
        # The last authors were met a moment ago; without their names they are shown by none.
        collect_names(graph, collector, tombstones=tombstones)
    return report


def live_workspace(workspace: Workspace, company: str) -> Workspace:
    """The workspace of ``--live``: its own data folder, with ``company`` as us and the hosts that are configured."""
    config = checked({"us": {"name": company}}, "What was given to --live")
    config = config.model_copy(update={"collectors": workspace.config.collectors})
    return workspace.at(own_folder(workspace, "demo-live"), config)


def own_folder(workspace: Workspace, name: str) -> Path:
    """A folder in the data folder, both made where they are missing and closed to other users. Raises GraphError."""
    prepare_home(workspace.home)
    prepare_home(workspace.home / name)
    return workspace.home / name


def latest_posts(graph: Graph, most: int = 10) -> list[dict[str, Any]]:
    """The posts kept last: text, sentiment and author's name or handle."""
    return graph.run(
        """
        MATCH (author:Profile)-[:POSTED]->(post:Post)
        WHERE post.text IS NOT NULL AND author.status = 'active'
        RETURN post.text AS text, post.sentiment AS sentiment, coalesce(author.name, author.handle) AS author
        ORDER BY post.at DESC LIMIT $most
        """,
        most=most,
    )


def answer_all(workspace: Workspace, graph: Graph, on_step: OnStep) -> DemoResult:
    """Every saved question that can be asked with its defaults alone, and every configured alert."""
    catalog = workspace.catalog()
    questions = [one for one in catalog.questions if not any(param.required for param in one.params)]
    limits = workspace.config.questions
    answers = []
    for number, question in enumerate(questions, start=1):
        answers.append(
            run_question(graph, question, {}, timeout_s=limits.timeout_s, row_limit=limits.row_limit)
        )
        on_step("Questions", number, len(questions))
    specs = [AlertSpec(alert.name, alert.question, alert.params) for alert in workspace.config.alerts]
    reports = [
        check_alert(
            graph,
            catalog,
            spec,
            notifier(),
            datetime.now(UTC),
            timeout_s=limits.timeout_s,
            row_limit=limits.row_limit,
        )
        for spec in specs
    ]
    new = frozenset(alert.key for report in reports for alert in report.new)
    return DemoResult(answers, recent_alerts(graph), new)
