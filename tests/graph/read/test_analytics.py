from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.connection import Graph
from graph.read.analytics import analyse
from graph.records import Engagement, Follow, ProfileStatusChange, Record, Unfollow
from tests.graph.facts import ANNA, at, column, export, post, write

DAY = date(2026, 11, 22)


def circle(name: str, size: int) -> list[Record]:
    """People who all follow each other."""
    keys = [f"net:{name}{n}" for n in range(size)]
    return [Follow(one, other, at(0), f"f-{other}") for one in keys for other in keys if one != other]


def held(graph: Graph) -> dict[str, dict[str, Any]]:
    rows = graph.run(
        "MATCH (p:Profile) RETURN p.key AS key, p.influence AS influence, p.community AS community, "
        "p.analysed_on AS day"
    )
    return {row.pop("key"): row for row in rows}


def test_two_circles_are_two_communities_the_larger_first(graph: Graph) -> None:
    write(graph, *circle("a", 4), *circle("b", 6), Follow("net:a0", "net:b0", at(0), "bridge"))
    analysis = analyse(graph, DAY)
    assert (analysis.profiles, analysis.connections, analysis.communities) == (10, 43, 2)
    told = held(graph)
    assert {key: row["community"] for key, row in told.items()} == {
        **{f"net:a{n}": 1 for n in range(4)},
        **{f"net:b{n}": 0 for n in range(6)},
    }
    assert {row["day"] for row in told.values()} == {"2026-11-22"}
    assert sum(row["influence"] for row in told.values()) == pytest.approx(10, abs=1e-3)
    assert max(told, key=lambda key: told[key]["influence"]) == "net:b0"


def test_who_is_followed_and_liked_by_many_has_influence(graph: Graph) -> None:
    fans: list[Record] = [Follow(f"net:u{n}", ANNA, at(0), "f1") for n in range(8)]
    likes: list[Record] = [Engagement(f"net:u{n}", "net:p2", "like", "l1", at(1)) for n in range(4)]
    write(graph, *fans, post("net:p2", "net:u7"), *likes)
    analyse(graph, DAY)
    told = held(graph)
    assert told[ANNA]["influence"] > told["net:u7"]["influence"] > told["net:u0"]["influence"]


def test_the_same_graph_gets_the_same_numbers(graph: Graph) -> None:
    write(graph, *circle("a", 4), *circle("b", 4))
    analyse(graph, DAY)
    before = export(graph)
    analyse(graph, DAY)
    assert export(graph) == before


def test_ended_follows_and_hidden_profiles_do_not_count(graph: Graph) -> None:
    write(
        graph, *circle("a", 3), Follow("net:x", "net:a0", at(0), "f1"), Follow("net:y", "net:a1", at(0), "f1")
    )
    assert analyse(graph, DAY).profiles == 5
    write(graph, Unfollow("net:x", at(1), "f1"), ProfileStatusChange("net:y", "deactivated", at(1)))
    assert analyse(graph, date(2026, 11, 23)).profiles == 3
    told = held(graph)
    assert told["net:x"] == told["net:y"] == {"influence": None, "community": None, "day": "2026-11-23"}


def test_an_empty_graph_has_nothing_to_rank(graph: Graph) -> None:
    assert analyse(graph, DAY).profiles == 0
    write(graph, post())
    assert analyse(graph, DAY).communities == 0
    assert column(graph, "MATCH (p:Profile) WHERE p.influence IS NOT NULL RETURN p.key") == []
