"""What the graph knows of the names in a phrase, on both engines."""

from __future__ import annotations

from datetime import date

import pytest

import graph.read.companies
from graph.connection import Graph
from queries.asking import Asked, Asking, Offers, Refused
from queries.asking.asking import NAMES_NOT_READ
from queries.asking.companies import HeldCompanies
from queries.asking.known import Known, known_in
from queries.asking.words import lexicon
from queries.catalog import load_catalog


def known(graph: Graph, phrase: str) -> Known:
    return known_in(graph, phrase, lexicon().read(phrase), HeldCompanies())


def test_only_what_begins_like_a_word_of_the_phrase_is_read(world: Graph) -> None:
    held = known(world, "what do people say about Osterfjord")
    assert {one.name for one in held.companies} == {"Osterfjord Logistics"}
    assert {name for _, name in held.topics} == {"churn", "CRM white papers"}
    assert held.people == ()


def test_people_and_profiles_are_found_by_name_and_handle(world: Graph) -> None:
    held = known(world, "what did anna berg say to @bo.example")
    assert ("person:anna", "Anna Berg") in held.people
    assert held.handles == (("bluesky:bo", "bo.example"),)
    assert ("bluesky:lone", "Lone Voice") in known(world, "posts of Lone Voice").people


def test_people_are_found_by_names_whose_first_letters_have_accents(embedded_graph: Graph) -> None:
    embedded_graph.run("CREATE (:Person {key: 'person:lukasz', name: 'Łukasz Wren'})")
    assert known(embedded_graph, "what did łukasz wren say").people == (("person:lukasz", "Łukasz Wren"),)


def test_a_company_is_found_by_another_of_its_names(world: Graph) -> None:
    assert "Brightquay" in {one.name for one in known(world, "posts about bright quay").companies}


@pytest.mark.parametrize(
    ("phrase", "question", "values"),
    [
        (
            "what do people say about osterfjord",
            "what-people-say-about-a-company",
            {"company": "Osterfjord Logistics"},
        ),
        ("who of us knows anna berg", "who-of-us-knows", {"who": "Anna Berg"}),
        ("who cares about chrun", "connections-who-care", {"topic": "churn"}),
    ],
)
def test_a_phrase_is_understood_with_what_the_graph_knows(
    world: Graph, phrase: str, question: str, values: dict[str, object]
) -> None:
    asked = Asking().understand(phrase, load_catalog(), world, today=date(2026, 11, 22))
    assert isinstance(asked, Asked)
    assert (asked.question.id, asked.values) == (question, values)


def test_where_the_names_of_all_take_too_long_us_and_competitors_are_known_and_it_is_told(
    embedded_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded_graph.run(
        "CREATE (:Company {key: 'company:bright', name: 'Brightquay', role: 'competitor'}), "
        "(:Company {key: 'company:oster', name: 'Osterfjord', role: 'customer'})"
    )
    slow = "UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b WITH a, b WHERE a * b < 0 RETURN count(*) AS key"
    asking, today = Asking(), date(2026, 11, 22)

    def understood(phrase: str) -> Asked | Offers | Refused:
        return asking.understand(phrase, load_catalog(), embedded_graph, today=today)

    with monkeypatch.context() as slowly:
        slowly.setattr(graph.read.companies, "_BY_BEGINNING", slow)
        slowly.setattr("queries.asking.companies.TIMEOUT_S", 0.5)
        asked = understood("what do people say about Brightquay")
    assert isinstance(asked, Asked)
    assert (asked.values, asked.note) == ({"company": "Brightquay"}, NAMES_NOT_READ)
    refused = understood("what do people say about Osterfjord")
    assert isinstance(refused, Refused)
    assert (refused.unknown, refused.note) == (("Osterfjord",), NAMES_NOT_READ), (
        "it is not tried again at once"
    )
    monkeypatch.setattr("queries.asking.companies.HELD_S", 0.0)
    asked = understood("what do people say about Osterfjord")
    assert isinstance(asked, Asked)
    assert (asked.values, asked.note) == ({"company": "Osterfjord"}, "")


def test_a_company_that_is_new_is_known_at_the_next_phrase(embedded_graph: Graph) -> None:
    held = HeldCompanies()
    assert held.near(embedded_graph, ["fer"]) == ()
    embedded_graph.run("CREATE (:Company {key: 'company:fern', name: 'Old Fernhollow'})")
    assert [one.name for one in held.near(embedded_graph, ["fer"])] == ["Old Fernhollow"]
    embedded_graph.run("CREATE (:Company {key: 'company:minatoya', name: '株式会社ミナトヤ'})")
    assert [one.key for one in held.near(embedded_graph, ["ミナ"])] == ["company:minatoya"]
