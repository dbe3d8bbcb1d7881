"""What the graph holds, told in a moment: how many posts, which topics, and whether it is the sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.connection import Graph

SAMPLE = "sample"
"""The key of the checkpoint that a graph with the sample world has, and no other."""
TIMEOUT_S = 30.0
_MOST = 100_000

# A range over an indexed property: without it the embedded engine goes through every post's properties.
_POSTS = "MATCH (post:Post) WHERE post.day >= '0' RETURN count(post) AS posts"
_SAMPLE = "MATCH (mark:Checkpoint {key: $key}) RETURN mark.key AS key"
_TOPICS = """
MATCH (topic:Topic) WHERE topic.retired IS NULL
RETURN topic.key AS key, topic.name AS name ORDER BY toLower(topic.name), topic.key
"""


@dataclass(frozen=True, slots=True)
class StoredTopic:
    """A topic that questions offer."""

    key: str
    name: str


def count_posts(graph: Graph, *, timeout_s: float = TIMEOUT_S) -> int:
    """How many dated posts the graph holds. It may only read. Raises QuestionTimeout, GraphError."""
    return int(graph.ask(_POSTS, timeout_s=timeout_s, row_limit=1).rows[0]["posts"])


def is_empty(graph: Graph, *, timeout_s: float = TIMEOUT_S) -> bool:
    """Whether it holds nobody and nothing to ask about. It may only read. Raises QuestionTimeout, GraphError."""
    return not any(
        graph.ask(f"MATCH (one:{label}) RETURN 1 AS held LIMIT 1", timeout_s=timeout_s, row_limit=1).rows
        for label in ("Profile", "Post", "Company", "Person")
    )


def holds_sample(graph: Graph, *, timeout_s: float = TIMEOUT_S) -> bool:
    """Whether it is the sample world. It may only read. Raises QuestionTimeout, GraphError."""
    return bool(graph.ask(_SAMPLE, {"key": SAMPLE}, timeout_s=timeout_s, row_limit=1).rows)


def offered_topics(graph: Graph, *, timeout_s: float = TIMEOUT_S) -> list[StoredTopic]:
    """The topics that are defined now, in the order of their names, whatever their case. It may only read.

    Raises QuestionTimeout, GraphError.
    """
    rows = graph.ask(_TOPICS, timeout_s=timeout_s, row_limit=_MOST).rows
    return [StoredTopic(row["key"], row["name"] or row["key"]) for row in rows]
