"""Setting back what an import made and changed, once it is decided which of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from neo4j import ManagedTransaction

from graph.rows import Row, each

from .changes import Changes, before_of
from .state import BIO, EXISTS, FACTS, State, job_parts, kind_and_key, subject


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that the import made or changed and that stays: what, and why."""

    what: str
    why: str


@dataclass(slots=True)
class Undone:
    """What taking an import back did."""

    number: int
    removed: Counter[str] = field(default_factory=Counter)
    """By kind: company, person, profile, deal, renewal, link, job."""
    unwatched: int = 0
    restored: int = 0
    """Values that are what they were before the import."""
    kept: list[Kept] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What is to be reverted, as far as it is decided."""

    changes: Changes
    state: State
    revert: dict[str, list[str]] = field(default_factory=dict)
    """Facts by subject."""
    kept: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """By subject and reason, the facts that stay."""

    def keep(self, name: str, fact: str, why: str) -> None:
        """Note that a fact stays, and why."""
        self.kept.setdefault((name, why), []).append(fact)

    def reverts(self, kind: str, wanted: str) -> list[tuple[str, str, Any]]:
        """Key, fact and earlier value of what is reverted, of facts that begin with ``wanted``."""
        return [
            (kind_and_key(name)[1], fact, before_of(self.changes[name][fact]))
            for name, facts in self.revert.items()
            if kind_and_key(name)[0] == kind
            for fact in facts
            if fact.startswith(wanted)
        ]


_UNLINK = {
    "company": """
        UNWIND $rows AS row
        MATCH (profile:Profile {key: row.profile})<-[link:OPERATES]-(:Company {key: row.key})
        DELETE link
        """,
    "person": """
        UNWIND $rows AS row
        MATCH (profile:Profile {key: row.profile})-[link:BELONGS_TO]->(:Person {key: row.key})
        SET profile.bio_read = null
        DELETE link
        """,
}
# What its bio told of the person does not hold without the profile.
_END_BIO_JOBS = """
UNWIND $rows AS row
MATCH (:Person {key: row.key})-[job:WORKS_AT]->(:Company)
WHERE job.source = $bio AND job.profile = row.profile
DELETE job
"""
_JOB = """
UNWIND $rows AS row
MATCH (person:Person {key: row.key})-[job:WORKS_AT]->(:Company {key: row.company})
WHERE job.source = row.source
  AND ((row.since IS NULL AND job.since IS NULL) OR job.since = datetime(row.since))
"""
_END_JOBS = _JOB + "DELETE job"
_RESTORE_JOBS = _JOB + "SET job.title = row.title, job.until = datetime(row.until)"
_READ_BIOS = """
UNWIND $rows AS key
MATCH (:Person {key: key})<-[:BELONGS_TO]-(profile:Profile)
WHERE profile.bio_read IS NOT NULL
SET profile.bio_read = null
"""
_SOMEBODYS = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
WHERE EXISTS { (profile)<-[:OPERATES]-(:Company) } OR EXISTS { (profile)-[:BELONGS_TO]->(:Person) }
RETURN key
"""
_WATCHED = "UNWIND $rows AS row MATCH (profile:Profile {key: row.key}) SET profile.watched = row.watched"
_RESTORE = {
    kind: f"UNWIND $rows AS row MATCH (node:{kind.capitalize()} {{key: row.key}}) SET node += row.values"
    for kind in FACTS
}
_STILL_LINKED = {
    "company": """
        UNWIND $rows AS key
        MATCH (company:Company {key: key})
        OPTIONAL MATCH (company)<-[job:WORKS_AT]-(:Person)
        WHERE coalesce(job.source, '') <> $bio
        WITH key, company, count(job) AS jobs
        OPTIONAL MATCH (company)-[link:OPERATES|PART_OF|DEAL_OF|HAD]-()
        WITH key, jobs, count(link) AS links
        WHERE jobs + links > 0
        RETURN key
        """,
    "person": """
        UNWIND $rows AS key
        MATCH (person:Person {key: key})
        OPTIONAL MATCH (person)-[job:WORKS_AT]->(:Company)
        WHERE coalesce(job.source, '') <> $bio
        WITH key, person, count(job) AS jobs
        OPTIONAL MATCH (person)-[link:BELONGS_TO|CONNECTED_TO]-()
        WITH key, jobs, count(link) AS links
        WHERE jobs + links > 0
        RETURN key
        """,
    "profile": """
        UNWIND $rows AS key
        MATCH (profile:Profile {key: key})
        OPTIONAL MATCH (profile)-[link]-()
        WITH key, profile, count(link) AS links
        WHERE links > 0 OR profile.seen IS NOT NULL
        RETURN key
        """,
}
_DELETE = {
    kind: f"UNWIND $rows AS key MATCH (node:{kind.capitalize()} {{key: key}}) DETACH DELETE node"
    for kind in FACTS
}
_LEAVE_COMPANY = {
    "company": """
        UNWIND $rows AS row
        MATCH (:Company {key: row.key})-[link:PART_OF]->(:Company {key: row.company})
        DELETE link
        """,
    "deal": """
        UNWIND $rows AS row
        MATCH (:Deal {key: row.key})-[link:DEAL_OF]->(:Company {key: row.company})
        DELETE link
        """,
    "renewal": """
        UNWIND $rows AS row
        MATCH (:Renewal {key: row.key})<-[link:HAD]-(:Company {key: row.company})
        DELETE link
        """,
}
# One company at a time: where somebody said another one since, that one stays.
_RETURN_TO_COMPANY = {
    "company": """
        UNWIND $rows AS row
        MATCH (node:Company {key: row.key})
        WHERE NOT EXISTS { (node)-[:PART_OF]->(:Company) }
        MATCH (company:Company {key: row.company})
        MERGE (node)-[:PART_OF]->(company)
        """,
    "deal": """
        UNWIND $rows AS row
        MATCH (node:Deal {key: row.key})
        WHERE NOT EXISTS { (node)-[:DEAL_OF]->(:Company) }
        MATCH (company:Company {key: row.company})
        MERGE (node)-[:DEAL_OF]->(company)
        """,
    "renewal": """
        UNWIND $rows AS row
        MATCH (node:Renewal {key: row.key})
        WHERE NOT EXISTS { (node)<-[:HAD]-(:Company) }
        MATCH (company:Company {key: row.company})
        MERGE (node)<-[:HAD]-(company)
        """,
}


def revert(tx: ManagedTransaction, plan: Plan, report: Undone) -> None:
    """Set back what ``plan`` says, count it in ``report``, and add to the plan what stays after all."""
    _revert_links(tx, plan, report)
    _revert_jobs(tx, plan, report)
    _revert_watched(tx, plan, report)
    _remove_created(tx, plan, report)


def _revert_links(tx: ManagedTransaction, plan: Plan, report: Undone) -> None:
    for kind, unlink in _UNLINK.items():
        links = [
            {"key": key, "profile": kind_and_key(fact)[1]} for key, fact, _ in plan.reverts(kind, "profile ")
        ]
        each(tx, unlink, links)
        if kind == "person":
            each(tx, _END_BIO_JOBS, links, bio=BIO)
            each(tx, _READ_BIOS, sorted({row["key"] for row in links}))
        report.removed["link"] += len(links)
    for kind, leave in _LEAVE_COMPANY.items():
        rows = [
            {"key": key, "company": kind_and_key(fact)[1], "held": before}
            for key, fact, before in plan.reverts(kind, "company ")
        ]
        each(tx, leave, [row for row in rows if not row["held"]])
        each(tx, _RETURN_TO_COMPANY[kind], [row for row in rows if row["held"]])
        report.restored += sum(bool(row["held"]) for row in rows)


def _revert_jobs(tx: ManagedTransaction, plan: Plan, report: Undone) -> None:
    jobs = [
        {
            "key": key,
            **dict(zip(("source", "company", "since"), job_parts(fact), strict=True)),
            "held": before,
        }
        for key, fact, before in plan.reverts("person", "job ")
    ]
    ended = [row for row in jobs if row["held"] is None]
    restored = [
        {**row, "title": row["held"][0], "until": row["held"][1]} for row in jobs if row["held"] is not None
    ]
    each(tx, _RESTORE_JOBS, restored)
    each(tx, _END_JOBS, ended)
    each(tx, _READ_BIOS, sorted({row["key"] for row in jobs}))
    report.removed["job"] += len(ended)
    report.restored += len(restored)


def _revert_watched(tx: ManagedTransaction, plan: Plan, report: Undone) -> None:
    watched = {key: bool(before) for key, _, before in plan.reverts("profile", "watched")}
    # Whoever else named it as somebody's wants it watched, too.
    for row in each(tx, _SOMEBODYS, sorted(watched)):
        plan.keep(subject("profile", row["key"]), "watched", "others know it too")
        del watched[row["key"]]
    each(tx, _WATCHED, [{"key": key, "watched": before} for key, before in sorted(watched.items())])
    report.unwatched += len(watched)


def _remove_created(tx: ManagedTransaction, plan: Plan, report: Undone) -> None:
    """Delete the nodes that the import made, where nobody else says anything of them; restore the others' values."""
    for kind in ("deal", "renewal", "company", "person", "profile"):
        # Whether a profile is watched was set back already.
        names = () if kind == "profile" else FACTS[kind]
        made = {key for key, _, _ in plan.reverts(kind, EXISTS)}
        changed_since = {key for key in made if _says_more(plan, kind, key, names)}
        still_linked = _STILL_LINKED.get(kind)
        rows = each(tx, still_linked, sorted(made), bio=BIO) if still_linked else []
        linked = {row["key"] for row in rows}
        for key in linked | changed_since:
            plan.keep(
                subject(kind, key), EXISTS, "others know it too" if key in linked else "it was changed since"
            )
        gone = made - linked - changed_since
        each(tx, _DELETE[kind], sorted(gone))
        report.removed[kind] += len(gone)
        if names:
            _restore(tx, plan, kind, names, gone, made - gone, report)


def _says_more(plan: Plan, kind: str, key: str, names: Sequence[str]) -> bool:
    """Whether a node that the import made holds a value that is not the import's."""
    name = subject(kind, key)
    reverted = plan.revert.get(name, ())
    return any(fact in names and fact not in reverted for fact in plan.state.get(name, {}))


def _restore(
    tx: ManagedTransaction,
    plan: Plan,
    kind: str,
    names: Sequence[str],
    gone: set[str],
    stays: set[str],
    report: Undone,
) -> None:
    rows: list[Row] = []
    for name, facts in plan.revert.items():
        of, key = kind_and_key(name)
        # A node that stays keeps the name that it was made with.
        named = [
            fact for fact in facts if fact in names and not (key in stays and fact in ("name", "source"))
        ]
        if of == kind and key not in gone and named:
            rows.append({"key": key, "values": {fact: before_of(plan.changes[name][fact]) for fact in named}})
            report.restored += len(named)
    each(tx, _RESTORE[kind], rows)
