"""Periods from day to day, as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from queries.dates import Dates, NoDates, Span, span_of
from queries.params import Param, ParamError, Period

TODAY = date(2026, 11, 26)  # a Thursday


@pytest.mark.parametrize(
    ("typed", "said", "first", "last"),
    [
        ("2026-10-01 to 2026-10-15", "2026-10-01 to 2026-10-15", "2026-10-01", "2026-10-15"),
        ("From 2026-10-01 until 2026-10-15", "2026-10-01 to 2026-10-15", "2026-10-01", "2026-10-15"),
        ("since 2026-10-01", "since 2026-10-01", "2026-10-01", "2026-11-26"),
        ("from 1 October to 15 October", "1 October to 15 October", "2026-10-01", "2026-10-15"),
        ("between Oct 1 and Oct 15", "Oct 1 and Oct 15", "2026-10-01", "2026-10-15"),
        ("1-15 october", "1-15 October", "2026-10-01", "2026-10-15"),
        ("1 to 15 October 2025", "2025-10-01 to 2025-10-15", "2025-10-01", "2025-10-15"),
        ("1 December to 5 January", "1 December to 5 January", "2025-12-01", "2026-01-05"),
        ("1.10.2026", "2026-10-01", "2026-10-01", "2026-10-01"),
        ("the 1st of October", "the 1st of October", "2026-10-01", "2026-10-01"),
        ("October 1, 2026", "2026-10-01", "2026-10-01", "2026-10-01"),
        ("in October", "October", "2026-10-01", "2026-10-31"),
        ("November", "November", "2026-11-01", "2026-11-26"),
        ("december", "December", "2025-12-01", "2025-12-31"),
        ("February 2024", "2024-02-01 to 2024-02-29", "2024-02-01", "2024-02-29"),
        ("29 February", "29 February", "2024-02-29", "2024-02-29"),
        ("2026-09", "2026-09-01 to 2026-09-30", "2026-09-01", "2026-09-30"),
        ("Q3", "q3", "2026-07-01", "2026-09-30"),
        ("Dec 2025 to Feb 2026", "2025-12-01 to 2026-02-28", "2025-12-01", "2026-02-28"),
        ("2025", "2025-01-01 to 2025-12-31", "2025-01-01", "2025-12-31"),
        ("today", "today", "2026-11-26", "2026-11-26"),
        ("yesterday", "yesterday", "2026-11-25", "2026-11-25"),
        ("this week", "this week", "2026-11-23", "2026-11-26"),
        ("last week", "last week", "2026-11-16", "2026-11-22"),
        ("last month", "last month", "2026-10-01", "2026-10-31"),
        ("this quarter", "this quarter", "2026-10-01", "2026-11-26"),
        ("last year", "last year", "2025-01-01", "2025-12-31"),
        ("since Monday", "since Monday", "2026-11-23", "2026-11-26"),
        ("Friday to Tuesday", "Friday to Tuesday", "2026-11-20", "2026-11-24"),
        ("2026-11-20 to 2026-12-31", "2026-11-20 to 2026-12-31", "2026-11-20", "2026-11-26"),
    ],
)
def test_a_period_from_day_to_day_is_read_as_people_write_it(
    typed: str, said: str, first: str, last: str
) -> None:
    dates = Dates.parse(typed, TODAY)
    span = dates.on(TODAY)
    assert (str(dates), str(span.first), str(span.last)) == (said, first, last)
    assert span.days == (span.last - span.first).days + 1
    assert Dates.parse(str(dates), TODAY).on(TODAY) == span


@pytest.mark.parametrize(
    "typed", ["30 days", "10", "soon", "", "to", "5 May to", "October and some", "the last month"]
)
def test_what_is_written_otherwise_is_no_period_from_day_to_day(typed: str) -> None:
    with pytest.raises(NoDates):
        Dates.parse(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2026-10-15 to 2026-10-01", "`since`: 2026-10-15 is after 2026-10-01"),
        ("2027-01-01", "`since`: 2027-01-01 has not begun yet"),
        ("31 February", "`since`: '31 february' is no day of any year"),
        ("2026-10-01 to 2026-10-05", "`since` is at least 1 week, not 2026-10-01 to 2026-10-05"),
        ("since January", "`since` is at most 60 days, not since January"),
        (
            "the 12th",
            "`since` takes a period such as 30 days, last month or 2026-10-01 to 2026-10-15, not 'the 12th'",
        ),
    ],
)
def test_days_that_cannot_be_are_refused_with_the_reason(typed: str, message: str) -> None:
    param = Param(name="since", type="since", min="1 week", max="60 days")
    with pytest.raises(ParamError) as refused:
        param.parse(typed, TODAY)
    assert str(refused.value) == message


def test_only_the_period_that_is_asked_about_has_a_last_day() -> None:
    history = Param(name="history", type="since")
    assert history.parse("the last month") == Period(1, "month")
    with pytest.raises(ParamError, match="`history` takes a period such as 30 days, not 'October'"):
        history.parse("October")


def test_the_period_before_has_as_many_days_and_ends_the_day_before() -> None:
    october = Dates.parse("October", TODAY).on(TODAY)
    assert october.before() == Span(date(2026, 8, 31), date(2026, 9, 30), 31)
    week = span_of(Period(7, "day"), TODAY)
    assert (str(week), week.days) == ("2026-11-19 to 2026-11-26", 7)
    assert (str(week.before()), week.before().days) == ("2026-11-11 to 2026-11-18", 7)
