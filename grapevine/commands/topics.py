"""``topics``: what posts are sorted by; list, add, try, remove, and label again."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from grapevine.config import TopicConfig
from grapevine.terminal import console, errors, plain, table
from grapevine.topics.choice import checked, chosen, path_of, topic_called
from grapevine.topics.defaults import DEFAULT_TOPICS
from grapevine.topics.file import add_topic, remove_topic, replace_topic
from grapevine.topics.trial import Samples, Trial, caught, samples, with_verdicts
from grapevine.workspace import Workspace, config_of
from graph.labels.topics import DatedText, forget_topic, recent_texts, topic_counts
from graph.locks import is_held
from graph.text.counts import counted
from nlp.topics.definition import TopicDefinition

from .labels import label_shown, outcome

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
MOST_POSTS = 2_000
SAMPLES = 5
NEXT = "Now: grapevine topics relabel   (a running `grapevine run` takes it up by itself)"

Config = Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")]
Keywords = Annotated[
    list[str] | None,
    typer.Option("--keyword", help="A word or phrase that speaks for it (churn*), again for more."),
]
Like = Annotated[list[str] | None, typer.Option("--like", help="A post that fits, again for more.")]
Unlike = Annotated[
    list[str] | None, typer.Option("--unlike", help="A post that looks like it but does not fit.")
]

topics = typer.Typer(no_args_is_help=True, help="What posts are sorted by: list, add, try, remove, relabel.")


def register(app: typer.Typer) -> None:
    app.add_typer(topics, name="topics")


@topics.command("list")
def show(config: Config = None) -> None:
    """The topics with how many posts each has, and what tells them.

    Example:

      grapevine topics list
    """
    workspace = Workspace.load(config)
    with workspace.open() as graph:
        counts = topic_counts(graph)
    rows = []
    for topic in workspace.topics():
        count = counts.get(topic.key)
        rows.append(
            {
                "topic": topic.name,
                "posts": count.posts if count else 0,
                "clear": count.clear if count else 0,
                "told by": told_by(topic),
                "sentence": topic.description,
            }
        )
    console.print(table(["topic", "posts", "clear", "told by", "sentence"], rows))
    if not workspace.config.topics:
        console.print("These are the default topics. Your own: grapevine topics add NAME --sentence ...")


def told_by(topic: TopicDefinition) -> str:
    """What the topic's probability rests on."""
    parts = ["its sentence"]
    for number, what in (
        (len(topic.keywords), "keyword"),
        (len(topic.examples), "example"),
        (len(topic.counterexamples), "counterexample"),
    ):
        if number:
            parts.append(counted(number, what))
    return ", ".join(parts)


@topics.command()
def add(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    sentence: Annotated[str, typer.Option(help="What such posts are about, in a sentence.")],
    keyword: Keywords = None,
    like: Like = None,
    unlike: Unlike = None,
    config: Config = None,
) -> None:
    """Define a topic and write it into grapevine.toml.

    Example:

      grapevine topics add pricing --sentence "what it costs" --keyword "price*"
    """
    workspace = Workspace.load(config)
    topic = checked(
        TopicConfig.model_construct(
            name=name.strip(),
            description=sentence.strip(),
            keywords=tuple(keyword or ()),
            examples=tuple(like or ()),
            counterexamples=tuple(unlike or ()),
        ),
        workspace.topics(),
    )
    save_new(workspace, topic)
    console.print(Text(f"What it would catch: grapevine topics try {plain(quoted(topic.name))}"))
    console.print(Text(NEXT))


def save_new(workspace: Workspace, topic: TopicConfig) -> None:
    """Write a topic that is not there yet, and say what was written."""
    path = path_of(workspace)
    defaults_too = add_topic(path, topic)
    console.print(Text(f"Wrote the topic {plain(topic.name)} into {path}."))
    if defaults_too:
        names = ", ".join(one.name for one in DEFAULT_TOPICS)
        console.print(
            Text(
                f"The default topics ({names}) are written there too, so that they still count.", style="dim"
            )
        )


@topics.command("try")
def try_out(
    name: Annotated[str, typer.Argument(help="A topic of yours, or the name of a new one.")],
    sentence: Annotated[str | None, typer.Option(help="For a new topic, or to try another sentence.")] = None,
    keyword: Keywords = None,
    like: Like = None,
    unlike: Unlike = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back to look.")] = 30,
    most: Annotated[int, typer.Option(min=1, help="The most posts to read, the latest first.")] = MOST_POSTS,
    shown: Annotated[int, typer.Option(min=1, max=50, help="Samples of each kind.")] = SAMPLES,
    interactive: Annotated[
        bool | None,
        typer.Option("--input/--no-input", help="Ask which samples fit; by default on a terminal."),
    ] = None,
    config: Config = None,
) -> None:
    """What would this topic catch? Shows samples by score; those that you accept or reject become examples.

    Example:

      grapevine topics try pricing --days 90
    """
    workspace = Workspace.load(config)
    saved, topic = chosen(
        workspace.topics(), name, sentence, tuple(keyword or ()), tuple(like or ()), tuple(unlike or ())
    )
    since = (datetime.now(UTC) - timedelta(days=days)).date().isoformat()
    with workspace.open() as graph:
        posts = recent_texts(graph, since, most)
    if not posts:
        console.print(Text(f"There is no post of the last {counted(days, 'day')} to try it on."))
        return
    trial = read_posts(workspace, posts)
    scored = trial.scored(topic)
    console.print(
        Text.assemble(
            (f"{plain(topic.name)}: ", "bold"),
            f"{caught(scored):,} of {counted(len(scored), 'post')} of the last {counted(days, 'day')} "
            f"({told_by(topic)}).",
        )
    )
    found = samples(scored, topic, shown)
    show_samples(found)
    if not (sys.stdin.isatty() if interactive is None else interactive):
        return
    fits, not_fits = review(found)
    if fits or not_fits:
        topic = with_verdicts(topic, fits, not_fits)
        console.print(
            Text(
                f"With {len(fits)} more that fit and {len(not_fits)} that do not: "
                f"{caught(trial.scored(topic)):,} of {counted(len(scored), 'post')}."
            )
        )
    keep(workspace, saved, topic)


def read_posts(workspace: Workspace, posts: Sequence[DatedText]) -> Trial:
    """The posts read by the model, with a progress bar."""
    with Progress(*COLUMNS, console=console, transient=True) as bar:
        task = bar.add_task("Reading posts", total=len(posts))
        return Trial(workspace.encoders(), posts, on_progress=lambda done: bar.update(task, completed=done))


def show_samples(found: Samples) -> None:
    """The samples under what they are samples of; never read as markup."""
    for heading, some in (
        ("Clear ones", found.clear),
        ("Just above 0.5", found.just_above),
        ("Just below 0.5: not caught", found.just_below),
    ):
        if not some:
            continue
        console.print(Text(heading, style="bold cyan"))
        for one in some:
            console.print(Text(f"  {one.chance:.2f}  {plain(one.post.text)}"))


def review(found: Samples) -> tuple[list[str], list[str]]:
    """Ask about one sample after the other; returns the texts that fit and those that do not."""
    fits: list[str] = []
    not_fits: list[str] = []
    console.print("Does it fit?  y yes, n no, s skip, q enough")
    for one in found:
        console.print(Text(f"{one.chance:.2f}  {plain(one.post.text)}"))
        answer = ""
        while answer not in {"y", "n", "s", "q"}:
            answer = typer.prompt("fits? [y/n/s/q]", default="s", show_default=False).strip().lower()[:1]
        if answer == "q":
            break
        if answer == "y":
            fits.append(one.post.text)
        elif answer == "n":
            not_fits.append(one.post.text)
    return fits, not_fits


def keep(workspace: Workspace, saved: TopicDefinition | None, topic: TopicDefinition) -> None:
    """Write the topic as it was tried, if it is new or changed and the user wants it."""
    if topic == saved or not typer.confirm(f"Save {plain(topic.name)}?", default=True):
        return
    written = config_of(topic)
    if saved is None:
        save_new(workspace, written)
    else:
        path = path_of(workspace)
        replace_topic(path, written, saved.name)
        console.print(Text(f"Wrote {plain(topic.name)} with {told_by(topic)} into {path}."))
    console.print(Text(NEXT))


@topics.command()
def remove(
    name: Annotated[str, typer.Argument(help="The topic's name.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: Config = None,
) -> None:
    """Take a topic out of grapevine.toml, and with the next labels off the posts that had it.

    Example:

      grapevine topics remove pricing
    """
    workspace = Workspace.load(config)
    topic = topic_called(workspace.topics(), name)
    path = path_of(workspace)
    if not yes and not typer.confirm(f"Take {plain(topic.name)} out of {path}?"):
        raise typer.Exit(1)
    remove_topic(path, topic.name)
    with workspace.open() as graph:
        forget_topic(graph, topic.key)
    console.print(Text(f"Took {plain(topic.name)} out of {path}: no question offers it any more."))
    console.print(Text(f"It comes off its posts with the next labels. {NEXT}"))


@topics.command()
def relabel(config: Config = None) -> None:
    """Label again what a changed topic asks for, with how long it will take.

    Example:

      grapevine topics relabel
    """
    workspace = Workspace.load(config)
    if is_held(workspace.home / "service.lock"):
        console.print(
            "`grapevine run` is at work here: it takes up the change with its next labels, by itself."
        )
        return
    with workspace.open() as graph:
        workspace.apply(graph)
        labeller = workspace.labeller(graph)
        before = topic_counts(graph)
        report = label_shown(graph, labeller)
        after = topic_counts(graph)
    console.print(Text(outcome(report, labeller.model_id)))
    for topic in labeller.topics:
        was, now = before.get(topic.key), after.get(topic.key)
        if now and (was is None or was.posts != now.posts):
            console.print(
                Text(f"  {plain(topic.name)}: {counted(was.posts if was else 0, 'post')}, now {now.posts:,}")
            )
    if report.failed:
        errors.print(
            Text(
                f"{counted(report.failed, 'post')} could not be labelled: their label_error says why.",
                style="yellow",
            )
        )


def quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
