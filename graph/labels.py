"""Labels on posts: which posts wait for them, and storing them in place of earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from neo4j import ManagedTransaction

from graph.checkpoints import Checkpoint, save_checkpoint
from graph.statements.rows import BATCH, Row, each

if TYPE_CHECKING:
    from graph.connection import Graph

Sentiment = Literal["positive", "neutral", "negative", "unknown"]
FAILED = "failed: "

# Each waiting post has a value of its own in ``waits`` (its key), so that an index yields the next few.
_WAITING = """
MATCH (post:Post)
WHERE post.waits > ''
RETURN post.key AS key, post.text AS text, post.version AS version, post.lang AS lang
LIMIT $limit
"""

_COUNT = """
MATCH (post:Post)
WHERE post.waits > ''
RETURN count(post) AS waiting
"""

_MODEL = """
MATCH (checkpoint:Checkpoint {key: 'labels'})
RETURN checkpoint.cursor AS model
"""

_WAIT_AGAIN = """
MATCH (post:Post)
WHERE post.waits IS NULL AND post.labelled_by IS NOT NULL AND NOT post.labelled_by IN [$done, $failed]
WITH post LIMIT $batch
SET post.waits = post.key
RETURN count(post) AS n
"""

# An edit that came in while the labels were made has emptied ``labelled_by`` of a newer version: it waits on.
_LABEL = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
WHERE post.version = row.version
WITH post, row, coalesce(post.labelled_by, '') AS before
SET post.waits = null, post.labelled_by = row.labelled_by, post.sentiment = row.sentiment,
    post.confidence = row.confidence, post.polarity = row.polarity, post.language = row.language,
    post.label_error = row.error
RETURN count(post) AS n, collect(CASE WHEN before <> '' THEN row.key END) AS relabelled
"""

_FORGET_TOPICS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[old:ABOUT]->(:Topic)
DELETE old
"""

_FORGET_COMPANIES = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[old:MENTIONS]->(:Company)
DELETE old
"""

_ABOUT = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
WHERE post.version = row.version
MATCH (topic:Topic {key: row.topic})
CREATE (post)-[:ABOUT {score: row.score}]->(topic)
"""

_MENTIONS = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
WHERE post.version = row.version
MATCH (company:Company {key: row.company})
CREATE (post)-[:MENTIONS {sentiment: row.sentiment, score: row.score}]->(company)
"""


@dataclass(frozen=True, slots=True)
class WaitingPost:
    """A post to be labelled, in the version that the graph holds."""

    key: str
    text: str
    version: str
    lang: str | None = None
    """What the post says its language is."""


@dataclass(frozen=True, slots=True)
class CompanyMention:
    """A company that a post names: its key, the post's sentiment towards it and that one's probability, 0..1."""

    company: str
    sentiment: Sentiment
    score: float


@dataclass(frozen=True, slots=True)
class PostLabels:
    """What a model made of one version of a post. Topics and companies that the graph lacks are left out."""

    key: str
    version: str
    sentiment: Sentiment
    confidence: float
    polarity: float
    topics: Sequence[tuple[str, float]] = ()
    """Topic keys with their scores."""
    companies: Sequence[CompanyMention] = ()
    """Of two mentions of one company the first counts."""
    language: str | None = None
    """The language that the text was found to be in, as an ISO 639 code; None where it stays open."""


def posts_waiting(graph: Graph, model_id: str, limit: int) -> list[WaitingPost]:
    """At most ``limit`` posts that ``model_id`` neither labelled nor failed on."""
    _wait_for(graph, model_id)
    return [
        WaitingPost(row["key"], row["text"], row["version"], row["lang"])
        for row in graph.run(_WAITING, limit=limit)
    ]


def count_waiting(graph: Graph, model_id: str) -> int:
    """How many posts ``model_id`` has neither labelled nor failed on."""
    _wait_for(graph, model_id)
    return int(graph.run(_COUNT)[0]["waiting"])


def _wait_for(graph: Graph, model_id: str) -> None:
    """Let the posts that another model labelled wait for this one, the first time that it is asked for."""
    known = graph.run(_MODEL)
    if known and known[0]["model"] == model_id:
        return
    while graph.run(_WAIT_AGAIN, done=model_id, failed=FAILED + model_id, batch=BATCH)[0]["n"]:
        pass
    checkpoint = Checkpoint("labels", model_id)
    graph.write(lambda tx: save_checkpoint(tx, checkpoint))


def write_labels(graph: Graph, labels: Sequence[PostLabels], *, model_id: str) -> int:
    """Store ``labels`` in one transaction in place of earlier ones; how many posts still had that version."""
    told = sorted({label.key: label for label in labels}.values(), key=lambda label: label.key)
    rows: list[Row] = [
        {
            "key": label.key,
            "version": label.version,
            "labelled_by": model_id,
            "sentiment": label.sentiment,
            "confidence": float(label.confidence),
            "polarity": float(label.polarity),
            "language": label.language,
            "error": None,
        }
        for label in told
    ]
    topics: list[Row] = [
        {"key": label.key, "version": label.version, "topic": topic, "score": float(score)}
        for label in told
        for topic, score in dict(label.topics).items()
    ]
    companies: list[Row] = [
        {
            "key": label.key,
            "version": label.version,
            "company": company,
            "sentiment": mention.sentiment,
            "score": float(mention.score),
        }
        for label in told
        for company, mention in {named.company: named for named in reversed(label.companies)}.items()
    ]

    def write(tx: ManagedTransaction) -> int:
        labelled = _mark(tx, rows)
        each(tx, _ABOUT, topics)
        each(tx, _MENTIONS, companies)
        return labelled

    return graph.write(write)


def mark_failed(graph: Graph, failures: Iterable[tuple[WaitingPost, str]], *, model_id: str) -> int:
    """Note that ``model_id`` failed on posts, each with its error: they wait only for another model."""
    rows: list[Row] = [
        {
            "key": post.key,
            "version": post.version,
            "labelled_by": FAILED + model_id,
            "sentiment": "unknown",
            "confidence": None,
            "polarity": None,
            "language": None,
            "error": error,
        }
        for post, error in failures
    ]
    return graph.write(lambda tx: _mark(tx, sorted(rows, key=lambda row: str(row["key"]))))


def _mark(tx: ManagedTransaction, rows: Sequence[Row]) -> int:
    """Store what posts themselves hold of their labels; how many still had the labelled version."""
    marked = each(tx, _LABEL, rows)
    relabelled = [key for batch in marked for key in batch["relabelled"]]
    each(tx, _FORGET_TOPICS, relabelled)
    each(tx, _FORGET_COMPANIES, relabelled)
    return sum(int(batch["n"]) for batch in marked)
