"""Posts, profiles and people that are erased: what the graph held of them goes, a tombstone stays.

Alerts that name or quote them lose their words; that they were told stays, so that they are not told again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from neo4j import ManagedTransaction

from graph.rows import each, iso
from graph.write.tombstones import TombstoneKey, leave

_HELD_POSTS = "UNWIND $rows AS key MATCH (post:Post {key: key}) RETURN key"
_HELD_PROFILES = "UNWIND $rows AS key MATCH (profile:Profile {key: key}) RETURN key"
_HELD_PEOPLE = "UNWIND $rows AS key MATCH (person:Person {key: key}) RETURN key"

_POSTS_OF = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[:POSTED]->(post:Post)
RETURN post.key AS post, key AS profile
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
"""

# Jobs that only an erased bio told of go with it; the person's other bios are read again.
_BIO_JOBS_OF = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[:BELONGS_TO]->(person:Person)
MATCH (person)-[job:WORKS_AT]->(:Company)
WHERE job.source = 'bio' AND job.profile = key
DELETE job
"""

_READ_OTHER_BIOS = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[:BELONGS_TO]->(:Person)<-[:BELONGS_TO]-(other:Profile)
WHERE other.bio_read IS NOT NULL
SET other.bio_read = null
"""

_ABOUT = """
MATCH (alert:Alert)
WHERE (alert.about IS NULL OR any(key IN alert.about WHERE key IN $rows))
"""
_UNTOLD = "alert.sent IS NULL AND size(coalesce(alert.delivered, [])) = 0"
_DELETE_UNTOLD = f"{_ABOUT} AND {_UNTOLD} DELETE alert"
_WIPE_TOLD = f"""{_ABOUT} AND NOT ({_UNTOLD})
SET alert.title = $title, alert.body = $body, alert.row = '{{}}', alert.about = [],
  alert.sent = coalesce(alert.sent, datetime($now))
"""
_TITLE = "Erased"
_BODY = "This alert named or quoted what has been erased since."

_DELETE_POSTS = "UNWIND $rows AS key MATCH (post:Post {key: key}) DETACH DELETE post"
_DELETE_PROFILES = "UNWIND $rows AS key MATCH (profile:Profile {key: key}) DETACH DELETE profile"
_DELETE_PEOPLE = "UNWIND $rows AS key MATCH (person:Person {key: key}) DETACH DELETE person"


def remove_posts(tx: ManagedTransaction, removed: Mapping[str, datetime], tombstones: TombstoneKey) -> int:
    """Erase posts, by key with the time of their removal; how many the graph held."""
    held = [row["key"] for row in each(tx, _HELD_POSTS, sorted(removed))]
    if not held:
        return 0
    leave(tx, tombstones, "post", {key: removed[key] for key in held})
    links = [row["url"] for row in each(tx, _LINKS_OF, held)]
    each(tx, _DELETE_POSTS, held)
    each(tx, _DELETE_UNLINKED, sorted(set(links)))
    _silence_alerts(tx, held)
    return len(held)


def remove_profiles(tx: ManagedTransaction, removed: Mapping[str, datetime], tombstones: TombstoneKey) -> int:
    """Erase profiles with their posts, by key with the time of their removal; how many the graph held."""
    held = [row["key"] for row in each(tx, _HELD_PROFILES, sorted(removed))]
    if not held:
        return 0
    posts = {row["post"]: removed[row["profile"]] for row in each(tx, _POSTS_OF, held)}
    remove_posts(tx, posts, tombstones)
    leave(tx, tombstones, "profile", {key: removed[key] for key in held})
    each(tx, _BIO_JOBS_OF, held)
    each(tx, _READ_OTHER_BIOS, held)
    each(tx, _DELETE_PROFILES, held)
    _silence_alerts(tx, held)
    return len(held)


def remove_people(tx: ManagedTransaction, removed: Mapping[str, datetime], tombstones: TombstoneKey) -> int:
    """Erase people, not their profiles, by key with the time of their removal; how many the graph held."""
    held = [row["key"] for row in each(tx, _HELD_PEOPLE, sorted(removed))]
    leave(tx, tombstones, "person", {key: removed[key] for key in held})
    each(tx, _DELETE_PEOPLE, held)
    _silence_alerts(tx, held)
    return len(held)


def _silence_alerts(tx: ManagedTransaction, erased: Sequence[str]) -> None:
    """Take their words from the alerts about what was ``erased``, and forget those that nobody was told yet."""
    each(tx, _DELETE_UNTOLD, erased)
    each(tx, _WIPE_TOLD, erased, title=_TITLE, body=_BODY, now=iso(datetime.now(UTC)))
