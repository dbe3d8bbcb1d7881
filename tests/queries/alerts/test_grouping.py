"""Several alerts in one message: one headline, the others named, and what they share said once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from queries.alerts.grouping import message_of
from queries.alerts.states import Alert

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
RENEWAL = "Renewal in 41 days, 18,400 a month."


def alert(title: str, **more: Any) -> Alert:
    told = {"owner": None, "owner_address": None, "sent": None, "error": None, "row": {}, "body": ""}
    return Alert(key=title, alert="rivals", question="q", title=title, at=NOW, **(told | more))


@pytest.mark.parametrize(
    ("titles", "headline", "lines"),
    [
        (["A. " + RENEWAL], "A. " + RENEWAL, ("who: said",)),
        (["A. " + RENEWAL, "B. " + RENEWAL], f"A. {RENEWAL} (and one more)", ("B.",)),
        (["A.", "B. " + RENEWAL], "A. (and one more)", ("B. " + RENEWAL,)),
        (["a", "b", "c", "d"], "a (and three more)", ("b", "c", "d")),
        (["a", "b", "c", "d", "e", "f"], "a (and five more)", ("b", "c", "and three more")),
    ],
)
def test_one_message_has_one_headline_and_names_the_others(
    titles: list[str], headline: str, lines: tuple[str, ...]
) -> None:
    told = message_of([alert(title, lines=("who: said",)) for title in titles], "m", "Nora", NOW, None)
    assert (told.headline, told.lines) == (headline, lines)
    assert [one["title"] for one in told.data["alerts"]] == titles


def test_what_was_escalated_says_the_same_and_that_nobody_took_care_of_it() -> None:
    told = message_of(
        [alert("A. " + RENEWAL, state="escalated", lines=("who: said",))], "m", "Rob", NOW, None
    )
    assert told.headline == f"Nobody has acknowledged it yet: A. {RENEWAL}"
    assert told.lines == ("who: said",)
