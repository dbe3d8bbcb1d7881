"""Periods in seven languages, seen from 22 November 2026, a Sunday."""

from __future__ import annotations

import pytest

from queries.asking.periods import period_in
from queries.params import Param
from tests.queries.asking.world import TODAY

SINCE = Param(name="since", type="since")


@pytest.mark.parametrize(
    ("phrase", "value", "typed"),
    [
        ("who cares in the last two weeks", "2 weeks", "in the last two weeks"),
        ("who cares over the past month", "1 month", "over the past month"),
        ("in the last fortnight", "2 weeks", "in the last fortnight"),
        ("last month", "from 2026-10-01 to 2026-10-31", "last month"),
        ("last week", "from 2026-11-09 to 2026-11-15", "last week"),
        ("last quarter", "from 2026-07-01 to 2026-09-30", "last quarter"),
        ("this week", "since 2026-11-16", "this week"),
        ("since March", "since 2026-03-01", "since March"),
        ("since December", "since 2025-12-01", "since December"),
        ("since 3 March 2025", "since 2025-03-03", "since 3 March 2025"),
        ("since 2026-03-01", "since 2026-03-01", "since 2026-03-01"),
        ("since the start of the year", "since 2026-01-01", "since the start of the year"),
        ("from 1 to 15 October", "from 2026-10-01 to 2026-10-15", "from 1 to 15 October"),
        ("from 28 October to 3 November", "from 2026-10-28 to 2026-11-03", "from 28 October to 3 November"),
        ("December 28 to January 3 2026", "from 2025-12-28 to 2026-01-03", "December 28 to January 3 2026"),
        ("from 2026-10-01 to 2026-10-15", "from 2026-10-01 to 2026-10-15", "from 2026-10-01 to 2026-10-15"),
        ("yesterday", "from 2026-11-21 to 2026-11-21", "yesterday"),
        ("in den letzten zwei Wochen", "2 weeks", "in den letzten zwei Wochen"),
        ("letzten Monat", "from 2026-10-01 to 2026-10-31", "letzten Monat"),
        ("seit März", "since 2026-03-01", "seit März"),
        ("vom 1. bis 15. Oktober", "from 2026-10-01 to 2026-10-15", "vom 1. bis 15. Oktober"),
        ("en las últimas dos semanas", "2 weeks", "en las últimas dos semanas"),
        ("el mes pasado", "from 2026-10-01 to 2026-10-31", "el mes pasado"),
        ("del 1 al 15 de octubre", "from 2026-10-01 to 2026-10-15", "del 1 al 15 de octubre"),
        ("depuis 30 jours", "30 days", "depuis 30 jours"),
        ("ces deux dernières semaines", "2 weeks", "ces deux dernières semaines"),
        ("na última semana", "1 week", "na última semana"),
        ("no mês passado", "from 2026-10-01 to 2026-10-31", "no mês passado"),
        ("nell'ultimo mese", "1 month", "nell'ultimo mese"),
        ("dal 3 al 9 novembre", "from 2026-11-03 to 2026-11-09", "dal 3 al 9 novembre"),
        ("過去2週間にchurnについて", "2 weeks", "過去2週間"),
        ("先月転職した人", "from 2026-10-01 to 2026-10-31", "先月"),
        ("10月1日から15日まで", "from 2026-10-01 to 2026-10-15", "10月1日から15日まで"),
        ("3月から", "since 2026-03-01", "3月から"),
    ],
)
def test_a_period_is_found_with_its_place_and_fits_a_blank(phrase: str, value: str, typed: str) -> None:
    found = period_in(phrase, TODAY)
    assert found is not None
    assert (found.value, phrase[found.start : found.end]) == (value, typed)
    assert SINCE.parse(found.value) is not None


@pytest.mark.parametrize(
    "phrase",
    [
        "who may be angry",
        "our 12 customers",
        "how often a day",
        "sentiment by day",
        "from 15 to 1 October",
        "35月から",
    ],
)
def test_other_numbers_and_words_are_no_period(phrase: str) -> None:
    assert period_in(phrase, TODAY) is None
