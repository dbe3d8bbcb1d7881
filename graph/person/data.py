"""Everything that the graph holds about one person, for that person.

The schema's table says which relationships there are: one that is added to it is told of here without another word.
What others left is told of as far as it is needed: their keys and handles, the addresses of their posts; neither their
mail addresses nor the texts of their posts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph.read.checkpoints import connections_checkpoint
from graph.read.subjects import Subject
from graph.records import network_of, uid_of
from graph.rows import Row
from graph.schema import NODES, RELATIONSHIPS

from .naming import Theirs, accounts, alerts, imports, signals
from .rows import each_row, plain

if TYPE_CHECKING:
    from graph.connection import Graph

INTERNAL: Mapping[str, frozenset[str]] = {"Post": frozenset({"embedding", "waits"})}
"""Properties of a person's own nodes that say nothing but what a model made of the others, or whose turn it is."""
SHOWN: Mapping[str, tuple[str, ...]] = {
    "Company": ("key", "name"),
    "Meeting": ("key", "title", "at", "ends"),
    "Person": ("name",),
    "Post": ("key", "url", "day"),
    "Profile": ("key", "handle"),
    "Topic": ("key", "name"),
}
"""What is told of the other end of a relationship; of other labels everything."""


_PEOPLES_PROFILES = "MATCH (:Person {key: $key})<-[:BELONGS_TO]-(profile:Profile) RETURN profile.key AS key"
_POSTS_OF = """
UNWIND $rows AS key
MATCH (:Profile {key: key})-[:POSTED]->(post:Post)
RETURN DISTINCT post.key AS key
"""
_POSITIONS = """
MATCH (position:Checkpoint) WHERE position.key IN $keys
RETURN position.key AS key, position.cursor AS cursor, position.at AS at ORDER BY key
"""


@dataclass(frozen=True, slots=True)
class PersonsData:
    """What is held about a person, or about a profile that is nobody's: as JSON would hold it, times as ISO texts."""

    subject: Subject
    nodes: dict[str, list[Row]]
    """The person, their profiles and those profiles' posts, with their properties, by label."""
    relationships: dict[str, list[Row]]
    """By pattern, such as ``(Profile)-[:FOLLOWS]->(Profile)``: ``from`` and ``to`` (``"theirs"`` with the key of a
    node of theirs, else what is told of the other end), and the properties."""
    alerts: list[Row] = field(default_factory=list)
    imports: list[Row] = field(default_factory=list)
    """With the facts that each stated of them."""
    signals: list[Row] = field(default_factory=list)
    """Those that name them."""
    accounts: list[Row] = field(default_factory=list)
    """Companies and deals that a CRM says they look after."""
    positions: list[Row] = field(default_factory=list)
    """How far lists of their profiles were read."""

    def counts(self) -> dict[str, int]:
        """How much there is of what."""
        parts = {
            "people": len(self.nodes["Person"]),
            "profiles": len(self.nodes["Profile"]),
            "posts": len(self.nodes["Post"]),
            "relationships": sum(map(len, self.relationships.values())),
            "alerts": len(self.alerts),
            "imports": len(self.imports),
            "signals": len(self.signals),
            "accounts": len(self.accounts),
        }
        return {name: number for name, number in parts.items() if number}

    def as_json(self) -> dict[str, Any]:
        """Everything, in the order in which somebody would read it."""
        return {
            "person": self.nodes["Person"],
            "profiles": self.nodes["Profile"],
            "posts": self.nodes["Post"],
            "relationships": self.relationships,
            "alerts": self.alerts,
            "imports": self.imports,
            "signals": self.signals,
            "accounts": self.accounts,
            "positions": self.positions,
        }


def persons_data(graph: Graph, subject: Subject) -> PersonsData:
    """Everything about a person with all of their profiles, or about a profile and the person whose it is, if any.

    Raises GraphError, ValueError for a company.
    """
    if subject.kind == "company":
        raise ValueError("a company is no person")
    person = subject.key if subject.kind == "person" else subject.person
    profiles = {row["key"] for row in graph.run(_PEOPLES_PROFILES, key=person)} if person else set()
    if subject.kind == "profile":
        profiles.add(subject.key)
    posts = [row["key"] for row in each_row(graph, _POSTS_OF, sorted(profiles))]
    own = {"Person": [person] if person else [], "Profile": sorted(profiles), "Post": sorted(posts)}
    nodes = {label: list(_nodes(graph, label, keys)) for label, keys in own.items()}
    theirs = Theirs.of(nodes)
    return PersonsData(
        subject,
        nodes,
        _relationships(graph, {label: set(keys) for label, keys in own.items()}),
        alerts=list(alerts(graph, theirs)),
        imports=imports(graph, theirs),
        signals=list(signals(graph, theirs)),
        accounts=accounts(graph, theirs),
        positions=[
            plain(row)
            for row in graph.run(
                _POSITIONS,
                keys=[connections_checkpoint(network_of(one), uid_of(one)) for one in sorted(profiles)],
            )
        ],
    )


def _nodes(graph: Graph, label: str, keys: Sequence[str]) -> Iterator[Row]:
    cypher = f"UNWIND $rows AS key MATCH (node:{label} {{key: key}}) RETURN properties(node) AS held"
    hidden = INTERNAL.get(label, frozenset())
    for row in each_row(graph, cypher, keys):
        yield {name: value for name, value in plain(row["held"]).items() if name not in hidden}


def _relationships(graph: Graph, own: Mapping[str, set[str]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for left, kind, right in sorted(RELATIONSHIPS):
        rows = [
            {"from": "theirs", "key": row["key"], "to": _told(right, row["other"]), **plain(row["held"])}
            for row in _beside(graph, left, f"-[held:{kind}]->", right, own)
        ]
        rows += [
            {"from": _told(left, row["other"]), "to": "theirs", "key": row["key"], **plain(row["held"])}
            for row in _beside(graph, right, f"<-[held:{kind}]-", left, own)
            # Between two nodes of theirs: told of once.
            if row["other"].get(NODES[left][0]) not in own.get(left, ())
        ]
        if rows:
            found[f"({left})-[:{kind}]->({right})"] = rows
    return found


def _beside(
    graph: Graph, label: str, arrow: str, other: str, own: Mapping[str, Collection[str]]
) -> Iterator[Row]:
    cypher = (
        f"UNWIND $rows AS key MATCH (one:{label} {{key: key}}){arrow}(other:{other}) "
        "RETURN key, properties(other) AS other, properties(held) AS held"
    )
    yield from each_row(graph, cypher, sorted(own.get(label, ())))


def _told(label: str, held: Mapping[str, Any]) -> Row:
    """What is told of somebody or something else."""
    names = SHOWN.get(label, NODES[label])
    if label == "Person" and "@" not in held["key"]:
        # A key that was made of a mail address is one.
        names = ("key", *names)
    told = plain(held)
    return {"label": label, **{name: told[name] for name in names if name in told}}
