"""Where others' texts and the service's own records name a person: alerts, imports, signals, accounts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.records import key as profile_key
from graph.rows import Row

from .rows import plain

if TYPE_CHECKING:
    from graph.connection import Graph

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LEFT_OUT = "(an address)"
_ALERTS = """
MATCH (told:Alert)
RETURN told.alert AS alert, told.question AS question, told.title AS title, told.body AS body, told.row AS row,
       told.at AS at, told.sent AS sent, told.about AS about, told.owner AS owner,
       told.owner_address AS owner_address
ORDER BY at, told.key
"""
_IMPORTS = """
MATCH (run:Run)-[:WROTE]->(page:ImportPage)
WHERE any(key IN $keys WHERE page.changes CONTAINS key)
RETURN run.key AS run, run.job AS job, run.started AS started, run.files AS files, page.changes AS changes
ORDER BY started, page.number
"""
_SIGNALS = """
MATCH (signal:Signal) WHERE toLower(signal.who) CONTAINS $name
RETURN properties(signal) AS held ORDER BY signal.key
"""
_ACCOUNTS = """
MATCH (account:Company)
WHERE toLower(account.owner) = $name OR toLower(account.owner_address) = $address
RETURN account.key AS key, account.name AS name, account.owner AS owner ORDER BY key
"""
_DEALS = """
MATCH (deal:Deal) WHERE toLower(deal.owner) = $name
RETURN deal.key AS key, deal.name AS name, deal.owner AS owner ORDER BY key
"""


@dataclass(frozen=True, slots=True)
class Theirs:
    """By what others' texts name the person."""

    keys: frozenset[str]
    """Of the person, the profiles and the posts."""
    subjects: frozenset[str]
    """What imports call the person and the profiles (``graph.write.state.subject``), under every handle."""
    names: tuple[str, ...]
    """Whole names of at least two words, in lower case: a single word may be anybody's."""
    address: str
    """In lower case; empty where none is known."""
    handles: frozenset[str]

    @classmethod
    def of(cls, nodes: Mapping[str, Sequence[Row]]) -> Theirs:
        called = {row.get("name") or "" for label in ("Person", "Profile") for row in nodes[label]}
        handles = {
            (row["network"], handle)
            for row in nodes["Profile"]
            for handle in (row.get("handle_key"), *(row.get("former_handles") or ()))
            if handle
        }
        profiles = {row["key"] for row in nodes["Profile"]}
        profiles |= {profile_key(network, f"@{handle}") for network, handle in handles}
        people = [row["key"] for row in nodes["Person"]]
        addresses = [row["address"] for row in nodes["Person"] if row.get("address")]
        return cls(
            frozenset(row["key"] for rows in nodes.values() for row in rows) | profiles,
            frozenset({*(f"person {one}" for one in people), *(f"profile {one}" for one in profiles)}),
            tuple(sorted({name.lower() for name in called if len(name.split()) > 1})),
            addresses[0].lower() if addresses else "",
            frozenset(handle for _network, handle in handles),
        )

    def without_others(self, value: Any) -> Any:
        """``value`` with other people's mail addresses left out of its texts."""
        match value:
            case str():
                return _ADDRESS.sub(self._kept, value)
            case list():
                return [self.without_others(one) for one in value]
            case dict():
                return {name: self.without_others(one) for name, one in value.items()}
            case _:
                return value

    def _kept(self, found: re.Match[str]) -> str:
        return found[0] if found[0].lower() in {self.address, *self.handles} else _LEFT_OUT


def alerts(graph: Graph, theirs: Theirs) -> Iterator[Row]:
    """Those about them, that name them or went to them."""
    named = [json.dumps(one.partition(" ")[2], ensure_ascii=False).lower() for one in theirs.subjects]
    for row in graph.run(_ALERTS):
        text = f"{row['title'] or ''}\n{row['body'] or ''}\n{row['row'] or ''}".lower()
        if (
            theirs.keys.isdisjoint(row["about"] or ())
            and not any(key in text for key in named)
            and not any(name in text for name in theirs.names)
            and not (theirs.address and (row["owner_address"] or "").lower() == theirs.address)
        ):
            continue
        shown = {name: row[name] for name in ("alert", "question", "title", "body", "at", "sent")}
        yield theirs.without_others(plain(shown))


def imports(graph: Graph, theirs: Theirs) -> list[Row]:
    """Each import of which it is still kept what it stated, with what it stated of them."""
    keys = sorted(json.dumps(one.partition(" ")[2], ensure_ascii=False)[1:-1] for one in theirs.subjects)
    found: dict[str, Row] = {}
    for row in graph.run(_IMPORTS, keys=keys):
        facts = {
            name if name in theirs.subjects else name.partition(" ")[0]: (
                held
                if name in theirs.subjects
                else {fact: change for fact, change in held.items() if fact in theirs.subjects}
            )
            for name, held in json.loads(row["changes"]).items()
            if name in theirs.subjects or not theirs.subjects.isdisjoint(held)
        }
        if not facts:
            continue
        told = found.setdefault(
            row["run"],
            {**plain({name: row[name] for name in ("run", "job", "started", "files")}), "stated": {}},
        )
        for name, held in facts.items():
            told["stated"].setdefault(name, {}).update(theirs.without_others(held))
    return list(found.values())


def signals(graph: Graph, theirs: Theirs) -> Iterator[Row]:
    """Events of companies of which somebody with their name is a part."""
    for name in theirs.names:
        for row in graph.run(_SIGNALS, name=name):
            yield theirs.without_others(plain(row["held"]))


def accounts(graph: Graph, theirs: Theirs) -> list[Row]:
    """Companies and deals that a CRM says they look after."""
    found: dict[str, Row] = {}
    for name in theirs.names or ("",):
        rows = graph.run(_ACCOUNTS, name=name, address=theirs.address) if name or theirs.address else []
        found |= {row["key"]: {"label": "Company", **row} for row in rows}
        found |= {
            row["key"]: {"label": "Deal", **row} for row in (graph.run(_DEALS, name=name) if name else [])
        }
    return list(found.values())
