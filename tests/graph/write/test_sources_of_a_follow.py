"""Of one follow several sources speak, in whatever order: what the best one says is what the graph ends with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import pytest

from graph.connection import Graph
from graph.records import Follow, PostRemoved, Record, SnapshotEnd, SnapshotMember, Unfollow
from graph.write.tombstones import remove_old_ends
from tests.graph.facts import ANNA, BEN, DORA, at, column, export, follows, post, write

Pages = Sequence[Sequence[Record]]


def followers(day: float, *uids: str | None) -> list[Record]:
    """Ben's list of followers, of whom Anna is one, or none: it says no dates."""
    members = [SnapshotMember(BEN, "followers", ANNA, at(day), uid=uid) for uid in uids]
    return [*members, SnapshotEnd(BEN, "followers", at(day))]


def following(day: float, *records: tuple[float, str]) -> list[Record]:
    """Anna's own records of whom she follows, with the dates that they say."""
    members = [SnapshotMember(ANNA, "following", BEN, at(day), at(since), uid) for since, uid in records]
    return [*members, SnapshotEnd(ANNA, "following", at(day))]


def live(day: float, uid: str = "f1") -> list[Record]:
    """The stream saw it begin while it was listened to."""
    return [Follow(ANNA, BEN, at(day), uid)]


def archived(day: float, uid: str = "f1") -> list[Record]:
    """The archive tells of it, from whatever time."""
    return [Follow(ANNA, BEN, at(day), uid, baseline=True)]


def ended(day: float, uid: str = "f1") -> list[Record]:
    return [Unfollow(ANNA, at(day), uid=uid)]


def whole(graph: Graph) -> list[tuple[Any, ...]]:
    """Follows with who dated them."""
    dated = graph.run("MATCH ()-[f:FOLLOWS]->() RETURN f.since AS since, f.uid AS uid, f.dated AS dated")
    by = {(row["since"], row["uid"]): row["dated"] for row in dated}
    return [(*row[2:], by[row[3], row[2]]) for row in follows(graph)]


def interleaved(sources: Sequence[Pages]) -> Iterator[list[Sequence[Record]]]:
    """Every order of all pages in which each source keeps its own."""
    names = [number for number, pages in enumerate(sources) for _ in pages]
    for order in sorted(set(permutations(names))):
        left = [iter(pages) for pages in sources]
        yield [next(left[number]) for number in order]


STORIES = {
    "a list without dates and the follower's own record of months ago": (
        [[followers(0, None)], [following(1, (-120, "f1"))]],
        [("f1", at(-120), None, True, "said")],
    ),
    "a list that knows the record but not its date": (
        [[followers(0, "f1")], [following(1, (-120, "f1"))]],
        [("f1", at(-120), None, True, "said")],
    ),
    "a list and the archive": (
        [[followers(0, "f1")], [archived(-90)], [following(1, (-120, "f1"))]],
        [("f1", at(-90), None, True, "seen")],
    ),
    "what the stream saw is new, whatever lists and archive say of it": (
        [[followers(2, "f1")], [following(3, (-5, "f1"))], [live(1)], [archived(1)]],
        [("f1", at(1), None, False, "seen")],
    ),
    "what began after the followed one was first looked at is new, though it is the first look at the follower": (
        [[followers(-50), followers(5, None)], [following(6, (2, "f1"))]],
        [("f1", at(2), None, False, "said")],
    ),
    "a follow that ended keeps its end and gets its date": (
        [[followers(0, "f1")], [following(1, (-120, "f1"))], [ended(3)], [archived(-90)]],
        [("f1", at(-90), at(3), True, "seen")],
    ),
    "the follower's word on the end is better than a list that lacks it": (
        [[followers(0, None), followers(7)], [archived(-90), ended(3)]],
        [("f1", at(-90), at(3), True, "seen")],
    ),
    "an end told before its follow": (
        [[ended(3)], [following(1, (-120, "f1"))]],
        [("f1", at(-120), at(3), True, "said")],
    ),
    "following again is another follow": (
        [[followers(0, None)], [following(1, (-120, "f1"))], [ended(3), live(5, "f2")]],
        [("f1", at(-120), at(3), True, "said"), ("f2", at(5), None, False, "seen")],
    ),
    "following again where nobody saw the end": (
        [[followers(0, None)], [live(5, "f2")]],
        [("", at(0), at(5), True, ""), ("f2", at(5), None, False, "seen")],
    ),
    "a follow that began while the list was read": (
        [[followers(0, None)], [live(0.01)]],
        [("f1", at(0.01), None, False, "seen")],
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_the_best_source_of_a_follow_counts_whatever_comes_first(graph: Graph, story: str) -> None:
    sources, expected = STORIES[story]
    for pages in interleaved(sources):
        graph.run("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
        for page in pages:
            write(graph, *page)
        assert whole(graph) == expected, pages
        before = export(graph)
        for page in pages:
            write(graph, *page)
        assert export(graph) == before, pages


def test_the_end_of_an_unknown_follow_is_remembered_for_a_week(graph: Graph) -> None:
    write(graph, post("net:p1", BEN))
    write(graph, Unfollow(ANNA, at(0), uid="f1"), Unfollow(ANNA, at(3), uid="f2"))
    write(graph, PostRemoved("net:p1", at(0)))

    assert remove_old_ends(graph, at(7)) == 0
    assert remove_old_ends(graph, at(7.1)) == 1
    write(graph, *archived(-5, "f1"), Follow(ANNA, DORA, at(-5), "f2"))

    assert [(row[2], row[4]) for row in follows(graph)] == [("f1", None), ("f2", at(3))]
    assert column(graph, "MATCH (t:Tombstone) RETURN t.kind AS kind ORDER BY kind") == ["follow", "post"]
