from __future__ import annotations

from graph.connection import Graph
from graph.read.handles import unresolved_handles
from graph.read.watched import watched_profiles
from graph.records import Company, Engagement, Follow, Person, Profile, ProfileResolved, ProfileStatusChange
from graph.write.erasure import erase_profile
from tests.graph.facts import ANNA, BEN, CLEO, KEY, at, column, export, follows, one, post, write

PIA = Person("crm:pia", "Pia", "crm", profiles=("net:@Anna.Example",))
KEYS = "MATCH (p:Profile) RETURN p.key AS key ORDER BY key"


def test_a_handle_is_a_profile_of_its_own_until_it_is_resolved(graph: Graph) -> None:
    write(graph, PIA)
    assert column(graph, KEYS) == ["net:@anna.example"]
    assert [handle.name for handle in unresolved_handles(graph, "net")] == ["anna.example"]
    assert watched_profiles(graph, "net") == frozenset()
    assert write(graph, ProfileResolved(ANNA, "Anna.Example"))["profiles resolved"] == 1
    row = one(
        graph, "MATCH (p:Profile)-[:BELONGS_TO]->(n:Person) RETURN properties(p) AS held, n.key AS person"
    )
    assert row["person"] == "crm:pia"
    held = row["held"]
    assert (held["key"], held["uid"], held["network"], held["watched"]) == (ANNA, "anna", "net", True)
    assert unresolved_handles(graph, "net") == []
    assert watched_profiles(graph, "net") == {"anna"}


def test_a_handle_imported_again_after_it_was_resolved_is_not_doubled(graph: Graph) -> None:
    write(graph, PIA)
    write(graph, ProfileResolved(ANNA, "anna.example"))
    before = export(graph)
    write(graph, PIA)
    write(graph, ProfileResolved(ANNA, "anna.example"))
    assert export(graph) == before


def test_a_resolved_profile_joins_the_one_that_the_graph_holds(graph: Graph) -> None:
    write(
        graph,
        Profile(ANNA, "anna.example", "Anna A.", seen=at(0)),
        post(),
        Follow(ANNA, BEN, at(0), "f1"),
        Follow(CLEO, ANNA, at(0)),
    )
    graph.run(
        "CREATE (u:Profile {key: 'net:@anna.example', network: 'net', uid: '@anna.example', watched: true, "
        "handle: 'anna.example', handle_key: 'anna.example', status: 'active', bio: 'from the CRM', "
        "name: 'A'})"
    )
    graph.run(
        "MATCH (u:Profile {key: 'net:@anna.example'}), (b:Profile {key: 'net:ben'}), "
        "(p:Post {key: 'net:p1'}) "
        "CREATE (n:Person {key: 'crm:pia', name: 'Pia'}) CREATE (c:Company {key: 'crm:c', name: 'C'}) "
        "CREATE (u)-[:BELONGS_TO]->(n) CREATE (c)-[:OPERATES]->(u) CREATE (p)-[:MENTIONS]->(u) "
        "CREATE (u)-[:ENGAGED {kind: 'like', uid: 'l1', at: datetime($at), day: '2026-11-02'}]->(p) "
        "CREATE (u)-[:FOLLOWS {uid: '', since: datetime($at), day: '2026-11-02', baseline: true}]->(b) "
        "CREATE (b)-[:FOLLOWS {uid: 'x', since: datetime($at), day: '2026-11-02', baseline: false}]->(u)",
        at="2026-11-02T12:00:00Z",
    )
    write(graph, ProfileResolved(ANNA, "anna.example"))
    assert column(graph, KEYS) == [ANNA, BEN, CLEO]
    held = one(graph, "MATCH (p:Profile {key: $key}) RETURN properties(p) AS held", key=ANNA)["held"]
    assert (held["name"], held["bio"], held["watched"]) == ("Anna A.", "from the CRM", True)
    related = graph.run(
        "MATCH (p:Profile {key: $key})-[r]-(other) WHERE type(r) <> 'FOLLOWS' "
        "RETURN type(r) AS kind, other.key AS other ORDER BY kind",
        key=ANNA,
    )
    assert [(row["kind"], row["other"]) for row in related] == [
        ("BELONGS_TO", "crm:pia"),
        ("ENGAGED", "net:p1"),
        ("MENTIONS", "net:p1"),
        ("OPERATES", "crm:c"),
        ("POSTED", "net:p1"),
    ]
    assert follows(graph) == [
        (ANNA, BEN, "f1", at(0), None, False),
        (CLEO, ANNA, "", at(0), None, False),
        (BEN, ANNA, "x", at(1), None, False),
    ]


def test_an_import_after_the_account_is_known_finds_it_by_its_handle(graph: Graph) -> None:
    write(graph, Profile(ANNA, "Anna.Example", seen=at(0)))
    write(graph, PIA, Company("crm:c", "C", profiles=("net:@anna.EXAMPLE",)))
    assert column(graph, KEYS) == [ANNA]
    assert watched_profiles(graph, "net") == {"anna"}


def test_many_handles_resolve_in_one_page(graph: Graph) -> None:
    people = [Person(f"crm:{n}", f"P{n}", "crm", profiles=(f"net:@h{n}",)) for n in range(50)]
    page = [*people, *(ProfileResolved(f"net:u{n}", f"h{n}") for n in range(50))]
    assert write(graph, *page)["profiles resolved"] == 50
    assert watched_profiles(graph, "net") == {f"u{n}" for n in range(50)}


def test_two_handles_of_one_account_become_one_profile(graph: Graph) -> None:
    write(graph, Person("crm:pia", "Pia", "crm", profiles=("net:@old", "net:@new")))
    write(graph, ProfileResolved(ANNA, "old"), ProfileResolved(ANNA, "new"))
    assert column(graph, KEYS) == [ANNA]
    assert column(graph, "MATCH (p:Profile)-[:BELONGS_TO]->(n:Person) RETURN n.key") == ["crm:pia"]


def test_a_handle_nobody_asked_for_stores_nothing(graph: Graph) -> None:
    assert write(graph, ProfileResolved(ANNA, "anna")).counts == {}
    assert column(graph, KEYS) == []


def test_a_handle_of_an_erased_account_is_dropped(graph: Graph) -> None:
    write(graph, post(), ProfileStatusChange(ANNA, "removed", at(1)))
    write(graph, PIA)
    write(graph, ProfileResolved(ANNA, "anna.example"))
    assert column(graph, KEYS) == []


def test_an_account_erased_on_request_does_not_come_back_by_its_handle(graph: Graph) -> None:
    write(
        graph,
        Profile(ANNA, "anna.example", seen=at(0)),
        post(),
        Engagement(BEN, "net:p1", "like", "l1", at(1)),
    )
    erased = erase_profile(graph, ANNA, tombstones=KEY)
    assert (erased.profiles, erased.posts) == (1, 1)
    write(graph, PIA, post("net:p2"))
    assert column(graph, KEYS) == [BEN]
