"""What is due reaches its recipients: once, together, at their time, by another way where one fails."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.connection import Graph
from queries.alerts.delivery import Channel, Notifier
from queries.alerts.links import Links
from queries.alerts.message import Message
from queries.alerts.people import Person, Router
from queries.alerts.recording import Recorded, record
from queries.alerts.rules import AlertSpec
from queries.alerts.sending import Delivery, deliver, pause_after
from queries.alerts.states import (
    Alert,
    acknowledge,
    alerts_of_message,
    alerts_with,
    recent_alerts,
    snooze,
    unsent_alerts,
)
from queries.alerts.times import Digest, QuietHours
from tests.queries.alerts.receiver import Receiver, receiver

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SPEC = AlertSpec("rivals", "q")
OSTERFJORD, QUILL = "company:o", "company:q"


@pytest.fixture
def service() -> Iterator[Receiver]:
    with receiver() as received:
        yield received


def row(name: str, account: str | None = None, owner: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "identity": name,
        "question": "q",
        "title": name,
        "lines": [f"{name} said so"],
        "body": name,
        "row": json.dumps({"name": name}),
        "account": account,
        "owner": owner,
        "owner_address": None,
        "about": [],
        "began": None,
        **more,
    }


def at(**later: float) -> datetime:
    return NOW + timedelta(**later)


def found(graph: Graph, *rows: dict[str, Any], spec: AlertSpec = SPEC, now: datetime = NOW) -> Recorded:
    return record(graph, spec, rows, now, complete=True)


def send(graph: Graph, router: Router | Notifier, now: datetime = NOW, *specs: AlertSpec) -> Delivery:
    return deliver(graph, {spec.id: spec for spec in specs or (SPEC,)}, router, now)


def titles(service: Receiver) -> list[str]:
    return [message["title"] for _, message in service.messages]


def states(graph: Graph) -> dict[str, str]:
    return {one.title: one.state for one in recent_alerts(graph)}


def steps(alert: Alert) -> list[tuple[str, str]]:
    return [(change.what, change.by) for change in alert.history]


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


def test_a_process_that_is_killed_between_sending_and_marking_sends_it_again_with_the_same_key(
    graph: Graph, service: Receiver
) -> None:
    settings = graph.settings
    environ = {**os.environ, "GRAPEVINE_HOME": str(settings.home), "NEO4J_URI": settings.uri or ""}
    environ |= {"NEO4J_USERNAME": settings.username, "NEO4J_PASSWORD": settings.password}
    now = datetime.now(UTC)
    record(graph, SPEC, [row("a", OSTERFJORD), row("b", OSTERFJORD)], now)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.queries.alerts.sender", service.url],
        cwd=Path(__file__).parents[3],
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    service.on_message = process.kill
    try:
        said, _ = process.communicate(timeout=300)
    finally:
        process.kill()
    service.on_message = None
    assert (process.returncode, said) == (-signal.SIGKILL, "")
    assert titles(service) == ["a (and one more)"]
    assert [(one.sent, one.delivered) for one in recent_alerts(graph)] == [(None, ()), (None, ())]
    # Its claim is respected while it may still be at work.
    assert send(graph, Notifier([service.url]), now + timedelta(minutes=1)) == Delivery()
    found(
        graph,
        row("a", OSTERFJORD),
        row("b", OSTERFJORD),
        row("c", OSTERFJORD),
        now=now + timedelta(minutes=11),
    )
    assert len(send(graph, Notifier([service.url]), now + timedelta(minutes=11)).sent) == 3
    assert sorted(titles(service)) == ["a (and one more)", "a (and one more)", "c"]
    again = [key for key, title in zip(service.keys, titles(service), strict=True) if title != "c"]
    assert again[0] == again[1]
    assert len(set(service.keys)) == 2
