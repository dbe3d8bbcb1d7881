"""``label``: label what waits, or try the labels on a text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.text import Text

from grapevine.terminal import console, errors, plain
from grapevine.workspace import Workspace
from graph.labels import count_waiting
from nlp.bio_job import read_bios
from nlp.job import companies_to_find, label_waiting

SHOWN_FAILURES = 20


def register(app: typer.Typer) -> None:
    app.command()(label)


def label(
    text: Annotated[str | None, typer.Option(help="Show the labels of this text instead.")] = None,
    config: Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")] = None,
) -> None:
    """Label the posts that wait for it: sentiment, topics and the companies that they name."""
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        workspace.apply(graph)
        labeller = workspace.labeller(graph)
        if text is not None:
            names = {topic.key: topic.name for topic in workspace.topics()}
            found = labeller.label([text])[0]
            console.print(Text(f"sentiment  {found.sentiment} ({found.confidence:.2f})"))
            topics = ", ".join(f"{names.get(key, key)} ({score:.2f})" for key, score in found.topics)
            console.print(Text(f"topics     {topics or 'none'}"))
            called = {company.key: company.name for company in companies_to_find(graph)}
            named = ", ".join(
                f"{plain(called.get(c.key, c.key))} {c.sentiment} ({c.score:.2f})" for c in found.companies
            )
            console.print(Text(f"companies  {named or 'none'}"))
            return
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("Labelling", total=count_waiting(graph, labeller.model_id))
            report = label_waiting(
                graph,
                labeller,
                on_progress=lambda done: bar.update(task, completed=done.labelled + done.failed),
            )
        employers = read_bios(graph, companies_to_find(graph))
    console.print(
        Text(f"{report.labelled:,} posts labelled in {report.seconds:.1f} s by {plain(labeller.model_id)}.")
    )
    if employers:
        console.print(Text(f"{employers:,} jobs read from the bios of people."))
    for failure in report.failures[:SHOWN_FAILURES]:
        errors.print(Text(f"Not labelled: {failure.post}: {plain(failure.error)}", style="yellow"))
    if report.failed > SHOWN_FAILURES:
        errors.print(Text(f"... {report.failed:,} posts in all: their label_error says why.", style="yellow"))
