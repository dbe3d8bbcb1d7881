"""Labels on posts: which posts wait for them, and storing them in place of earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

from graph.records import whole_text
from graph.rollups.contributions import SaidLabels
from graph.rollups.keeping import Keeping, keeping
from graph.rows import Row, changed, each, gathered
from graph.text.safe import storable

from .corrections import keep_model_sentiment, put_back_links, put_back_sentiment
from .lease import Lease
from .signals import forget_reports, write_reports
from .text_labels import FoundSignal, Labels

if TYPE_CHECKING:
    from graph.connection import Graph

FAILED = "failed: "

# Each waiting post has a value of its own in ``waits``, so that an index yields the next few. The values sort as
# times do, backwards, and both engines read the index in its order: the latest post comes first.
_WAITING = """
MATCH (post:Post)
WHERE post.waits > ''
RETURN post.key AS key, post.text AS text, post.attached AS attached, post.version AS version, post.lang AS lang
LIMIT $limit
"""

_OF_COMPANIES = """
UNWIND $rows AS key
MATCH (post:Post {key: key})<-[:POSTED]-(author:Profile)
WHERE post.waits > ''
  AND (EXISTS { (author)<-[:OPERATES]-(own:Company) WHERE own.role <> 'us' }
       OR EXISTS { (author)-[:BELONGS_TO]->(:Person)-[job:WORKS_AT]->(at:Company)
                   WHERE job.until IS NULL AND at.role <> 'us' })
RETURN DISTINCT post.key AS key, post.text AS text, post.attached AS attached, post.version AS version,
  post.lang AS lang, post.waits AS waits
ORDER BY waits
"""

_OWN = """
UNWIND $rows AS key
MATCH (post:Post {key: key})<-[:POSTED]-(:Profile)<-[:OPERATES]-(company:Company)
RETURN key AS post, company.key AS company
"""

_COUNT = """
MATCH (post:Post)
WHERE post.waits > ''
RETURN count(post) AS waiting
"""

# An edit that came in while the labels were made has emptied ``labelled_by`` of a newer version: it waits on. The post
# is locked first: what the rollups need to know of it as it was is returned by the same statement.
_LABEL = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
SET post.network = post.network
WITH post, row
WHERE post.version = row.version
WITH post, row, coalesce(post.labelled_by, '') AS before, post.sentiment AS sentiment, post.polarity AS polarity
SET post.waits = null, post.labelled_by = $labelled_by, post.sentiment = row.sentiment,
    post.confidence = row.confidence, post.polarity = row.polarity, post.language = row.language,
    post.embedding = row.embedding, post.label_error = row.error
WITH post, before, sentiment, polarity
OPTIONAL MATCH (post)<-[:POSTED]-(author:Profile)
RETURN collect([post.key, post.day, author.key, coalesce(author.status, '') = 'deactivated', sentiment, polarity,
                coalesce(post.counted, 0), before <> '', post.fixed_at IS NOT NULL]) AS found
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

# Of posts that were locked when their labels were set.
_ABOUT = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
MATCH (topic:Topic {key: row.topic})
CREATE (post)-[:ABOUT {score: row.score}]->(topic)
RETURN count(*) AS n
"""

_MENTIONS = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
MATCH (company:Company {key: row.company})
CREATE (post)-[:MENTIONS {sentiment: row.sentiment, score: row.score}]->(company)
RETURN count(*) AS n
"""


@dataclass(frozen=True, slots=True)
class WaitingPost:
    """A post to be labelled, in the version that the graph holds."""

    key: str
    text: str
    """What it says, with what its pictures, card, links and tags say in lines behind it."""
    version: str
    lang: str | None = None
    """What the post says its language is."""
    labelled_by: str = ""
    """What labelled it so far."""
    embedding: str | None = None
    """What that one's encoder made of the text, where it is wanted and was kept."""
    own: tuple[str, ...] = ()
    """Keys of the companies that operate the profile that wrote it."""


@dataclass(frozen=True, slots=True)
class PostLabels:
    """The labels of one version of a post."""

    key: str
    version: str
    labels: Labels
    signals: Sequence[FoundSignal] = ()
    """Events of companies that it tells of; of two of one company and kind the first counts."""


def posts_waiting(graph: Graph, limit: int) -> list[WaitingPost]:
    """At most ``limit`` posts that were never labelled in their present version, the latest first."""
    return _waiting(graph, graph.run(_WAITING, limit=limit))


def companies_posts_waiting(graph: Graph, keys: Sequence[str]) -> list[WaitingPost]:
    """Those of the posts ``keys`` that wait and were written by a company or somebody who works there now.

    Not ours. The latest first.
    """
    return _waiting(graph, graph.write(lambda tx: each(tx, _OF_COMPANIES, keys))) if keys else []


def _waiting(graph: Graph, rows: Sequence[Row]) -> list[WaitingPost]:
    own = companies_that_wrote(graph, [row["key"] for row in rows])
    return [
        WaitingPost(
            row["key"],
            whole_text(row["text"], row["attached"]),
            row["version"],
            row["lang"],
            own=own.get(row["key"], ()),
        )
        for row in rows
    ]


def companies_that_wrote(graph: Graph, posts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For posts, by key, that a company's own profile wrote: the keys of the companies that operate it, sorted."""
    found: dict[str, set[str]] = {}
    for row in graph.write(lambda tx: each(tx, _OWN, posts)) if posts else []:
        found.setdefault(row["post"], set()).add(row["company"])
    return {post: tuple(sorted(companies)) for post, companies in found.items()}


def count_waiting(graph: Graph) -> int:
    """How many posts were never labelled in their present version."""
    return int(graph.run(_COUNT)[0]["waiting"])


def write_labels(
    graph: Graph, labels: Sequence[PostLabels], *, model_id: str, lease: Lease | None = None
) -> int:
    """Store ``labels`` in one transaction in place of earlier ones; how many posts still had that version.

    With a ``lease`` raises Superseded where that is another labeller's by now.
    """
    posts = {post.key: post for post in sorted(labels, key=lambda post: post.key)}
    rows: list[Row] = [
        {
            "key": post.key,
            "version": post.version,
            "sentiment": post.labels.sentiment,
            "confidence": float(post.labels.confidence),
            "polarity": float(post.labels.polarity),
            "language": post.labels.language,
            "embedding": post.labels.embedding,
            "error": None,
        }
        for post in posts.values()
    ]
    said = {key: _said(post.labels) for key, post in posts.items()}

    def write(tx: ManagedTransaction) -> int:
        if lease is not None:
            lease.hold(tx)
        with keeping(tx, labels_only=True) as kept:
            marked = _mark(tx, rows, model_id, kept)
            written = {key: said[key] for key in sorted(marked.keys)}
            if _relate(tx, written):
                fixed = frozenset(marked.corrected)
                known = {key: labels for key, labels in written.items() if key not in fixed}
                kept.labels(known, emptied=frozenset(marked.relabelled))
            put_back_links(tx, marked.corrected)
        signals = {key: post.signals for key, post in posts.items() if post.signals and key in marked.keys}
        write_reports(tx, {**dict.fromkeys(marked.relabelled, ()), **signals})
        return len(marked.keys)

    return graph.write(write)


def _said(labels: Labels) -> SaidLabels:
    """What of the labels the rollups count; of several mentions of one company the first."""
    return SaidLabels(
        labels.sentiment,
        float(labels.polarity),
        {topic: float(score) for topic, score in dict(labels.topics).items()},
        {named.company: (named.sentiment, float(named.score)) for named in reversed(labels.companies)},
    )


def _relate(tx: ManagedTransaction, written: Mapping[str, SaidLabels]) -> bool:
    """Relate posts with their topics and companies; whether the graph holds all of these."""
    topics: list[Row] = [
        {"key": key, "topic": topic, "score": score}
        for key, labels in written.items()
        for topic, score in labels.topics.items()
    ]
    companies: list[Row] = [
        {"key": key, "company": company, "sentiment": sentiment, "score": score}
        for key, labels in written.items()
        for company, (sentiment, score) in labels.companies.items()
    ]
    related = changed(tx, _ABOUT, topics) + changed(tx, _MENTIONS, companies)
    return related == len(topics) + len(companies)


def mark_failed(
    graph: Graph,
    failures: Iterable[tuple[WaitingPost, str]],
    *,
    model_id: str,
    lease: Lease | None = None,
) -> int:
    """Note that ``model_id`` failed on posts, each with its error: they wait only for another labeller."""
    rows: list[Row] = [
        {
            "key": post.key,
            "version": post.version,
            "sentiment": "unknown",
            "confidence": None,
            "polarity": None,
            "language": None,
            "embedding": None,
            "error": storable(error),
        }
        for post, error in failures
    ]

    def write(tx: ManagedTransaction) -> int:
        if lease is not None:
            lease.hold(tx)
        with keeping(tx, labels_only=True) as kept:
            marked = _mark(tx, sorted(rows, key=lambda row: str(row["key"])), FAILED + model_id, kept)
            put_back_links(tx, marked.corrected)
        forget_reports(tx, marked.relabelled)
        return len(marked.keys)

    return graph.write(write)


@dataclass(frozen=True, slots=True)
class _Marked:
    """Keys of the posts that still had the labelled version."""

    keys: frozenset[str]
    relabelled: list[str]
    """Those that had labels before."""
    corrected: list[str]
    """Those that people corrected: topics and companies are put back once they are written."""


def _mark(tx: ManagedTransaction, rows: Sequence[Row], labelled_by: str, kept: Keeping) -> _Marked:
    """Store what posts themselves hold of their labels, and take back the topics and companies that they had."""
    found = gathered(tx, _LABEL, rows, labelled_by=labelled_by)
    kept.locked(row[:-2] for row in found)
    marked = _Marked(
        frozenset(key for key, *_ in found),
        [key for key, *_, relabelled, _ in found if relabelled],
        [key for key, *_, corrected in found if corrected],
    )
    each(tx, _FORGET_TOPICS, marked.relabelled)
    each(tx, _FORGET_COMPANIES, marked.relabelled)
    keep_model_sentiment(tx, marked.corrected)
    put_back_sentiment(tx, marked.corrected)
    return marked
