"""From a typed phrase to the question it asks."""

from __future__ import annotations

import pytest

from queries.catalog import load_catalog
from queries.params import Period

CATALOG = load_catalog()


@pytest.mark.parametrize(
    ("phrase", "question", "values"),
    [
        ("which connections care about churn", "connections-who-care", {"topic": "churn"}),
        ("Which connections care about Churn?!", "connections-who-care", {"topic": "Churn"}),
        (
            "connections who care about CRM white papers",
            "connections-who-care",
            {"topic": "CRM white papers"},
        ),
        (
            "who of our contacts cares about the state of the art?",
            "connections-who-care",
            {"topic": "state of the art"},
        ),
        (
            "which connections care about pricing in the last 2 weeks",
            "connections-who-care",
            {"topic": "pricing", "since": Period(2, "week")},
        ),
        ("which conections care about churn", "connections-who-care", {"topic": "churn"}),
        ("which of our customers are connecting to a competitor", "accounts-connecting-to-a-competitor", {}),
        ("accounts connecting to a competitor's people", "accounts-connecting-to-a-competitor", {}),
        ("which clients follow our rivals?", "accounts-connecting-to-a-competitor", {}),
        (
            "which accounts are connecting to Brightquay",
            "accounts-connecting-to-a-competitor",
            {"competitor": "Brightquay"},
        ),
        (
            "connections who enjoy reading about CRM white papers and worry about churn",
            "connections-who-enjoy-and-worry",
            {"topic": "CRM white papers", "topic2": "churn"},
        ),
        (
            "who likes pricing and is worried about support",
            "connections-who-enjoy-and-worry",
            {"topic": "pricing", "topic2": "support"},
        ),
        (
            "companies where people enjoy onboarding and worry about pricing",
            "companies-that-enjoy-and-worry",
            {"topic": "onboarding", "topic2": "pricing"},
        ),
        ("which customers have fallen silent?", "customers-who-fell-silent", {}),
        ("Which customers fell silent", "customers-who-fell-silent", {}),
        ("accounts that went quiet", "customers-who-fell-silent", {}),
        ("most negative voices", "most-negative-voices", {}),
        (
            "who are the most negative voices about Tallowmere",
            "most-negative-voices",
            {"company": "Tallowmere"},
        ),
        ("who moves opinion on churn?", "who-moves-opinion", {"topic": "churn"}),
        ("who influences opinion about integrations", "who-moves-opinion", {"topic": "integrations"}),
        ("volume and sentiment by day", "volume-and-sentiment-by-day", {}),
        (
            "daily volume and mood for the past month",
            "volume-and-sentiment-by-day",
            {"since": Period(1, "month")},
        ),
        ("share of voice", "share-of-voice", {}),
        ("who of us knows Osterfjord?", "who-of-us-knows", {"who": "Osterfjord"}),
        ("Who can introduce us to Anna Berg?", "who-can-introduce-us", {"person": "Anna Berg"}),
        ("who changed jobs", "who-changed-jobs", {}),
        (
            "which contacts at customers changed jobs in the last 2 weeks?",
            "who-changed-jobs",
            {"since": Period(2, "week")},
        ),
        ("what is our share of voice", "share-of-voice", {}),
        (
            "what do people say about Tallowmere in the last 2 weeks?",
            "what-people-say-about-a-company",
            {"company": "Tallowmere", "since": Period(2, "week")},
        ),
    ],
)
def test_a_phrase_finds_its_question_and_fills_the_blanks(
    phrase: str, question: str, values: dict[str, object]
) -> None:
    found = CATALOG.match(phrase)
    assert found is not None
    assert (found.question.id, found.values) == (question, values)


@pytest.mark.parametrize("question", CATALOG.questions, ids=lambda question: question.id)
def test_every_phrase_of_a_question_finds_that_question(question: object) -> None:
    for phrase in (question.text, *question.phrases):  # type: ignore[attr-defined]
        typed = phrase.replace("{topic}", "churn").replace("{topic2}", "support")
        typed = typed.replace("{company}", "Tallowmere").replace("{competitor}", "Brightquay")
        typed = typed.replace("{segment}", "customers")
        typed = typed.replace("{signal}", "funding")
        found = CATALOG.match(typed)
        assert found is not None, phrase
        assert found.question is question, phrase


@pytest.mark.parametrize("phrase", ["", "?", "what is the weather like", "hello", "bake a cake", "42"])
def test_a_phrase_that_asks_nothing_known_finds_no_question(phrase: str) -> None:
    assert CATALOG.match(phrase) is None


def test_the_nearest_questions_are_offered_closest_first() -> None:
    assert CATALOG.nearest("silence of customers")[0].id == "customers-who-fell-silent"
    assert [near.id for near in CATALOG.nearest("negative opinions voiced", n=1)] == ["most-negative-voices"]
    assert len(CATALOG.nearest("whatever", n=4)) == 4
