"""What is due reaches its recipients: once, together, at their time."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from graph.connection import Graph
from queries.alerts.delivery import Channel, Notifier
from queries.alerts.links import Links
from queries.alerts.message import Message
from queries.alerts.people import Person, Router
from queries.alerts.rules import AlertSpec
from queries.alerts.sending import Delivery, deliver
from queries.alerts.states import alerts_of_message, recent_alerts
from queries.alerts.times import Digest, QuietHours
from tests.queries.alerts.happenings import NOW, OSTERFJORD, QUILL, SPEC, at, found, row, send, titles
from tests.queries.alerts.receiver import Receiver


def test_rows_about_one_account_at_one_time_make_one_message(graph: Graph, service: Receiver) -> None:
    found(graph, row("a", OSTERFJORD), row("b", OSTERFJORD), row("c", QUILL), row("d"), row("e"))
    told = send(graph, Notifier([service.url]))
    assert len(told.sent) == 5
    assert sorted(titles(service)) == ["a (and one more)", "c", "d", "e"]
    [pair] = [message for _, message in service.messages if message["title"].startswith("a")]
    assert pair["message"] == "b"
    assert len(set(service.keys)) == 4
    a, b, c = recent_alerts(graph)[:3]
    assert a.messages == b.messages != c.messages
    key = a.messages[0].partition("|")[2]
    assert key in service.keys
    assert [one.title for one in alerts_of_message(graph, key)] == ["a", "b"]


def test_a_cooldown_holds_back_what_comes_about_an_account_that_was_just_told_about(
    graph: Graph, service: Receiver
) -> None:
    spec = replace(SPEC, cooldown=timedelta(hours=6))
    found(graph, row("a", OSTERFJORD), spec=spec)
    send(graph, Notifier([service.url]), NOW, spec)
    rows = [row(name, OSTERFJORD) for name in "abc"]
    found(graph, *rows[:2], row("q", QUILL), spec=spec, now=at(hours=1))
    send(graph, Notifier([service.url]), at(hours=1), spec)
    found(graph, *rows, row("q", QUILL), spec=spec, now=at(hours=2))
    send(graph, Notifier([service.url]), at(hours=5), spec)
    assert titles(service) == ["a", "q"]
    send(graph, Notifier([service.url]), at(hours=6), spec)
    assert titles(service) == ["a", "q", "b (and one more)"]


def test_who_has_quiet_hours_is_told_when_they_end_and_others_at_once(
    graph: Graph, service: Receiver
) -> None:
    quiet = QuietHours(time(11), time(13))
    nora = Person("Nora", urls=[f"{service.url}/nora"], quiet=quiet)
    rob = Person("Rob", urls=[f"{service.url}/rob"])
    router = Router(people=(nora, rob))
    found(graph, row("a", owner="Nora"), row("b", owner="Rob"))
    told = send(graph, router)
    assert ([one.title for one in told.sent], [one.title for one in told.held]) == (["b"], ["a"])
    assert send(graph, router, at(minutes=59)) == Delivery()
    assert [one.title for one in send(graph, router, at(hours=1)).sent] == ["a"]
    assert [path for path, _ in service.messages] == ["/rob", "/nora"]
    # What is urgent does not wait.
    urgent = replace(SPEC, urgent=True)
    found(graph, row("c", owner="Nora"), spec=urgent, now=at(days=1))
    assert [one.title for one in send(graph, router, at(days=1), urgent).sent] == ["c"]


def test_a_digest_is_one_message_of_all_that_came_since_the_last(graph: Graph, service: Receiver) -> None:
    other = AlertSpec("silent", "q")
    nora = Person("Nora", urls=[service.url], digest=Digest(time(8)))
    router = Router(people=(nora,))
    found(graph, row("a", OSTERFJORD, "Nora"), row("b", QUILL, "Nora"))
    found(graph, row("c", owner="Nora"), spec=other, now=at(hours=1))
    assert len(send(graph, router, at(hours=1), SPEC, other).held) == 3
    assert send(graph, router, at(hours=19), SPEC, other) == Delivery()
    assert len(send(graph, router, at(hours=20), SPEC, other).sent) == 3
    [(_, digest)] = service.messages
    assert (digest["title"], digest["message"].splitlines()) == ("Grapevine: 3 alerts", ["a", "b", "c"])


def test_who_is_named_beside_the_owner_is_told_by_a_message_of_their_own(
    graph: Graph, service: Receiver
) -> None:
    people = tuple(Person(name, urls=[f"{service.url}/{name}"]) for name in ("Nora", "Rob"))
    spec = replace(SPEC, to=("owner", "Rob"))
    found(graph, row("a", owner="Nora"), spec=spec)
    [sent] = send(graph, Router(people=people), NOW, spec).sent
    assert sorted(path for path, _ in service.messages) == ["/Nora", "/Rob"]
    assert len(set(service.keys)) == 2
    assert len(sent.delivered) == 2


def test_a_message_links_to_its_page_signed_for_whom_it_is_sent_to(graph: Graph) -> None:
    sent: list[tuple[Message, str]] = []

    class Kept(Channel):
        def send(self, message: Message, key: str) -> None:
            sent.append((message, key))

    class Keeping(Notifier):
        def channels(self, owner_address: str | None) -> tuple[list[Channel], list[str]]:
            return [Kept("1:json", "")], []

    found(graph, row("a", owner="Nora"))
    deliver(graph, {}, Keeping(), NOW, links=Links("https://grapevine.fernhollow.example", b"key"))
    [(message, key)] = sent
    assert (message.headline, message.lines) == ("a", ("a said so",))
    for address, act in ((message.link, "show"), (message.ack, "ack"), (message.snooze, "snooze")):
        assert address is not None
        assert f"message={key}&act={act}&by=Nora&" in address
    [data] = message.data["alerts"]
    assert (data["row"], data["alert"], data["question"]) == ({"name": "a"}, "rivals", "q")
