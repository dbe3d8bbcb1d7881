"""A service that does not take a message is tried again, others are not, and after an hour another way is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import apprise

from graph.connection import Graph
from queries.alerts.delivery import Notifier
from queries.alerts.people import Person, Router
from queries.alerts.sending import Delivery, pause_after
from queries.alerts.states import alerts_with, unsent_alerts
from tests.queries.alerts.account import check
from tests.queries.alerts.happenings import NOW, OSTERFJORD, at, found, row, send, titles
from tests.queries.alerts.receiver import Receiver, receiver


def test_a_service_that_refuses_is_tried_again_and_the_others_are_not(
    account: Graph, service: Receiver
) -> None:
    with receiver() as other:
        other.refusing = True
        first = check(account, f"{service.url}/secret-token", f"{other.url}/secret-token")
        assert [alert.error for alert in first.waiting] == [
            "notification 2:json: JSON did not take the message"
        ]
        other.refusing = False
        second = check(account, f"{service.url}/secret-token", f"{other.url}/secret-token")
        assert [len(set(alert.delivered)) for alert in second.sent] == [2]
        assert (len(service.messages), len(other.messages)) == (1, 1)


def test_a_service_that_refused_is_not_taken_for_another_one_that_was_taken_out(
    account: Graph, service: Receiver
) -> None:
    with receiver() as other:
        other.refusing = True
        assert len(check(account, service.url, other.url).waiting) == 1
        other.refusing = False
        assert len(check(account, other.url).sent) == 1
        assert (len(service.messages), len(other.messages)) == (1, 1)


def test_a_fault_inside_a_service_holds_up_no_other_and_shows_no_secret(
    account: Graph, service: Receiver
) -> None:
    class Faulty(apprise.NotifyBase):
        service_name = "Faulty"
        secure_protocol = "faulty"

        def send(self, *_: Any, **__: Any) -> bool:
            raise RuntimeError(f"faulty://user:hunter2@{self.host}")

    apprise.NotificationManager().add(Faulty, schemas=["faulty"])
    try:
        [waiting] = check(account, "faulty://user:hunter2@host", service.url).waiting
    finally:
        apprise.NotificationManager().remove("faulty")
    assert waiting.error == "notification 1:faulty: Faulty did not take the message"
    assert len(service.messages) == 1


def test_tries_come_later_and_later_with_the_same_key(graph: Graph, service: Receiver) -> None:
    [key] = found(graph, row("a", OSTERFJORD)).new
    service.refusing = True
    now = NOW
    pauses = []
    for _ in range(5):
        [waiting] = send(graph, Notifier([service.url]), now).waiting
        assert waiting.due is not None
        pauses.append((waiting.due - now).total_seconds() / 60)
        now = waiting.due
    assert pauses == [0, 1, 2, 4, 8]
    assert pause_after(50) == timedelta(hours=1)
    [alert] = unsent_alerts(graph, None, now)
    assert (alert.tries, alert.error) == (5, "notification 1:json: JSON did not take the message")
    assert [change.what for change in alert.history] == ["open", "not sent"]
    before = alert.messages
    # What comes about the account meanwhile is a message of its own: the first keeps its key.
    found(graph, row("a", OSTERFJORD), row("b", OSTERFJORD), now=now)
    service.refusing = False
    assert len(send(graph, Notifier([service.url]), now).sent) == 2
    assert sorted(titles(service)) == ["a", "b"]
    assert alerts_with(graph, [key])[0].messages == before
    assert before[0].partition("|")[2] in service.keys


def test_after_an_hour_another_channel_is_tried(graph: Graph, service: Receiver) -> None:
    with receiver() as spare:
        service.refusing = True
        router = Router(people=(Person("Nora", urls=[service.url]),), other=[spare.url])
        found(graph, row("a", owner="Nora"))
        now = NOW
        while now < at(hours=1):
            [waiting] = send(graph, router, now).waiting
            assert spare.messages == []
            now = max(waiting.due or now, now + timedelta(minutes=1))
        [sent] = send(graph, router, now).sent
        assert sent.error == "notification 1:json: JSON did not take the message"
        assert titles(spare) == ["a"]
        assert send(graph, router, at(days=1)) == Delivery()


def test_after_an_hour_one_channel_of_several_is_enough(graph: Graph, service: Receiver) -> None:
    with receiver() as other:
        other.refusing = True
        notifier = Notifier([service.url, other.url])
        found(graph, row("a"))
        send(graph, notifier)
        send(graph, notifier, at(minutes=30))
        [sent] = send(graph, notifier, at(hours=1)).sent
        assert (len(sent.delivered), sent.error) == (1, "notification 2:json: JSON did not take the message")
        assert titles(service) == ["a"]
