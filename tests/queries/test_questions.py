"""The saved questions over the small world: every row by value, on both engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.connection import Graph
from queries.answer import Answer
from queries.catalog import load_catalog
from queries.runner import ask, bind
from queries.source import EVIDENCE_FENCE
from tests.queries.world import NOW, day

CATALOG = load_catalog()
ASKED: dict[str, dict[str, object]] = {
    # Three people of Osterfjord after one in eleven weeks are a burst with a probability of 0.9, not of 0.95.
    "accounts-connecting-to-a-competitor": {"min_times_usual": 1},
    "what-a-person-said-and-did": {"person": "Anna Berg"},
}
"""By question: what is filled in, where its defaults alone do not answer."""


def answer(graph: Graph, question: str, **values: object) -> Answer:
    return ask(graph, CATALOG.get(question), values, now=NOW)


def only(found: Answer, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in found.rows]


def test_connections_who_care_wrote_about_it_or_engaged_and_own_words_weigh_more(world: Graph) -> None:
    found = answer(world, "connections-who-care", topic="churn")
    assert only(found, "person", "company", "posts", "likes", "sentiment", "quote") == [
        ("Anna Berg", "Osterfjord Logistics", 2, 0, "negative", "Churn again: two more accounts gone."),
        ("Hal Clock", "Osterfjord Logistics", 1, 0, "negative", "Churn, by a clock that says 1970."),
        ("Lone Voice", None, 1, 0, "neutral", "Churn is a number."),
        ("Jon Pell", "Pellworth Foods", 1, 0, "negative", "Churn keeps me up at night."),
        ("Bo Lind", "Osterfjord Logistics", 0, 2, None, "reposted: Churn again: two more accounts gone."),
    ]
    assert [hidden["strength"] for hidden in found.hidden] == [6, 3, 3, 3, 2]
    assert [f"{row['last_said']:%Y-%m-%d}" if row["last_said"] else None for row in found.rows] == [
        day(3), day(2), day(7), day(10), None,
    ]  # fmt: skip
    assert [(piece.said, piece.url) for piece in found.evidence_of(0)] == [
        ("Churn again: two more accounts gone.", "https://social.example/post/c1"),
        ("Our churn is eating the quarter.", "https://social.example/post/c2"),
    ]
    assert all(piece.at is not None and piece.at.utcoffset().total_seconds() == 0 for piece in found.evidence)  # type: ignore[union-attr]


def test_a_longer_period_finds_what_was_said_earlier(world: Graph) -> None:
    assert "Gil Fickle" not in [row["person"] for row in answer(world, "connections-who-care").rows]
    longer = answer(world, "connections-who-care", since="6 weeks")
    assert "Gil Fickle" in [row["person"] for row in longer.rows]


def test_accounts_connecting_to_a_competitor_are_counted_by_person_and_against_their_own_past(
    world: Graph,
) -> None:
    assert answer(world, "accounts-connecting-to-a-competitor").rows == []
    found = answer(world, "accounts-connecting-to-a-competitor", min_times_usual=1)
    assert found.rows == [
        {
            "company": "Osterfjord Logistics",
            "competitor": "Brightquay",
            "people": 3,
            "who": ["Cid Moe", "Bo Lind", "Anna Berg"],
            "whom": ["Tom Reed", "Rae Stone", "Brightquay"],
            "since": day(5),
            "usual": 0.11,
            "times_usual": found.rows[0]["times_usual"],
            "eb05": found.rows[0]["eb05"],
            "owner": "Nora Quist",
            "renewal": "2027-01-15",
            "monthly_revenue": 4200.0,
        }
    ]
    assert (found.rows[0]["times_usual"], found.rows[0]["eb05"]) == (22.9, 1.1)
    assert found.hidden == [
        {
            "company_key": "company:osterfjord",
            "competitor_key": "company:brightquay",
            "owner_address": "nora@fernhollow.example",
            "about": found.hidden[0]["about"],
        }
    ]
    assert set(found.hidden[0]["about"]) == {
        *(f"person:{name}" for name in ("anna", "bo", "cid", "tom", "rae")),
        *(f"bluesky:{name}" for name in ("anna", "anna2", "bo", "rae", "tom", "bright")),
    }
    assert [(piece.who, piece.said, f"{piece.at:%Y-%m-%d}", piece.url) for piece in found.evidence] == [
        ("Cid Moe", "knows Tom Reed", day(5), None),
        ("Bo Lind", "followed by Rae Stone", day(4), "https://social.example/rae"),
        ("Anna Berg", "follows Brightquay", day(3), "https://social.example/bright"),
        ("Anna Berg", "follows Tom Reed", day(2), "https://social.example/tom"),
    ]


def test_an_account_that_always_connected_to_the_competitor_is_not_unusual(world: Graph) -> None:
    found = answer(world, "accounts-connecting-to-a-competitor", min_people=1, min_times_usual=0)
    rows = {(row["company"], row["competitor"]): row for row in found.rows}
    assert set(rows) == {
        ("Osterfjord Logistics", "Brightquay"),
        ("Osterfjord Logistics", "Tallowmere"),
        ("Pellworth Foods", "Brightquay"),
        ("Marrowby", "Brightquay"),
    }
    pellworth = rows["Pellworth Foods", "Brightquay"]
    assert (pellworth["people"], pellworth["usual"], pellworth["times_usual"]) == (3, 4.09, 0.9)
    assert rows["Osterfjord Logistics", "Tallowmere"]["who"] == ["Bo Lind", "Anna Berg"]
    assert rows["Marrowby", "Brightquay"]["who"] == ["Eve Gone"]


def test_a_competitor_can_be_named_by_any_of_its_names(world: Graph) -> None:
    for name in ("Tallowmere", "tallowmere", "company:tallowmere"):
        found = answer(
            world, "accounts-connecting-to-a-competitor", competitor=name, min_people=2, min_times_usual=0
        )
        assert only(found, "company", "competitor", "people") == [("Osterfjord Logistics", "Tallowmere", 2)]
    brightquay = answer(
        world, "accounts-connecting-to-a-competitor", competitor="Bright Quay", min_times_usual=0
    )
    assert brightquay.rows[0]["people"] == 3


def test_the_canvas_draws_who_connected_to_whom(world: Graph) -> None:
    nodes, edges = answer(world, "accounts-connecting-to-a-competitor", min_times_usual=1).graph()
    assert {node.id for node in nodes} == {
        "company:Osterfjord Logistics",
        "company:Brightquay",
        *(
            f"person:{name}"
            for name in ("Cid Moe", "Bo Lind", "Anna Berg", "Tom Reed", "Rae Stone", "Brightquay")
        ),
    }
    ends = {(edge.source, edge.label, edge.target) for edge in edges}
    assert ("person:Cid Moe", "connected to", "person:Tom Reed") in ends
    assert ("person:Anna Berg", "works at", "company:Osterfjord Logistics") in ends
    assert ("person:Bo Lind", "connected to", "person:Tom Reed") not in ends


def test_connections_who_enjoy_one_topic_and_worry_about_the_other_do_both(world: Graph) -> None:
    found = answer(world, "connections-who-enjoy-and-worry", topic="white papers", topic2="churn")
    assert only(found, "person", "company", "enjoyed", "worried", "enjoyed_quote", "worried_quote") == [
        (
            "Anna Berg", "Osterfjord Logistics", 1, 2,
            "liked: The best white paper on CRM so far.", "Churn again: two more accounts gone.",
        ),
        ("Jon Pell", "Pellworth Foods", 1, 1, "Reading the CRM white paper.", "Churn keeps me up at night."),
    ]  # fmt: skip
    assert found.rows[1]["worried_url"] == "https://social.example/post/c10"
    assert [piece.fields["shows"] for piece in found.evidence_of(0)] == ["enjoys", "worries", "worries"]


def test_companies_have_such_connections_where_these_work_now(world: Graph) -> None:
    found = answer(world, "companies-that-enjoy-and-worry")
    assert sorted(
        only(found, "company", "role", "people", "who", "enjoyed", "worried", "owner", "renewal")
    ) == [
        ("Osterfjord Logistics", "customer", 1, ["Anna Berg"], 1, 2, "Nora Quist", "2027-01-15"),
        ("Pellworth Foods", "customer", 1, ["Jon Pell"], 1, 1, "Nora Quist", None),
    ]
    assert len(found.evidence) == 5


def test_customers_fell_silent_against_their_own_rhythm(world: Graph) -> None:
    found = answer(world, "customers-who-fell-silent")
    assert found.rows == [
        {
            "company": "Quillmark Media",
            "silent_days": 22,
            "usual_pause": 2,
            "longest_pause": 2,
            "times_usual": 11.0,
            "chance": found.rows[0]["chance"],
            "last_post": day(22),
            "who": ["Quinn Ink", "Rob Ink"],
            "posts": 35,
            "owner": "Ben Oduya",
            "renewal": "2027-02-01",
            "monthly_revenue": 1800.0,
        }
    ]
    assert found.rows[0]["chance"] < 1e-4
    assert [piece.said for piece in found.evidence][:2] == ["Ink 22.", "Ink 24."]


def test_the_most_negative_voices_are_those_of_others_about_the_company(world: Graph) -> None:
    found = answer(world, "most-negative-voices")
    assert only(found, "person", "company", "negative", "posts", "sentiment", "reach", "quote") == [
        ("Anna Berg", "Osterfjord Logistics", 1, 1, -0.9, 0.5, "Churn again: two more accounts gone."),
        ("Bo Lind", "Osterfjord Logistics", 1, 1, -0.9, None, "@fern your support is slow."),
        ("Lone Voice", None, 1, 1, -0.6, 1.0, "Brightquay over Fernhollow, any day."),
    ]
    assert [row["person"] for row in answer(world, "most-negative-voices", company="Brightquay").rows] == []
    anyone = answer(world, "most-negative-voices", company="any", since="8 days")
    assert only(anyone, "person", "negative", "posts") == [
        ("Anna Berg", 2, 2), ("Cid Moe", 1, 1), ("Hal Clock", 1, 1), ("Lone Voice", 1, 4),
        ("Bo Lind", 1, 2), ("Eve Gone", 1, 1),
    ]  # fmt: skip


def test_opinion_is_moved_by_those_whom_others_respond_to(world: Graph) -> None:
    found = answer(world, "who-moves-opinion", topic="churn")
    columns = ("person", "influence", "engagement", "replies", "posts", "sentiment", "followed_by", "quote")
    assert only(found, *columns) == [
        ("Anna Berg", 0.5, 4, 2, 2, "negative", "neutral", "Churn again: two more accounts gone."),
        ("Lone Voice", 1.0, 1, 0, 1, "neutral", None, "Churn is a number."),
    ]


def test_volume_and_sentiment_have_a_row_for_every_day(world: Graph) -> None:
    found = answer(world, "volume-and-sentiment-by-day", since="4 days")
    assert only(found, *found.columns) == [
        (day(4), 1, 0, 0, 1, -0.7),
        (day(3), 4, 2, 1, 1, 0.1),
        (day(2), 3, 0, 0, 3, -0.57),
        (day(1), 4, 2, 0, 1, 0.13),
        (day(0), 1, 0, 1, 0, 0.0),
    ]
    churn = answer(world, "volume-and-sentiment-by-day", since="4 days", topic="churn")
    assert only(churn, "day", "posts", "sentiment") == [
        (day(4), 0, None), (day(3), 1, -0.8), (day(2), 2, -0.55), (day(1), 0, None), (day(0), 0, None),
    ]  # fmt: skip
    us = answer(world, "volume-and-sentiment-by-day", since="4 days", company="us")
    assert only(us, "posts", "negative", "sentiment") == [
        (0, 0, None), (2, 2, -0.75), (1, 1, -0.9), (2, 1, -0.9), (0, 0, None),
    ]  # fmt: skip


def test_share_of_voice_counts_what_others_say(world: Graph) -> None:
    total = answer(world, "share-of-voice", by="total")
    assert only(total, *total.columns) == [
        (f"since {day(30)}", "Fernhollow", "us", 4, 0.571, 0, 3, -0.8),
        (f"since {day(30)}", "Brightquay", "competitor", 3, 0.429, 3, 0, 0.8),
    ]
    by_day = answer(world, "share-of-voice")
    assert only(by_day, "period", "company", "mentions", "share") == [
        (day(3), "Brightquay", 2, 0.5),
        (day(3), "Fernhollow", 2, 0.5),
        (day(1), "Fernhollow", 2, 0.667),
        (day(1), "Brightquay", 1, 0.333),
    ]
    by_week = answer(world, "share-of-voice", by="week")
    assert only(by_week, "period", "company", "mentions") == [
        ("2026-11-16", "Fernhollow", 4), ("2026-11-16", "Brightquay", 3),
    ]  # fmt: skip


def test_what_people_say_about_a_company_is_judged_towards_that_company(world: Graph) -> None:
    columns = ("person", "company", "sentiment", "certainty", "said", "url")
    found = answer(world, "what-people-say-about-a-company", company="Brightquay")
    assert only(found, *columns) == [
        ("Zed Former", "Marrowby", "positive", 0.9, "I miss Brightquay.", "https://social.example/post/z1"),
        ("Jon Pell", "Pellworth Foods", "positive", 0.9, "Brightquay looks good.", "https://social.example/post/m2"),
        (
            "Lone Voice", None, "positive", 0.6,
            "Brightquay over Fernhollow, any day.", "https://social.example/post/m4",
        ),
    ]  # fmt: skip
    [piece] = found.evidence_of(2)
    assert (piece.who, piece.url) == ("Lone Voice", "https://social.example/post/m4")
    assert piece.said == "Brightquay over Fernhollow, any day."
    assert f"{piece.at:%Y-%m-%d}" == day(3)
    unhappy = answer(world, "what-people-say-about-a-company", company="us", sentiment="negative")
    assert only(unhappy, "person", "said") == [
        ("Bo Lind", "@fern your support is slow."),
        ("Anna Berg", "Churn again: two more accounts gone."),
        ("Lone Voice", "Brightquay over Fernhollow, any day."),
    ]
    assert answer(world, "what-people-say-about-a-company", company="Tallowmere").rows == []


@pytest.mark.parametrize("question", CATALOG.questions, ids=lambda question: question.id)
def test_a_saved_question_returns_the_columns_of_its_header_and_pastes_as_it_is(
    world: Graph, question: Any
) -> None:
    filled = ASKED.get(question.id, {})
    found = ask(world, question, filled, now=NOW)
    own_test = Path(__file__).parent / "saved" / question.path.parent.name
    assert found.rows or (own_test / f"test_{question.id.replace('-', '_')}.py").exists()
    assert all(tuple(row) == question.columns for row in found.rows)
    whole = question.path.read_text(encoding="utf-8").partition(EVIDENCE_FENCE)[0]
    params = bind(world, question, question.parse(filled), NOW)
    result = world.ask(whole, params, timeout_s=30, row_limit=100)
    # Without rows the embedded engine names no columns; the question's own test then has some.
    assert set(result.columns) == set(question.returned) or not (found.rows or result.columns)
