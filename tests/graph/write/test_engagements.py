from __future__ import annotations

from graph.connection import Graph
from graph.records import Engagement, EngagementRemoved, PostRemoved, Profile
from tests.graph.facts import ANNA, BEN, CLEO, at, column, export, post, write

ENGAGED = (
    "MATCH (a:Profile)-[e:ENGAGED]->(p:Post) "
    "RETURN a.key + ' ' + e.kind + ' ' + e.uid + ' ' + p.key + ' ' + e.day AS told ORDER BY told"
)


def like(uid: str = "l1", profile: str = BEN, day: float = 1, **more: bool | str) -> Engagement:
    return Engagement(profile, "net:p1", "like", uid, at(day), **more)  # type: ignore[arg-type]


def test_a_like_seen_twice_is_one_like(graph: Graph) -> None:
    write(graph, post(), like())
    before = export(graph)
    write(graph, like(), like())
    assert export(graph) == before
    assert column(graph, ENGAGED) == ["net:ben like l1 net:p1 2026-11-02"]
    assert column(graph, "MATCH ()-[e:ENGAGED]->() RETURN e.at") == [at(1)]


def test_a_like_and_a_repost_of_one_post_are_two_engagements(graph: Graph) -> None:
    write(graph, post(), like(), Engagement(BEN, "net:p1", "repost", "l1", at(2)))
    assert len(column(graph, ENGAGED)) == 2


def test_a_watched_profiles_like_seen_twice_is_one_like(graph: Graph) -> None:
    write(graph, Profile(BEN, watched=True))
    write(graph, post(), like())
    write(graph, like())
    assert column(graph, ENGAGED) == ["net:ben like l1 net:p1 2026-11-02"]


def test_a_like_of_an_unknown_post_makes_a_stub_with_its_author(graph: Graph) -> None:
    write(graph, like(author=ANNA))
    assert column(graph, "MATCH (p:Post)<-[:POSTED]-(a:Profile) WHERE p.text IS NULL RETURN a.key") == [ANNA]
    write(graph, post())
    assert column(graph, "MATCH (p:Post)<-[:POSTED]-(a:Profile) RETURN p.text + a.key") == ["hello" + ANNA]
    assert len(column(graph, ENGAGED)) == 1


def test_a_like_wanted_for_known_posts_only_makes_nothing_of_an_unknown_one(graph: Graph) -> None:
    assert write(graph, like(only_known_post=True)).counts == {}
    assert column(graph, "MATCH (p:Post) RETURN p.key") == []
    write(graph, post())
    assert write(graph, like(only_known_post=True))["engagements"] == 1


def test_a_like_that_comes_after_its_post_in_one_page_knows_it(graph: Graph) -> None:
    write(graph, like("l0", only_known_post=True), post(), like(only_known_post=True))
    assert column(graph, ENGAGED) == ["net:ben like l1 net:p1 2026-11-02"]


def test_a_like_taken_back_is_gone_and_its_replay_stays_gone(graph: Graph) -> None:
    write(graph, post(), like(), like("l2"), like("l1", CLEO))
    taken_back = EngagementRemoved(BEN, "like", "l1", at(2))
    assert write(graph, taken_back)["engagements removed"] == 1
    remaining = ["net:ben like l2 net:p1 2026-11-02", "net:cleo like l1 net:p1 2026-11-02"]
    assert column(graph, ENGAGED) == remaining
    write(graph, like())
    assert column(graph, ENGAGED) == remaining
    assert write(graph, taken_back).counts == {}


def test_a_like_again_under_the_same_uid_counts_again(graph: Graph) -> None:
    write(graph, post(), like(), EngagementRemoved(BEN, "like", "l1", at(2)), like(day=3))
    assert column(graph, ENGAGED) == ["net:ben like l1 net:p1 2026-11-04"]


def test_an_unknown_removal_is_ignored(graph: Graph) -> None:
    assert write(graph, EngagementRemoved(BEN, "like", "l1", at(2))).counts == {}
    assert column(graph, "MATCH (n:Tombstone) RETURN n.hash") == []


def test_a_like_of_a_removed_post_is_left_out(graph: Graph) -> None:
    write(graph, post(), PostRemoved("net:p1", at(1)))
    write(graph, like(day=2))
    assert column(graph, "MATCH (p:Post) RETURN p.key") == []
