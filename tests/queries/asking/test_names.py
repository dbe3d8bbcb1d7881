"""Names in phrases: every form, cut short, misspelt, and words that are none."""

from __future__ import annotations

import pytest

from queries.asking.names import names_in
from queries.asking.words import lexicon
from tests.queries.asking.world import KNOWN


def named(phrase: str) -> list[tuple[str, str, str]]:
    return [
        (one.kind, one.name, phrase[one.start : one.end])
        for one in names_in(phrase, lexicon().read(phrase), KNOWN)
    ]


@pytest.mark.parametrize(
    ("phrase", "kind", "name", "typed"),
    [
        ("people at osterfjord logistics", "company", "Osterfjord Logistics AS", "osterfjord logistics"),
        ("Osterfjord's people", "company", "Osterfjord Logistics AS", "Osterfjord"),
        ("posts about osterfjord.example", "company", "Osterfjord Logistics AS", "osterfjord.example"),
        ("posts about Tallowmere", "company", "Tallowmere Ltd", "Tallowmere"),
        ("posts about Quaysoft", "company", "Brightquay", "Quaysoft"),
        ("posts about Brightqauy", "company", "Brightquay", "Brightqauy"),
        ("was ist mit Nordlich Werke los", "company", "Nordlicht Werke GmbH & Co. KG", "Nordlich Werke"),
        ("qué se dice de Cordillera Cafe", "company", "Cordillera Café S.L.", "Cordillera Cafe"),
        ("news of hollin & fenn", "company", "Hollin & Fenn LLP", "hollin & fenn"),
        ("ミナトヤについて", "company", "ミナトヤ株式会社", "ミナトヤ"),
        ("who cares about chrun", "topic", "churn", "chrun"),
        ("likes white papers", "topic", "CRM white papers", "white papers"),
        ("las integraciones", "topic", "integrations", "integraciones"),
        ("what did ingrid solbakken say", "person", "Ingrid Solbakken", "ingrid solbakken"),
        ("what did Lucia Arrabalde say", "person", "Lucía Arrabalde", "Lucia Arrabalde"),
        ("what did Ingrid Solbaken say", "person", "Ingrid Solbakken", "Ingrid Solbaken"),
        (
            "posts of @aksel.osterfjord.example",
            "person",
            "aksel.osterfjord.example",
            "@aksel.osterfjord.example",
        ),
        ("how fast on wren", "network", "Wren", "wren"),
    ],
)
def test_a_name_is_found_in_any_form_with_its_place(phrase: str, kind: str, name: str, typed: str) -> None:
    assert (kind, name, typed) in named(phrase)


@pytest.mark.parametrize(
    "phrase",
    ["angry customers", "which connections care about blockchain", "posts about Zyntherra", "who is silent"],
)
def test_a_word_never_becomes_a_company_or_topic_that_the_graph_does_not_hold(phrase: str) -> None:
    assert named(phrase) == []


def test_a_name_that_two_companies_have_is_left_as_it_was_typed() -> None:
    assert named("posts about Nova Star") == [("company", "Nova Star", "Nova Star")]


def test_a_person_who_is_named_by_half_is_found_where_the_half_is_written_as_a_name() -> None:
    assert named("what did Solbakken say") == [("person", "Ingrid Solbakken", "Solbakken")]
    assert named("what did solbakken say") == []
