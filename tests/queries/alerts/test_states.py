"""An alert is acknowledged, put off, escalated, resolved, or was there before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from graph.connection import Graph
from queries.alerts.delivery import Notifier
from queries.alerts.people import Person, Router
from queries.alerts.recording import Recorded
from queries.alerts.rules import AlertSpec
from queries.alerts.sending import Delivery
from queries.alerts.states import acknowledge, alerts_with, snooze
from tests.queries.alerts.happenings import (
    NOW,
    OSTERFJORD,
    SPEC,
    at,
    found,
    row,
    send,
    states,
    steps,
    titles,
)
from tests.queries.alerts.receiver import Receiver


def test_what_nobody_acknowledges_goes_to_others_once(graph: Graph, service: Receiver) -> None:
    router = Router(
        people=(Person("Nora", urls=[f"{service.url}/nora"]), Person("Rob", urls=[f"{service.url}/rob"]))
    )
    spec = replace(SPEC, escalate_after=timedelta(hours=4), escalate_to=("Rob",))
    new = found(graph, row("a", owner="Nora"), row("b", owner="Nora"), spec=spec).new
    send(graph, router, NOW, spec)
    acknowledge(graph, [new[1]], "Nora", at(hours=1))
    assert send(graph, router, at(hours=3.9), spec) == Delivery()
    assert [one.title for one in send(graph, router, at(hours=4), spec).sent] == ["a"]
    assert send(graph, router, at(hours=9), spec) == Delivery()
    assert [path for path, _ in service.messages] == ["/nora", "/nora", "/rob"]
    assert titles(service)[-1] == "Nobody has acknowledged it yet: a"
    assert states(graph) == {"a": "escalated", "b": "acknowledged"}
    [a] = alerts_with(graph, new[:1])
    assert steps(a) == [
        ("open", "grapevine"),
        ("sent", "grapevine"),
        ("escalated", "grapevine"),
        ("sent", "grapevine"),
    ]
    assert a.history[2].note == "nobody acknowledged it; to Rob"
    acknowledge(graph, [a.key], "Rob", at(hours=10), "called them")
    [a] = alerts_with(graph, new[:1])
    assert (a.state, a.assigned, a.history[-1].note) == ("acknowledged", "Rob", "called them")


def test_what_was_put_off_is_told_again_if_it_still_is_there(graph: Graph, service: Receiver) -> None:
    new = found(graph, row("a"), row("b")).new
    send(graph, Notifier([service.url]))
    assert snooze(graph, new, "Nora", NOW, at(days=1)) == list(new)
    found(graph, row("a"), now=at(hours=20))
    assert states(graph) == {"a": "snoozed", "b": "resolved"}
    assert send(graph, Notifier([service.url]), at(hours=23)) == Delivery()
    assert [one.title for one in send(graph, Notifier([service.url]), at(days=1)).sent] == ["a"]
    assert titles(service) == ["a", "b", "a"]
    # It is another message: whoever drops what has a key that is known must not drop it.
    assert len(set(service.keys)) == 3
    assert states(graph)["a"] == "open"


def test_what_is_acknowledged_before_it_is_sent_is_not_sent(graph: Graph, service: Receiver) -> None:
    new = found(graph, row("a"), row("b")).new
    acknowledge(graph, new[:1], "Nora", NOW)
    assert [one.title for one in send(graph, Notifier([service.url])).sent] == ["b"]
    assert acknowledge(graph, new[:1], "Rob", at(hours=1)) == [new[0]]
    found(graph, row("b"), now=at(hours=2))
    assert acknowledge(graph, new[:1], "Rob", at(hours=3)) == []


def test_a_row_that_is_gone_and_comes_back_soon_is_the_same_alert_in_its_state_of_before(
    graph: Graph, service: Receiver
) -> None:
    new = found(graph, row("a"), row("b")).new
    acknowledge(graph, new[:1], "Nora", NOW)
    assert found(graph, now=at(days=1)).resolved == new
    assert found(graph, row("a"), row("b"), now=at(days=2)) == Recorded(())
    assert states(graph) == {"a": "acknowledged", "b": "open"}


def test_the_first_check_tells_in_one_line_what_was_there_before(graph: Graph, service: Receiver) -> None:
    spec = replace(SPEC, past=False)
    first = found(graph, *(row(f"old {n}", OSTERFJORD) for n in range(12)), spec=spec)
    assert (first.new, len(first.seen)) == ((), 12)
    send(graph, Notifier([service.url]), NOW, spec)
    assert titles(service) == [
        "rivals: the alert is on. 12 rows were there before; what is new is told from now on"
    ]
    again = found(
        graph, *(row(f"old {n}", OSTERFJORD) for n in range(12)), row("new"), spec=spec, now=at(hours=1)
    )
    assert len(again.new) == 1
    send(graph, Notifier([service.url]), at(hours=1), spec)
    assert titles(service)[1:] == ["new"]
    assert set(states(graph).values()) == {"seen", "open"}
    # Nothing there at first: what comes later is new.
    other = AlertSpec("other", "q", past=False)
    assert found(graph, spec=other) == Recorded(())
    assert len(found(graph, row("later"), spec=other, now=at(hours=1)).new) == 1


@pytest.mark.parametrize(("began", "told"), [(None, 0), ("2026-11-01", 0), ("2026-12-10", 1)])
def test_a_service_that_was_off_for_weeks_tells_only_what_began_since(
    graph: Graph, began: str | None, told: int
) -> None:
    found(graph, row("a", began="2026-11-01" if began else None))
    assert len(found(graph, row("a", began=began), now=at(days=20)).new) == told
