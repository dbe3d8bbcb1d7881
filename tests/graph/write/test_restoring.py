from __future__ import annotations

from datetime import timedelta

import pytest

from graph.connection import Graph
from graph.read.audit import audit_entries
from graph.read.stored_keys import StoredKeys
from graph.read.watched import profiles_wanting_baseline, watched_profiles
from graph.records import Person, PostRemoved, Profile, ProfileResolved, ProfileRestored, ProfileStatusChange
from graph.write.erasure import erase_profile
from graph.write.restoring import ErasedOnRequest, restore_profile
from tests.graph.facts import ANNA, BEN, KEY, at, column, one, post, write

PIA = Person("crm:pia", "Pia", "crm", profiles=("net:@anna.example",))
POSTS = "MATCH (p:Post) RETURN p.key AS key ORDER BY key"


def take_down(graph: Graph) -> None:
    """Anna, watched, with two posts, one of which she deleted herself; then her account goes."""
    write(graph, Profile(ANNA, "anna.example", watched=True, seen=at(0)), post(), post("net:p2"))
    write(graph, PostRemoved("net:p2", at(1)))
    write(graph, ProfileStatusChange(ANNA, "removed", at(2)))
    assert column(graph, "MATCH (n:Profile|Post) RETURN n.key AS key") == []


def test_a_takedown_that_is_taken_back_lets_the_account_and_its_posts_come_back(graph: Graph) -> None:
    take_down(graph)
    write(graph, post("net:p9"))
    assert column(graph, POSTS) == []
    written = write(graph, ProfileRestored(ANNA, at(3)), post(), post("net:p2"), post("net:p3", day=4))
    assert written["profiles restored"] == 1
    assert column(graph, POSTS) == ["net:p1", "net:p3"]
    assert watched_profiles(graph, "net") == {"anna"}
    assert profiles_wanting_baseline(graph, "net") == ["anna"]
    assert one(graph, "MATCH (p:Profile) RETURN p.status AS status, p.handle AS handle") == {
        "status": "active",
        "handle": None,
    }
    assert write(graph, ProfileRestored(ANNA, at(3)))["profiles restored"] == 0


def test_an_import_made_while_the_account_was_away_works_again_afterwards(graph: Graph) -> None:
    take_down(graph)
    write(graph, PIA)
    write(graph, ProfileResolved(ANNA, "anna.example"))
    assert column(graph, "MATCH (p:Profile) RETURN p.key AS key") == []
    write(graph, ProfileRestored(ANNA, at(3)))
    write(graph, PIA)
    write(graph, ProfileResolved(ANNA, "anna.example"))
    assert column(graph, "MATCH (p:Profile)-[:BELONGS_TO]->(n:Person) RETURN p.key AS key") == [ANNA]


def test_what_was_restored_before_it_was_removed_stays_away(graph: Graph) -> None:
    take_down(graph)
    assert write(graph, ProfileRestored(ANNA, at(1)))["profiles restored"] == 0
    write(graph, ProfileStatusChange(BEN, "removed", at(1)), ProfileRestored(BEN, at(2)))
    assert column(graph, "MATCH (p:Profile) RETURN p.key AS key") == []


def test_an_account_that_goes_and_comes_back_in_one_page_is_there(graph: Graph) -> None:
    write(graph, post())
    write(graph, ProfileStatusChange(ANNA, "removed", at(1)), ProfileRestored(ANNA, at(2)), post(day=3))
    assert column(graph, POSTS) == ["net:p1"]


def test_a_restored_account_that_was_only_hidden_is_shown(graph: Graph) -> None:
    write(graph, post(), ProfileStatusChange(ANNA, "deactivated", at(1)), ProfileRestored(ANNA, at(2)))
    assert column(graph, "MATCH (p:Profile) RETURN p.status AS status") == ["active"]


def test_no_network_brings_back_who_asked_to_be_erased(graph: Graph) -> None:
    write(graph, Profile(ANNA, "anna.example", seen=at(0)), post())
    erase_profile(graph, ANNA, tombstones=KEY)
    later = at(0) + timedelta(days=365_0)
    write(graph, ProfileStatusChange(ANNA, "removed", later), ProfileRestored(ANNA, later))
    write(graph, post())
    assert column(graph, "MATCH (n:Profile|Post) RETURN n.key AS key") == []
    with pytest.raises(ErasedOnRequest, match="--erasure-request-withdrawn"):
        restore_profile(graph, ANNA, "net:@anna.example", tombstones=KEY)
    assert restore_profile(graph, ANNA, "net:@anna.example", tombstones=KEY, request_withdrawn=True)
    write(graph, post(), PIA)
    assert column(graph, POSTS) == ["net:p1"]
    assert [(one.action, one.kind) for one in audit_entries(graph)] == [
        ("restore", "profile"),
        ("forget", "profile"),
    ]


def test_a_removal_is_taken_back_by_hand_and_noted(graph: Graph) -> None:
    take_down(graph)
    assert restore_profile(graph, ANNA, None, tombstones=KEY)
    assert not restore_profile(graph, ANNA, None, tombstones=KEY)
    write(graph, post())
    assert column(graph, POSTS) == ["net:p1"]
    assert [(one.action, one.kind, one.counts) for one in audit_entries(graph)] == [
        ("restore", "profile", {})
    ]


def test_a_stream_knows_which_accounts_their_network_removed(embedded_graph: Graph) -> None:
    take_down(embedded_graph)
    write(embedded_graph, Profile(BEN, "ben.example", seen=at(0)))
    erase_profile(embedded_graph, BEN, tombstones=KEY)
    known = StoredKeys.load(embedded_graph, "net", KEY)
    assert [known.removed(uid) for uid in ("anna", "ben", "cleo")] == [True, False, False]
    known.add_removed("cleo")
    assert known.removed("cleo")
