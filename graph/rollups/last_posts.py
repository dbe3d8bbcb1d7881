"""On which day each profile posted last: `Profile.last_post`. Where it never posted the property is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from neo4j import ManagedTransaction

from graph.rows import each

from .contributions import PostFacts

_LATER = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.profile})
WHERE coalesce(profile.last_post, '') < row.day
SET profile.last_post = row.day
"""
# Only where the post that went, or is another's or of another day now, may have been the last.
_LOST = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.profile})
WHERE profile.last_post <= row.day
RETURN row.profile AS profile
"""
_ANEW = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
OPTIONAL MATCH (profile)-[:POSTED]->(post:Post)
WITH profile, max(post.day) AS day
SET profile.last_post = day
"""


def keep_last_posts(
    tx: ManagedTransaction,
    before: Mapping[str, PostFacts],
    after: Mapping[str, PostFacts],
    fresh: Collection[str] = (),
) -> None:
    """Follow the posts, by key, that a transaction changes, as they were and as they are.

    ``fresh``: those that nobody counted yet.
    """
    lost = _latest(
        post
        for key, post in before.items()
        if key not in after or (after[key].author, after[key].day) != (post.author, post.day)
    )
    rows = [{"profile": profile, "day": lost[profile]} for profile in sorted(lost)]
    anew = {row["profile"] for row in each(tx, _LOST, rows)}
    look_anew(tx, anew)
    latest = _latest(
        post
        for key, post in after.items()
        if key in fresh
        or key not in before
        or (before[key].author, before[key].day) != (post.author, post.day)
    )
    rows = [{"profile": profile, "day": latest[profile]} for profile in sorted(latest.keys() - anew)]
    each(tx, _LATER, rows)


def look_anew(tx: ManagedTransaction, profiles: Collection[str]) -> None:
    """Take the day from all that these profiles posted."""
    each(tx, _ANEW, sorted(profiles))


def _latest(posts: Iterable[PostFacts]) -> dict[str, str]:
    found: dict[str, str] = {}
    for post in posts:
        if post.author is not None and post.day is not None:
            found[post.author] = max(post.day, found.get(post.author, ""))
    return found
