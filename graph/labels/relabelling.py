"""Posts that another labeller labelled: how many there are, and bringing them to the present one.

What labelled a post stands in its ``labelled_by``. A sweep goes through the days, the latest first, since the
days are what the engines' indexes know; where it breaks off, the posts themselves tell what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

from graph.records import whole_text
from graph.rollups.keeping import keeping
from graph.rows import Row, changed, each

from .corrections import put_back_links
from .labels import FAILED, WaitingPost, companies_that_wrote
from .lease import Lease
from .signals import stored_signals, write_reports
from .text_labels import FoundSignal

if TYPE_CHECKING:
    from graph.connection import Graph

# A post that waits by itself, because it is new or was edited, is not history.
_BACKLOG = """
MATCH (post:Post)
WHERE post.labelled_by > '' AND NOT post.labelled_by IN $done AND post.waits IS NULL
RETURN post.day AS day, post.labelled_by AS labelled_by, count(*) AS posts
"""

_OLD = """
MATCH (post:Post)
WHERE post.day >= $first AND post.day <= $last
  AND post.labelled_by > '' AND NOT post.labelled_by IN $done AND post.waits IS NULL
RETURN post.key AS key, post.day AS day, post.labelled_by AS labelled_by
LIMIT $limit
"""

_TEXTS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
RETURN post.key AS key, post.text AS text, post.attached AS attached, post.version AS version, post.lang AS lang,
       post.labelled_by AS labelled_by, post.embedding AS embedding
"""

_TOPICS_OF = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[about:ABOUT]->(topic:Topic)
RETURN post.key AS key, topic.key AS topic, about.score AS score
"""

_COMPANIES_OF = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[:MENTIONS]->(company:Company)
RETURN post.key AS key, company.key AS company
"""

_FORGET_TOPICS = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
WHERE post.labelled_by = row.labelled_by
MATCH (post)-[old:ABOUT]->(topic:Topic)
WHERE topic.key IN row.forget
DELETE old
"""

_ABOUT = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
WHERE post.labelled_by = row.labelled_by
MATCH (topic:Topic {key: row.topic})
CREATE (post)-[:ABOUT {score: row.score}]->(topic)
"""

# An edit empties ``labelled_by``, so a post that still has the old stamp still has the text that was looked at.
_STAMP = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
WHERE post.labelled_by = row.labelled_by
SET post.labelled_by = $stamp
RETURN count(post) AS n, collect(row.key) AS marked,
       collect(CASE WHEN post.fixed_at IS NOT NULL THEN row.key END) AS corrected
"""


@dataclass(frozen=True, slots=True)
class Backlog:
    """So many posts of one day that one other labeller labelled."""

    day: str
    labelled_by: str
    posts: int


@dataclass(frozen=True, slots=True)
class OldPost:
    """A post with the stamp of another labeller."""

    key: str
    day: str
    labelled_by: str


@dataclass(frozen=True, slots=True)
class StoredLabels:
    """What the graph holds of one post's labels."""

    topics: dict[str, float] = field(default_factory=dict)
    companies: set[str] = field(default_factory=set)
    signals: list[FoundSignal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NewTopics:
    """What changes in a labelled post's topics: which relationships go, and which come with what score."""

    key: str
    labelled_by: str
    """The stamp that it has: with another one by now, nothing is changed."""
    forget: Sequence[str]
    topics: Mapping[str, float]
    signals: Sequence[FoundSignal] | None = None
    """What it reports of companies from now on; None: what it does."""


def backlog(graph: Graph, stamp: str) -> list[Backlog]:
    """Posts that others than ``stamp`` labelled, by day and labeller, the latest day first. Reads every post."""
    rows = graph.run(_BACKLOG, done=_done(stamp))
    found = [Backlog(row["day"], row["labelled_by"], row["posts"]) for row in rows if row["day"]]
    return sorted(found, key=lambda part: (part.day, part.labelled_by), reverse=True)


def old_posts(graph: Graph, stamp: str, first: str, last: str, limit: int) -> list[OldPost]:
    """At most ``limit`` posts of these days that others than ``stamp`` labelled, the latest day first."""
    rows = graph.run(_OLD, done=_done(stamp), first=first, last=last, limit=limit)
    found = [OldPost(row["key"], row["day"], row["labelled_by"]) for row in rows]
    found.sort(key=lambda post: post.key)
    return sorted(found, key=lambda post: (post.day, post.labelled_by), reverse=True)


def read_posts(graph: Graph, keys: Sequence[str]) -> list[WaitingPost]:
    """The posts with these keys, with what labelled each and what its encoder made of it."""
    rows = graph.write(lambda tx: each(tx, _TEXTS, keys))
    own = companies_that_wrote(graph, keys)
    return [
        WaitingPost(
            row["key"],
            whole_text(row["text"], row["attached"]),
            row["version"],
            row["lang"],
            row["labelled_by"],
            row["embedding"],
            own.get(row["key"], ()),
        )
        for row in rows
    ]


def stored_labels(
    graph: Graph, keys: Sequence[str], *, topics: bool = True, companies: bool = True
) -> dict[str, StoredLabels]:
    """Topics with scores, and companies with their signals, that the posts with these keys have.

    Each only where it is wanted.
    """
    held = {key: StoredLabels() for key in keys}
    if not (topics or companies):
        return held

    def read(tx: ManagedTransaction) -> tuple[list[Row], list[Row], dict[str, list[FoundSignal]]]:
        return (
            each(tx, _TOPICS_OF, keys if topics else ()),
            each(tx, _COMPANIES_OF, keys if companies else ()),
            stored_signals(tx, keys if companies else ()),
        )

    about, named, signals = graph.write(read)
    for row in about:
        held[row["key"]].topics[row["topic"]] = row["score"]
    for row in named:
        held[row["key"]].companies.add(row["company"])
    for key, reported in signals.items():
        held[key].signals.extend(reported)
    return held


def restamp(graph: Graph, posts: Iterable[OldPost | WaitingPost], lease: Lease) -> int:
    """Note in one transaction that these posts' labels hold for the present labeller too. Raises Superseded."""
    rows = _stamped(posts)

    def write(tx: ManagedTransaction) -> int:
        lease.hold(tx)
        return changed(tx, _STAMP, rows, stamp=lease.stamp)

    return graph.write(write) if rows else 0


def write_topics(graph: Graph, posts: Sequence[NewTopics], lease: Lease) -> int:
    """Change the topics, and the signals where they are given, of labelled posts in one transaction.

    Nothing else of theirs changes. Raises Superseded.
    """
    told = sorted(posts, key=lambda post: post.key)
    forget: list[Row] = [
        {"key": post.key, "labelled_by": post.labelled_by, "forget": sorted(post.forget)}
        for post in told
        if post.forget
    ]
    about: list[Row] = [
        {"key": post.key, "labelled_by": post.labelled_by, "topic": topic, "score": float(score)}
        for post in told
        for topic, score in sorted(post.topics.items())
    ]

    def write(tx: ManagedTransaction) -> int:
        lease.hold(tx)
        with keeping(tx, labels_only=True) as kept:
            kept.posts(post.key for post in told)
            each(tx, _FORGET_TOPICS, forget)
            each(tx, _ABOUT, about)
            stamped = each(tx, _STAMP, _stamped(told), stamp=lease.stamp)
            put_back_links(tx, [key for batch in stamped for key in batch["corrected"]])
        done = {key for batch in stamped for key in batch["marked"]}
        write_reports(
            tx, {post.key: post.signals for post in told if post.signals is not None and post.key in done}
        )
        return sum(int(batch["n"]) for batch in stamped)

    return graph.write(write) if told else 0


def _stamped(posts: Iterable[OldPost | WaitingPost | NewTopics]) -> list[Row]:
    rows: list[Row] = [{"key": post.key, "labelled_by": post.labelled_by} for post in posts]
    return sorted(rows, key=lambda row: str(row["key"]))


def _done(stamp: str) -> list[str]:
    return [stamp, FAILED + stamp]
