"""Label the posts that wait: those never labelled, and those labelled by another model or other definitions.

What is done is stored batch by batch, each in one transaction, so that a job that ends at any moment goes on
where it stopped. A post that is edited meanwhile keeps waiting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from graph.connection import Graph
from graph.labels import CompanyMention, PostLabels, WaitingPost, mark_failed, posts_waiting, write_labels

from .entities import CompanyNames
from .labels import Labeller, Labels
from .topics import TopicDefinition

_LONGEST_ERROR = 300
_TOO_MANY_TO_BE_CHANCE = 8

_SYNC_TOPICS = """
UNWIND $topics AS row
MERGE (topic:Topic {key: row.key})
SET topic.name = row.name, topic.description = row.description
"""

_COMPANIES = """
MATCH (company:Company)
OPTIONAL MATCH (company)-[:OPERATES]->(profile:Profile)
WITH company, collect(profile.handle) AS handles
RETURN company.key AS key, company.name AS name, coalesce(company.aliases, []) AS aliases,
       handles, company.domain AS domain, coalesce(company.products, []) AS products,
       coalesce(company.context, []) AS context
"""


class LabelError(Exception):
    """Labelling cannot go on; the message says why."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A post that no labels could be made for: its key and the error."""

    post: str
    error: str


@dataclass(frozen=True, slots=True)
class LabelReport:
    """What one run of the job came to."""

    labelled: int
    failed: int
    seconds: float
    failures: tuple[Failure, ...] = ()
    """The posts that failed, at most the first hundred."""

    @property
    def rate(self) -> float:
        """Posts a second."""
        return (self.labelled + self.failed) / self.seconds if self.seconds else 0.0


def label_waiting(
    graph: Graph,
    labeller: Labeller,
    *,
    on_progress: Callable[[LabelReport], None] | None = None,
    stop: threading.Event | None = None,
    batch: int = 256,
) -> LabelReport:
    """Label until no post waits or ``stop`` is set; ``on_progress`` hears after each batch.

    A post that breaks the model is tried again alone, then marked with its error and left until the model
    changes. Raises LabelError where the model breaks on everything, and marks nothing then.
    """
    sync_topics(graph, labeller.topics)
    started = time.monotonic()
    labelled = failed = 0
    failures: list[Failure] = []
    for posts in _batches(graph, labeller.model_id, batch, stop):
        made, broken = _label(labeller, posts)
        labelled += write_labels(graph, made, model_id=labeller.model_id)
        if broken:
            failed += mark_failed(graph, broken, model_id=labeller.model_id)
            failures += [Failure(post.key, error) for post, error in broken]
        if on_progress is not None:
            on_progress(LabelReport(labelled, failed, time.monotonic() - started, tuple(failures[:100])))
    return LabelReport(labelled, failed, time.monotonic() - started, tuple(failures[:100]))


def sync_topics(graph: Graph, topics: Sequence[TopicDefinition]) -> None:
    """Store ``topics`` as Topic nodes, in place of earlier descriptions."""
    rows = [{"key": t.key, "name": t.name, "description": t.description} for t in topics]
    if rows:
        graph.run(_SYNC_TOPICS, topics=sorted(rows, key=lambda row: row["key"]))


def companies_to_find(graph: Graph) -> list[CompanyNames]:
    """Every company of the graph with the names, handles and domain that texts may use for it."""
    return [
        CompanyNames(
            row["key"],
            row["name"] or "",
            aliases=tuple(sorted(row["aliases"])),
            handles=tuple(sorted(row["handles"])),
            domain=row["domain"],
            products=tuple(sorted(row["products"])),
            context=tuple(sorted(row["context"])),
        )
        for row in sorted(graph.run(_COMPANIES), key=lambda row: str(row["key"]))
    ]


def _batches(
    graph: Graph, model_id: str, size: int, stop: threading.Event | None
) -> Iterator[list[WaitingPost]]:
    """Waiting posts, until none is left that was not tried in this version already."""
    tried: dict[str, str] = {}
    while stop is None or not stop.is_set():
        found = posts_waiting(graph, model_id, size)
        fresh = [post for post in found if tried.get(post.key) != post.version]
        if not fresh:
            return
        yield fresh
        tried = {post.key: post.version for post in found}


def _label(
    labeller: Labeller, posts: Sequence[WaitingPost]
) -> tuple[list[PostLabels], list[tuple[WaitingPost, str]]]:
    try:
        labels = labeller.label([post.text for post in posts], [post.lang for post in posts])
    except Exception:  # noqa: BLE001 - whatever one text did to the model, the others shall have their labels
        return _one_by_one(labeller, posts)
    return [_stored(post, made) for post, made in zip(posts, labels, strict=True)], []


def _one_by_one(
    labeller: Labeller, posts: Sequence[WaitingPost]
) -> tuple[list[PostLabels], list[tuple[WaitingPost, str]]]:
    made: list[PostLabels] = []
    broken: list[tuple[WaitingPost, str]] = []
    for post in posts:
        try:
            made.append(_stored(post, labeller.label([post.text], [post.lang])[0]))
        except Exception as error:  # noqa: BLE001 - it is stored with the post and reported
            broken.append((post, f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]))
    if not made and len(broken) >= _TOO_MANY_TO_BE_CHANCE:
        raise LabelError(f"the model {labeller.model_id} breaks on every post: {broken[0][1]}")
    return made, broken


def _stored(post: WaitingPost, labels: Labels) -> PostLabels:
    return PostLabels(
        post.key,
        post.version,
        labels.sentiment,
        labels.confidence,
        labels.polarity,
        labels.topics,
        [CompanyMention(named.key, named.sentiment, named.score) for named in labels.companies],
        labels.language,
    )
