from __future__ import annotations

from graph.connection import Graph
from graph.records import Follow, Profile, SnapshotEnd, SnapshotMember, Unfollow
from tests.graph.facts import ANNA, BEN, CLEO, at, column, export, follows, write


def test_a_follow_seen_twice_is_one_follow(graph: Graph) -> None:
    assert write(graph, Follow(ANNA, BEN, at(0), "f1"))["follows"] == 1
    assert write(graph, Follow(ANNA, BEN, at(0), "f1")).counts == {}
    assert follows(graph) == [(ANNA, BEN, "f1", at(0), None, False)]
    assert column(graph, "MATCH ()-[f:FOLLOWS]->() RETURN f.day") == ["2026-11-01"]


def test_a_follow_without_uid_seen_twice_is_one_follow(graph: Graph) -> None:
    write(graph, Follow(ANNA, BEN, at(0)))
    write(graph, Follow(ANNA, BEN, at(2)))
    assert follows(graph) == [(ANNA, BEN, "", at(0), None, False)]


def test_an_unfollow_by_uid_ends_the_follow_once_and_keeps_it(graph: Graph) -> None:
    write(graph, Follow(ANNA, BEN, at(0), "f1"), Follow(ANNA, CLEO, at(0), "f2"))
    assert write(graph, Unfollow(ANNA, at(3), uid="f1"))["unfollows"] == 1
    assert write(graph, Unfollow(ANNA, at(4), uid="f1")).counts == {}
    assert follows(graph) == [
        (ANNA, BEN, "f1", at(0), at(3), False),
        (ANNA, CLEO, "f2", at(0), None, False),
    ]


def test_an_unfollow_by_pair_ends_whatever_follow_is_open(graph: Graph) -> None:
    write(graph, Follow(ANNA, BEN, at(0), "f1"), Follow(BEN, ANNA, at(0)))
    write(graph, Unfollow(ANNA, at(1), followed=BEN), Unfollow(BEN, at(2), followed=ANNA))
    assert [row[4] for row in follows(graph)] == [at(1), at(2)]


def test_an_unfollow_that_names_both_ends_an_open_follow_without_uid(graph: Graph) -> None:
    write(graph, Follow(ANNA, BEN, at(0)))
    write(graph, Unfollow(ANNA, at(1), uid="f9", followed=BEN))
    assert follows(graph) == [(ANNA, BEN, "", at(0), at(1), False)]


def test_an_unknown_unfollow_is_ignored(graph: Graph) -> None:
    write(graph, Unfollow(ANNA, at(1), uid="f1"), Unfollow(ANNA, at(1), followed=BEN))
    assert column(graph, "MATCH (n:Profile) RETURN n.key") == []


def test_a_new_follow_after_an_unfollow_is_a_new_relationship(graph: Graph) -> None:
    write(graph, Follow(ANNA, BEN, at(0), "f1"))
    write(graph, Unfollow(ANNA, at(1), uid="f1"))
    write(graph, Follow(ANNA, BEN, at(2), "f2"))
    assert follows(graph) == [(ANNA, BEN, "f1", at(0), at(1), False), (ANNA, BEN, "f2", at(2), None, False)]


def test_a_new_follow_without_uid_after_an_unfollow_is_a_new_relationship(graph: Graph) -> None:
    write(graph, Follow(ANNA, BEN, at(0)))
    write(graph, Unfollow(ANNA, at(1), followed=BEN))
    write(graph, Follow(ANNA, BEN, at(2)))
    assert follows(graph) == [(ANNA, BEN, "", at(0), at(1), False), (ANNA, BEN, "", at(2), None, False)]


def test_a_replay_of_a_whole_history_changes_nothing(graph: Graph) -> None:
    history = [
        Follow(ANNA, BEN, at(0), "f1"),
        Unfollow(ANNA, at(1), uid="f1"),
        Follow(ANNA, BEN, at(2), "f2"),
        Follow(BEN, ANNA, at(2)),
        Unfollow(BEN, at(3), followed=ANNA),
        Follow(BEN, ANNA, at(4)),
    ]
    for record in history:
        write(graph, record)
    before = export(graph)
    for record in history:
        write(graph, record)
    write(graph, *history)
    assert export(graph) == before
    assert len(follows(graph)) == 4


def test_an_old_follow_that_comes_after_its_unfollow_does_not_reopen_it(graph: Graph) -> None:
    write(graph, Follow(ANNA, BEN, at(0), "f1"))
    write(graph, Unfollow(ANNA, at(1), uid="f1"))
    write(graph, Follow(ANNA, BEN, at(0), "f1"))
    assert follows(graph) == [(ANNA, BEN, "f1", at(0), at(1), False)]


def test_an_old_unfollow_does_not_end_a_later_follow(graph: Graph) -> None:
    write(graph, Follow(ANNA, BEN, at(5)))
    write(graph, Unfollow(ANNA, at(1), followed=BEN))
    assert follows(graph) == [(ANNA, BEN, "", at(5), None, False)]


def test_a_follow_with_uid_adopts_an_open_one_without(graph: Graph) -> None:
    write(graph, SnapshotMember(BEN, "followers", ANNA, at(3)), SnapshotEnd(BEN, "followers", at(3)))
    assert write(graph, Follow(ANNA, BEN, at(0), "f1")).counts == {}
    assert follows(graph) == [(ANNA, BEN, "f1", at(0), None, False)]
    assert column(graph, "MATCH ()-[f:FOLLOWS]->() RETURN f.day") == ["2026-11-01"]
    write(graph, Unfollow(ANNA, at(5), uid="f1"))
    assert follows(graph) == [(ANNA, BEN, "f1", at(0), at(5), False)]


def test_an_update_ends_the_follow_of_the_profile_it_pointed_at_before(graph: Graph) -> None:
    write(graph, Follow(ANNA, BEN, at(0), "f1"), Follow(ANNA, CLEO, at(0), "f2"))
    write(graph, Follow(ANNA, CLEO, at(2), "f1", replaces=True))
    held = [
        (ANNA, BEN, "f1", at(0), at(2), False),
        (ANNA, CLEO, "f2", at(0), None, False),
        (ANNA, CLEO, "f1", at(2), None, False),
    ]
    assert follows(graph) == held
    write(graph, Follow(ANNA, CLEO, at(2), "f1", replaces=True))
    assert follows(graph) == held


def test_a_follow_and_its_unfollow_in_one_page_end_with_until_set(graph: Graph) -> None:
    write(graph, Follow(ANNA, BEN, at(0), "f1"), Unfollow(ANNA, at(1), uid="f1"))
    assert follows(graph) == [(ANNA, BEN, "f1", at(0), at(1), False)]


def test_an_unfollow_and_a_new_follow_in_one_page_are_told_apart(graph: Graph) -> None:
    write(graph, Follow(ANNA, BEN, at(0)))
    write(
        graph,
        Unfollow(ANNA, at(1), followed=BEN),
        Follow(ANNA, BEN, at(2)),
        Unfollow(ANNA, at(3), followed=BEN),
        Follow(ANNA, BEN, at(4)),
    )
    assert [row[3:5] for row in follows(graph)] == [(at(0), at(1)), (at(2), at(3)), (at(4), None)]


def test_two_follows_of_one_pair_in_one_page_adopt_only_one(graph: Graph) -> None:
    write(graph, Follow(ANNA, BEN, at(0)))
    write(graph, Follow(ANNA, BEN, at(1), "f1"), Follow(ANNA, BEN, at(2), "f2"))
    assert follows(graph) == [(ANNA, BEN, "f1", at(0), None, False), (ANNA, BEN, "f2", at(2), None, False)]


def test_follows_of_and_by_watched_profiles_are_found_from_either_end(graph: Graph) -> None:
    write(graph, Profile(ANNA, watched=True), Profile(BEN, watched=True))
    page = [Follow(ANNA, BEN, at(0), "f1"), Follow(BEN, CLEO, at(0), "f1"), Follow(CLEO, ANNA, at(0), "f1")]
    write(graph, *page)
    write(graph, *page)
    assert len(follows(graph)) == 3


def test_thousands_of_follows_in_one_page_are_each_stored_once(graph: Graph) -> None:
    page = [Follow(f"net:u{n:05}", ANNA, at(0), "f1") for n in range(4_500)]
    assert write(graph, *page)["follows"] == 4_500
    assert write(graph, *page).counts == {}
    ends = [Unfollow(f"net:u{n:05}", at(1), uid="f1") for n in range(0, 4_500, 3)]
    assert write(graph, *ends)["unfollows"] == 1_500
    assert column(graph, "MATCH ()-[f:FOLLOWS]->() WHERE f.until IS NULL RETURN count(f)") == [3_000]
