"""What the graph holds of companies, people, profiles, deals, renewals, meetings and posts, as facts to compare and
set back.

Facts are grouped by what they are about: ``company KEY``, ``person KEY``, ``profile KEY``, ``deal KEY``, ``renewal
KEY``, ``meeting KEY`` or ``post KEY``. A fact is a property, the fact that the node is there (``EXISTS``), a profile
that belongs to it (``profile KEY``), a company that it is a part, a deal or a renewal of (``company KEY``), a person
who attends it (``person KEY``), a job (``job SOURCE
COMPANY SINCE``, with title and end), or whom a person's list of connections holds (``knows SOURCE PERSON SINCE``,
with its end, when it was last told and by whom).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from neo4j import ManagedTransaction

from graph.records import Connected
from graph.rows import Row, each, iso

if TYPE_CHECKING:
    from .batch import Part

EXISTS = "exists"
FACTS: Mapping[str, tuple[str, ...]] = {
    "company": (
        *("name", "role", "domain", "owner", "owner_address", "mrr", "turnover", "renewal"),
        *("aliases", "products", "context"),
        *("formerly", "never", "own_aliases", "own_formerly", "own_context"),
    ),
    "person": ("name", "source", "address", "seen", "exports"),
    "profile": ("watched",),
    "post": (),
    "deal": ("name", "stage", "state", "amount", "closes", "owner", "source"),
    "renewal": ("outcome", "day"),
    "meeting": ("title", "at", "day", "ends", "all_day", "source", "gone"),
}
"""The properties that are facts, by kind of subject. Of a post the only fact is that it is there."""
BIO = "bio"
"""The source of jobs that the label job reads from bios: they follow from the rest."""

Facts = dict[str, Any]
State = dict[str, Facts]
"""What the graph holds of some subjects; what it does not hold is left out."""

_COMPANIES = """
UNWIND $rows AS key
MATCH (node:Company {key: key})
OPTIONAL MATCH (node)-[:OPERATES]->(profile:Profile)
WITH key, node, collect(profile.key) AS profiles
OPTIONAL MATCH (node)-[:PART_OF]->(parent:Company)
WITH key, node, profiles, collect(parent.key) AS companies
RETURN key, profiles, companies, properties(node) AS held
"""
_PEOPLE = """
UNWIND $rows AS key
MATCH (node:Person {key: key})
OPTIONAL MATCH (profile:Profile)-[:BELONGS_TO]->(node)
WITH key, node, collect(profile.key) AS profiles
RETURN key, profiles, [] AS companies, properties(node) AS held
"""
_DEALS = """
UNWIND $rows AS key
MATCH (node:Deal {key: key})
OPTIONAL MATCH (node)-[:DEAL_OF]->(company:Company)
WITH key, node, collect(company.key) AS companies
RETURN key, [] AS profiles, companies, properties(node) AS held
"""
_RENEWALS = """
UNWIND $rows AS key
MATCH (node:Renewal {key: key})
OPTIONAL MATCH (node)<-[:HAD]-(company:Company)
WITH key, node, collect(company.key) AS companies
RETURN key, [] AS profiles, companies, properties(node) AS held
"""
_MEETINGS = """
UNWIND $rows AS key
MATCH (node:Meeting {key: key})
OPTIONAL MATCH (node)<-[:ATTENDS]-(person:Person)
WITH key, node, collect(person.key) AS people
RETURN key, people, toString(node.at) AS at, toString(node.ends) AS ends, properties(node) AS held
"""
_POSTS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
WHERE post.version IS NOT NULL
RETURN key
"""
_JOBS = """
UNWIND $rows AS key
MATCH (person:Person {key: key})-[job:WORKS_AT]->(company:Company)
WHERE job.source <> $bio
RETURN key, company.key AS company, job.source AS source, toString(job.since) AS since,
       toString(job.until) AS until, job.title AS title
"""
_CONNECTION = """connected.source AS source, toString(connected.since) AS since,
       toString(connected.until) AS until, toString(connected.seen) AS seen, connected.told_by AS told_by"""
_KNOWN = f"""
UNWIND $rows AS key
MATCH (person:Person {{key: key}})-[connected:CONNECTED_TO]-(other:Person)
WHERE key IN coalesce(connected.told_by, [])
RETURN key, other.key AS other, {_CONNECTION}
"""
# What the end of a list may end: the rest of its owner's connections stays as it is.
_KNOWN_BEFORE = f"""
UNWIND $rows AS row
MATCH (person:Person {{key: row.key}})-[connected:CONNECTED_TO]-(other:Person)
WHERE connected.source = row.source AND row.key IN coalesce(connected.told_by, [])
  AND connected.seen < datetime(row.at)
RETURN row.key AS key, other.key AS other, {_CONNECTION}
"""
# The one who is on the list first: they have few connections, and whoever's list it is has thousands.
_KNOWN_OF_PAIRS = f"""
UNWIND $rows AS row
MATCH (other:Person {{key: row.other}})
WITH row, other
MATCH (other)-[connected:CONNECTED_TO]-(person:Person)
WHERE person.key = row.key AND size(coalesce(connected.told_by, [])) > 0
RETURN row.key AS key, other.key AS other, {_CONNECTION}
"""
_PROFILES = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
RETURN key, coalesce(profile.watched, false) AS watched
"""


@dataclass(slots=True)
class Scope:
    """Keys of the companies, people, profiles, deals, renewals, meetings and posts that somebody asks about."""

    companies: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    profiles: set[str] = field(default_factory=set)
    deals: set[str] = field(default_factory=set)
    renewals: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    meetings: set[str] = field(default_factory=set)
    lists: set[tuple[str, str, str]] | None = None
    """Person, source and a time (ISO) of lists of connections: what of them was last told before the time. None: the
    whole lists of all the people."""
    pairs: set[tuple[str, str]] = field(default_factory=set)
    """Whose list it is and who is on it, of the other connections that are asked about."""

    def of(self, kind: str) -> set[str]:
        """The keys of one kind, as ``subject`` names it."""
        return {
            "company": self.companies,
            "person": self.people,
            "profile": self.profiles,
            "deal": self.deals,
            "renewal": self.renewals,
            "meeting": self.meetings,
            "post": self.posts,
        }[kind]


def subject(kind: str, key: str) -> str:
    """The name under which the facts of a company, person, profile, deal, renewal, meeting or post stand."""
    return f"{kind} {key}"


def kind_and_key(name: str) -> tuple[str, str]:
    """What ``subject`` was made of."""
    kind, _, key = name.partition(" ")
    return kind, key


def job(source: str, company: str, since: str | None) -> str:
    """The name of the fact that somebody works at a company since a time, as a source says."""
    return f"job {source} {company} {since or ''}"


def job_parts(fact: str) -> tuple[str, str, str | None]:
    """Source, company and start of a job."""
    source, _, rest = fact.removeprefix("job ").partition(" ")
    company, _, since = rest.rpartition(" ")
    return source, company, since or None


def knows(source: str, other: str, since: str | None) -> str:
    """The name of the fact that a person's list of connections holds another person since a time."""
    return f"knows {source} {other} {since or ''}"


def knows_parts(fact: str) -> tuple[str, str, str | None]:
    """Source, the other person's key and start of a connection."""
    return job_parts(fact.replace("knows ", "job ", 1))


def scope_of(part: Part) -> Scope:
    """What a part of an import's page may change."""
    named = {
        *(person.company for person in part.people.values()),
        *(company.part_of for company in part.companies.values()),
        *(deal.company for deal in part.deals.values()),
        *(renewal.company for renewal in part.renewals.values()),
    }
    return Scope(
        {*part.companies, *(key for key in named if key)},
        set(part.people),
        set(part.profile_keys),
        set(part.deals),
        set(part.renewals),
        set(part.posts),
        set(part.meetings),
        lists={(record.person, record.source, iso(record.at)) for record in part.connections_ends.values()},
        pairs={_pair(record) for record in part.connected},
    )


def _pair(record: Connected) -> tuple[str, str]:
    if record.told_by == record.other:
        return record.other, record.person
    return record.person, record.other


def read_state(tx: ManagedTransaction, scope: Scope) -> State:
    """What the graph holds of ``scope``."""
    state: State = {}
    for kind, cypher in (
        ("company", _COMPANIES),
        ("person", _PEOPLE),
        ("deal", _DEALS),
        ("renewal", _RENEWALS),
    ):
        for row in each(tx, cypher, sorted(scope.of(kind))):
            held = {name: row["held"].get(name) for name in FACTS[kind]}
            state[subject(kind, row["key"])] = {
                EXISTS: True,
                **{name: value for name, value in held.items() if value is not None},
                **{subject("profile", key): True for key in row["profiles"]},
                **{subject("company", key): True for key in row["companies"]},
            }
    for row in each(tx, _JOBS, sorted(scope.people), bio=BIO):
        since, until = _time(row["since"]), _time(row["until"])
        state[subject("person", row["key"])][job(row["source"], row["company"], since)] = [
            row["title"],
            until,
        ]
    for row in _known(tx, scope):
        # It is a fact of the one of the two whose list said so first.
        teller, other = row["key"], row["other"]
        if row["told_by"][0] != teller:
            teller, other = other, teller
        if (facts := state.get(subject("person", teller))) is None:
            continue
        since, until = _time(row["since"]), _time(row["until"])
        facts[knows(row["source"], other, since)] = [until, _time(row["seen"]), row["told_by"]]
    for row in each(tx, _PROFILES, sorted(scope.profiles)):
        state[subject("profile", row["key"])] = {EXISTS: True, "watched": row["watched"]}
    for row in each(tx, _MEETINGS, sorted(scope.meetings)):
        held = {**row["held"], "at": _time(row["at"]), "ends": _time(row["ends"])}
        state[subject("meeting", row["key"])] = {
            EXISTS: True,
            **{name: held[name] for name in FACTS["meeting"] if held.get(name) is not None},
            **{subject("person", key): True for key in row["people"]},
        }
    for row in each(tx, _POSTS, sorted(scope.posts)):
        state[subject("post", row["key"])] = {EXISTS: True}
    return state


def _time(text: str | None) -> str | None:
    # Text crosses to us many times faster than a time does.
    return None if text is None else iso(datetime.fromisoformat(text))


def _known(tx: ManagedTransaction, scope: Scope) -> list[Row]:
    if scope.lists is None:
        return each(tx, _KNOWN, sorted(scope.people))
    pairs = [{"key": key, "other": other} for key, other in sorted(scope.pairs)]
    lists = [{"key": key, "source": source, "at": at} for key, source, at in sorted(scope.lists)]
    return each(tx, _KNOWN_BEFORE, lists) + each(tx, _KNOWN_OF_PAIRS, pairs)
