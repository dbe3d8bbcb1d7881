"""Topics in the graph: those defined now, how many posts each has, and those that go with their last labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.records import whole_text
from graph.rollups import subjects
from graph.rows import BATCH, Row

if TYPE_CHECKING:
    from graph.connection import Graph

_COUNTS = """
MATCH (topic:Topic)
OPTIONAL MATCH (topic)<-[about:ABOUT]-(:Post)
WITH topic, count(about) AS posts, sum(CASE WHEN about.score >= 0.75 THEN 1 ELSE 0 END) AS clear
RETURN topic.key AS key, posts, clear
"""

_RECENT = """
MATCH (post:Post)
WHERE post.day >= $since AND post.text IS NOT NULL
RETURN post.key AS key, post.text AS text, post.attached AS attached, post.lang AS lang, post.day AS day,
       post.url AS url, post.embedding AS embedding
ORDER BY post.day DESC, post.key
LIMIT $most
"""

_DEFINE = """
UNWIND $rows AS row
MERGE (topic:Topic {key: row.key})
SET topic.name = row.name, topic.description = row.description, topic.retired = null
"""

_RETIRE = """
MATCH (topic:Topic)
WHERE NOT topic.key IN $kept
SET topic.retired = true
"""

_RETIRE_ONE = """
MATCH (topic:Topic {key: $key})
SET topic.retired = true
"""

_FORGET_LABELS = """
MATCH (topic:Topic)<-[old:ABOUT]-(:Post)
WHERE NOT topic.key IN $kept
WITH old LIMIT $batch
DELETE old
RETURN count(old) AS n
"""

_GOING = """
MATCH (topic:Topic)
WHERE NOT topic.key IN $kept
RETURN topic.key AS key
"""

_REMOVE = """
MATCH (topic:Topic)
WHERE NOT topic.key IN $kept
DETACH DELETE topic
"""


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How many posts are about a topic, and how many of them clearly so (a score of at least 0.75)."""

    posts: int
    clear: int


@dataclass(frozen=True, slots=True)
class DatedText:
    """A post as a topic is tried on it: its key, text, language by its own account, day and address, and what an
    encoder made of it, where that was kept."""

    key: str
    text: str
    lang: str | None
    day: str
    url: str | None
    embedding: str | None = None


def topic_counts(graph: Graph) -> dict[str, TopicCount]:
    """Each topic's key with its counts."""
    return {row["key"]: TopicCount(row["posts"], row["clear"] or 0) for row in graph.run(_COUNTS)}


def recent_texts(graph: Graph, since: str, most: int) -> list[DatedText]:
    """At most ``most`` posts since the day ``since`` ('2026-11-22'), the latest first."""
    return [
        DatedText(
            row["key"],
            whole_text(row["text"], row["attached"]),
            row["lang"],
            row["day"],
            row["url"],
            row["embedding"],
        )
        for row in graph.run(_RECENT, since=since, most=most)
    ]


def define_topics(graph: Graph, topics: Iterable[tuple[str, str, str]]) -> None:
    """Store topics (key, name, description) in place of earlier descriptions; others stay as they are."""
    rows: list[Row] = [
        {"key": key, "name": name, "description": description} for key, name, description in sorted(topics)
    ]
    if rows:
        graph.run(_DEFINE, rows=rows)


def forget_topic(graph: Graph, key: str) -> None:
    """Let no question offer a topic any more; its labels and its node go with the next run of the label job.

    Not before: what a post was scored on stands in its stamp, and has to be true if the topic comes back.
    """
    graph.run(_RETIRE_ONE, key=key)


def retire_topics(graph: Graph, kept: Iterable[str]) -> None:
    """Mark all topics but those with the keys ``kept``: questions no longer offer them."""
    graph.run(_RETIRE, kept=sorted(kept))


def remove_topics(graph: Graph, kept: Iterable[str]) -> None:
    """Take out all topics but those with the keys ``kept``, and what labels they still have."""
    keys = sorted(kept)
    while graph.run(_FORGET_LABELS, kept=keys, batch=BATCH)[0]["n"]:
        pass
    for row in graph.run(_GOING, kept=keys):
        subjects.forget_topic(graph, row["key"])
    graph.run(_REMOVE, kept=keys)
