"""Setting back what an import made and changed, once it is decided which of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from neo4j import ManagedTransaction

from graph.labels.signals import remove_signals_of
from graph.rollups.subjects import forget_companies
from graph.rows import Row, each
from graph.write.statements import undoing
from graph.write.statements.removals import withdraw_posts

from .changes import Changes, after_of, before_of
from .state import BIO, EXISTS, FACTS, State, job_parts, kind_and_key, knows_parts, subject


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
    """By kind: post, company, person, profile, deal, renewal, meeting, link, job, connection."""
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


def revert(tx: ManagedTransaction, plan: Plan, report: Undone) -> None:
    """Set back what ``plan`` says, count it in ``report``, and add to the plan what stays after all."""
    _revert_links(tx, plan, report)
    _revert_jobs(tx, plan, report)
    _revert_connections(tx, plan, report)
    _revert_attendance(tx, plan, report)
    _revert_watched(tx, plan, report)
    _remove_created(tx, plan, report)


def _revert_links(tx: ManagedTransaction, plan: Plan, report: Undone) -> None:
    for kind, unlink in undoing.UNLINK.items():
        links = [
            {"key": key, "profile": kind_and_key(fact)[1]} for key, fact, _ in plan.reverts(kind, "profile ")
        ]
        each(tx, unlink, links)
        if kind == "person":
            each(tx, undoing.END_BIO_JOBS, links, bio=BIO)
            each(tx, undoing.READ_BIOS, sorted({row["key"] for row in links}))
        report.removed["link"] += len(links)
    for kind, leave in undoing.LEAVE_COMPANY.items():
        rows = [
            {"key": key, "company": kind_and_key(fact)[1], "held": before}
            for key, fact, before in plan.reverts(kind, "company ")
        ]
        each(tx, leave, [row for row in rows if not row["held"]])
        each(tx, undoing.RETURN_TO_COMPANY[kind], [row for row in rows if row["held"]])
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
    each(tx, undoing.RESTORE_JOBS, restored)
    each(tx, undoing.END_JOBS, ended)
    each(tx, undoing.READ_BIOS, sorted({row["key"] for row in jobs}))
    report.removed["job"] += len(ended)
    report.restored += len(restored)


def _revert_connections(tx: ManagedTransaction, plan: Plan, report: Undone) -> None:
    rows = [
        {
            "key": key,
            **dict(zip(("source", "other", "since"), knows_parts(fact), strict=True)),
            "held": before,
            **dict(zip(("until", "seen", "told_by"), before or (None,) * 3, strict=True)),
        }
        for key, fact, before in plan.reverts("person", "knows ")
    ]
    made = [row for row in rows if row["held"] is None]
    ended = [row for row in rows if row["held"] is not None]
    each(tx, undoing.UNLINK_PEOPLE, made)
    each(tx, undoing.RESTORE_CONNECTIONS, ended)
    report.removed["connection"] += len(made)
    report.restored += len(ended)


def _revert_attendance(tx: ManagedTransaction, plan: Plan, report: Undone) -> None:
    rows = [
        {"key": key, "person": kind_and_key(fact)[1], "held": before}
        for key, fact, before in plan.reverts("meeting", "person ")
    ]
    each(tx, undoing.LEAVE_MEETINGS, [row for row in rows if not row["held"]])
    returned = [row for row in rows if row["held"]]
    each(tx, undoing.ATTEND, returned)
    report.restored += len(returned)


def _revert_watched(tx: ManagedTransaction, plan: Plan, report: Undone) -> None:
    # A profile of a list of connections was never watched for it.
    watched = {
        key: bool(before)
        for key, fact, before in plan.reverts("profile", "watched")
        if before or after_of(plan.changes[subject("profile", key)][fact])
    }
    # Whoever else named it as somebody's wants it watched, too.
    for row in each(tx, undoing.SOMEBODYS, sorted(watched)):
        plan.keep(subject("profile", row["key"]), "watched", "others know it too")
        del watched[row["key"]]
    each(tx, undoing.WATCHED, [{"key": key, "watched": before} for key, before in sorted(watched.items())])
    report.unwatched += len(watched)


def _remove_created(tx: ManagedTransaction, plan: Plan, report: Undone) -> None:
    """Delete the nodes that the import made, where nobody else says anything of them; restore the others' values."""
    for kind in ("post", "deal", "renewal", "meeting", "company", "person", "profile"):
        # Whether a profile is watched was set back already.
        names = () if kind == "profile" else FACTS[kind]
        made = {key for key, _, _ in plan.reverts(kind, EXISTS)}
        changed_since = {key for key in made if _says_more(plan, kind, key, names)}
        still_linked = undoing.STILL_LINKED.get(kind)
        rows = each(tx, still_linked, sorted(made), bio=BIO) if still_linked else []
        linked = {row["key"] for row in rows}
        for key in linked | changed_since:
            plan.keep(
                subject(kind, key), EXISTS, "others know it too" if key in linked else "it was changed since"
            )
        gone = made - linked - changed_since
        if kind == "company":
            remove_signals_of(tx, sorted(gone))
            forget_companies(tx, gone)
        if kind == "post":
            withdraw_posts(tx, sorted(gone))
        else:
            each(tx, undoing.DELETE[kind], sorted(gone))
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
    each(tx, undoing.RESTORE[kind], rows)
