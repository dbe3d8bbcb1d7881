"""Posts, profiles, people and companies that are erased: what the graph held of them goes, a tombstone stays.

Alerts that name or quote them lose their words; that they were told stays, so that they are not told again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from neo4j import ManagedTransaction

from graph.records import network_of
from graph.rows import each, iso
from graph.write.changes import drop_from_changes, subject
from graph.write.tombstones import TombstoneKey, company_marks, leave, person_marks

_HELD_POSTS = "UNWIND $rows AS key MATCH (post:Post {key: key}) RETURN key"
_HELD_PROFILES = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
RETURN key, profile.handle_key AS handle, profile.watched AS watched
"""
_HELD_PEOPLE = """
UNWIND $rows AS key
MATCH (person:Person {key: key})
OPTIONAL MATCH (person)-[:WORKS_AT]->(company:Company)
WITH key, person, collect(company.key) AS companies
RETURN key, person.name AS name, person.address AS address, companies
"""
_HELD_COMPANIES = """
UNWIND $rows AS key
MATCH (company:Company {key: key})
RETURN key, company.name AS name, company.domain AS domain
"""

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

# Nobody watches a profile for a company any more; a person's, or another company's, is still watched.
_UNWATCH = """
UNWIND $rows AS key
MATCH (company:Company {key: key})-[:OPERATES]->(profile:Profile)
WHERE NOT EXISTS { (profile)-[:BELONGS_TO]->(:Person) }
MATCH (profile)<-[:OPERATES]-(any:Company)
WITH profile, count(any) AS companies
WHERE companies = 1
SET profile.watched = false
"""

NAMING_COMPANY = """
MATCH (alert:Alert)
WHERE any(key IN $keys WHERE alert.row CONTAINS key)
RETURN alert.key AS key
"""
"""The alerts whose row holds the ``quoted`` key of a company: their question tells of people and posts alone."""
_MARK = "erased company"
_MARK_ALERTS = """
UNWIND $rows AS key
MATCH (alert:Alert {key: key})
SET alert.about = coalesce(alert.about, []) + [$mark]
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
_DELETE_COMPANIES = "UNWIND $rows AS key MATCH (company:Company {key: key}) DETACH DELETE company"
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
    found = each(tx, _HELD_PROFILES, sorted(removed))
    if not found:
        return 0
    held = [row["key"] for row in found]
    posts = {row["post"]: removed[row["profile"]] for row in each(tx, _POSTS_OF, held)}
    remove_posts(tx, posts, tombstones)
    leave(tx, tombstones, "profile", {key: removed[key] for key in held})
    each(tx, _BIO_JOBS_OF, held)
    each(tx, _READ_OTHER_BIOS, held)
    each(tx, _DELETE_PROFILES, held)
    _silence_alerts(tx, held)
    # An import named it, if any did, by its key or by its handle.
    imported = [row for row in found if row["watched"]]
    names = {row["key"] for row in imported}
    names |= {f"{network_of(row['key'])}:@{row['handle']}" for row in imported if row["handle"]}
    drop_from_changes(tx, {subject("profile", name) for name in names})
    return len(held)


def remove_people(tx: ManagedTransaction, removed: Mapping[str, datetime], tombstones: TombstoneKey) -> int:
    """Erase people, not their profiles, by key with the time of their removal; how many the graph held.

    Tombstones are left for every key under which an import might bring them back.
    """
    found = each(tx, _HELD_PEOPLE, sorted(removed))
    held = [row["key"] for row in found]
    marks = {
        mark: removed[row["key"]]
        for row in found
        for mark in person_marks(row["key"], row["name"] or "", row["address"], row["companies"])
    }
    leave(tx, tombstones, "person", marks)
    each(tx, _DELETE_PEOPLE, held)
    _silence_alerts(tx, held)
    drop_from_changes(tx, {subject("person", key) for key in held})
    return len(held)


def remove_companies(
    tx: ManagedTransaction, removed: Mapping[str, datetime], tombstones: TombstoneKey
) -> int:
    """Erase companies, by key with the time of their removal; how many the graph held.

    Their people and profiles stay; profiles that were theirs alone are no longer watched.
    """
    found = each(tx, _HELD_COMPANIES, sorted(removed))
    held = [row["key"] for row in found]
    marks = {
        mark: removed[row["key"]]
        for row in found
        for mark in company_marks(row["key"], row["name"] or "", row["domain"])
    }
    leave(tx, tombstones, "company", marks)
    naming = [row["key"] for row in tx.run(NAMING_COMPANY, keys=quoted(held)).data()]
    each(tx, _UNWATCH, held)
    each(tx, _DELETE_COMPANIES, held)
    each(tx, _MARK_ALERTS, naming, mark=_MARK)
    _silence_alerts(tx, [*held, *([_MARK] if naming else [])])
    drop_from_changes(tx, {subject("company", key) for key in held})
    return len(held)


def quoted(keys: Sequence[str]) -> list[str]:
    """Keys as they stand in the row of an alert, which is JSON."""
    return [json.dumps(key, ensure_ascii=False) for key in keys]


def _silence_alerts(tx: ManagedTransaction, erased: Sequence[str]) -> None:
    """Take their words from the alerts about what was ``erased``, and forget those that nobody was told yet."""
    each(tx, _DELETE_UNTOLD, erased)
    each(tx, _WIPE_TOLD, erased, title=_TITLE, body=_BODY, now=iso(datetime.now(UTC)))
