"""Where people say in their bios that they work: ``WORKS_AT`` with the source ``bio``, below every other source.

Only people and companies that the graph holds are written of. A bio on a network whose terms forbid to match its
profiles to people is never read for employers: the job would say who somebody is. What an importer says of a person's
job counts more: where one has a job open, or has ended the one that a bio still names, no job of a bio is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from neo4j import ManagedTransaction

from graph.read.networks import network_terms
from graph.records import network_of
from graph.rollups.connections import ties
from graph.rows import Row, each, iso
from graph.write.matching import forbidding

if TYPE_CHECKING:
    from graph.connection import Graph

SOURCE = "bio"

# A profile's ``bio_read`` says what read it, and in which version: the network's word of ``seen``.
_WAITING = """
MATCH (person:Person)<-[:BELONGS_TO]-(profile:Profile)
WHERE profile.status = 'active' AND profile.seen IS NOT NULL AND NOT profile.network IN $forbidding
  AND coalesce(profile.bio_read, '') <> $reader + ' ' + profile.seen
RETURN DISTINCT person.key AS key
LIMIT $limit
"""

_BIOS = """
UNWIND $rows AS key
MATCH (person:Person {key: key})<-[:BELONGS_TO]-(profile:Profile)
WHERE profile.seen IS NOT NULL AND NOT profile.network IN $forbidding
RETURN key, profile.key AS profile, coalesce(profile.bio, '') AS bio, profile.seen AS seen,
       profile.bio_read IS NOT NULL AS known
ORDER BY key, profile
"""

_JOBS = """
UNWIND $rows AS key
MATCH (person:Person {key: key})-[job:WORKS_AT]->(company:Company)
RETURN key, company.key AS company, coalesce(job.source, '') AS source, job.until IS NULL AS open,
       job.title AS title, job.profile AS profile
"""

_END = """
UNWIND $rows AS row
MATCH (person:Person {key: row.key})-[job:WORKS_AT]->(company:Company {key: row.company})
WHERE job.source = $source AND job.until IS NULL
SET job.until = datetime(row.at)
"""

_START = """
UNWIND $rows AS row
MATCH (person:Person {key: row.key})
MATCH (company:Company {key: row.company})
CREATE (person)-[:WORKS_AT {title: row.title, since: datetime(row.since), source: $source,
                            profile: row.profile}]->(company)
"""

_RETELL = """
UNWIND $rows AS row
MATCH (person:Person {key: row.key})-[job:WORKS_AT]->(company:Company {key: row.company})
WHERE job.source = $source AND job.until IS NULL
SET job.title = row.title, job.profile = row.profile
"""

_READ = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.profile})
WHERE profile.seen = row.seen
SET profile.bio_read = $reader + ' ' + row.seen
"""

_OUTDONE = """
MATCH (company:Company)<-[job:WORKS_AT]-(person:Person)
WHERE job.source = $source AND job.until IS NULL
MATCH (person)-[other:WORKS_AT]->(:Company)
WHERE other.source <> $source AND other.until IS NULL
RETURN DISTINCT person.key AS key, company.key AS company
"""


@dataclass(frozen=True, slots=True)
class Bio:
    """What one profile of a person says of itself."""

    profile: str
    text: str
    seen: str
    """When its network said so (ISO, UTC)."""
    known: bool
    """Was an earlier version of it read before?"""


@dataclass(frozen=True, slots=True)
class PersonBios:
    """A person with the bios of all of their profiles."""

    person: str
    bios: tuple[Bio, ...]


@dataclass(frozen=True, slots=True)
class BioJob:
    """A present job that a bio tells of: the company's key, the title if any, and the profile that says so."""

    company: str
    title: str | None
    profile: str


def bios_waiting(graph: Graph, reader: str, limit: int) -> list[PersonBios]:
    """At most ``limit`` people of whom a bio is new to ``reader``, which names the code and the companies."""
    closed = [name for name, terms in network_terms(graph).items() if not terms.matching]
    keys = sorted(row["key"] for row in graph.run(_WAITING, reader=reader, limit=limit, forbidding=closed))
    found: dict[str, list[Bio]] = {key: [] for key in keys}
    for row in graph.run(_BIOS, rows=keys, forbidding=closed) if keys else []:
        found[row["key"]].append(Bio(row["profile"], row["bio"], row["seen"], row["known"]))
    return [PersonBios(key, tuple(bios)) for key, bios in found.items()]


def write_employment(
    graph: Graph, told: Iterable[tuple[PersonBios, Sequence[BioJob]]], *, reader: str
) -> int:
    """Store what the bios of people tell of their present jobs, in one transaction; how many jobs changed.

    A job that no bio names any more ends when its network told the newest bio. A job starts then too, where an
    earlier bio of the person was read before; otherwise nobody knows since when. Writing again changes nothing. What
    the bio of a profile tells that may not be matched to a person is not stored.
    """
    ordered = sorted(told, key=lambda pair: pair[0].person)

    def write(tx: ManagedTransaction) -> int:
        held: dict[str, list[Row]] = {}
        for row in each(tx, _JOBS, [bios.person for bios, _ in ordered]):
            held.setdefault(row["key"], []).append(row)
        ending: list[Row] = []
        starting: list[Row] = []
        retold: list[Row] = []
        rules = forbidding(tx)
        for bios, told_jobs in ordered:
            jobs = [job for job in told_jobs if network_of(job.profile) not in rules]
            _compare(bios, jobs, held.get(bios.person, []), ending, starting, retold)
        with ties(tx) as tied:
            tied.people(row["key"] for row in (*ending, *starting))
            each(tx, _END, ending, source=SOURCE)
            each(tx, _START, starting, source=SOURCE)
        each(tx, _RETELL, retold, source=SOURCE)
        read = [{"profile": bio.profile, "seen": bio.seen} for bios, _ in ordered for bio in bios.bios]
        each(tx, _READ, read, reader=reader)
        return len(ending) + len(starting) + len(retold)

    return graph.write(write)


def end_outranked_bio_jobs(graph: Graph) -> int:
    """End the jobs told by bios of people for whom an importer has a job open by now; how many."""
    now = iso(datetime.now(UTC))

    def write(tx: ManagedTransaction) -> int:
        outdone = [record.data() for record in tx.run(_OUTDONE, source=SOURCE)]
        with ties(tx) as tied:
            tied.people(row["key"] for row in outdone)
            each(tx, _END, [{**row, "at": now} for row in outdone], source=SOURCE)
        return len(outdone)

    return graph.write(write)


def _compare(
    bios: PersonBios,
    jobs: Sequence[BioJob],
    held: Sequence[Mapping[str, Any]],
    ending: list[Row],
    starting: list[Row],
    retold: list[Row],
) -> None:
    """What must change for one person, whose jobs of any source and time are ``held``."""
    importers = [row for row in held if row["source"] != SOURCE]
    wanted: dict[str, BioJob] = {}
    if not any(row["open"] for row in importers):
        over = {row["company"] for row in importers}
        for job in jobs:
            if job.company not in over:
                wanted.setdefault(job.company, job)
    open_now = {row["company"]: row for row in held if row["source"] == SOURCE and row["open"]}
    at = max((bio.seen for bio in bios.bios), default=iso(datetime.now(UTC)))
    since = at if any(bio.known for bio in bios.bios) else None
    ending += [
        {"key": bios.person, "company": company, "at": at}
        for company in sorted(open_now.keys() - wanted.keys())
    ]
    for company, job in sorted(wanted.items()):
        row = {"key": bios.person, "company": company, "title": job.title, "profile": job.profile}
        before = open_now.get(company)
        if before is None:
            starting.append({**row, "since": since})
        elif (before["title"], before["profile"]) != (job.title, job.profile):
            retold.append(row)
