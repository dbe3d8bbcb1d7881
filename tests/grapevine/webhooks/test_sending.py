"""What subscribers are sent: signed, at least once, with pauses where they do not take it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from grapevine.webhooks.sending import send_due
from grapevine.webhooks.subscriptions import Subscriptions
from graph.connection import Graph
from queries.alerts.states import acknowledge
from tests.grapevine.served import plant_alert
from tests.loopback import serving


@dataclass
class Hook:
    """A program that takes events, and answers with ``status``."""

    url: str = ""
    status: int = 204
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def events(self) -> list[tuple[str, str]]:
        told = [json.loads(body) for _, body in self.requests]
        return [(event["data"]["key"], event["type"].rpartition(".")[2]) for event in told]


@pytest.fixture
def hook() -> Iterator[Hook]:
    taken = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(taken.status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
            """Nothing: the test says what arrived."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        taken.url = f"http://127.0.0.1:{server.server_port}/hook?from=us"
        with serving(server):
            yield taken


def subscribed(home: Path, hook: Hook, *alerts: str) -> Subscriptions:
    made = Subscriptions(home, loopback=True)
    made.add(hook.url, alerts, "the-admin")
    return made


def test_each_change_is_sent_once_and_what_was_before_is_not(graph: Graph, home: Path, hook: Hook) -> None:
    plant_alert(graph, "old", datetime.now(UTC) - timedelta(hours=1))
    subscriptions = subscribed(home, hook)
    now = datetime.now(UTC)
    plant_alert(graph, "new", now)
    plant_alert(graph, "there before", now, state="seen")
    assert send_due(graph, subscriptions, now) == 1
    assert send_due(graph, subscriptions, now) == 0
    acknowledge(graph, ["new"], "Nora Quist", now + timedelta(seconds=1))
    assert send_due(graph, subscriptions, now + timedelta(seconds=2)) == 1
    assert send_due(graph, subscriptions, now + timedelta(hours=2)) == 0
    assert hook.events == [("new", "open"), ("new", "acknowledged")]


def test_an_event_is_signed_with_the_secret_of_its_subscription(
    embedded_graph: Graph, home: Path, hook: Hook
) -> None:
    subscriptions = subscribed(home, hook)
    plant_alert(embedded_graph, "new", datetime.now(UTC))
    send_due(embedded_graph, subscriptions, datetime.now(UTC))
    headers, body = hook.requests[0]
    key = base64.b64decode(subscriptions.all()[0].secret.removeprefix("whsec_"))
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mark = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mark}"
    assert headers["content-type"] == "application/cloudevents+json"
    assert headers["idempotency-key"] == headers["webhook-id"] == json.loads(body)["id"]
    assert hook.url.startswith(f"http://{headers['host']}/")


@pytest.mark.parametrize("status", [302, 400, 503])
def test_what_is_not_taken_is_sent_again_later_with_the_same_id(
    embedded_graph: Graph, home: Path, hook: Hook, status: int
) -> None:
    subscriptions, now = subscribed(home, hook), datetime.now(UTC)
    plant_alert(embedded_graph, "new", now)
    hook.status = status
    assert send_due(embedded_graph, subscriptions, now) == 0
    assert subscriptions.all()[0].error == f"it answered {status}"
    hook.status = 204
    assert send_due(embedded_graph, subscriptions, now + timedelta(seconds=4)) == 0
    assert send_due(embedded_graph, subscriptions, now + timedelta(seconds=6)) == 1
    assert subscriptions.all()[0].error is None
    assert len({headers["webhook-id"] for headers, _ in hook.requests}) == 1
    assert len(hook.requests) == 2


def test_only_the_alerts_that_are_wanted_are_sent(embedded_graph: Graph, home: Path, hook: Hook) -> None:
    subscriptions = subscribed(home, hook, "loud")
    plant_alert(embedded_graph, "new", datetime.now(UTC))
    assert send_due(embedded_graph, subscriptions, datetime.now(UTC)) == 0
    assert hook.requests == []


def test_a_subscriber_on_this_machine_is_sent_nothing_once_that_is_not_allowed(
    embedded_graph: Graph, home: Path, hook: Hook
) -> None:
    subscribed(home, hook)
    strict = Subscriptions(home, loopback=False)
    plant_alert(embedded_graph, "new", datetime.now(UTC))
    assert send_due(embedded_graph, strict, datetime.now(UTC)) == 0
    assert hook.requests == []
    assert "https:// only" in (strict.all()[0].error or "")


def test_who_takes_all_gets_nothing_twice_while_another_takes_nothing(
    embedded_graph: Graph, home: Path, hook: Hook
) -> None:
    subscriptions = subscribed(home, hook)
    dead = subscriptions.add("http://127.0.0.1:1/hook", (), "the-admin")
    now = datetime.now(UTC)
    plant_alert(embedded_graph, "first", now)
    plant_alert(embedded_graph, "second", now + timedelta(hours=1))
    assert send_due(embedded_graph, subscriptions, now + timedelta(hours=1)) == 2
    later = [send_due(embedded_graph, subscriptions, now + timedelta(hours=hours)) for hours in (2, 3, 4)]
    assert later == [0, 0, 0]
    assert hook.events == [("first", "open"), ("second", "open")]
    assert [one.tries for one in subscriptions.all() if one.id == dead.id] == [4]


def test_what_is_given_up_is_named_once_and_what_came_later_is_sent(
    embedded_graph: Graph, home: Path, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    subscriptions, now = subscribed(home, hook), datetime.now(UTC)
    plant_alert(embedded_graph, "first", now)
    plant_alert(embedded_graph, "second", now + timedelta(days=2))
    hook.status = 503
    assert send_due(embedded_graph, subscriptions, now) == 0
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "(127.0.0.1) takes nothing (try 1): it answered 503" in caplog.text
    assert "from=us" not in caplog.text
    caplog.clear()
    hook.status = 204
    assert send_due(embedded_graph, subscriptions, now + timedelta(days=8)) == 1
    assert send_due(embedded_graph, subscriptions, now + timedelta(days=8, minutes=1)) == 0
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "1 change was not sent within 7 days and is given up" in caplog.text
    assert [(one.missed, one.missed_at is not None) for one in subscriptions.all()] == [(1, True)]
    assert hook.events[-1] == ("second", "open")


def test_who_takes_nothing_is_named_even_after_everything_was_given_up(
    embedded_graph: Graph, home: Path, hook: Hook
) -> None:
    subscriptions, now = subscribed(home, hook), datetime.now(UTC)
    plant_alert(embedded_graph, "new", now)
    hook.status = 503
    send_due(embedded_graph, subscriptions, now)
    assert send_due(embedded_graph, subscriptions, now + timedelta(days=8)) == 0
    assert [one.error for one in subscriptions.all()] == ["it answered 503"]
    assert len(hook.requests) == 1
