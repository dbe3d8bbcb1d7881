"""Posts, follows and labels stored by statements written by hand: the yardstick for the writer.

Each statement is an ``UNWIND`` over its rows that starts at the end with few relationships, as one would write
it who knows both engines, with no thought for tombstones, versions, histories or the order within a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from neo4j import ManagedTransaction

from graph.connection import Graph
from graph.labels.labels import PostLabels
from graph.records import Engagement, Follow, Post, network_of, uid_of

PROFILES = """
UNWIND $rows AS row
MERGE (p:Profile {key: row.key})
ON CREATE SET p.network = row.network, p.uid = row.uid, p.status = 'active', p.watched = false,
              p.first_seen = datetime(row.at)
"""
POSTS = """
UNWIND $rows AS row
MERGE (p:Post {key: row.key})
ON CREATE SET p.network = row.network, p.uid = row.uid, p.kind = row.kind, p.text = row.text, p.lang = row.lang,
              p.url = row.url, p.at = datetime(row.at), p.day = row.day, p.created_at = datetime(row.at),
              p.version = row.at, p.labelled_by = '', p.waits = row.waits
"""
POSTED = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
MATCH (author:Profile {key: row.author})
MERGE (post)<-[:POSTED]-(author)
"""
MENTIONS = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
MATCH (profile:Profile {key: row.profile})
MERGE (post)-[:MENTIONS]->(profile)
"""
FOLLOWS = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})
MATCH (followed:Profile {key: row.followed})
MERGE (follower)-[f:FOLLOWS {uid: row.uid}]->(followed)
ON CREATE SET f.since = datetime(row.at), f.day = row.day, f.baseline = false
"""
REPLY_TO = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
MATCH (target:Post {key: row.target})
MERGE (post)-[:REPLY_TO]->(target)
"""
ENGAGED = """
UNWIND $rows AS row
MATCH (post:Post {key: row.post})
MATCH (profile:Profile {key: row.profile})
MERGE (post)<-[e:ENGAGED {kind: row.kind, uid: row.uid}]-(profile)
ON CREATE SET e.at = datetime(row.at), e.day = row.day
"""
CHECKPOINT = "MERGE (c:Checkpoint {key: $key}) SET c.cursor = $cursor"
LABELS = """
UNWIND $rows AS row
MATCH (p:Post {key: row.key})
SET p.waits = null, p.labelled_by = row.model, p.sentiment = row.sentiment, p.confidence = row.confidence,
    p.polarity = row.polarity, p.language = row.language, p.embedding = row.embedding
"""
ABOUT = """
UNWIND $rows AS row
MATCH (post:Post {key: row.key})
MATCH (topic:Topic {key: row.topic})
MERGE (post)-[about:ABOUT]->(topic)
SET about.score = row.score
"""


def write_page(graph: Graph, records: Sequence[Post | Engagement | Follow], cursor: str) -> None:
    """One transaction with posts, likes, follows and the checkpoint."""
    posts = [record for record in records if isinstance(record, Post)]
    follows = [record for record in records if isinstance(record, Follow)]
    likes = [record for record in records if isinstance(record, Engagement)]
    profiles: dict[str, str] = {}
    post_rows: list[dict[str, Any]] = []
    mentions: list[dict[str, str]] = []
    for post in posts:
        at = post.seen.isoformat()
        profiles.setdefault(post.author, at)
        for key in post.mentions:
            profiles.setdefault(key, at)
            mentions.append({"key": post.key, "profile": key})
        post_rows.append(
            {
                "key": post.key,
                "network": network_of(post.key),
                "uid": uid_of(post.key),
                "author": post.author,
                "kind": post.kind,
                "text": post.text,
                "lang": post.lang,
                "url": post.url,
                "at": at,
                "day": at[:10],
                "waits": f"{99_999_999_999 - int(post.seen.timestamp()):011d} {post.key}",
            }
        )
    follow_rows: list[dict[str, Any]] = []
    for follow in follows:
        at = follow.since.isoformat()
        profiles.setdefault(follow.follower, at)
        profiles.setdefault(follow.followed, at)
        follow_rows.append(
            {
                "follower": follow.follower,
                "followed": follow.followed,
                "uid": follow.uid,
                "at": at,
                "day": at[:10],
            }
        )
    like_rows: list[dict[str, Any]] = []
    for like in likes:
        at = like.at.isoformat()
        profiles.setdefault(like.profile, at)
        like_rows.append(
            {
                "profile": like.profile,
                "post": like.post,
                "kind": like.kind,
                "uid": like.uid,
                "at": at,
                "day": at[:10],
            }
        )
    replies = [{"key": post.key, "target": post.reply_to} for post in posts if post.reply_to]
    profile_rows = [
        {"key": key, "network": network_of(key), "uid": uid_of(key), "at": profiles[key]}
        for key in sorted(profiles)
    ]

    def write(tx: ManagedTransaction) -> None:
        tx.run(PROFILES, rows=profile_rows).consume()
        tx.run(POSTS, rows=post_rows).consume()
        tx.run(POSTED, rows=post_rows).consume()
        for statement, rows in (
            (MENTIONS, mentions),
            (REPLY_TO, replies),
            (ENGAGED, like_rows),
            (FOLLOWS, follow_rows),
        ):
            if rows:
                tx.run(statement, rows=rows).consume()
        tx.run(CHECKPOINT, key="by hand", cursor=cursor).consume()

    graph.write(write)


def write_labels(graph: Graph, labels: Sequence[PostLabels], model_id: str) -> None:
    """One transaction with labels and topics."""
    rows = [
        {
            "key": post.key,
            "model": model_id,
            "sentiment": post.labels.sentiment,
            "confidence": post.labels.confidence,
            "polarity": post.labels.polarity,
            "language": post.labels.language,
            "embedding": post.labels.embedding,
        }
        for post in labels
    ]
    topics = [
        {"key": post.key, "topic": topic, "score": score}
        for post in labels
        for topic, score in post.labels.topics
    ]

    def write(tx: ManagedTransaction) -> None:
        tx.run(LABELS, rows=rows).consume()
        tx.run(ABOUT, rows=topics).consume()

    graph.write(write)
