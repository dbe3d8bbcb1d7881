"""``label``: label what waits, try the labels on a text, or put them right by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from grapevine.terminal import console, errors, plain
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.labels.text_labels import FoundSignal
from graph.text.counts import counted
from nlp.job.bios import read_bios
from nlp.job.label import companies_to_find, label_waiting
from nlp.job.progress import LabelReport, span
from nlp.labeller import Labeller
from nlp.language.detect import UNSURE

from .label_fixes import fix, wrong

SHOWN_FAILURES = 20
COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    MofNCompleteColumn(),
    TextColumn("{task.fields[rate]}"),
    TextColumn("{task.fields[left]}"),
)


def register(app: typer.Typer) -> None:
    group = typer.Typer(invoke_without_command=True, callback=label)
    group.command("fix")(fix)
    group.command("errors")(wrong)
    app.add_typer(group, name="label")


def label(
    context: typer.Context,
    text: Annotated[str | None, typer.Option(help="Show the labels of this text instead.")] = None,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Label the posts that wait for it: sentiment, topics, companies and their events.

    With --text it only shows what it finds in that text. `label fix` puts a post's labels right by hand.

    Examples:

      grapevine label

      grapevine label --text "Their support has been a delight"
    """
    if context.invoked_subcommand is not None:
        return
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        workspace.apply(graph)
        labeller = workspace.labeller(graph)
        if text is not None:
            names = {topic.key: topic.name for topic in workspace.topics()}
            found = labeller.label([text])[0]
            judge = labeller.encoders.sentiment_model(found.language or UNSURE)
            by = "" if found.sentiment == "unknown" else f" by {plain(judge)}"
            console.print(Text(f"sentiment  {found.sentiment} ({found.confidence:.2f}){by}"))
            console.print(Text(f"language   {found.language or 'open'}"))
            topics = ", ".join(f"{names.get(key, key)} ({score:.2f})" for key, score in found.topics)
            console.print(Text(f"topics     {topics or 'none'}"))
            called = {company.key: company.name for company in companies_to_find(graph)}
            named = ", ".join(
                f"{plain(called.get(c.company, c.company))} {c.sentiment} ({c.score:.2f})"
                for c in found.companies
            )
            console.print(Text(f"companies  {named or 'none'}"))
            signals = "; ".join(described(signal, called) for signal in labeller.signals_in([text])[0])
            console.print(Text(f"signals    {signals or 'none'}"))
            return
        report = label_shown(graph, labeller)
        employers = read_bios(graph, companies_to_find(graph))
    console.print(Text(outcome(report, labeller.model_id)))
    if employers:
        console.print(Text(f"{counted(employers, 'job')} read from the bios of people."))
    for failure in report.failures[:SHOWN_FAILURES]:
        errors.print(Text(f"Not labelled: {failure.post}: {plain(failure.error)}", style="yellow"))
    if report.failed > SHOWN_FAILURES:
        errors.print(
            Text(f"... {counted(report.failed, 'post')} in all: their label_error says why.", style="yellow")
        )


def described(signal: FoundSignal, called: Mapping[str, str]) -> str:
    """A signal in one line: "funding of Harbor: Series A, 14,000,000 USD, Larkfield (reported, may raise an alert)"."""
    amount = "" if signal.amount is None else f"{signal.amount:,.0f} {signal.currency or 'people'}"
    facts = ", ".join(plain(fact) for fact in (signal.role, signal.round, amount, signal.who) if fact)
    sure = f"{signal.certainty}{', may raise an alert' if signal.alert else ''}"
    name = plain(called.get(signal.company, signal.company))
    return f"{signal.kind} of {name}{f': {facts}' if facts else ''} ({sure})"


def label_shown(graph: Graph, labeller: Labeller) -> LabelReport:
    """Label what waits, with how far it is, how fast, and how long the rest will take."""
    with Progress(*COLUMNS, console=console, transient=True) as bar:
        task = bar.add_task("Looking for posts to label", total=None, rate="", left="")

        def show(done: LabelReport) -> None:
            rate, left = f"{done.rate:,.0f} posts/s", done.left_s
            bar.update(
                task,
                description=done.work,
                completed=done.done,
                total=done.total,
                rate=rate if done.done else "",
                left="" if left is None else f"{span(left)} left",
            )

        return label_waiting(graph, labeller, on_progress=show)


def outcome(report: LabelReport, labeller: str) -> str:
    """What a run came to, in one or two sentences."""
    labelled = f"{counted(report.labelled, 'post')} labelled"
    if report.superseded:
        return f"{labelled}, then a labeller of other definitions took over: it does the rest."
    looked_at = f", {report.unchanged:,} looked at again and left as they were" if report.unchanged else ""
    return f"{labelled}{looked_at} in {report.seconds:.1f} s by {plain(labeller)}."
