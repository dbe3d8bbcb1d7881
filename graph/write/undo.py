"""Taking an import back: what it made goes, what it changed gets its earlier value, what others say since stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from neo4j import ManagedTransaction

from graph.read.imports import StoredImport, all_imports, chosen_import, imports_in
from graph.rows import Row, each, iso

from .changes import (
    BIO,
    COMPANY_FACTS,
    EXISTS,
    PERSON_FACTS,
    Changes,
    Scope,
    State,
    add_changes,
    after_of,
    before_of,
    forget_changes,
    job_parts,
    kind_and_key,
    load_changes,
    read_state,
    replace_changes,
    subject,
    with_before,
)
from .identity import resolved_keys

if TYPE_CHECKING:
    from graph.connection import Graph

_UNDONE = "MATCH (run:Run {key: $run}) SET run.undone = datetime($now)"

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
    "company": "UNWIND $rows AS row MATCH (node:Company {key: row.key}) SET node += row.values",
    "person": "UNWIND $rows AS row MATCH (node:Person {key: row.key}) SET node += row.values",
}
_STILL_LINKED = {
    "company": """
        UNWIND $rows AS key
        MATCH (company:Company {key: key})
        OPTIONAL MATCH (company)<-[job:WORKS_AT]-(:Person)
        WHERE coalesce(job.source, '') <> $bio
        WITH key, company, count(job) AS jobs
        OPTIONAL MATCH (company)-[link:OPERATES]->(:Profile)
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
    "company": "UNWIND $rows AS key MATCH (node:Company {key: key}) DETACH DELETE node",
    "person": "UNWIND $rows AS key MATCH (node:Person {key: key}) DETACH DELETE node",
    "profile": "UNWIND $rows AS key MATCH (node:Profile {key: key}) DETACH DELETE node",
}


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
    """By kind: company, person, profile, link, job."""
    unwatched: int = 0
    restored: int = 0
    """Values that are what they were before the import."""
    kept: list[Kept] = field(default_factory=list)


def undo_import(graph: Graph, number: int | None = None) -> Undone:
    """Take an import back, the last one that was not taken back yet, or the one with this number.

    Raises GraphError where there is none, or what it changed is not kept.
    """
    # Chosen once: a second attempt, after a commit whose answer was lost, must not take back the import before it.
    chosen = chosen_import(all_imports(graph), number)
    done: Undone | None = None

    def undo(tx: ManagedTransaction) -> Undone:
        nonlocal done
        imports = imports_in(tx)
        if done is None or not any(one.key == chosen.key and one.undone for one in imports):
            done = _undo(tx, imports, chosen.number)
        return done

    return graph.write(undo)


@dataclass(slots=True)
class _Plan:
    """What is to be reverted, as far as it is decided."""

    changes: Changes
    state: State
    revert: dict[str, list[str]] = field(default_factory=dict)
    """Facts by subject."""
    kept: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """By subject and reason, the facts that stay."""

    def keep(self, name: str, fact: str, why: str) -> None:
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


def _undo(tx: ManagedTransaction, imports: Sequence[StoredImport], number: int) -> Undone:
    chosen = chosen_import(imports, number)
    # First, so that an import that still runs waits, and then finds that it was taken back.
    tx.run(_UNDONE, run=chosen.key, now=iso(datetime.now(UTC))).consume()
    changes: Changes = {}
    for held in _pages(tx, chosen).values():
        add_changes(changes, held)
    plan = _Plan(changes, read_state(tx, _scope(changes)))
    pending = {
        name: {fact for fact, change in facts.items() if len(change) > 1} for name, facts in changes.items()
    }
    # One after the other: ten imports of a large CRM do not fit into memory together.
    for one in imports:
        if one.number > chosen.number and one.can_be_undone:
            _hand_on(tx, plan, pending, one)
    for name, facts in pending.items():
        for fact in sorted(facts):
            _decide(plan, name, fact)
    report = Undone(chosen.number)
    _revert_facts(tx, plan, report)
    _remove_created(tx, plan, report)
    forget_changes(tx, [chosen.key])
    report.kept = [
        Kept(_described(name, facts, plan.state), why) for (name, why), facts in sorted(plan.kept.items())
    ]
    return report


def _hand_on(
    tx: ManagedTransaction, plan: _Plan, pending: Mapping[str, set[str]], later: StoredImport
) -> None:
    """What a later import states too stays, is that one's change from now on, and no longer ``pending``."""
    for page, held in _pages(tx, later).items():
        touched = False
        for name, facts in held.items():
            for fact in sorted(pending.get(name, set()) & facts.keys()):
                facts[fact] = with_before(facts[fact], before_of(plan.changes[name][fact]))
                pending[name].discard(fact)
                plan.keep(name, fact, f"import {later.number} says it too")
                touched = True
        if touched:
            replace_changes(tx, later.key, {page: held})


def _pages(tx: ManagedTransaction, one: StoredImport) -> dict[str, Changes]:
    """What an import changed, by page, under the accounts that its handles turned out to be."""
    pages = load_changes(tx, one.key)
    names = _resolved(tx, list(pages.values()))
    return {page: _renamed(held, names) for page, held in pages.items()}


def _decide(plan: _Plan, name: str, fact: str) -> None:
    change = plan.changes[name][fact]
    now = plan.state.get(name, {}).get(fact)
    if now == after_of(change):
        plan.revert.setdefault(name, []).append(fact)
    elif now is not None and now != before_of(change):
        plan.keep(name, fact, "it was changed since")


def _revert_facts(tx: ManagedTransaction, plan: _Plan, report: Undone) -> None:
    unlinked: set[str] = set()
    for kind, unlink in _UNLINK.items():
        links = [
            {"key": key, "profile": kind_and_key(fact)[1]} for key, fact, _ in plan.reverts(kind, "profile ")
        ]
        each(tx, unlink, links)
        if kind == "person":
            each(tx, _END_BIO_JOBS, links, bio=BIO)
            unlinked = {row["key"] for row in links}
        report.removed["link"] += len(links)
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
    each(tx, _READ_BIOS, sorted(unlinked | {row["key"] for row in jobs}))
    report.removed["job"] += len(ended)
    report.restored += len(restored)
    watched = {key: bool(before) for key, _, before in plan.reverts("profile", "watched")}
    # Whoever else named it as somebody's wants it watched, too.
    for row in each(tx, _SOMEBODYS, sorted(watched)):
        plan.keep(subject("profile", row["key"]), "watched", "others know it too")
        del watched[row["key"]]
    each(tx, _WATCHED, [{"key": key, "watched": before} for key, before in sorted(watched.items())])
    report.unwatched += len(watched)


def _remove_created(tx: ManagedTransaction, plan: _Plan, report: Undone) -> None:
    """Delete the nodes that the import made, where nobody else says anything of them; restore the others' values."""
    for kind, names in (("company", COMPANY_FACTS), ("person", PERSON_FACTS), ("profile", ())):
        made = {key for key, _, _ in plan.reverts(kind, EXISTS)}
        changed_since = {key for key in made if _says_more(plan, kind, key, names)}
        linked = {row["key"] for row in each(tx, _STILL_LINKED[kind], sorted(made), bio=BIO)}
        for key in linked | changed_since:
            plan.keep(
                subject(kind, key), EXISTS, "others know it too" if key in linked else "it was changed since"
            )
        gone = made - linked - changed_since
        each(tx, _DELETE[kind], sorted(gone))
        report.removed[kind] += len(gone)
        if names:
            _restore(tx, plan, kind, names, gone, made - gone, report)


def _says_more(plan: _Plan, kind: str, key: str, names: Sequence[str]) -> bool:
    """Whether a node that the import made holds a value that is not the import's."""
    name = subject(kind, key)
    reverted = plan.revert.get(name, ())
    return any(fact in names and fact not in reverted for fact in plan.state.get(name, {}))


def _restore(
    tx: ManagedTransaction,
    plan: _Plan,
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


def _scope(changes: Changes) -> Scope:
    scope = Scope()
    for name in changes:
        kind, key = kind_and_key(name)
        {"company": scope.companies, "person": scope.people, "profile": scope.profiles}[kind].add(key)
    return scope


def _resolved(tx: ManagedTransaction, held: Sequence[Changes]) -> dict[str, str]:
    """The accounts that handles in imports turned out to be, where the graph holds the handle no more."""
    handles = {
        kind_and_key(name)[1]
        for changes in held
        for name in changes
        if name.startswith("profile ") and ":@" in name
    }
    still = read_state(tx, Scope(profiles=handles))
    return resolved_keys(tx, [key for key in handles if subject("profile", key) not in still])


def _renamed(changes: Changes, names: Mapping[str, str]) -> Changes:
    if not names:
        return changes
    subjects = {subject("profile", old): subject("profile", new) for old, new in names.items()}
    return {
        subjects.get(name, name): {subjects.get(fact, fact): change for fact, change in facts.items()}
        for name, facts in changes.items()
    }


def _described(name: str, facts: Sequence[str], state: State) -> str:
    kind, key = kind_and_key(name)
    called = state.get(name, {}).get("name") or key
    words = [_words(fact) for fact in facts if fact != EXISTS]
    listed = ", ".join(dict.fromkeys(words))
    return f"{kind} {called}" + (f" ({listed})" if listed else "")


def _words(fact: str) -> str:
    if fact.startswith("job "):
        return f"job at {job_parts(fact)[1]}"
    return fact.replace("_", " ")
