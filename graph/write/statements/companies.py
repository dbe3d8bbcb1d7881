"""Companies and people as importers know them: updated when imported again, never doubled."""

from __future__ import annotations

from collections.abc import Iterable

from neo4j import ManagedTransaction

from graph.records import Company, Person, uid_of
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

_ROLES = "UNWIND $rows AS key MATCH (company:Company {key: key}) RETURN key, company.role AS role"

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
WITH person, row, newer, newer AND NOT (row.from_list AND coalesce(person.source, row.source) <> row.source) AS counts
SET person.name = CASE WHEN counts THEN row.name ELSE coalesce(person.name, row.name) END,
    person.source = CASE WHEN counts THEN row.source ELSE coalesce(person.source, row.source) END,
    person.address = CASE WHEN counts THEN coalesce(row.address, person.address)
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
WHERE job.source = row.source AND job.until IS NULL
  AND (company.key <> row.company OR (row.from_list AND job.title <> row.title))
SET job.until = datetime(row.at)
RETURN DISTINCT row.key AS key
"""

_LEAVE_JOBS = """
UNWIND $rows AS row
MATCH (person:Person {key: row.key})-[job:WORKS_AT]->(:Company)
WHERE job.source = row.source AND job.until IS NULL
SET job.until = datetime(row.at)
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


def becoming_us(tx: ManagedTransaction, records: Iterable[Company]) -> list[str]:
    """Those of these companies that are stored and would become us, or be us no longer."""
    told = {record.key: record.role for record in records if record.role is not None}
    return [
        row["key"]
        for row in each(tx, _ROLES, sorted(told))
        if "us" in (row["role"], told[row["key"]]) and row["role"] != told[row["key"]]
    ]


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
            "from_list": record.from_list,
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
            "from_list": record.from_list,
            "leaves": record.from_list and record.company is None and record.seen is not None,
        }
        for record in ordered
        if record.key in newest
    ]
    each(tx, _LEAVE_JOBS, [row for row in jobs if row["leaves"]])
    _write_jobs(tx, [row for row in jobs if row["company"] is not None])


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
