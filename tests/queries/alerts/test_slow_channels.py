"""A channel that is slow: others are told meanwhile, and so is what becomes due meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from graph.connection import Graph
from queries.alerts.people import Person, Router
from queries.alerts.sending import Delivery, deliver
from queries.alerts.states import recent_alerts
from tests.queries.alerts.happenings import NOW, SPEC, found, row, send, titles
from tests.queries.alerts.receiver import Receiver, receiver

PATIENCE_S = 120


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_slow_channel_holds_up_neither_others_nor_what_becomes_due_meanwhile(
    graph: Graph, service: Receiver
) -> None:
    go_on, more, told = threading.Event(), threading.Event(), list[Delivery]()
    with receiver() as slow:
        slow.on_message = lambda: go_on.wait(PATIENCE_S)
        nora = Person("Nora", urls=[f"{slow.url}?rto={PATIENCE_S}"])
        router = Router(people=(nora, Person("Rob", urls=[service.url])))
        rows = [row("a", owner="Nora"), row("b", owner="Nora"), row("c", owner="Rob")]
        found(graph, *rows)
        sending = threading.Thread(
            target=lambda: told.append(deliver(graph, {SPEC.id: SPEC}, router, NOW, more=more))
        )
        sending.start()
        until(lambda: slow.messages and service.messages)
        found(graph, *rows, row("d", owner="Rob"))
        more.set()
        until(lambda: len(service.messages) == 2)
        assert titles(slow) == ["a"]
        go_on.set()
        sending.join(PATIENCE_S)
    assert titles(slow) == ["a", "b"]
    assert titles(service) == ["c", "d"]
    assert sorted(one.title for one in told[0].sent) == ["a", "b", "c", "d"]
    assert all(one.sent and len(one.delivered) == 1 for one in recent_alerts(graph))
    assert graph.run("MATCH (a:Alert) WHERE a.claimed_until IS NOT NULL RETURN a.key AS key") == []


def test_once_it_is_stopped_the_message_in_hand_is_marked_and_the_others_stay_due(
    graph: Graph, service: Receiver
) -> None:
    stop = threading.Event()
    service.on_message = stop.set
    router = Router(people=(Person("Nora", urls=[service.url]),))
    found(graph, row("a", owner="Nora"), row("b", owner="Nora"))
    told = deliver(graph, {}, router, NOW, stop=stop)
    assert [one.title for one in told.sent] == ["a"]
    assert [one.title for one in send(graph, router).sent] == ["b"]
    assert titles(service) == ["a", "b"]
