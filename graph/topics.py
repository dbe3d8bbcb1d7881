"""Topics in the graph: how many posts each has, the posts that a new one is tried on, and forgetting one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.statements.rows import BATCH

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
RETURN post.key AS key, post.text AS text, post.lang AS lang, post.day AS day, post.url AS url
ORDER BY post.day DESC, post.key
LIMIT $most
"""

_FORGET_POSTS = """
MATCH (topic:Topic {key: $key})<-[about:ABOUT]-(:Post)
WITH about LIMIT $batch
DELETE about
RETURN count(*) AS n
"""

_FORGET = "MATCH (topic:Topic {key: $key}) DETACH DELETE topic"


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How many posts are about a topic, and how many of them clearly so (a score of at least 0.75)."""

    posts: int
    clear: int


@dataclass(frozen=True, slots=True)
class DatedText:
    """A post as a topic is tried on it: its key, text, language by its own account, day and address."""

    key: str
    text: str
    lang: str | None
    day: str
    url: str | None


def topic_counts(graph: Graph) -> dict[str, TopicCount]:
    """Each topic's key with its counts."""
    return {row["key"]: TopicCount(row["posts"], row["clear"] or 0) for row in graph.run(_COUNTS)}


def recent_texts(graph: Graph, since: str, most: int) -> list[DatedText]:
    """At most ``most`` posts since the day ``since`` ('2026-11-22'), the latest first."""
    return [
        DatedText(row["key"], row["text"], row["lang"], row["day"], row["url"])
        for row in graph.run(_RECENT, since=since, most=most)
    ]


def forget_topic(graph: Graph, key: str) -> None:
    """Take a topic and what ties posts to it out of the graph, in small transactions."""
    while graph.run(_FORGET_POSTS, key=key, batch=BATCH)[0]["n"]:
        pass
    graph.run(_FORGET, key=key)
