"""Taking an import back: what it made goes, what it changed gets its earlier value, what others say since stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

from graph.read.imports import StoredImport, all_imports, chosen_import, imports_in
from graph.rollups.connections import Ties, ties
from graph.rollups.keeping import Keeping, keeping
from graph.rows import iso

from .changes import (
    Change,
    Changes,
    add_changes,
    after_of,
    before_of,
    forget_changes,
    load_changes,
    replace_changes,
    with_before,
)
from .identity import resolved_keys
from .revert import Kept, Plan, Undone, revert
from .state import EXISTS, Scope, State, job_parts, kind_and_key, knows_parts, read_state, subject

if TYPE_CHECKING:
    from graph.connection import Graph

__all__ = ["Kept", "Undone", "undo_import"]

_UNDONE = "MATCH (run:Run {key: $run}) SET run.undone = datetime($now)"


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


def _undo(tx: ManagedTransaction, imports: Sequence[StoredImport], number: int) -> Undone:
    chosen = chosen_import(imports, number)
    # First, so that an import that still runs waits, and then finds that it was taken back.
    tx.run(_UNDONE, run=chosen.key, now=iso(datetime.now(UTC))).consume()
    changes: Changes = {}
    for held in _pages(tx, chosen).values():
        add_changes(changes, held)
    plan = Plan(changes, read_state(tx, _scope(changes)))
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
    with keeping(tx) as kept, ties(tx) as tied:
        _note(plan, kept, tied)
        revert(tx, plan, report)
    forget_changes(tx, [chosen.key])
    report.kept = [
        Kept(_described(name, facts, plan.state), why) for (name, why), facts in sorted(plan.kept.items())
    ]
    return report


def _hand_on(
    tx: ManagedTransaction, plan: Plan, pending: Mapping[str, set[str]], later: StoredImport
) -> None:
    """What a later import states too stays, is that one's change from now on, and no longer ``pending``."""
    for page, held in _pages(tx, later).items():
        touched = False
        for name, facts in held.items():
            for fact in sorted(pending.get(name, set()) & facts.keys()):
                if _ends(fact, facts[fact]):
                    # That one ends a job or connection: without this import there was none to end.
                    plan.revert.setdefault(name, []).append(fact)
                    del facts[fact]
                else:
                    facts[fact] = with_before(facts[fact], before_of(plan.changes[name][fact]))
                    if after_of(facts[fact]) is not None:
                        plan.keep(name, fact, f"import {later.number} says it too")
                pending[name].discard(fact)
                touched = True
        if touched:
            replace_changes(tx, later.key, {page: held})


def _note(plan: Plan, kept: Keeping, tied: Ties) -> None:
    """Tell the rollups of whatever may change."""
    subjects = [kind_and_key(name) for name in plan.revert]
    named: dict[str, set[str]] = {"company": set(), "person": set(), "profile": set(), "post": set()}
    for kind, key in subjects:
        named.setdefault(kind, set()).add(key)
    linked = {
        (kind_and_key(name)[0], kind_and_key(fact)[1])
        for name, facts in plan.revert.items()
        for fact in facts
        if fact.startswith("profile ")
    }
    others = {
        knows_parts(fact)[1] for facts in plan.revert.values() for fact in facts if fact.startswith("knows ")
    }
    kept.posts(named["post"])
    kept.operated(profile for kind, profile in linked if kind == "company")
    tied.companies(named["company"])
    tied.people(named["person"])
    tied.contacts(others)
    tied.profiles(named["profile"] | {profile for _, profile in linked})


def _ends(fact: str, change: Change) -> bool:
    held = after_of(change)
    if held is None or len(change) == 1:
        return False
    return (fact.startswith("job ") and held[1] is not None) or (
        fact.startswith("knows ") and held[0] is not None
    )


def _pages(tx: ManagedTransaction, one: StoredImport) -> dict[str, Changes]:
    """What an import changed, by page, under the accounts that its handles turned out to be."""
    pages = load_changes(tx, one.key)
    names = _resolved(tx, list(pages.values()))
    return {page: _renamed(held, names) for page, held in pages.items()}


def _decide(plan: Plan, name: str, fact: str) -> None:
    change = plan.changes[name][fact]
    now = plan.state.get(name, {}).get(fact)
    if now == after_of(change):
        plan.revert.setdefault(name, []).append(fact)
    elif now is not None and now != before_of(change):
        plan.keep(name, fact, "it was changed since")


def _scope(changes: Changes) -> Scope:
    scope = Scope()
    for name in changes:
        kind, key = kind_and_key(name)
        scope.of(kind).add(key)
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
    called = state.get(name, {}).get("title" if kind == "meeting" else "name") or key
    words = [_words(fact) for fact in facts if fact != EXISTS]
    listed = ", ".join(dict.fromkeys(words))
    return f"{kind} {called}" + (f" ({listed})" if listed else "")


def _words(fact: str) -> str:
    if fact.startswith("job "):
        return f"job at {job_parts(fact)[1]}"
    if fact.startswith("knows "):
        return f"connection with {knows_parts(fact)[1]}"
    if fact.startswith("person "):
        return f"with {kind_and_key(fact)[1]}"
    if fact.startswith("company "):
        return f"part of {kind_and_key(fact)[1]}"
    return fact.replace("_", " ")
