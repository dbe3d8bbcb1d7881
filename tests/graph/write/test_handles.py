"""Accounts change their handles, and strangers take those that became free."""

from __future__ import annotations

from itertools import permutations

from graph.connection import Graph
from graph.records import Company, Person, Profile, ProfileResolved
from graph.write.erasure import erase_profile
from graph.write.handles import moved_handles
from tests.graph.facts import ANNA, BEN, KEY, at, column, export, one, post, write

PIA = Person("crm:pia", "Pia", "crm", profiles=("net:@Old.Example",))
OLD = "net:@old.example"
KEYS = "MATCH (p:Profile) RETURN p.key AS key ORDER BY key"
PIAS = "MATCH (p:Profile)-[:BELONGS_TO]->(:Person) RETURN p.key AS key ORDER BY key"
HANDLES = """
MATCH (p:Profile {key: $key}) RETURN p.handle AS now, p.former_handles AS former, p.former_handles_until AS until
"""


def known_as_old(graph: Graph) -> None:
    """Anna is Pia, as an import and the network said while she was called old; now she is called new."""
    write(graph, PIA)
    write(graph, ProfileResolved(ANNA, "old.example"), Profile(ANNA, "old.example", seen=at(0)))
    write(graph, Profile(ANNA, "New.Example", seen=at(5)))


def test_a_handle_that_an_account_gives_up_is_kept_with_its_time(graph: Graph) -> None:
    told = [
        Profile(ANNA, "A.example", seen=at(0)),
        Profile(ANNA, "b.example", seen=at(2)),
        Profile(ANNA, "c.example", seen=at(4)),
    ]
    ends = set()
    for order in permutations(told):
        graph.run("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
        for record in order:
            write(graph, record)
        write(graph, *order)
        held = one(graph, HANDLES, key=ANNA)
        ends.add((held["now"], tuple(held["former"])))
        assert held["until"][-1] == "2026-11-05T12:00:00.000000+00:00"
    assert ends == {("c.example", ("a.example", "b.example"))}
    graph.run("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    write(graph, *told)
    assert one(graph, HANDLES, key=ANNA)["until"] == [
        "2026-11-03T12:00:00.000000+00:00",
        "2026-11-05T12:00:00.000000+00:00",
    ]


def test_an_account_is_found_by_each_handle_that_it_had(graph: Graph) -> None:
    for day, handle in enumerate(("A.example", "b.example", "c.example")):
        write(graph, Profile(ANNA, handle, seen=at(day)))
    write(graph, Profile(BEN, "d.example", seen=at(0)), Profile(BEN, "e.example", seen=at(1)))

    moved = graph.write(lambda tx: moved_handles(tx, [f"net:@{letter}.example" for letter in "abcdefg"]))

    assert {name: found.account for name, found in moved.items()} == {
        "net:@a.example": ANNA,
        "net:@b.example": ANNA,
        "net:@d.example": BEN,
    }
    assert moved["net:@a.example"].until == at(1)


def test_an_old_file_imported_again_finds_the_account_under_its_new_handle(graph: Graph) -> None:
    known_as_old(graph)
    before = export(graph)
    write(graph, PIA, Company("crm:c", "C"))
    assert column(graph, KEYS) == [ANNA]
    assert export(graph) != before
    assert column(graph, PIAS) == [ANNA]


def test_a_stranger_who_took_the_handle_is_never_taken_for_the_customer(graph: Graph) -> None:
    known_as_old(graph)
    write(graph, Profile(BEN, "old.example", seen=at(6)), post("net:p9", BEN, "I am somebody else"))
    write(graph, PIA)
    assert column(graph, PIAS) == [ANNA]
    assert column(graph, "MATCH (p:Profile) WHERE p.watched = true RETURN p.key AS key") == [ANNA]
    write(graph, ProfileResolved(BEN, "old.example"))
    assert column(graph, KEYS) == [ANNA, BEN]
    assert column(graph, PIAS) == [ANNA]


def test_a_phantom_of_the_old_handle_joins_the_account_that_had_it(graph: Graph) -> None:
    known_as_old(graph)
    graph.run(
        "MATCH (pia:Person) CREATE (:Profile {key: $key, network: 'net', uid: '@old.example', watched: true, "
        "handle: 'old.example', handle_key: 'old.example', status: 'active'})-[:BELONGS_TO]->(pia)",
        key=OLD,
    )
    write(graph, ProfileResolved(BEN, "old.example"))
    assert column(graph, KEYS) == [ANNA]
    assert column(graph, PIAS) == [ANNA]


def test_a_handle_of_nobody_in_particular_means_who_has_it_now(graph: Graph) -> None:
    write(graph, Profile(ANNA, "old.example", seen=at(0)), post())
    write(graph, Profile(ANNA, "new.example", seen=at(5)), Profile(BEN, "old.example", seen=at(6)))
    write(graph, PIA)
    assert column(graph, PIAS) == [BEN]
    moved = graph.write(lambda tx: moved_handles(tx, [OLD, "net:@new.example"]))
    assert list(moved) == [OLD]
    found = moved[OLD]
    assert (found.account, found.handle, found.until, found.taken_by) == (ANNA, "new.example", at(5), BEN)


def test_an_account_that_takes_its_old_handle_back_has_it(graph: Graph) -> None:
    known_as_old(graph)
    write(graph, Profile(ANNA, "old.example", seen=at(7)))
    assert graph.write(lambda tx: moved_handles(tx, [OLD])) == {}
    assert graph.write(lambda tx: list(moved_handles(tx, ["net:@new.example"]))) == ["net:@new.example"]


def test_an_erased_account_does_not_come_back_by_a_handle_that_it_had(graph: Graph) -> None:
    known_as_old(graph)
    erase_profile(graph, ANNA, tombstones=KEY)
    write(graph, PIA)
    assert column(graph, KEYS) == []
