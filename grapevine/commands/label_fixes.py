"""``label fix`` and ``label errors``: put a post's labels right by hand, and count what had to be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grapevine.config import SettingsError
from grapevine.terminal import console, errors, plain, table
from grapevine.topics.choice import path_of, topic_called
from grapevine.topics.file import replace_topic
from grapevine.topics.trial import with_verdicts
from grapevine.workspace import Workspace, config_of
from graph.connection import Graph
from graph.labels.corrections import (
    JUDGED,
    CorrectedPost,
    Correction,
    Judged,
    correct,
    errors_found,
    find_post,
    labels_of,
    withdraw,
)
from graph.text.companies.finder import CompanyFinder
from graph.text.counts import counted
from nlp.job.label import companies_to_find

NEXT = "Now: grapevine topics relabel   (a running `grapevine run` takes it up by itself)"

Config = Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")]


def fix(
    post: Annotated[
        str, typer.Argument(help="The post's key or address, as the evidence of an answer has it.")
    ],
    sentiment: Annotated[str | None, typer.Option(help=f"What it is: {', '.join(JUDGED)}.")] = None,
    topic: Annotated[list[str] | None, typer.Option(help="A topic that it is about, again for more.")] = None,
    not_topic: Annotated[list[str] | None, typer.Option(help="A topic that it is not about.")] = None,
    company: Annotated[list[str] | None, typer.Option(help="A company that it names.")] = None,
    not_company: Annotated[list[str] | None, typer.Option(help="A company that it does not name.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what was corrected of this post.")] = False,
    config: Config = None,
) -> None:
    """Put the labels of one post right by hand: that outlives every later labelling, until the post is edited.

    A post that is or is not about a topic becomes an example of it. Without an option the labels are shown.

    Examples:

      grapevine label fix bluesky:did:plc:abc/3k2a --sentiment positive

      grapevine label fix https://social.example/@anna/1 --not-topic pricing --not-company "Harbor"
    """
    if sentiment is not None and sentiment not in JUDGED:
        raise SettingsError(f"There is no sentiment {plain(sentiment)!r}: write one of {', '.join(JUDGED)}.")
    workspace = Workspace.load(config)
    about = {
        **{topic_called(workspace.topics(), name).key: True for name in topic or ()},
        **{topic_called(workspace.topics(), name).key: False for name in not_topic or ()},
    }
    with workspace.open() as graph:
        workspace.apply(graph)
        key = find_post(graph, post)
        if undo:
            took = withdraw(graph, key)
            said = (
                "Taken back: its next labels are the model's own." if took else "Nothing of it was corrected."
            )
            console.print(Text(said))
            return
        named = {
            **_companies(graph, company or (), holds=True),
            **_companies(graph, not_company or (), holds=False),
        }
        if sentiment is not None or about or named:
            judged: Judged | None = sentiment  # type: ignore[assignment]
            correct(graph, Correction(key, judged, about, named), datetime.now(UTC))
        corrected = labels_of(graph, key)
    show(corrected)
    for name, fits in about.items():
        make_example(workspace, name, corrected.text, fits=fits)
    if about:
        console.print(Text(NEXT))


def show(post: CorrectedPost) -> None:
    """The post's text and its labels as they stand."""
    console.print(Text(f"post       {plain(post.text)}"))
    console.print(Text(f"sentiment  {post.sentiment or 'not labelled yet'}"))
    console.print(Text(f"topics     {', '.join(map(plain, post.topics.values())) or 'none'}"))
    console.print(Text(f"companies  {', '.join(map(plain, post.companies.values())) or 'none'}"))


def make_example(workspace: Workspace, key: str, text: str, *, fits: bool) -> None:
    """Write the post into the topic's examples, or its counterexamples; the correction holds without that too."""
    topic = topic_called(workspace.topics(), key)
    changed = with_verdicts(topic, [text] if fits else [], [] if fits else [text])
    if changed == topic:
        return
    what = "an example" if fits else "a counterexample"
    try:
        path = path_of(workspace)
        replace_topic(path, config_of(changed), topic.name)
    except SettingsError as error:
        errors.print(Text(f"It did not become {what} of {plain(topic.name)}: {error}", style="yellow"))
    else:
        console.print(Text(f"It became {what} of {plain(topic.name)} in {path}."))


def _companies(graph: Graph, names: Sequence[str], *, holds: bool) -> dict[str, bool]:
    """Keys of companies by any form of their names, each with ``holds``. Raises SettingsError."""
    if not names:
        return {}
    companies = companies_to_find(graph)
    finder, keys = CompanyFinder(companies), {company.key for company in companies}
    found: dict[str, bool] = {}
    for name in names:
        key = name if name in keys else finder.company_called(name)
        if key is None:
            raise SettingsError(
                f"No one company of the graph is called {plain(name)!r}: write its name as `grapevine label fix` "
                "shows it for a post, or as the CRM has it."
            )
        found[key] = holds
    return found


def wrong(config: Config = None) -> None:
    """What people corrected: how often the labels said one thing, and another was right.

    Example:

      grapevine label errors
    """
    with Workspace.load(config).open() as graph:
        counts = errors_found(graph)
    if not counts:
        console.print(Text("No label was corrected yet: grapevine label fix POST --sentiment positive"))
        return
    rows = [
        {
            "label": one.kind,
            "of": one.what or None,
            "labels said": one.said,
            "right is": one.right,
            "posts": one.posts,
        }
        for one in counts
    ]
    console.print(table(list(rows[0]), rows))
    still = sum(one.posts for one in counts if one.said != one.right)
    console.print(Text(f"{counted(still, 'label')} of {sum(one.posts for one in counts):,} were wrong."))
