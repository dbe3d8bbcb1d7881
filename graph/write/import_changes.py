"""What an import made new, changed and found the same, told from the facts that are kept with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from neo4j import ManagedTransaction

from graph.rows import each

from .changes import Changes, add_changes, after_of, before_of, load_changes
from .state import EXISTS, FACTS, job_parts, kind_and_key

if TYPE_CHECKING:
    from graph.connection import Graph

KINDS = ("company", "person", "deal", "renewal")
_WORDS: Mapping[str, str] = {"mrr": "monthly revenue", "closes": "close date", "formerly": "former names"}

_NAMES = """
UNWIND $rows AS key
MATCH (company:Company {key: key})
RETURN key, company.name AS name
"""


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """One value of a company, person, deal or renewal: what it is, and what it was before and is now; None: nothing."""

    what: str
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{self.what} {_shown(self.before)} -> {_shown(self.after)}"


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """A company, person, deal or renewal that the graph held, and what changed of it."""

    kind: str
    key: str
    name: str
    values: tuple[ChangedValue, ...]

    def __str__(self) -> str:
        return f"{self.name}: {'; '.join(map(str, self.values))}"


@dataclass(frozen=True, slots=True)
class ImportChanges:
    """What an import did, by kind (``company``, ``person``, ``deal``, ``renewal``)."""

    new: Mapping[str, int] = field(default_factory=dict)
    changed: Mapping[str, int] = field(default_factory=dict)
    same: Mapping[str, int] = field(default_factory=dict)
    """Told of and held as they are."""
    records: tuple[ChangedRecord, ...] = ()
    """Those that changed, by kind and name."""


def import_changes(graph: Graph, run: str) -> ImportChanges:
    """What the import with this Run's key changed. Empty where that is not kept any more. Raises GraphError."""
    return graph.write(lambda tx: _told(tx, run))


def _told(tx: ManagedTransaction, run: str) -> ImportChanges:
    changes: Changes = {}
    for held in load_changes(tx, run).values():
        add_changes(changes, {name: facts for name, facts in held.items() if kind_and_key(name)[0] in KINDS})
    new, changed, same = Counter[str](), Counter[str](), Counter[str]()
    found: list[tuple[str, str, dict[str, Any]]] = []
    for name, facts in changes.items():
        kind, key = kind_and_key(name)
        if not _is_row(kind, facts):
            continue
        differing = {fact: change for fact, change in facts.items() if before_of(change) != after_of(change)}
        if EXISTS in differing:
            new[kind] += 1
        elif differing:
            changed[kind] += 1
            found.append((kind, key, facts))
        else:
            same[kind] += 1
    names = _names(tx, changes, found)
    records = [
        ChangedRecord(kind, key, _name(kind, key, facts, names), tuple(_values(kind, facts, names)))
        for kind, key, facts in found
    ]
    records.sort(key=lambda record: (KINDS.index(record.kind), record.name.casefold(), record.key))
    return ImportChanges(dict(new), dict(changed), dict(same), tuple(records))


def _is_row(kind: str, facts: Mapping[str, Any]) -> bool:
    """Whether the import had a row about it, and did not only name it as somebody's employer."""
    return ("outcome" if kind == "renewal" else "name") in facts


def _names(
    tx: ManagedTransaction, changes: Changes, found: Sequence[tuple[str, str, Mapping[str, Any]]]
) -> dict[str, str]:
    """The names of the companies that these facts are about, by key."""
    keys = {company for _, _, facts in found for fact in facts for company in _companies(fact)}
    return {row["key"]: row["name"] or row["key"] for row in each(tx, _NAMES, sorted(keys))}


def _companies(fact: str) -> tuple[str, ...]:
    if fact.startswith("company "):
        return (kind_and_key(fact)[1],)
    return (job_parts(fact)[1],) if fact.startswith("job ") else ()


def _name(kind: str, key: str, facts: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if kind == "renewal":
        [*companies] = [name for fact in facts for name in _companies(fact)]
        return f"renewal of {names.get(companies[-1], companies[-1])}" if companies else key
    return str(before_of(facts["name"]) or after_of(facts["name"]) or key)


def _values(kind: str, facts: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[ChangedValue]:
    """The changed values in the order of the schema, then links and jobs."""
    for fact in FACTS[kind]:
        if fact in facts and before_of(facts[fact]) != after_of(facts[fact]):
            yield ChangedValue(
                _WORDS.get(fact, fact.replace("_", " ")), before_of(facts[fact]), after_of(facts[fact])
            )
    linked = {fact: change for fact, change in facts.items() if before_of(change) != after_of(change)}
    yield from _companies_changed(kind, linked, names)
    yield from _jobs_changed(linked, names)
    for fact, change in linked.items():
        if fact.startswith("profile "):
            profile = kind_and_key(fact)[1]
            yield ChangedValue("profile", *((None, profile) if after_of(change) else (profile, None)))


def _companies_changed(
    kind: str, linked: Mapping[str, Any], names: Mapping[str, str]
) -> Iterator[ChangedValue]:
    before = [fact for fact, change in linked.items() if fact.startswith("company ") and before_of(change)]
    after = [fact for fact, change in linked.items() if fact.startswith("company ") and after_of(change)]
    if before or after:
        yield ChangedValue(
            "part of" if kind == "company" else "company", _called(before, names), _called(after, names)
        )


def _jobs_changed(linked: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[ChangedValue]:
    jobs = {fact: change for fact, change in linked.items() if fact.startswith("job ")}
    titles = {fact: change for fact, change in jobs.items() if before_of(change) and after_of(change)}
    ended = [fact for fact, change in titles.items() if before_of(change)[1] != after_of(change)[1]]
    begun = [fact for fact, change in jobs.items() if not before_of(change)]
    if ended or begun:
        yield ChangedValue("company", _called(ended, names), _called(begun, names))
    before = [before_of(jobs[fact])[0] for fact in ended] + [None]
    after = [after_of(jobs[fact])[0] for fact in begun] + [None]
    if before[0] != after[0]:
        yield ChangedValue("title", before[0], after[0])
    for change in titles.values():
        if before_of(change)[0] != after_of(change)[0]:
            yield ChangedValue("title", before_of(change)[0], after_of(change)[0])


def _called(facts: Sequence[str], names: Mapping[str, str]) -> str | None:
    companies = [names.get(company, company) for fact in facts for company in _companies(fact)]
    return ", ".join(companies) or None


def _shown(value: Any) -> str:
    match value:
        case None | []:
            return "(none)"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)
