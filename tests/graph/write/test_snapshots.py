from __future__ import annotations

from graph.connection import Graph
from graph.records import Direction, Follow, Profile, SnapshotEnd, SnapshotMember, Unfollow
from tests.graph.facts import ANNA, BEN, CLEO, DORA, at, column, export, follows, one, write


def members(day: float, *others: str, direction: Direction = "following") -> list[SnapshotMember]:
    return [SnapshotMember(ANNA, direction, other, at(day)) for other in others]


def end(day: float, direction: Direction = "following") -> SnapshotEnd:
    return SnapshotEnd(ANNA, direction, at(day))


def test_the_first_finished_list_is_the_baseline(graph: Graph) -> None:
    dated = SnapshotMember(ANNA, "following", CLEO, at(0), since=at(-400), uid="f1")
    written = write(graph, *members(0, BEN), dated, end(0))
    assert written["follows"] == 2
    assert follows(graph) == [(ANNA, CLEO, "f1", at(-400), None, True), (ANNA, BEN, "", at(0), None, True)]
    state = one(
        graph,
        "MATCH (p:Profile {key: $key}) RETURN p.following_baseline AS a, p.followers_baseline AS b",
        key=ANNA,
    )
    assert state == {"a": "2026-11-01T12:00:00.000000+00:00", "b": None}


def test_followers_point_the_other_way(graph: Graph) -> None:
    write(graph, Profile(ANNA, watched=True), *members(0, BEN, direction="followers"), end(0, "followers"))
    assert follows(graph) == [(BEN, ANNA, "", at(0), None, True)]


def test_a_later_list_brings_new_follows_and_ends_missing_ones(graph: Graph) -> None:
    write(graph, *members(0, BEN, CLEO), end(0))
    written = write(graph, *members(7, CLEO, DORA), end(7))
    assert (written["follows"], written["unfollows"]) == (1, 1)
    assert follows(graph) == [
        (ANNA, BEN, "", at(0), at(7), True),
        (ANNA, CLEO, "", at(0), None, True),
        (ANNA, DORA, "", at(7), None, False),
    ]


def test_a_list_that_broke_off_ends_nothing(graph: Graph) -> None:
    write(graph, *members(0, BEN, CLEO), end(0))
    write(graph, *members(7, CLEO))
    assert [row[4] for row in follows(graph)] == [None, None]


def test_a_first_list_that_broke_off_leaves_the_baseline_to_the_next(graph: Graph) -> None:
    write(graph, *members(0, BEN))
    write(graph, *members(1, BEN, CLEO), end(1))
    write(graph, *members(2, BEN, CLEO, DORA), end(2))
    assert [(row[1], row[5]) for row in follows(graph)] == [(BEN, True), (CLEO, True), (DORA, False)]


def test_a_follow_seen_live_before_the_first_list_stays_new(graph: Graph) -> None:
    write(graph, Follow(ANNA, BEN, at(0), "f1"))
    write(graph, SnapshotMember(ANNA, "following", BEN, at(1), since=at(-9), uid="f1"), end(1))
    assert follows(graph) == [(ANNA, BEN, "f1", at(0), None, False)]


def test_a_follow_that_began_while_the_list_was_read_does_not_end(graph: Graph) -> None:
    write(graph, *members(0, BEN), end(0))
    write(graph, *members(7, BEN))
    write(graph, Follow(ANNA, CLEO, at(7.01), "f2"))
    write(graph, end(7))
    assert [(row[1], row[4]) for row in follows(graph)] == [(BEN, None), (CLEO, None)]


def test_an_unfollow_seen_live_is_not_undone_by_a_list_read_before(graph: Graph) -> None:
    write(graph, *members(0, BEN), end(0))
    write(graph, Unfollow(ANNA, at(8), followed=BEN))
    write(graph, *members(7, BEN), end(7))
    assert follows(graph) == [(ANNA, BEN, "", at(0), at(8), True)]


def test_a_follow_again_after_an_end_is_a_new_one(graph: Graph) -> None:
    write(graph, *members(0, BEN), end(0))
    write(graph, end(7))
    write(graph, *members(14, BEN), end(14))
    assert follows(graph) == [(ANNA, BEN, "", at(0), at(7), True), (ANNA, BEN, "", at(14), None, False)]


def test_a_dated_list_gives_an_undated_follow_its_uid_and_date(graph: Graph) -> None:
    write(graph, SnapshotMember(BEN, "followers", ANNA, at(0)), SnapshotEnd(BEN, "followers", at(0)))
    write(graph, SnapshotMember(ANNA, "following", BEN, at(1), since=at(-90), uid="f1"), end(1))
    assert follows(graph) == [(ANNA, BEN, "f1", at(-90), None, True)]


def test_a_follow_seen_in_the_other_ends_later_list_does_not_end(graph: Graph) -> None:
    write(graph, *members(0, BEN), end(0))
    write(graph, SnapshotMember(BEN, "followers", ANNA, at(5)), SnapshotEnd(BEN, "followers", at(5)))
    write(graph, end(3))
    assert follows(graph) == [(ANNA, BEN, "", at(0), None, True)]


def test_lists_written_again_in_any_order_change_nothing(graph: Graph) -> None:
    first, second = [*members(0, BEN, CLEO), end(0)], [*members(7, CLEO, DORA), end(7)]
    write(graph, *first)
    write(graph, *second)
    before = export(graph)
    for page in (first, second, second, first):
        write(graph, *page)
        assert export(graph) == before


def test_a_claimed_date_in_the_future_is_taken_for_the_lists_own(graph: Graph) -> None:
    write(graph, SnapshotMember(ANNA, "following", BEN, at(0), since=at(40_000), uid="f1"), end(0))
    assert follows(graph) == [(ANNA, BEN, "f1", at(0), None, True)]


def test_an_empty_first_list_is_a_baseline_too(graph: Graph) -> None:
    write(graph, end(0))
    write(graph, *members(1, BEN), end(1))
    assert [row[5] for row in follows(graph)] == [False]


def test_two_directions_of_one_pair_in_one_page_are_one_follow(graph: Graph) -> None:
    write(graph, *members(0, BEN), SnapshotMember(BEN, "followers", ANNA, at(0)), end(0))
    assert follows(graph) == [(ANNA, BEN, "", at(0), None, True)]


def test_a_list_of_thousands_arrives_page_by_page(graph: Graph) -> None:
    write(graph, Profile(ANNA, watched=True))
    others = [f"net:u{n:05}" for n in range(3_000)]
    for start in range(0, 3_000, 500):
        write(graph, *members(0, *others[start : start + 500], direction="followers"))
    write(graph, end(0, "followers"))
    written = write(graph, *members(1, *others[10:], "net:new", direction="followers"), end(1, "followers"))
    assert (written["follows"], written["unfollows"]) == (1, 10)
    assert column(graph, "MATCH ()-[f:FOLLOWS]->() WHERE NOT f.baseline RETURN count(f)") == [1]
