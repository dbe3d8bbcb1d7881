"""What doctor finds at Bluesky's hosts: each is asked as a collection asks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from collectors.base import Checked
from collectors.bluesky.collector import Bluesky
from tests.collectors.answering import Answer, NetworkServer
from tests.collectors.bluesky.hosts import bluesky_hosts, jetstream_of
from tests.collectors.bluesky.wire import CARA, frame, post
from tests.servers import Jetstream


@contextmanager
def stream(sent: str | None) -> Iterator[Any]:
    def session(connection: Any, query: Any) -> None:
        if sent is not None:
            connection.send(sent)
        connection.recv()

    with jetstream_of(session) as jetstream:
        yield jetstream


def check(collector: Bluesky) -> dict[str, Checked]:
    """By the first word of what was asked."""
    return {one.what.split()[0]: one for one in collector.check()}


def test_hosts_that_answer_are_well() -> None:
    with bluesky_hosts() as hosts, stream(frame(post(1, CARA, "p1", "hello"))) as jetstream:
        found = check(
            Bluesky(jetstream=jetstream.address, appview=hosts.address, plc=hosts.address, environ={})
        )
        what = f"Jetstream {jetstream.address}"
    assert [one.state for one in found.values()] == ["ok", "ok", "ok"]
    assert found["Jetstream"] == Checked(what, "ok", "it sends events")


@pytest.mark.jetstream
def test_a_real_jetstream_is_well_and_its_archive_takes_the_key(jetstream: Jetstream) -> None:
    found = check(
        Bluesky(
            jetstream=jetstream.base_uri,
            appview="http://127.0.0.1:1",
            plc="http://127.0.0.1:1",
            environ={"GRAPEVINE_JETSTREAM_KEY": "any"},
        )
    )
    assert (found["Jetstream"].found, found["Archive"].found) == ("it sends events", "it takes the key")


@pytest.mark.parametrize(
    ("sent", "state", "found"),
    [
        (None, "ok", "it took the subscription; nothing happened within "),
        (
            '{"did": "did:plc:a", "kind": "commit"}',
            "fail",
            "another service answers there: it sends no events",
        ),
        ("hello", "fail", "another service answers there: it sends no events of Jetstream v2"),
        (
            '{"$type": "error", "error": "Full", "message": "later"}',
            "fail",
            "it ended the stream: Full later",
        ),
    ],
)
def test_what_a_stream_sends_tells_whether_it_is_jetstream(
    sent: str | None, state: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.bluesky.checks.CHECK_S", 0.5)
    with stream(sent) as jetstream:
        told = check(Bluesky(jetstream=jetstream.address, appview="x", plc="x", environ={}))["Jetstream"]
    assert (told.state, told.found[: len(found)]) == (state, found)


def test_hosts_that_are_none_say_so_and_which_setting_holds_the_address() -> None:
    """A web server stands where each of them should be."""
    with NetworkServer(lambda _: Answer("<p>Welcome", 404)).serving() as other:
        ws = other.address.replace("http", "ws")
        found = check(Bluesky(jetstream=ws, appview=other.address, plc=other.address, environ={}))
    assert found["Jetstream"].found == "another service answers there: it knows no such stream"
    assert found["AppView"].found == "The AppView refused with 404. Is it a public AppView?"
    assert found["PLC"].found == "another service answers there: its answer is application/json and no JSON"
    assert [one.remedy.split()[0] for one in found.values()] == ["jetstream", "appview", "plc"]
    assert {one.state for one in found.values()} == {"fail"}


def test_a_refused_subscription_and_a_port_without_anybody_are_told_apart() -> None:
    with bluesky_hosts() as hosts, stream(None) as jetstream:
        jetstream.refusals.append((429, {"retry-after": "60"}, {}))
        collector = Bluesky(
            jetstream=jetstream.address, appview=hosts.address, plc="plc.directory", environ={}
        )
        found = check(collector)
    assert found["Jetstream"].state == "warn"
    assert "asks to come back later" in found["Jetstream"].found
    assert found["PLC"].found.startswith("'plc.directory/did:plc:aaaa")
    away = check(Bluesky(jetstream="ws://127.0.0.1:1", appview="http://127.0.0.1:1", plc="x", environ={}))
    assert (
        away["Jetstream"].found
        == away["AppView"].found
        == "nothing listens at that port (connection refused)"
    )
