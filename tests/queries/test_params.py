"""What people type into a blank, and what comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from queries.params import Param, ParamError, Period, spelt


def since(**more: Any) -> Param:
    return Param(name="since", type="since", **more)


@pytest.mark.parametrize(
    ("typed", "said", "days"),
    [
        ("30 days", "30 days", 30),
        ("1 day", "1 day", 1),
        ("2 Weeks", "2 weeks", 14),
        ("2w", "2 weeks", 14),
        ("6mo", "6 months", 180),
        ("a month", "1 month", 30),
        ("the last year", "1 year", 365),
        ("the last 3 weeks", "3 weeks", 21),
        ("10", "10 days", 10),
        (7, "7 days", 7),
        (timedelta(days=5), "5 days", 5),
        (Period(2, "week"), "2 weeks", 14),
    ],
)
def test_a_period_is_read_as_people_say_it(typed: object, said: str, days: int) -> None:
    period = since().parse(typed)
    assert isinstance(period, Period)
    assert (str(period), period.days) == (said, days)


@pytest.mark.parametrize(
    "typed", ["soon", "30 parsecs", "-3 days", "0 days", "3.5 weeks", "999999 years", "1 day; DROP"]
)
def test_what_is_no_period_is_refused_with_what_a_period_is(typed: str) -> None:
    with pytest.raises(ParamError) as refused:
        since().parse(typed)
    assert str(refused.value) == (
        f"`since` takes a period such as 30 days, last month or 2026-10-01 to 2026-10-15, not {typed!r}"
    )


def test_a_period_stays_within_its_bounds() -> None:
    param = since(default="30 days", min="1 week", max="2 years")
    assert param.parse("7 days") == Period(7, "day")
    with pytest.raises(ParamError, match="`since` is at least 1 week, not 6 days"):
        param.parse("6 days")
    with pytest.raises(ParamError, match="`since` is at most 2 years, not 3 years"):
        param.parse("3 years")


def test_an_empty_blank_takes_the_default_and_says_so_when_there_is_none() -> None:
    assert since(default="2 weeks").parse("  ") == Period(2, "week")
    assert since(default="2 weeks").parse(None) == Period(2, "week")
    with pytest.raises(ParamError, match="`topic` has no default: it takes a topic, such as churn"):
        Param(name="topic", type="topic").parse()


def test_a_blank_that_may_stay_open_is_none() -> None:
    param = Param(name="competitor", type="company", role=("competitor",), any=True)
    assert param.parse("") is None
    assert param.parse("Any") is None
    assert param.parse(" Brightquay ") == "Brightquay"
    assert not param.required


@pytest.mark.parametrize(("typed", "value"), [("3", 3), (3, 3), (3.0, 3), (" 12 ", 12)])
def test_a_whole_number_is_read(typed: object, value: int) -> None:
    assert Param(name="n", type="int", min=1, max=20).parse(typed) == value


@pytest.mark.parametrize("typed", ["three", "3.5", 3.5, True, [], "1e3", "9" * 30])
def test_what_is_no_whole_number_is_refused(typed: object) -> None:
    with pytest.raises(ParamError, match="`n` takes a whole number, not "):
        Param(name="n", type="int").parse(typed)


def test_a_number_is_read_with_a_point_or_a_comma_and_must_be_finite() -> None:
    param = Param(name="x", type="float", min=0, max=10)
    assert param.parse("2.5") == 2.5
    assert param.parse("2,5") == 2.5
    with pytest.raises(ParamError, match="takes a number"):
        param.parse("nan")
    with pytest.raises(ParamError, match="takes a number"):
        param.parse("inf")
    with pytest.raises(ParamError, match="`x` is at most 10, not 11"):
        param.parse(11)


def test_a_choice_is_taken_in_any_case_and_nothing_else_is() -> None:
    param = Param(name="by", type="choice", choices=("day", "week"), default="day")
    assert param.parse("WEEK") == "week"
    with pytest.raises(ParamError, match="`by` takes one of day, week, not 'month'"):
        param.parse("month")


def test_a_text_has_a_longest_length() -> None:
    with pytest.raises(ParamError, match="takes a text of at most 500 characters"):
        Param(name="t", type="text").parse("x" * 501)


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "choice"},
        {"type": "int", "choices": ["a"]},
        {"type": "topic", "role": ["customer"]},
        {"type": "text", "min": 3},
        {"type": "int", "any": True},
        {"type": "since", "default": "soon"},
        {"type": "int", "default": 1, "min": 2},
        {"type": "since", "min": "a while"},
        {"type": "colour"},
        {"type": "int", "step": 2},
    ],
)
def test_a_parameter_that_contradicts_itself_cannot_be_declared(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Param(name="p", **wrong)


def test_a_form_is_told_what_stands_beside_a_blank() -> None:
    titles = {
        "min_posts": "posts, at least",
        "since": "period",
        "topic2": "topic2",
        "min_times_usual": "times usual, at least",
        "history": "history",
    }
    assert {name: Param(name=name, type="text", default="1").title for name in titles} == titles
    assert Param(name="since", type="since", label="in the last").title == "in the last"


def test_a_form_is_told_the_bounds_as_numbers_and_the_default_as_people_type_it() -> None:
    month = Param(name="since", type="since", default="1 month", min="1 day", max="2 years")
    assert (month.bounds, month.default_text) == ((1, 730), "1 month")
    assert Param(name="n", type="int", min=3).bounds == (3, None)
    assert Param(name="topic", type="topic").default_text is None
    assert Param(name="topic", type="topic", default="any", any=True).default_text == "any"


def test_what_stands_for_a_blank_that_is_left_open_names_what_it_takes() -> None:
    competitor = Param(name="c", type="company", role=("competitor",), any=True)
    assert competitor.left_open == "any competitor"
    assert Param(name="c", type="company", role=("customer", "prospect"), any=True).left_open == "any company"
    assert Param(name="t", type="topic", any=True).left_open == "any topic"
    assert Param(name="w", type="text", any=True).left_open == "anything"
    assert Param(name="c", type="company").left_open == "…"
    assert (competitor.takes_role("competitor"), competitor.takes_role("us")) == (True, False)
    assert Param(name="c", type="company").takes_role(None)


def test_a_value_is_spelt_so_that_parsing_it_gives_it_again() -> None:
    period = Param(name="since", type="since")
    assert spelt(period.parse("2w")) == "2 weeks"
    assert period.parse(spelt(period.parse("2w"))) == period.parse("2w")
    topic = Param(name="topic", type="topic", any=True)
    assert (spelt(topic.parse("anything")), topic.parse(spelt(None))) == ("any", None)
