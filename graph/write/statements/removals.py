"""Posts, profiles, people and companies that are erased: what the graph held of them goes, a tombstone stays.

Alerts that name or quote them lose their words; that they were told stays, so that they are not told again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import LiteralString

from neo4j import ManagedTransaction

from graph.labels.signals import forget_reports, remove_signals_of
from graph.read.checkpoints import connections_checkpoint
from graph.records import network_of, uid_of
from graph.rows import changed, each, iso
from graph.write.changes import drop_from_changes
from graph.write.state import subject
from graph.write.tombstones import Reason, TombstoneKey, company_marks, leave, mark_of_profile, person_marks

from . import profiles

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
OPTIONAL MATCH (person)<-[:BELONGS_TO]-(profile:Profile)
WITH key, person, companies, collect(profile.key) AS profiles
RETURN key, person.name AS name, person.address AS address, companies, profiles
"""
_HELD_COMPANIES = """
UNWIND $rows AS key
MATCH (company:Company {key: key})
RETURN key, company.name AS name, company.domain AS domain
"""
_WITH_ADDRESS = """
MATCH (person:Person)
WHERE person.address IN $values AND NOT person.key IN $keys
RETURN DISTINCT person.address AS value
"""
_WITH_DOMAIN = """
MATCH (company:Company)
WHERE company.domain IN $values AND NOT company.key IN $keys
RETURN DISTINCT company.domain AS value
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
WHERE coalesce(profile.watched, false) = false AND NOT EXISTS { (profile)--() }
DELETE profile
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

_ABOUT = """
MATCH (alert:Alert)
WHERE alert.about IS NULL OR ($few IS NULL AND size(alert.about) > 0)
   OR any(key IN alert.about WHERE key IN $few)
RETURN alert.key AS key, alert.about AS about
"""
_FEW = 200
"""Keys that the engine looks for itself: it compares each with each, which takes minutes for thousands."""
_UNTOLD = "alert.sent IS NULL AND size(coalesce(alert.delivered, [])) = 0"
_DELETE_UNTOLD = f"UNWIND $rows AS key MATCH (alert:Alert {{key: key}}) WHERE {_UNTOLD} DELETE alert"
_WIPE_TOLD = f"""UNWIND $rows AS key
MATCH (alert:Alert {{key: key}})
WHERE NOT ({_UNTOLD})
SET alert.title = $title, alert.body = $body, alert.row = '{{}}', alert.about = [],
  alert.sent = coalesce(alert.sent, datetime($now))
"""
_TITLE = "Erased"
_BODY = "This alert named or quoted what has been erased since."

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
_DEALS_OF = """
UNWIND $rows AS key
MATCH (company:Company {key: key})<-[:DEAL_OF]-(deal:Deal)
RETURN deal.key AS key
"""
_RENEWALS_OF = """
UNWIND $rows AS key
MATCH (company:Company {key: key})-[:HAD]->(renewal:Renewal)
RETURN renewal.key AS key
"""
_DELETE_DEALS = "UNWIND $rows AS key MATCH (deal:Deal {key: key}) DETACH DELETE deal"
_DELETE_RENEWALS = "UNWIND $rows AS key MATCH (renewal:Renewal {key: key}) DETACH DELETE renewal"
_DELETE_COMPANIES = "UNWIND $rows AS key MATCH (company:Company {key: key}) DETACH DELETE company"
_DELETE_PEOPLE = "UNWIND $rows AS key MATCH (person:Person {key: key}) DETACH DELETE person"


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
    _silence(tx, alerts_about(tx, posts))
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
    authors = {row["post"]: row["profile"] for row in each(tx, _POSTS_OF, held)}
    posts = {post: removed[author] for post, author in authors.items()}
    remove_posts(tx, posts, tombstones, reason=reason, of=authors)
    watched = {row["key"] for row in found if row["watched"]}
    leave(
        tx, tombstones, "profile", {key: removed[key] for key in held}, reason=reason, of=of, watched=watched
    )
    each(tx, _BIO_JOBS_OF, held)
    each(tx, _READ_OTHER_BIOS, held)
    each(tx, _DELETE_PROFILES, held)
    each(tx, _DELETE_CHECKPOINTS, [connections_checkpoint(network_of(key), uid_of(key)) for key in held])
    _silence(tx, alerts_about(tx, held))
    # An import named it, if any did, by its key or by its handle.
    imported = [row for row in found if row["watched"]]
    names = {row["key"] for row in imported}
    names |= {f"{network_of(row['key'])}:@{row['handle']}" for row in imported if row["handle"]}
    gone = {subject("profile", name) for name in names}
    if reason == "erased":
        gone |= {subject("post", key) for key in posts}
    drop_from_changes(tx, gone)
    return len(held)


def remove_people(tx: ManagedTransaction, removed: Mapping[str, datetime], tombstones: TombstoneKey) -> int:
    """Erase people, not their profiles, by key with the time of their removal; how many the graph held.

    Tombstones are left for every key under which an import might bring them back.
    """
    found = each(tx, _HELD_PEOPLE, sorted(removed))
    held = [row["key"] for row in found]
    shared = _shared(tx, _WITH_ADDRESS, held, [row["address"] for row in found])
    marks = {
        mark: removed[row["key"]]
        for row in found
        for mark in person_marks(
            row["key"],
            row["name"] or "",
            row["address"],
            row["companies"],
            is_shared=row["address"] in shared,
        )
        | {mark_of_profile(profile) for profile in row["profiles"]}
    }
    leave(tx, tombstones, "person", marks, reason="erased")
    each(tx, _DELETE_PEOPLE, held)
    _silence(tx, alerts_about(tx, held))
    drop_from_changes(tx, {subject("person", key) for key in held})
    return len(held)


def remove_companies(
    tx: ManagedTransaction, removed: Mapping[str, datetime], tombstones: TombstoneKey
) -> int:
    """Erase companies, by key with the time of their removal; how many there were.

    Their deals, renewals and signals go with them. Their people and profiles stay; profiles that were theirs
    alone are no longer watched.
    """
    found = each(tx, _HELD_COMPANIES, sorted(removed))
    held = [row["key"] for row in found]
    shared = _shared(tx, _WITH_DOMAIN, held, [row["domain"] for row in found])
    marks = {
        mark: removed[row["key"]]
        for row in found
        for mark in company_marks(
            row["key"], row["name"] or "", row["domain"], is_shared=row["domain"] in shared
        )
    }
    leave(tx, tombstones, "company", marks, reason="erased")
    naming = [row["key"] for row in tx.run(NAMING_COMPANY, keys=quoted(held)).data()]
    deals = sorted({row["key"] for row in each(tx, _DEALS_OF, held)})
    renewals = sorted({row["key"] for row in each(tx, _RENEWALS_OF, held)})
    each(tx, _UNWATCH, held)
    each(tx, _DELETE_DEALS, deals)
    each(tx, _DELETE_RENEWALS, renewals)
    signals = remove_signals_of(tx, held)
    each(tx, _DELETE_COMPANIES, held)
    _silence(tx, {*alerts_about(tx, [*held, *deals, *signals]), *naming})
    drop_from_changes(
        tx,
        {
            *(subject("company", key) for key in held),
            *(subject("deal", key) for key in deals),
            *(subject("renewal", key) for key in renewals),
        },
    )
    return len(held)


def _shared(
    tx: ManagedTransaction, cypher: LiteralString, keys: Sequence[str], values: Iterable[str | None]
) -> set[str]:
    """Which of these addresses or domains others than ``keys`` have too."""
    wanted = sorted({value for value in values if value})
    return {row["value"] for row in tx.run(cypher, keys=keys, values=wanted).data()} if wanted else set()


def quoted(keys: Sequence[str]) -> list[str]:
    """Keys as they stand in the row of an alert, which is JSON."""
    return [json.dumps(key, ensure_ascii=False) for key in keys]


def alerts_about(tx: ManagedTransaction, erased: Collection[str]) -> set[str]:
    """The keys of the alerts about one of these, or of which nobody knows what they are about."""
    keys = set(erased)
    if not keys:
        return set()
    rows = tx.run(_ABOUT, few=sorted(keys) if len(keys) <= _FEW else None).data()
    return {row["key"] for row in rows if row["about"] is None or not keys.isdisjoint(row["about"])}


def _silence(tx: ManagedTransaction, alerts: Iterable[str]) -> None:
    """Take their words from alerts about what was erased, and forget those that nobody was told yet."""
    keys = sorted(alerts)
    each(tx, _DELETE_UNTOLD, keys)
    each(tx, _WIPE_TOLD, keys, title=_TITLE, body=_BODY, now=iso(datetime.now(UTC)))
