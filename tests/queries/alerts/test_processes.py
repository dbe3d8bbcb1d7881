"""Processes that die or work at the same time: nothing is lost, and what was marked is not sent again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.connection import Graph
from queries.alerts.checks import check_alert
from queries.alerts.delivery import Channel, Notifier
from queries.alerts.message import Message
from queries.alerts.recording import record
from queries.alerts.sending import Delivery
from queries.alerts.states import recent_alerts
from tests.queries.alerts.account import CATALOG, check
from tests.queries.alerts.account import SPEC as CONNECTING
from tests.queries.alerts.happenings import NOW, OSTERFJORD, SPEC, found, row, send, titles
from tests.queries.alerts.receiver import Receiver, receiver


def test_two_checks_at_once_send_to_each_service_once(account: Graph, service: Receiver) -> None:
    """The second has read what is unsent before the first sent it to one of two services."""

    class Late(Notifier):
        def channels(self, owner_address: str | None) -> tuple[list[Channel], list[str]]:
            assert len(check(account, service.url, other.url).waiting) == 1
            other.refusing = False
            return super().channels(owner_address)

    with receiver() as other:
        other.refusing = True
        report = check_alert(account, CATALOG, CONNECTING, Late([service.url, other.url]), NOW)
        assert len(report.sent) == 1
        assert (len(service.messages), len(other.messages)) == (1, 1)


def test_a_process_that_dies_before_sending_loses_nothing(account: Graph, service: Receiver) -> None:
    class Killed(BaseException):
        pass

    class Dying:
        def channels(self, owner_address: str | None) -> tuple[list[Channel], list[str]]:
            raise Killed

    with pytest.raises(Killed):
        check_alert(account, CATALOG, CONNECTING, Dying(), NOW)
    assert [alert.sent for alert in recent_alerts(account)] == [None]
    report = check(account, service.url, days=0.01)
    assert (len(report.new), len(report.sent)) == (0, 1)
    assert len(service.messages) == 1


def test_an_alert_that_another_process_is_sending_is_left_to_it_until_that_took_too_long(
    account: Graph, service: Receiver
) -> None:
    class Killed(BaseException):
        pass

    class Deaf(Channel):
        def send(self, message: Message, key: str) -> None:
            raise Killed

    class Dying:
        def channels(self, owner_address: str | None) -> tuple[list[Channel], list[str]]:
            return [Deaf("1:json", "")], []

    with pytest.raises(Killed):
        check_alert(account, CATALOG, CONNECTING, Dying(), NOW)
    assert check(account, service.url).sent == ()
    assert len(check(account, service.url, days=11 / 1440).sent) == 1
    assert len(service.messages) == 1


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
