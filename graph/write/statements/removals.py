"""Posts and profiles that are erased: what the graph held of them goes, a tombstone stays.

Posts that go by age, or with the import that brought them, leave none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from neo4j import ManagedTransaction

from graph.labels.signals import forget_reports
from graph.read.checkpoints import connections_checkpoint
from graph.records import network_of, uid_of
from graph.rollups.connections import Ties
from graph.rollups.keeping import Keeping
from graph.rows import changed, each
from graph.write.changes import drop_from_changes
from graph.write.state import subject
from graph.write.tombstones import Reason, TombstoneKey, leave

from . import profiles
from .alerts import alerts_about, silence

_HELD_POSTS = "UNWIND $rows AS key MATCH (post:Post {key: key}) RETURN key"
_HELD_PROFILES = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
RETURN key, profile.handle_key AS handle, profile.watched AS watched
"""

_POSTS_OF = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[:POSTED]->(post:Post)
RETURN post.key AS post, key AS profile
"""

_WRITERS_OF = """
UNWIND $rows AS key
MATCH (post:Post {key: key})<-[:POSTED]-(profile:Profile)
RETURN profile.key AS profile
"""

_DELETE_BARE = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
WHERE coalesce(profile.watched, false) = false AND NOT EXISTS { MATCH (profile)-[held]-() WHERE type(held) <> 'SAID' }
DETACH DELETE profile
RETURN count(*) AS n
"""

_LINKS_OF = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[:LINKS_TO]->(link:Link)
RETURN DISTINCT link.url AS url
"""

_DELETE_UNLINKED = """
UNWIND $rows AS url
MATCH (link:Link {url: url})
WHERE NOT EXISTS { (link)<-[:LINKS_TO]-(:Post) }
DELETE link
RETURN count(*) AS n
"""

# Jobs that only an erased bio told of go with it; the person's other bios are read again.
_BIO_JOBS_OF = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[:BELONGS_TO]->(person:Person)
MATCH (person)-[job:WORKS_AT]->(:Company)
WHERE job.source = 'bio' AND job.profile = key
DELETE job
"""

_PEOPLE_OF = """
UNWIND $rows AS key
MATCH (:Profile {key: key})-[:BELONGS_TO]->(person:Person)
RETURN person.key AS person
"""

_READ_OTHER_BIOS = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[:BELONGS_TO]->(:Person)<-[:BELONGS_TO]-(other:Profile)
WHERE other.bio_read IS NOT NULL
SET other.bio_read = null
"""

_ANSWERED_BY = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[:REPLY_TO|QUOTES]->(other:Post)
WHERE other.version IS NULL
RETURN DISTINCT other.key AS key
"""
_DELETE_LONELY_STUBS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
WHERE post.version IS NULL AND NOT EXISTS { (post)--() }
DELETE post
"""

# How far the profile's connections were read, where that broke off.
_DELETE_CHECKPOINTS = "UNWIND $rows AS key MATCH (checkpoint:Checkpoint {key: key}) DELETE checkpoint"
_DELETE_POSTS = "UNWIND $rows AS key MATCH (post:Post {key: key}) DETACH DELETE post RETURN count(*) AS n"
_DELETE_PROFILES = "UNWIND $rows AS key MATCH (profile:Profile {key: key}) DETACH DELETE profile"


def remove_posts(
    tx: ManagedTransaction,
    removed: Mapping[str, datetime],
    tombstones: TombstoneKey,
    *,
    reason: Reason = "network",
    of: Mapping[str, str] | None = None,
) -> int:
    """Erase posts, by key with the time of their removal; how many the graph held.

    ``of``: the profiles with which they go, by the posts' keys.
    """
    held = [row["key"] for row in each(tx, _HELD_POSTS, sorted(removed))]
    if not held:
        return 0
    leave(tx, tombstones, "post", {key: removed[key] for key in held}, reason=reason, of=of)
    delete_posts(tx, held)
    return len(held)


def delete_posts(tx: ManagedTransaction, posts: Sequence[str]) -> tuple[int, int]:
    """Delete posts and the links that no other post has, without tombstones; how many of each.

    Alerts about them lose their words.
    """
    links = sorted({row["url"] for row in each(tx, _LINKS_OF, posts)})
    forget_reports(tx, posts)
    deleted = changed(tx, _DELETE_POSTS, posts)
    unlinked = changed(tx, _DELETE_UNLINKED, links)
    silence(tx, alerts_about(tx, posts))
    return deleted, unlinked


def writers_of(tx: ManagedTransaction, posts: Iterable[str]) -> list[str]:
    """The keys of the profiles that wrote these posts."""
    return sorted({row["profile"] for row in each(tx, _WRITERS_OF, sorted(posts))})


def delete_bare_profiles(tx: ManagedTransaction, profiles: Sequence[str]) -> int:
    """Delete those of these profiles that nobody watches and that nothing is left of; no tombstones. How many."""
    return changed(tx, _DELETE_BARE, profiles)


def withdraw_posts(tx: ManagedTransaction, posts: Sequence[str]) -> None:
    """Delete posts that an import brought, without a trace: the next import may bring them again.

    Posts that they alone answered and that nobody else told of go with them.
    """
    answered = [row["key"] for row in each(tx, _ANSWERED_BY, posts)]
    delete_posts(tx, posts)
    each(tx, _DELETE_LONELY_STUBS, sorted(set(answered)))


def remove_profiles(
    tx: ManagedTransaction,
    removed: Mapping[str, datetime],
    tombstones: TombstoneKey,
    kept: Keeping,
    tied: Ties,
    *,
    reason: Reason = "network",
    of: Mapping[str, str] | None = None,
) -> int:
    """Erase profiles with their posts, by key with the time of their removal; how many the graph held.

    ``of``: the accounts with which ``network:@handle`` profiles go, by the latter's keys.
    """
    # A page in flight may be adding to them: what it adds is seen from here on.
    profiles.lock(tx, removed)
    found = each(tx, _HELD_PROFILES, sorted(removed))
    if not found:
        return 0
    held = [row["key"] for row in found]
    kept.going(held)
    tied.profiles(held)
    authors = {row["post"]: row["profile"] for row in each(tx, _POSTS_OF, held)}
    posts = {post: removed[author] for post, author in authors.items()}
    remove_posts(tx, posts, tombstones, reason=reason, of=authors)
    watched = {row["key"] for row in found if row["watched"]}
    leave(
        tx, tombstones, "profile", {key: removed[key] for key in held}, reason=reason, of=of, watched=watched
    )
    tied.people(row["person"] for row in each(tx, _PEOPLE_OF, held))
    each(tx, _BIO_JOBS_OF, held)
    each(tx, _READ_OTHER_BIOS, held)
    each(tx, _DELETE_PROFILES, held)
    each(tx, _DELETE_CHECKPOINTS, [connections_checkpoint(network_of(key), uid_of(key)) for key in held])
    silence(tx, alerts_about(tx, held))
    # An import named it, if any did, by its key or by its handle.
    imported = [row for row in found if row["watched"]]
    names = {row["key"] for row in imported}
    names |= {f"{network_of(row['key'])}:@{row['handle']}" for row in imported if row["handle"]}
    gone = {subject("profile", name) for name in names}
    if reason == "erased":
        gone |= {subject("post", key) for key in posts}
    drop_from_changes(tx, gone)
    return len(held)
