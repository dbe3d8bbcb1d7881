"""Headlines: numbers, dates and money as people say them; what is not known leaves no hole."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from queries.alerts.words.cells import short
from queries.alerts.words.template import TemplateError, columns_of, headline
from queries.catalog import load_catalog
from queries.header import Header

TODAY = date(2026, 11, 30)
CONNECTED = (
    "{people:count person/people} at {company} connected to {competitor} {period}[; usually {usual:number}]."
    "[ {renewal_and_revenue}]"
)
OSTERFJORD: dict[str, Any] = {
    "people": 6,
    "company": "Osterfjord Logistics",
    "competitor": "Brightquay",
    "usual": 0.3,
    "renewal": "2027-01-10",
    "monthly_revenue": 18400.0,
}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {},
            "Six people at Osterfjord Logistics connected to Brightquay this week; usually none. "
            "Renewal in 41 days, 18,400 a month.",
        ),
        (
            {"people": 1, "usual": 1.6, "monthly_revenue": None},
            "One person at Osterfjord Logistics connected to Brightquay this week; usually two. Renewal in 41 days.",
        ),
        (
            {"people": 12, "usual": None, "renewal": None},
            "12 people at Osterfjord Logistics connected to Brightquay this week. The account pays 18,400 a month.",
        ),
        (
            {"people": 1200, "usual": 11.2, "renewal": None, "monthly_revenue": None},
            "1,200 people at Osterfjord Logistics connected to Brightquay this week; usually 11.",
        ),
        (
            {"company": "Oster\u202efjord <!channel>"},
            "Six people at Osterfjord <\u2060!channel> connected to Brightquay this week; usually none. "
            "Renewal in 41 days, 18,400 a month.",
        ),
    ],
)
def test_a_headline_says_a_row_in_a_sentence(changes: dict[str, Any], said: str) -> None:
    assert headline(CONNECTED, OSTERFJORD | changes, TODAY, "this week") == said


@pytest.mark.parametrize(
    ("template", "value", "said"),
    [
        ("{x:until}", "2026-12-01", "tomorrow"),
        ("{x:until}", "2026-11-30", "today"),
        ("{x:until}", "2026-11-27", "three days ago"),
        ("{x:until}", "soon", "soon"),
        ("{x:on}", "2026-11-20", "20 November"),
        ("{x:on}", "2025-11-20", "20 November 2025"),
        ("{x:money}", 1234567, "1,234,567"),
        ("{x:money}", 41.3, "41.30"),
        ("{x:percent}", 0.834, "83 %"),
        ("{x:hours}", 1, "one hour"),
        ("{x:hours}", 75, "three days"),
        ("{x:count day}", 0, "No days"),
        ("{x:count day}", "many", "Many"),
        ("{x:names}", ["Ann", "Bo"], "Ann and Bo"),
        ("{x:names}", ["Ann", "Bo", "Cy", "Di", "Ed"], "Ann, Bo, Cy and two more"),
        ("so: {x:number}", 3, "so: three"),
        ("One. {x:number}", 3, "One. Three"),
        ("a[ b {x}[ c {y}]] d", None, "a d"),
        ("a[ b {x}[ c {y}]] d", 1, "a b 1 d"),
        ("{x:quote}", "word " * 40, "word " * 17 + "word…"),
    ],
)
def test_a_helper_says_a_value_plainly(template: str, value: object, said: str) -> None:
    assert headline(template, {"x": value}, TODAY) == said


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{x:loud}", "'loud' in {x:loud} is no helper; there are: number, count"),
        ("{x:count}", "does not say what it counts"),
        ("{a b}", "is no blank"),
        ("a [b", "`[` without a `]`"),
        ("a] b", "`]` without a `[`"),
    ],
)
def test_a_headline_that_cannot_be_read_says_why(template: str, fault: str) -> None:
    with pytest.raises(TemplateError) as raised:
        columns_of(template)
    assert fault in str(raised.value)


@pytest.mark.parametrize(
    ("title", "fault"),
    [
        ("{company:loud}", "'loud' in {company:loud} is no helper"),
        ("{nobody}", "'nobody' is not among company"),
    ],
)
def test_a_question_with_such_a_headline_is_refused(title: str, fault: str) -> None:
    alert = {"key": ["company"], "title": title}
    with pytest.raises(ValueError, match=re.escape(fault)):
        Header(question="Who?", description="Who.", columns=("company",), alert=alert)  # type: ignore[arg-type]


def test_every_alert_has_a_headline_that_stands_without_any_optional_value() -> None:
    questions = [question for question in load_catalog().questions if question.alert]
    assert len(questions) >= 15
    for question in questions:
        assert question.alert
        row = dict.fromkeys(columns_of(question.alert.title), "x")
        assert "{" not in headline(question.alert.title, row, TODAY, "this week")
        if {"company_key", "owner"} <= {*question.columns, *question.hidden}:
            told = headline(question.alert.title, row | OSTERFJORD, TODAY)
            assert told.endswith(" Renewal in 41 days, 18,400 a month."), question.id


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("a short one", 20, "a short one"),
        ("one two three four", 14, "one two three…"),
        ("one two three four", 12, "one two…"),
        ("x" * 30, 10, "x" * 9 + "…"),
        ("東京の渋谷で話しました", 8, "東京の渋谷で話…"),
    ],
)
def test_text_is_shortened_between_words_where_it_has_any(text: str, most: int, cut: str) -> None:
    assert short(text, most) == cut
