"""Labels that people put right by hand: kept with the post, put back after each labelling, and counted as errors.

A corrected sentiment stands in the post's ``fixed_sentiment``; a topic or company that it is or is not about is a
``CORRECTED`` relationship, so that it goes with the topic or company. An edit of the text ends a post's corrections.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, LiteralString, get_args

from neo4j import ManagedTransaction

from graph.errors import GraphError
from graph.rollups.keeping import keeping
from graph.rows import Row, each, iso

from .signals import leave_out_corrected
from .text_labels import Sentiment

if TYPE_CHECKING:
    from graph.connection import Graph

Judged = Literal["positive", "neutral", "negative"]
JUDGED: tuple[str, ...] = get_args(Judged)
Linked = Literal["topic", "company"]
_MOST_WITH_ADDRESS = 2

_POST = """
MATCH (post:Post {key: $key})
RETURN post.text AS text, post.sentiment AS sentiment
"""
_AT_ADDRESS = """
MATCH (post:Post)
WHERE post.url = $url AND post.text IS NOT NULL
RETURN post.key AS key
LIMIT $most
"""
_LABELS_OF = """
MATCH (post:Post {key: $key})-[:ABOUT]->(topic:Topic)
RETURN topic.key AS key, topic.name AS name, 'topic' AS kind
UNION ALL
MATCH (post:Post {key: $key})-[:MENTIONS]->(company:Company)
RETURN company.key AS key, company.name AS name, 'company' AS kind
"""
_FIX = "MATCH (post:Post {key: $key}) SET post.fixed_at = datetime($at)"
_FIX_SENTIMENT = """
MATCH (post:Post {key: $key})
SET post.model_sentiment = CASE WHEN post.fixed_sentiment IS NULL THEN post.sentiment ELSE post.model_sentiment END
SET post.fixed_sentiment = $sentiment
"""
_LINKED: tuple[tuple[Linked, LiteralString, LiteralString], ...] = (
    ("topic", "Topic", "ABOUT"),
    ("company", "Company", "MENTIONS"),
)
"""What labels link a post with: the kind, its node's label, and the relationship."""
_FIX_LINK: dict[Linked, LiteralString] = {
    kind: f"""
    UNWIND $rows AS row
    MATCH (post:Post {{key: row.post}})
    MATCH (what:{label} {{key: row.key}})
    OPTIONAL MATCH (post)-[held:{relationship}]->(what)
    WITH row, post, what, count(held) > 0 AS said
    MERGE (post)-[correction:CORRECTED]->(what)
    ON CREATE SET correction.said = said
    SET correction.holds = row.holds
    RETURN what.key AS key
    """
    for kind, label, relationship in _LINKED
}

# What the labels hold of a corrected post, made to say what people said. The sentiment that a labelling has just
# written is the model's own: it is kept beside, for the table of errors.
_KEEP_MODEL = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
WHERE post.fixed_sentiment IS NOT NULL
SET post.model_sentiment = post.sentiment
"""
_SENTIMENT = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
WHERE post.fixed_sentiment IS NOT NULL
SET post.sentiment = post.fixed_sentiment, post.confidence = 1.0,
    post.polarity = CASE post.fixed_sentiment WHEN 'positive' THEN 1.0 WHEN 'negative' THEN -1.0 ELSE 0.0 END
"""
_NOT_LINKED: tuple[LiteralString, ...] = tuple(
    f"""
    UNWIND $rows AS key
    MATCH (post:Post {{key: key}})-[correction:CORRECTED]->(what:{label})
    WHERE NOT correction.holds
    MATCH (post)-[old:{relationship}]->(what)
    DELETE old
    """
    for _, label, relationship in _LINKED
)
_ABOUT = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[correction:CORRECTED]->(topic:Topic)
WHERE correction.holds
MERGE (post)-[about:ABOUT]->(topic)
SET about.score = 1.0
"""
_NAMED = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[correction:CORRECTED]->(company:Company)
WHERE correction.holds
MERGE (post)-[named:MENTIONS]->(company)
ON CREATE SET named.sentiment = coalesce(post.sentiment, 'unknown'), named.score = coalesce(post.confidence, 0.0)
"""
# A post of one company says of it what it says as a whole; of several it may say different things.
_TOWARDS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[named:MENTIONS]->(:Company)
WHERE post.fixed_sentiment IS NOT NULL
WITH post, collect(named) AS mentions
WHERE size(mentions) = 1
UNWIND mentions AS only
SET only.sentiment = post.fixed_sentiment, only.score = 1.0
"""
_WITHDRAW = """
MATCH (post:Post {key: $key})
WHERE post.fixed_at IS NOT NULL
SET post.sentiment = CASE WHEN post.fixed_sentiment IS NULL THEN post.sentiment ELSE post.model_sentiment END
SET post.fixed_at = null, post.fixed_sentiment = null, post.model_sentiment = null,
    post.waits = '00000000000 ' + post.key,
    post.labelled_by = CASE WHEN coalesce(post.labelled_by, '') = '' THEN '' ELSE $again END
RETURN count(post) AS n
"""
_FORGET = "MATCH (post:Post {key: $key})-[old:CORRECTED]->() DELETE old"
_SENTIMENTS = """
MATCH (post:Post)
WHERE post.fixed_sentiment > ''
RETURN coalesce(post.model_sentiment, 'unknown') AS said, post.fixed_sentiment AS right, count(*) AS posts
"""
_COUNTS: dict[Linked, LiteralString] = {
    kind: f"""
    MATCH (post:Post)-[correction:CORRECTED]->(what:{label})
    RETURN what.name AS name, correction.said AS said, correction.holds AS right, count(*) AS posts
    """
    for kind, label, _ in _LINKED
}


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody says of one post in place of its labels; what is left out stays as it was."""

    post: str
    """The post's key."""
    sentiment: Judged | None = None
    topics: Mapping[str, bool] = field(default_factory=dict)
    """Topic keys: whether the post is about them."""
    companies: Mapping[str, bool] = field(default_factory=dict)
    """Company keys: whether the post names them."""


@dataclass(frozen=True, slots=True)
class CorrectedPost:
    """A post as its labels stand."""

    key: str
    text: str
    sentiment: Sentiment | None
    topics: Mapping[str, str]
    """Keys and names of the topics that it is about."""
    companies: Mapping[str, str]
    """Keys and names of the companies that it names."""


@dataclass(frozen=True, slots=True)
class ErrorCount:
    """So many corrected posts of which the labels said one thing and people another."""

    kind: Literal["sentiment"] | Linked
    what: str
    """The topic's or company's name; "" for the sentiment."""
    said: str
    right: str
    posts: int


def find_post(graph: Graph, key_or_url: str) -> str:
    """The key of the post with this key or address. Raises GraphError where there is none, or several."""
    if graph.run(_POST, key=key_or_url):
        return key_or_url
    found = [row["key"] for row in graph.run(_AT_ADDRESS, url=key_or_url, most=_MOST_WITH_ADDRESS)]
    if len(found) == 1:
        return str(found[0])
    if found:
        raise GraphError(f"Several posts have the address {key_or_url}: give the post's key, as {found[0]}.")
    raise GraphError(
        f"No post has the key or address {key_or_url}: copy either from the evidence of an answer "
        "(grapevine ask ... --format json shows both)."
    )


def labels_of(graph: Graph, key: str) -> CorrectedPost:
    """The labels that a post has now. Raises GraphError where there is no such post or its text is not kept."""
    rows = graph.run(_POST, key=key)
    if not rows or rows[0]["text"] is None:
        raise GraphError(f"The text of the post {key} is not kept here: there is nothing to correct.")
    held: dict[str, dict[str, str]] = {"topic": {}, "company": {}}
    for row in graph.run(_LABELS_OF, key=key):
        held[row["kind"]][row["key"]] = row["name"] or row["key"]
    return CorrectedPost(key, rows[0]["text"], rows[0]["sentiment"], held["topic"], held["company"])


def correct(graph: Graph, correction: Correction, at: datetime) -> None:
    """Keep a correction and change the post's labels by it, in one transaction.

    Raises GraphError where the post, or a topic or company of it, is not in the graph.
    """
    links: dict[Linked, list[Row]] = {
        "topic": _rows(correction.post, correction.topics),
        "company": _rows(correction.post, correction.companies),
    }

    def write(tx: ManagedTransaction) -> None:
        held = tx.run(_POST, key=correction.post).data()
        if not held or held[0]["text"] is None:
            raise GraphError(f"The text of the post {correction.post} is not kept here.")
        with keeping(tx, labels_only=True) as kept:
            kept.posts([correction.post])
            tx.run(_FIX, key=correction.post, at=iso(at)).consume()
            if correction.sentiment is not None:
                tx.run(_FIX_SENTIMENT, key=correction.post, sentiment=correction.sentiment).consume()
            found = {row["key"] for kind, rows in links.items() for row in each(tx, _FIX_LINK[kind], rows)}
            for missing in sorted({*correction.topics, *correction.companies} - found):
                raise GraphError(f"The graph holds no {missing}: nothing was changed.")
            put_back_sentiment(tx, [correction.post])
            put_back_links(tx, [correction.post])
        leave_out_corrected(tx, [correction.post])

    graph.write(write)


def withdraw(graph: Graph, key: str) -> bool:
    """Take a post's corrections back; the next run of the label job labels it again. False where it had none."""

    def write(tx: ManagedTransaction) -> bool:
        # It waits again, before all others. The stamp says that it has labels, which have to go first.
        with keeping(tx, labels_only=True) as kept:
            kept.posts([key])
            had = int(tx.run(_WITHDRAW, key=key, again="corrections taken back").data()[0]["n"])
        tx.run(_FORGET, key=key).consume()
        return had > 0

    return graph.write(write)


def keep_model_sentiment(tx: ManagedTransaction, keys: Sequence[str]) -> None:
    """Note what the labels that were just written say of these posts' sentiment, before it is put back."""
    each(tx, _KEEP_MODEL, keys)


def put_back_sentiment(tx: ManagedTransaction, keys: Sequence[str]) -> None:
    """Make the sentiment of these posts what people said that it is."""
    each(tx, _SENTIMENT, keys)


def put_back_links(tx: ManagedTransaction, keys: Sequence[str]) -> None:
    """Make the topics and companies of these posts what people said that they are."""
    for statement in (*_NOT_LINKED, _ABOUT, _NAMED, _TOWARDS):
        each(tx, statement, keys)


def errors_found(graph: Graph) -> list[ErrorCount]:
    """What people corrected, by what the labels said and what is right, the most frequent first.

    A topic or company counts as it was labelled when it was corrected; a sentiment as the present model says it.
    """
    counts = [
        ErrorCount("sentiment", "", row["said"], row["right"], row["posts"]) for row in graph.run(_SENTIMENTS)
    ]
    for kind, statement in _COUNTS.items():
        for row in graph.run(statement):
            said, right = _yes(row["said"]), _yes(row["right"])
            counts.append(ErrorCount(kind, row["name"] or "", said, right, row["posts"]))
    return sorted(counts, key=lambda one: (-one.posts, one.kind, one.what, one.said, one.right))


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _rows(post: str, told: Mapping[str, bool]) -> list[Row]:
    return [{"post": post, "key": key, "holds": holds} for key, holds in sorted(told.items())]
