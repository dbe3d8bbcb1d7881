"""``label --text``: what is found in a text, shown in lines, signals among it."""

from __future__ import annotations

import pytest

from grapevine.commands.labels import described
from graph.labels.text_labels import FoundSignal

NAMES = {"company:harbor": "Harbor"}


@pytest.mark.parametrize(
    ("signal", "line"),
    [
        (
            FoundSignal(
                *("company:harbor", "funding", "x", "reported", True),
                *(None, 14e6, "USD", "Series A", "Larkfield Ventures"),
            ),
            "funding of Harbor: Series A, 14,000,000 USD, Larkfield Ventures (reported, may raise an alert)",
        ),
        (
            FoundSignal("company:harbor", "layoffs", "x", "rumoured", amount=120.0),
            "layoffs of Harbor: 120 people (rumoured)",
        ),
        (
            FoundSignal("company:other", "acquisition", "x", role="target", who="\x1b[31mred"),
            "acquisition of company:other: target, [31mred (reported)",
        ),
        (FoundSignal("company:harbor", "outage", "x"), "outage of Harbor (reported)"),
    ],
    ids=["money", "people", "another company", "nothing else"],
)
def test_a_signal_is_shown_in_one_line_with_what_is_known_of_it(signal: FoundSignal, line: str) -> None:
    assert described(signal, NAMES) == line
