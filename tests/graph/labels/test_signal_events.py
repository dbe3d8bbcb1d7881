from __future__ import annotations

import itertools
from typing import Any

import pytest

from graph.labels.signal_events import Report, events_in
from graph.labels.text_labels import FoundSignal


def told(post: str, day: int, kind: str = "funding", **facts: Any) -> Report:
    signal = FoundSignal("company:a", kind, f"line of {post}", **facts)  # type: ignore[arg-type]
    return Report(post, f"2026-11-{day:02d}", f"2026-11-{day:02d}T12:00:00+00:00", signal)


def parted(*reports: Report) -> list[list[str]]:
    return [[report.post for report in event.reports] for event in events_in(reports)]


VAGUE = told("vague", 3, who="Larkfield")
ROUND = told("round", 5, round="Series B", amount=20e6, currency="USD", alert=True)
PRECISE = told("precise", 9, amount=19.6e6, currency="USD", who="Larkfield Ventures", alert=True)
ORDERS = tuple(itertools.permutations((VAGUE, ROUND, PRECISE)))


@pytest.mark.parametrize("order", ORDERS, ids=["-".join(one.post for one in order) for order in ORDERS])
def test_three_reports_are_one_event_in_whatever_order_they_come(order: tuple[Report, ...]) -> None:
    [event] = events_in(order)
    assert [report.post for report in event.reports] == ["vague", "round", "precise"]
    assert (event.key, event.day) == ("signal:company:a/funding/2026-11-03", "2026-11-03")
    assert event.known() == FoundSignal(
        "company:a",
        "funding",
        "line of round",
        "reported",
        True,
        amount=19.6e6,
        currency="USD",
        round="Series B",
        who="Larkfield Ventures",
    )


@pytest.mark.parametrize(
    ("kind", "one", "other", "events"),
    [
        ("funding", {"amount": 20e6, "currency": "USD"}, {"amount": 20.4e6, "currency": "USD"}, 1),
        ("funding", {"amount": 20e6, "currency": "USD"}, {"amount": 40e6, "currency": "USD"}, 2),
        ("funding", {"amount": 20e6, "currency": "USD"}, {"amount": 18.5e6, "currency": "EUR"}, 1),
        ("funding", {"round": "Series A"}, {"round": "Series B"}, 2),
        ("funding", {"round": "Series A"}, {}, 1),
        ("funding", {"who": "Larkfield"}, {"who": "Oakmoor"}, 1),
        ("acquisition", {"role": "buyer"}, {"role": "target"}, 2),
        ("acquisition", {"who": "Graystone"}, {"who": "Graystone Software"}, 1),
        ("acquisition", {"who": "Graystone"}, {"who": "Thornlow"}, 2),
        ("executive hire", {"who": "Mirela Tomsk"}, {"who": "Tomsk"}, 1),
        ("executive hire", {"who": "Mirela Tomsk"}, {"who": "Odd Vestergard"}, 2),
        ("layoffs", {"amount": 120.0}, {"amount": 125.0}, 1),
        ("layoffs", {"amount": 120.0}, {"amount": 400.0}, 2),
        ("launch", {"who": "PlyBoard"}, {"who": "PlyBoard 2.0"}, 1),
        ("launch", {"who": "PlyBoard"}, {"who": "Inbox"}, 2),
    ],
    ids=str,
)
def test_reports_that_contradict_each_other_are_two_events(
    kind: str, one: dict[str, Any], other: dict[str, Any], events: int
) -> None:
    assert len(parted(told("p1", 3, kind, **one), told("p2", 4, kind, **other))) == events


@pytest.mark.parametrize(
    ("kind", "days", "events"), [("funding", 14, 1), ("funding", 15, 2), ("outage", 2, 1), ("outage", 3, 2)]
)
def test_a_report_that_comes_long_after_the_first_is_of_another_event(
    kind: str, days: int, events: int
) -> None:
    assert len(parted(told("p1", 3, kind), told("p2", 3 + days, kind))) == events


def test_two_events_that_began_on_one_day_have_two_keys() -> None:
    events = events_in([told("p1", 3, round="Seed"), told("p2", 3, round="Series A")])
    assert [event.key for event in events] == [
        "signal:company:a/funding/2026-11-03",
        "signal:company:a/funding/2026-11-03/2",
    ]


@pytest.mark.parametrize(
    ("told_first", "told_then", "certainty", "alert"),
    [
        ("rumoured", "reported", "reported", True),
        ("reported", "rumoured", "reported", True),
        ("planned", "rumoured", "planned", False),
        ("rumoured", "denied", "denied", False),
        ("reported", "denied", "reported", False),
    ],
)
def test_a_report_outweighs_a_rumour_and_a_denial_takes_the_alert(
    told_first: str, told_then: str, certainty: str, alert: bool
) -> None:
    reports = [
        told(f"p{n}", 3 + n, certainty=one, alert=one == "reported")
        for n, one in enumerate((told_first, told_then))
    ]
    [event] = events_in(reports)
    assert (event.known().certainty, event.known().alert) == (certainty, alert)
