"""Periods: one grammar for the configuration, the questions and the command line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grapevine.commands.listen import first_moment
from grapevine.config import parse_config
from graph.periods import Period
from queries.params import Param


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("30 seconds", timedelta(seconds=30)),
        ("90 min", timedelta(minutes=90)),
        ("15 Minutes", timedelta(minutes=15)),
        ("6h", timedelta(hours=6)),
        ("a day", timedelta(days=1)),
        ("2 weeks", timedelta(weeks=2)),
        ("2 months", timedelta(days=60)),
        ("the last 3 weeks", timedelta(weeks=3)),
        ("the last year", timedelta(days=365)),
    ],
)
def test_a_period_means_the_same_wherever_it_is_written(written: str, length: timedelta) -> None:
    assert Period.parse(written).length == length
    [alert] = parse_config(f'[alerts.a]\nquestion = "q"\nevery = "{written}"').alerts
    assert alert.every == length
    if length >= timedelta(days=1):
        value = Param(name="since", type="since").parse(written)
        assert isinstance(value, Period)
        assert value.length == length
        assert first_moment(written) - first_moment("1 day") == pytest.approx(
            timedelta(days=1) - length, abs=timedelta(seconds=5)
        )


@pytest.mark.parametrize("written", ["soon", "2m", "3.5 weeks", "-1 day", "", "1 day; DROP", "9" * 5000])
def test_what_is_no_period_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"is not a period|may mean minutes or months"):
        Period.parse(written)


def test_a_length_is_told_in_the_unit_that_fits() -> None:
    lengths = [timedelta(days=5), timedelta(hours=36), timedelta(minutes=1), timedelta(seconds=90)]
    assert [str(Period.parse(length)) for length in lengths] == [
        "5 days",
        "36 hours",
        "1 minute",
        "90 seconds",
    ]
