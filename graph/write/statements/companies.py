"""Companies and people as importers know them: updated when imported again, never doubled."""

from __future__ import annotations

from collections.abc import Iterable

from neo4j import ManagedTransaction

from graph.records import Company, Connected, Person, uid_of
from graph.rows import Row, each, iso_or_none

_COMPANIES = """
UNWIND $rows AS row
MERGE (company:Company {key: row.key})
SET company.name = row.name, company.role = coalesce(row.role, company.role),
    company.domain = coalesce(row.domain, company.domain), company.owner = coalesce(row.owner, company.owner),
    company.owner_address = coalesce(row.owner_address, company.owner_address),
    company.mrr = coalesce(row.mrr, company.mrr), company.turnover = coalesce(row.turnover, company.turnover),
    company.renewal = coalesce(row.renewal, company.renewal),
    company.aliases = coalesce(row.aliases, company.aliases),
    company.products = coalesce(row.products, company.products),
    company.context = coalesce(row.context, company.context),
    company.formerly = coalesce(row.formerly, company.formerly),
    company.never = coalesce(row.never, company.never)
"""

_NAMED = """
UNWIND $rows AS row
MERGE (company:Company {key: row.key})
ON CREATE SET company.name = row.name
"""

_LEAVE_PARENT = """
UNWIND $rows AS row
MATCH (company:Company {key: row.key})-[part:PART_OF]->(parent:Company)
WHERE parent.key <> row.parent
DELETE part
"""

_PART_OF = """
UNWIND $rows AS row
MATCH (company:Company {key: row.key})
MATCH (parent:Company {key: row.parent})
MERGE (company)-[:PART_OF]->(parent)
"""

_OPERATES = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.profile})
MATCH (company:Company {key: row.key})
MERGE (profile)<-[:OPERATES]-(company)
"""

_PEOPLE = """
UNWIND $rows AS row
MERGE (person:Person {key: row.key})
WITH person, row, coalesce(person.seen, '') <= coalesce(row.seen, person.seen, '') AS newer
SET person.name = CASE WHEN newer THEN row.name ELSE coalesce(person.name, row.name) END,
    person.source = CASE WHEN newer THEN row.source ELSE coalesce(person.source, row.source) END,
    person.address = CASE WHEN newer THEN coalesce(row.address, person.address)
                          ELSE coalesce(person.address, row.address) END,
    person.seen = CASE WHEN newer THEN coalesce(row.seen, person.seen) ELSE person.seen END
WITH row WHERE newer
RETURN row.key AS key
"""

_BELONGS_TO = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.profile})
MATCH (person:Person {key: row.key})
MERGE (profile)-[:BELONGS_TO]->(person)
"""

_END_JOBS = """
UNWIND $rows AS row
MATCH (person:Person {key: row.key})-[job:WORKS_AT]->(company:Company)
WHERE job.source = row.source AND job.until IS NULL AND company.key <> row.company
SET job.until = datetime(row.at)
RETURN DISTINCT row.key AS key
"""

_JOBS = """
UNWIND $rows AS row
MATCH (person:Person {key: row.key})
MATCH (company:Company {key: row.company})
OPTIONAL MATCH (person)-[job:WORKS_AT]->(company)
WHERE job.source = row.source AND job.until IS NULL
WITH row, count(job) AS jobs
RETURN row.key AS key, jobs
"""

_START_JOBS = """
UNWIND $rows AS row
MATCH (person:Person {key: row.key})
MATCH (company:Company {key: row.company})
CREATE (person)-[:WORKS_AT {title: row.title, since: datetime(row.since), source: row.source}]->(company)
"""

_TITLES = """
UNWIND $rows AS row
MATCH (person:Person {key: row.key})-[job:WORKS_AT]->(:Company {key: row.company})
WHERE job.source = row.source AND job.until IS NULL AND row.title IS NOT NULL
SET job.title = row.title
"""

_CONNECTED_ENDS = """
UNWIND $rows AS row
MERGE (person:Person {key: row.key})
ON CREATE SET person.name = row.name, person.source = row.source
"""

_CONNECTED = """
UNWIND $rows AS row
MATCH (person:Person {key: row.person})
MATCH (other:Person {key: row.other})
MERGE (person)-[connected:CONNECTED_TO {source: row.source}]->(other)
SET connected.since = coalesce(connected.since, datetime(row.since))
"""


def write_companies(tx: ManagedTransaction, records: Iterable[Company]) -> None:
    """Store companies, one record each, what they are part of, and which existing profiles they operate."""
    ordered = sorted(records, key=lambda record: record.key)
    rows: list[Row] = [
        {
            "key": record.key,
            "name": record.name,
            "role": record.role,
            "domain": record.domain,
            "owner": record.owner,
            "owner_address": record.owner_address,
            "mrr": record.mrr,
            "turnover": record.turnover,
            "renewal": record.renewal,
            "aliases": _listed(record.aliases),
            "products": _listed(record.products),
            "context": _listed(record.context),
            "formerly": _listed(record.formerly),
            "never": _listed(record.never),
        }
        for record in ordered
    ]
    each(tx, _COMPANIES, rows)
    parts = [
        {"key": record.key, "parent": record.part_of}
        for record in ordered
        if record.part_of is not None and record.part_of != record.key
    ]
    write_named_companies(tx, (str(row["parent"]) for row in parts))
    each(tx, _LEAVE_PARENT, parts)
    each(tx, _PART_OF, parts)
    operated = [{"key": record.key, "profile": profile} for record in ordered for profile in record.profiles]
    each(tx, _OPERATES, operated)


def write_named_companies(tx: ManagedTransaction, keys: Iterable[str]) -> None:
    """Make sure of companies that others name by key; one that is new is called as its key says."""
    each(tx, _NAMED, [{"key": key, "name": uid_of(key) or key} for key in sorted(set(keys))])


def _listed(words: tuple[str, ...] | None) -> list[str] | None:
    return None if words is None else list(words)


def write_people(tx: ManagedTransaction, records: Iterable[Person], now: str) -> None:
    """Store people, one record each, with their existing profiles and their job.

    A job that follows an earlier one of the same source starts when the record was seen, or at ``now`` (ISO);
    the start of a first one is nobody's knowledge.
    """
    ordered = sorted(records, key=lambda record: record.key)
    rows: list[Row] = [
        {
            "key": record.key,
            "name": record.name,
            "source": record.source,
            "address": record.address,
            "seen": iso_or_none(record.seen),
        }
        for record in ordered
    ]
    newest = {row["key"] for row in each(tx, _PEOPLE, rows)}
    each(
        tx,
        _BELONGS_TO,
        [{"key": record.key, "profile": profile} for record in ordered for profile in record.profiles],
    )
    jobs: list[Row] = [
        {
            "key": record.key,
            "company": record.company,
            "title": record.title,
            "source": record.source,
            "at": iso_or_none(record.seen) or now,
        }
        for record in ordered
        if record.company is not None and record.key in newest
    ]
    _write_jobs(tx, jobs)


def _write_jobs(tx: ManagedTransaction, jobs: list[Row]) -> None:
    write_named_companies(tx, (str(row["company"]) for row in jobs))
    changed = {row["key"] for row in each(tx, _END_JOBS, jobs)}
    held = {row["key"] for row in each(tx, _JOBS, jobs) if row["jobs"]}
    starting = [
        {**row, "since": row["at"] if row["key"] in changed else None}
        for row in jobs
        if row["key"] not in held
    ]
    each(tx, _START_JOBS, starting)
    each(tx, _TITLES, [row for row in jobs if row["key"] in held])


def write_connected(tx: ManagedTransaction, records: Iterable[Connected]) -> None:
    """Store that people know each other, once for each source, whichever of the two is named first."""
    rows: dict[tuple[str, str, str], Row] = {}
    ends: dict[str, Row] = {}
    for record in records:
        person, other = sorted((record.person, record.other))
        for key in (person, other):
            ends.setdefault(key, {"key": key, "name": uid_of(key) or key, "source": record.source})
        row = rows.setdefault(
            (person, other, record.source),
            {"person": person, "other": other, "source": record.source, "since": None},
        )
        row["since"] = row["since"] or iso_or_none(record.since)
    each(tx, _CONNECTED_ENDS, [ends[key] for key in sorted(ends)])
    each(tx, _CONNECTED, [rows[name] for name in sorted(rows)])
