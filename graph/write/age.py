"""Posts older than their network's are kept for: what the graph does not hold of them is not taken in.

So nothing that was removed by age comes back when a source is read again from its start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from neo4j import ManagedTransaction

from graph.read.networks import first_kept_day, kept_days
from graph.records import Engagement, Post, network_of
from graph.rows import each, iso

from .batch import Part
from .statements.posts import NO_CLAIM_BEFORE

_HELD = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
WHERE post.version IS NOT NULL
RETURN key
"""


def without_old(tx: ManagedTransaction, part: Part) -> tuple[Part, list[str], set[str]]:
    """``part`` without posts that are too old, and likes and reposts that are, of posts that the graph lacks.

    With it the keys of the posts left out, and of the profiles that they and those engagements name. A post is as old
    as its writer claims, where that is earlier than it was seen.
    """
    if not (part.posts or part.engagements) or not (limits := kept_days(tx)):
        return part, [], set()
    now = datetime.now(UTC)
    first = {network: first_kept_day(days, now) for network, days in limits.items()}
    old = [key for key, versions in part.posts.items() if _day_of(versions) < first.get(network_of(key), "")]
    engaged = {
        name: record
        for name, record in part.engagements.items()
        if record.post not in part.posts and iso(record.at)[:10] < first.get(network_of(record.post), "")
    }
    asked = sorted({*old, *(record.post for record in engaged.values())})
    held = {row["key"] for row in each(tx, _HELD, asked)}
    posts = {key: part.posts[key] for key in old if key not in held}
    late = {
        name
        for name, record in part.engagements.items()
        if record.post in posts or (name in engaged and record.post not in held)
    }
    named = _named(posts, [part.engagements[name] for name in late])
    left = replace(
        part,
        posts={key: versions for key, versions in part.posts.items() if key not in posts},
        engagements={name: record for name, record in part.engagements.items() if name not in late},
    )
    return left, sorted(posts), named


def _day_of(versions: Sequence[Post]) -> str:
    """The earliest day that a version of a post tells of."""
    return min(iso(at) for version in versions for at in _times(version))[:10]


def _times(post: Post) -> list[datetime]:
    claimed = post.created_at
    return [post.seen] if claimed is None or claimed < NO_CLAIM_BEFORE else [post.seen, claimed]


def _named(posts: Mapping[str, Sequence[Post]], engagements: Sequence[Engagement]) -> set[str]:
    named = {key for versions in posts.values() for post in versions for key in (post.author, *post.mentions)}
    for record in engagements:
        named |= {record.profile, *([record.author] if record.author else [])}
    return named
