"""What is given to a person holds everything about them that the graph can hold, and of others only what is needed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from collectors.crm.importer import import_crm
from graph.connection import Graph
from graph.person.data import INTERNAL, SHOWN, persons_data
from graph.read.checkpoints import Checkpoint
from graph.read.subjects import Subject, find_subject
from graph.records import Company, Connected, Deal, Engagement, Follow, Person, Post, Profile, ProfileResolved
from graph.schema import NODES, RELATIONSHIPS
from graph.write.writer import write_page
from tests.graph.facts import KEY, at, write

OWN = {"Person": "person:own", "Profile": "net:own", "Post": "net:own-post"}
TOUCHING = [
    (pattern, side)
    for pattern in sorted(RELATIONSHIPS)
    for side in ("from", "to")
    if pattern[0 if side == "from" else 2] in OWN
]
"""Every relationship of the schema that a person, a profile or a post can have, at each of its ends."""


def named(pattern: tuple[str, str, str]) -> str:
    return f"({pattern[0]})-[:{pattern[1]}]->({pattern[2]})"


def plant(graph: Graph) -> None:
    """A person with one profile and one post that have every property, and each relationship with something else."""
    for label, key in OWN.items():
        held = {name: f"own {label} {name}" for name in NODES[label]} | {"key": key}
        held |= {"network": "net"} if label != "Person" else {}
        held |= {"former_handles": ["once"]} if label == "Profile" else {}
        graph.run(f"CREATE (node:{label}) SET node = $held", held=held)
    graph.run(
        "MATCH (person:Person {key: 'person:own'}) MATCH (profile:Profile {key: 'net:own'}) "
        "MATCH (post:Post {key: 'net:own-post'}) "
        "CREATE (person)<-[:BELONGS_TO]-(profile)-[:POSTED]->(post)"
    )
    for number, ((left, kind, right), side) in enumerate(TOUCHING):
        mine, other = (left, right) if side == "from" else (right, left)
        arrow = f"-[held:{kind}]->" if side == "from" else f"<-[held:{kind}]-"
        graph.run(
            f"MATCH (mine:{mine} {{key: $key}}) CREATE (other:{other}) SET other = $other "
            f"CREATE (mine){arrow}(other) SET held = $held",
            key=OWN[mine],
            other={NODES[other][0]: f"other:{number}"},
            held={name: f"{kind} {number} {name}" for name in RELATIONSHIPS[left, kind, right]},
        )


def test_every_kind_of_relationship_and_property_of_a_person_is_given_to_them(graph: Graph) -> None:
    plant(graph)

    data = persons_data(graph, Subject("person", "person:own", "Own"))

    own = {label: next(row for row in data.nodes[label] if row["key"] == key) for label, key in OWN.items()}
    assert {
        label: set(NODES[label]) - INTERNAL.get(label, set()) - set(row) for label, row in own.items()
    } == {label: set() for label in OWN}
    missing = []
    for number, (pattern, side) in enumerate(TOUCHING):
        _, kind, _ = pattern
        held = {name: f"{kind} {number} {name}" for name in RELATIONSHIPS[pattern]}
        there, here = ("to", "from") if side == "from" else ("from", "to")
        other = pattern[2 if side == "from" else 0]
        shown = SHOWN.get(other, NODES[other])
        told = {"label": other} | ({shown[0]: f"other:{number}"} if shown[0] == NODES[other][0] else {})
        if other == "Person":
            told["key"] = f"other:{number}"
        row = {here: "theirs", there: told, **held}
        # What belongs to the person is theirs as well.
        theirs = {"from": "theirs", "key": f"other:{number}", **held}
        found = data.relationships.get(named(pattern), [])
        if not any(row.items() <= one.items() or theirs.items() <= one.items() for one in found):
            missing.append((pattern, side))
    assert missing == []
    assert data.relationships.keys() == {named(pattern) for pattern, _side in TOUCHING}


CONTACTS = """\
name,company,title,address,profiles
Anna Pell,Pellworth Foods,Head of Logistics,anna@pellworth.example,bluesky:@annapell.example
Bo Quill,Pellworth Foods,,bo@pellworth.example,
"""


@pytest.fixture
def contacts(tmp_path: Path) -> Path:
    path = tmp_path / "contacts.csv"
    path.write_text(CONTACTS)
    return path


def test_what_is_known_of_anna_is_told_by_value_and_nobody_elses_address(
    graph: Graph, contacts: Path
) -> None:
    import_crm(graph, [contacts], tombstones=KEY)
    write(
        graph,
        ProfileResolved("bluesky:did:1", "annapell.example"),
        Profile("bluesky:did:1", "annapell.example", "Anna P.", "I move things", seen=at(0)),
        Post("bluesky:p1", "bluesky:did:1", "hello", at(1), content_labels=("spam",)),
        Post("bluesky:p2", "bluesky:did:9", "what Bo thinks of her", at(1), mentions=("bluesky:did:1",)),
        Follow("bluesky:did:1", "bluesky:did:9", at(1), "f1"),
        Engagement("bluesky:did:9", "bluesky:p1", "like", "l2", at(2)),
        Connected("person:anna@pellworth.example", "person:bo@pellworth.example", "linkedin", at(0)),
        Company("company:brook", "Brook", owner="Anna Pell", owner_address="anna@pellworth.example"),
        Deal("deal:brook/one", "company:brook", "One", owner="Anna Pell"),
        Person("person:else", "Anna Else", "crm"),
    )
    write_page(graph, [], checkpoint=Checkpoint("bluesky:connections:did:1", "c"), tombstones=KEY)
    graph.run(
        "CREATE (:Alert {key: 'a1', alert: 'left', about: ['bluesky:p1'], title: 'Anna Pell left', row: '{}', "
        "body: 'write to bo@pellworth.example or anna@pellworth.example', owner_address: 'mara@us.example'}) "
        "CREATE (:Alert {key: 'a2', about: ['bluesky:did:9'], title: 'Of another', body: '', row: '{}'}) "
        "CREATE (:Alert {key: 'a3', about: [], title: 'New', body: 'b', row: $row}) "
        "CREATE (:Signal {key: 's1', kind: 'executive hire', who: 'Anna Pell', line: 'Brook hires Anna Pell'}) "
        "CREATE (:Signal {key: 's2', kind: 'funding', who: 'Anna Bell', line: 'no'})",
        row=json.dumps({"profile": "bluesky:did:1"}),
    )

    subject = find_subject(graph, "annapell.example")
    data = persons_data(graph, subject)

    assert (subject.kind, subject.person) == ("profile", "person:anna@pellworth.example")
    assert data.counts() == {
        "people": 1,
        "profiles": 1,
        "posts": 1,
        "relationships": 7,
        "alerts": 2,
        "imports": 1,
        "signals": 1,
        "accounts": 2,
    }
    [person], [profile], [written] = data.nodes["Person"], data.nodes["Profile"], data.nodes["Post"]
    assert (person["name"], person["address"]) == ("Anna Pell", "anna@pellworth.example")
    assert (profile["handle"], profile["bio"], profile["watched"]) == (
        "annapell.example",
        "I move things",
        True,
    )
    assert (written["text"], written["content_labels"], written["day"]) == ("hello", ["spam"], "2026-11-02")
    relations = data.relationships
    [job] = relations["(Person)-[:WORKS_AT]->(Company)"]
    assert (job["title"], job["to"]["name"]) == ("Head of Logistics", "Pellworth Foods")
    [connected] = relations["(Person)-[:CONNECTED_TO]->(Person)"]
    assert (connected["to"], connected["since"]) == (
        {"label": "Person", "name": "Bo Quill"},
        "2026-11-01T12:00:00.000000+00:00",
    )
    [follow] = relations["(Profile)-[:FOLLOWS]->(Profile)"]
    assert (follow["key"], follow["to"]["key"], follow["day"]) == (
        "bluesky:did:1",
        "bluesky:did:9",
        "2026-11-02",
    )
    assert [row["from"]["key"] for row in relations["(Post)-[:MENTIONS]->(Profile)"]] == ["bluesky:p2"]
    assert [row["kind"] for row in relations["(Profile)-[:ENGAGED]->(Post)"]] == ["like"]
    assert [alert["title"] for alert in data.alerts] == ["Anna Pell left", "New"]
    assert data.alerts[0]["body"] == "write to (an address) or anna@pellworth.example"
    [imported] = data.imports
    assert imported["files"] == ["contacts.csv"]
    assert imported["stated"]["person person:anna@pellworth.example"]["address"] == [
        "anna@pellworth.example"
    ] or (
        imported["stated"]["person person:anna@pellworth.example"]["address"]
        == [None, "anna@pellworth.example"]
    )
    assert [signal["line"] for signal in data.signals] == ["Brook hires Anna Pell"]
    assert [account["key"] for account in data.accounts] == ["company:brook", "deal:brook/one"]
    assert [position["cursor"] for position in data.positions] == ["c"]
    told = json.dumps(data.as_json())
    assert "bo@" not in told
    assert "mara@" not in told
    assert "what Bo thinks" not in told


def test_a_profile_that_is_nobodys_is_told_of_by_itself(embedded_graph: Graph) -> None:
    write(embedded_graph, Profile("net:zoe", "zoe", seen=at(0)), Post("net:p1", "net:zoe", "hi", at(0)))
    data = persons_data(embedded_graph, find_subject(embedded_graph, "@zoe"))
    assert data.counts() == {"profiles": 1, "posts": 1, "relationships": 1}
    with pytest.raises(ValueError, match="a company is no person"):
        persons_data(embedded_graph, Subject("company", "company:acme", "Acme"))
