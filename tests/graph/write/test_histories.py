"""Whatever way a history is cut into pages, and however often it is told, it ends as the same graph."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest

from graph.connection import Graph
from graph.records import (
    Engagement,
    EngagementRemoved,
    Follow,
    Post,
    PostRemoved,
    Profile,
    ProfileStatusChange,
    Record,
    SnapshotEnd,
    SnapshotMember,
    Unfollow,
)
from tests.graph.facts import at, export, write

PEOPLE = [f"net:{name}" for name in ("anna", "ben", "cleo", "dora", "emil")]


def history(seed: int, length: int = 60) -> list[Record]:
    """What a small network did, in order, as a stream and a few full lists would tell it."""
    chance = random.Random(seed)
    told: list[Record] = [Profile(key, watched=key == PEOPLE[0], seen=at(0)) for key in PEOPLE]
    rkeys: dict[str, tuple[str, str]] = {}
    likes: dict[str, tuple[str, str]] = {}
    posts: list[str] = []
    for step in range(1, length):
        one, other = chance.sample(PEOPLE, 2)
        now = at(step)
        match chance.randrange(12):
            case 0 | 1:
                posts.append(f"net:p{step}")
                told.append(
                    Post(
                        posts[-1],
                        one,
                        f"text {step}",
                        now,
                        mentions=(other,),
                        links=(f"https://{step % 3}.example/",),
                    )
                )
            case 2 if posts:
                key = chance.choice(posts)
                told.append(
                    Post(f"net:r{step}", one, "an answer", now, kind="reply", reply_to=key, quotes=posts[0])
                )
            case 3 if posts:
                told.append(PostRemoved(chance.choice(posts), now))
            case 4 | 5 if posts:
                likes[f"l{step}"] = (one, chance.choice(posts))
                told.append(
                    Engagement(
                        one, likes[f"l{step}"][1], "like", f"l{step}", now, only_known_post=step % 2 == 0
                    )
                )
            case 6 if likes:
                uid = chance.choice(sorted(likes))
                told.append(EngagementRemoved(likes.pop(uid)[0], "like", uid, now))
            case 7 | 8:
                rkeys[f"f{step}"] = (one, other)
                told.append(Follow(one, other, now, f"f{step}"))
            case 9 if rkeys:
                uid = chance.choice(sorted(rkeys))
                told.append(Unfollow(rkeys.pop(uid)[0], now, uid))
            case 10:
                told.extend(
                    SnapshotMember(PEOPLE[0], "followers", key, now) for key in chance.sample(PEOPLE[1:], 2)
                )
                told.append(SnapshotEnd(PEOPLE[0], "followers", now))
            case 11:
                status = chance.choice(("deactivated", "active", "active", "removed"))
                told.append(ProfileStatusChange(PEOPLE[-1], status, now))
            case _:
                told.append(Profile(one, f"handle{step}", seen=now))
    return told


def pages(told: Sequence[Record], seed: int) -> list[Sequence[Record]]:
    """``told`` cut anywhere."""
    chance = random.Random(seed)
    cuts = [0, *sorted(chance.sample(range(1, len(told)), 4)), len(told)]
    return [told[start:stop] for start, stop in pairwise(cuts)]


@pytest.mark.parametrize("seed", range(4))
def test_pages_of_any_size_end_as_records_one_by_one(graph: Graph, seed: int) -> None:
    told = history(seed)
    for record in told:
        write(graph, record)
    expected = export(graph)
    graph.run("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    write(graph, *told)
    assert export(graph) == expected
    graph.run("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    for page in pages(told, seed):
        write(graph, *page)
    assert export(graph) == expected


@pytest.mark.parametrize("seed", range(4))
def test_a_page_told_again_before_the_next_changes_nothing(graph: Graph, seed: int) -> None:
    told = history(seed)
    for page in pages(told, seed):
        write(graph, *page)
    expected = export(graph)
    graph.run("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    for page in pages(told, seed + 1):
        write(graph, *page)
        after = export(graph)
        write(graph, *page)
        assert export(graph) == after
    assert export(graph) == expected
