from __future__ import annotations

from graph.connection import Graph
from graph.records import Engagement, Follow, Profile, ProfileStatusChange
from tests.graph.facts import ANNA, BEN, CLEO, START, at, column, export, one, post, write

HELD = "MATCH (p:Profile {key: 'net:anna'}) RETURN properties(p) AS held"


def test_a_profile_holds_what_its_network_says(graph: Graph) -> None:
    write(graph, Profile(ANNA, "Anna.Example", "Anna", "hi", "https://net.example/anna", seen=at(0)))
    assert one(graph, HELD)["held"] == {
        "key": ANNA,
        "network": "net",
        "uid": "anna",
        "handle": "Anna.Example",
        "handle_key": "anna.example",
        "name": "Anna",
        "bio": "hi",
        "url": "https://net.example/anna",
        "status": "active",
        "watched": False,
        "first_seen": START,
        "seen": "2026-11-01T12:00:00.000000+00:00",
    }


def test_what_is_not_said_stays_and_what_is_newer_wins(graph: Graph) -> None:
    write(graph, Profile(ANNA, "old", "Anna", seen=at(0)))
    write(graph, Profile(ANNA, "new", bio="hi", seen=at(2)))
    held = one(graph, HELD)["held"]
    assert (held["handle"], held["handle_key"], held["name"], held["bio"]) == ("new", "new", "Anna", "hi")
    before = export(graph)
    write(graph, Profile(ANNA, None, "Anne", "bye", seen=at(1)))
    assert export(graph) == before
    write(graph, Profile(ANNA, "older still", seen=at(1)))
    after = one(graph, HELD)["held"]
    assert (after["handle"], after["former_handles"]) == ("new", ["old", "older still"])


def test_two_records_of_one_profile_in_a_page_end_as_the_newest(graph: Graph) -> None:
    write(
        graph,
        Profile(ANNA, "b", seen=at(2)),
        Profile(ANNA, "a", "Anna", seen=at(1)),
        Profile(ANNA, watched=True),
    )
    held = one(graph, HELD)["held"]
    assert (held["handle"], held["name"], held["watched"]) == ("b", "Anna", True)


def test_watching_is_said_and_unsaid_by_importers_alone(graph: Graph) -> None:
    write(graph, Profile(ANNA, watched=True))
    write(graph, Profile(ANNA, "anna", seen=at(5)))
    assert one(graph, HELD)["held"]["watched"] is True
    write(graph, Profile(ANNA, watched=False))
    assert one(graph, HELD)["held"]["watched"] is False


def test_a_deactivated_profile_is_hidden_and_comes_back(graph: Graph) -> None:
    write(graph, post())
    write(graph, ProfileStatusChange(ANNA, "deactivated", at(1)))
    assert one(graph, HELD)["held"]["status"] == "deactivated"
    assert column(graph, "MATCH (p:Post) RETURN p.key") == ["net:p1"]
    write(graph, ProfileStatusChange(ANNA, "active", at(2)))
    write(graph, ProfileStatusChange(ANNA, "deactivated", at(1)))
    assert one(graph, HELD)["held"]["status"] == "active"


def test_an_unknown_profiles_change_is_ignored(graph: Graph) -> None:
    written = write(
        graph, ProfileStatusChange(ANNA, "deactivated", at(1)), ProfileStatusChange(BEN, "removed", at(1))
    )
    assert written.counts == {}
    assert column(graph, "MATCH (n) WHERE n:Profile OR n:Tombstone RETURN n.key") == []


def test_a_removed_profile_goes_with_its_posts_and_never_comes_back(graph: Graph) -> None:
    page = (
        Profile(ANNA, "anna", "Anna", seen=at(0)),
        post(links=("https://a.example/",)),
        post("net:p2", BEN, reply_to="net:p1", mentions=(ANNA,)),
        Follow(ANNA, BEN, at(0), "f1"),
        Follow(BEN, CLEO, at(0), "f1"),
        Engagement(ANNA, "net:p2", "like", "l1", at(1)),
    )
    write(graph, *page)
    assert write(graph, ProfileStatusChange(ANNA, "removed", at(2)))["profiles removed"] == 1
    kept = ["net:ben", "net:cleo", "net:p2"]
    held = "MATCH (n) WHERE n:Profile OR n:Post OR n:Link RETURN coalesce(n.key, n.url) AS key ORDER BY key"
    assert column(graph, held) == kept
    after = export(graph)
    assert "anna" not in "".join(after).lower()
    write(graph, *page)
    write(
        graph,
        ProfileStatusChange(ANNA, "active", at(3)),
        post("net:p9", ANNA),
        Follow(CLEO, ANNA, at(3), "f2"),
    )
    assert column(graph, held) == kept
    assert column(graph, "MATCH (:Profile)-[f:FOLLOWS]->(:Profile) RETURN f.uid") == ["f1"]


def test_a_profile_seen_first_after_the_removal_of_an_unknown_one_is_kept(graph: Graph) -> None:
    write(graph, ProfileStatusChange(ANNA, "removed", at(0)), post(day=1))
    assert column(graph, "MATCH (p:Profile) RETURN p.key") == [ANNA]


def test_the_newest_of_several_changes_in_a_page_holds(graph: Graph) -> None:
    write(graph, post())
    write(graph, ProfileStatusChange(ANNA, "deactivated", at(3)), ProfileStatusChange(ANNA, "active", at(2)))
    assert one(graph, HELD)["held"]["status"] == "deactivated"
