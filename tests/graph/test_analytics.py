"""Influence and communities, measured on a graph small enough to know the answer."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from graph.analytics import analyse
from graph.records import Engagement, Follow, Post, Profile, ProfileStatusChange, Unfollow
from graph.tombstones import TombstoneKey
from graph.writer import write_page

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
TOMBSTONES = TombstoneKey(b"a key that only this test knows")
LEFT, RIGHT = [f"bluesky:left{n}" for n in range(4)], [f"bluesky:right{n}" for n in range(3)]


def everybody_follows_the_first(keys):
    return [Follow(key, keys[0], AT, uid=f"to-{keys[0]}") for key in keys[1:]]


@pytest.fixture
def two_circles(graph):
    """Two circles of followers, with one like between them, and a profile that nobody knows."""
    write_page(
        graph,
        [
            *everybody_follows_the_first(LEFT),
            *everybody_follows_the_first(RIGHT),
            Post("bluesky:post", RIGHT[0], "hello", AT),
            Engagement(LEFT[1], "bluesky:post", "like", "like/1", AT),
            Profile("bluesky:hermit"),
        ],
        tombstones=TOMBSTONES,
    )
    return graph


def measured(graph):
    rows = graph.run(
        "MATCH (p:Profile) RETURN p.key AS key, p.influence AS i, p.community AS c, p.analysed_on AS d"
    )
    return {row["key"]: (row["i"], row["c"], row["d"]) for row in rows}


def test_the_followed_are_more_influential_and_each_circle_is_a_community(two_circles):
    analysis = analyse(two_circles, date(2026, 11, 2))
    found = measured(two_circles)
    assert (analysis.profiles, analysis.communities, analysis.connections) == (7, 2, 6)
    assert found[LEFT[0]][0] > 1 > found[LEFT[2]][0]
    assert {found[key][1] for key in LEFT} == {0}
    assert {found[key][1] for key in RIGHT} == {1}
    assert sum(influence for influence, _, _ in found.values() if influence) == pytest.approx(7)
    assert found[LEFT[0]][2] == "2026-11-02"


def test_who_is_connected_to_nobody_is_not_measured(two_circles):
    analyse(two_circles, date(2026, 11, 2))
    assert measured(two_circles)["bluesky:hermit"] == (None, None, None)


def test_measuring_again_stores_the_same(two_circles):
    analyse(two_circles, date(2026, 11, 2))
    before = measured(two_circles)
    analyse(two_circles, date(2026, 11, 2))
    assert measured(two_circles) == before


def test_follows_that_ended_and_deactivated_profiles_do_not_count(two_circles):
    analyse(two_circles, date(2026, 11, 2))
    write_page(
        two_circles,
        [
            Unfollow(RIGHT[1], AT, uid=f"to-{RIGHT[0]}"),
            ProfileStatusChange(RIGHT[2], "deactivated", AT),
        ],
        tombstones=TOMBSTONES,
    )
    analyse(two_circles, date(2026, 11, 3))
    found = measured(two_circles)
    assert found[RIGHT[1]][:2] == (None, None)
    assert found[RIGHT[2]][:2] == (None, None)
    assert found[RIGHT[0]][2] == "2026-11-03"
    assert found[RIGHT[0]][0] < found[LEFT[0]][0]


def test_an_empty_graph_has_nothing_to_measure(graph):
    assert analyse(graph, date(2026, 11, 2)).profiles == 0
