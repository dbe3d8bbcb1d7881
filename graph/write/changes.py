"""What an import changed, kept with its Run in the graph, so that the import can be taken back.

Kept is every fact (see ``state``) that the import stated, also where the graph held it already: so it is known which
imports say the same.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from neo4j import ManagedTransaction

from graph.errors import GraphError
from graph.read.imports import KEPT_IMPORTS, all_imports
from graph.records import Company, Deal, Person, RenewalOutcome
from graph.rows import Row, each

from .state import EXISTS, FACTS, Scope, State, job_parts, kind_and_key, knows_parts, read_state, subject

if TYPE_CHECKING:
    from graph.connection import Graph

    from .batch import Part

Change = list[Any]
"""``[before, after]``, or ``[value]`` of a fact that an import stated and the graph held already. None: not held."""
Changes = dict[str, dict[str, Change]]

_SUBJECTS_A_PAGE = 500

# Takes the Run's lock before it looks: who takes the import back does so too.
_TAKEN_BACK = """
MATCH (run:Run {key: $run})
SET run.job = run.job
WITH run
RETURN run.undone IS NOT NULL AS undone
"""
# A second attempt at a page, after a commit whose answer was lost, finds nothing changed: the first one's word counts.
_SAVE = """
MATCH (run:Run {key: $run})
UNWIND $rows AS row
MERGE (run)-[:WROTE]->(page:ImportPage {number: row.number})
ON CREATE SET page.changes = row.changes
"""
_REPLACE = """
MATCH (run:Run {key: $run})
UNWIND $rows AS row
MATCH (run)-[:WROTE]->(page:ImportPage {number: row.number})
SET page.changes = row.changes
"""
_LOAD = """
MATCH (run:Run {key: $run})-[:WROTE]->(page:ImportPage)
RETURN page.number AS number, page.changes AS changes
ORDER BY number
"""
_FILES = "MATCH (run:Run {key: $run}) SET run.files = $files"
_FORGET = "UNWIND $rows AS key MATCH (:Run {key: key})-[:WROTE]->(page:ImportPage) DETACH DELETE page"
_NAMING = """
MATCH (run:Run)-[:WROTE]->(page:ImportPage)
WHERE any(key IN $keys WHERE page.changes CONTAINS key)
RETURN run.key AS run, page.number AS number, page.changes AS changes
"""


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One page of an import: the key of the import's Run, and the page's number in it."""

    run: str
    number: int


def begin_import(graph: Graph, run: str, files: Sequence[str]) -> None:
    """Note the files of an import that begins as a Run, and let go what imports long before it changed."""
    kept = [found.key for found in all_imports(graph) if found.can_be_undone]
    graph.run(_FILES, run=run, files=list(files))
    if len(kept) >= KEPT_IMPORTS:
        graph.write(lambda tx: forget_changes(tx, kept[: len(kept) - KEPT_IMPORTS + 1]))


def forget_changes(tx: ManagedTransaction, runs: Sequence[str]) -> None:
    """Let go what these imports changed: they cannot be taken back any more."""
    each(tx, _FORGET, runs)


def compare(before: State, after: State, part: Part) -> Changes:
    """What the part changed, and what it stated that was so already."""
    stated = _stated(part, after)
    changes: Changes = {}
    for name in sorted(after):
        told = {
            fact: [old, new] if old != new else [new]
            for fact in sorted(before.get(name, {}).keys() | after[name].keys())
            if (old := before.get(name, {}).get(fact)) != (new := after[name].get(fact))
            or fact in stated.get(name, ())
        }
        if told:
            changes[name] = told
    return changes


def add_changes(known: Changes, later: Changes) -> None:
    """Bring into ``known`` what the same import changed later."""
    for name, facts in later.items():
        into = known.setdefault(name, {})
        for fact, change in facts.items():
            into[fact] = _joined(into[fact][0], change[-1]) if fact in into else change


def save_changes(tx: ManagedTransaction, page: ImportPage, changes: Changes) -> None:
    """Keep what a page of an import changed with the import's Run, once, however often the page is written.

    Raises GraphError where the import was taken back meanwhile.
    """
    if any(row["undone"] for row in tx.run(_TAKEN_BACK, run=page.run).data()):
        raise GraphError(
            "This import was taken back while it ran: the rest of it was not stored. See grapevine import list."
        )
    rest = iter(changes.items())
    rows: list[Row] = []
    while chunk := dict(islice(rest, _SUBJECTS_A_PAGE)):
        rows.append({"number": f"{page.number:06d}-{len(rows):06d}", "changes": _text(chunk)})
    each(tx, _SAVE, rows, run=page.run)


def load_changes(tx: ManagedTransaction, run: str) -> dict[str, Changes]:
    """The changes of an import by the number of the page that keeps them, in their order."""
    return {row["number"]: json.loads(row["changes"]) for row in tx.run(_LOAD, run=run).data()}


def replace_changes(tx: ManagedTransaction, run: str, pages: Mapping[str, Changes]) -> None:
    """Keep other changes on some pages of an import."""
    rows = [{"number": number, "changes": _text(held)} for number, held in pages.items()]
    each(tx, _REPLACE, rows, run=run)


def drop_from_changes(tx: ManagedTransaction, subjects: Collection[str]) -> None:
    """Take what was erased out of what imports keep."""
    if not subjects:
        return
    gone = set(subjects)
    theirs: set[str] = set()
    keys = sorted(json.dumps(kind_and_key(name)[1], ensure_ascii=False)[1:-1] for name in gone)
    for row in tx.run(_NAMING, keys=keys).data():
        held: Changes = json.loads(row["changes"])
        left = {
            name: {fact: change for fact, change in facts.items() if not _tells_of(fact, gone)}
            for name, facts in held.items()
            if name not in gone
        }
        replace_changes(tx, row["run"], {row["number"]: left})
        people = [facts for name, facts in held.items() if name in gone and name.startswith("person ")]
        theirs |= {fact for facts in people for fact in facts if fact.startswith("profile ")}
    # A handle of theirs that turned out to be an account, or that the account had once.
    there = read_state(tx, Scope(profiles={kind_and_key(name)[1] for name in theirs}))
    drop_from_changes(tx, theirs - there.keys() - gone)


def _tells_of(fact: str, gone: Set[str]) -> bool:
    if fact.startswith("knows "):
        return subject("person", knows_parts(fact)[1]) in gone
    return fact in gone or (fact.startswith("job ") and subject("company", job_parts(fact)[1]) in gone)


def before_of(change: Change) -> Any:
    """The value before the import."""
    return change[0]


def after_of(change: Change) -> Any:
    """The value that the import left."""
    return change[-1]


def with_before(change: Change, before: Any) -> Change:
    """The change, had the graph held ``before``."""
    return _joined(before, change[-1])


def _joined(before: Any, after: Any) -> Change:
    return [after] if before == after else [before, after]


def _stated(part: Part, after: State) -> dict[str, set[str]]:
    stated: dict[str, set[str]] = {}
    for kind, records in (
        ("company", part.companies),
        ("person", part.people),
        ("deal", part.deals),
        ("renewal", part.renewals),
    ):
        for key, record in records.items():
            named = {fact for fact in FACTS[kind] if getattr(record, fact, None) is not None}
            profiles, companies = _links(record)
            for profile in profiles:
                stated[subject("profile", profile)] = {EXISTS, "watched"}
            for company in companies:
                stated.setdefault(subject("company", company), set()).add(EXISTS)
            facts = stated.setdefault(subject(kind, key), set())
            facts |= {EXISTS, *named, *(subject("profile", profile) for profile in profiles)}
            if isinstance(record, Person):
                facts |= _open_jobs(record, after)
            else:
                facts |= {subject("company", company) for company in companies}
    for key, meeting in part.meetings.items():
        named = {fact for fact in FACTS["meeting"] if getattr(meeting, fact, None) is not None}
        people = {subject("person", person) for person in meeting.people}
        stated[subject("meeting", key)] = {EXISTS, "day", *named, *people}
    for key, versions in part.posts.items():
        stated[subject("post", key)] = {EXISTS}
        for version in versions:
            stated.setdefault(subject("profile", version.author), set()).add(EXISTS)
    for name, still in _open_connections(part, after):
        stated.setdefault(name, set()).update(still)
    return stated


def _links(record: Company | Person | Deal | RenewalOutcome) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The profiles and the companies that a record names."""
    match record:
        case Company():
            return record.profiles, (record.part_of,) if record.part_of else ()
        case Person():
            return record.profiles, (record.company,) if record.company else ()
        case _:
            return (), (record.company,)


def _open_jobs(person: Person, after: State) -> set[str]:
    if not person.company:
        return set()
    start = f"job {person.source} {person.company} "
    held = after.get(subject("person", person.key), {})
    return {fact for fact, job in held.items() if fact.startswith(start) and job[1] is None}


def _open_connections(part: Part, after: State) -> Iterator[tuple[str, list[str]]]:
    """By subject, the connections that the part tells of and that have not ended."""
    told: dict[str, set[tuple[str, str]]] = {}
    for record in part.connected:
        for one, other in ((record.person, record.other), (record.other, record.person)):
            told.setdefault(subject("person", one), set()).add((record.source, other))
    # Each person's facts are gone through once: whoever's list it is has thousands.
    for name, pairs in told.items():
        still = [
            fact
            for fact, value in after.get(name, {}).items()
            if fact.startswith("knows ") and value[0] is None and knows_parts(fact)[:2] in pairs
        ]
        if still:
            yield name, still


def _text(changes: Changes) -> str:
    return json.dumps(changes, ensure_ascii=False, separators=(",", ":"))
