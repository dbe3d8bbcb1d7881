"""People and companies that are erased: what the graph held of them goes, tombstones stay for all of their keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import LiteralString

from neo4j import ManagedTransaction

from graph.labels.signals import remove_signals_of
from graph.rows import each
from graph.write.changes import drop_from_changes
from graph.write.state import subject
from graph.write.tombstones import TombstoneKey, company_marks, leave, mark_of_profile, person_marks

from .alerts import alerts_about, alerts_naming, silence
from .meetings import leave_meetings, meetings_of

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
        # Calendars tell addresses in lower case, whatever a CRM wrote.
        for address in {row["address"], row["address"] and row["address"].lower()}
        for mark in person_marks(
            row["key"],
            row["name"] or "",
            address,
            row["companies"],
            is_shared=row["address"] in shared,
        )
        | {mark_of_profile(profile) for profile in row["profiles"]}
    }
    leave(tx, tombstones, "person", marks, reason="erased")
    meetings = meetings_of(tx, held)
    each(tx, _DELETE_PEOPLE, held)
    leave_meetings(tx, meetings)
    silence(tx, alerts_about(tx, held))
    # Of their meetings imports may keep a title that names them.
    told = {*(subject("person", key) for key in held), *(subject("meeting", key) for key in meetings)}
    drop_from_changes(tx, told)
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
    naming = alerts_naming(tx, held)
    deals = sorted({row["key"] for row in each(tx, _DEALS_OF, held)})
    renewals = sorted({row["key"] for row in each(tx, _RENEWALS_OF, held)})
    each(tx, _UNWATCH, held)
    each(tx, _DELETE_DEALS, deals)
    each(tx, _DELETE_RENEWALS, renewals)
    signals = remove_signals_of(tx, held)
    each(tx, _DELETE_COMPANIES, held)
    silence(tx, alerts_about(tx, [*held, *deals, *signals]) | naming)
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
