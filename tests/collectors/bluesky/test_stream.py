"""The live stream, through the official client, from a Jetstream on loopback that behaves as a test says."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection

from collectors.base import ConfigError, Fatal, Page, RetryLater, Unreachable
from collectors.bluesky.collector import Bluesky
from collectors.bluesky.pages import Position
from collectors.watch.watch import Watch
from graph.records import Post
from tests.collectors.bluesky.hosts import Jetstream, Query, jetstream_of
from tests.collectors.bluesky.wire import BEN, frame, post

TOO_OLD = (400, {}, {"error": "CursorTooOld", "message": "cursor is below the retention floor"})


def sends(*frames: str, then_close: bool = False) -> Any:
    """A session that sends these frames and stays silent, or closes."""

    def session(connection: ServerConnection, query: Query) -> None:
        for one in frames:
            connection.send(one)
        if then_close:
            connection.close()
        else:
            with suppress(ConnectionClosed):
                connection.recv()

    return session


def posts(*seqs: int) -> list[str]:
    """Frames of posts that match the watch."""
    return [frame(post(seq, BEN, f"p{seq}", f"churn {seq}")) for seq in seqs]


def host(jetstream: Jetstream) -> str:
    """The host as positions name it."""
    return jetstream.address.removeprefix("ws://")


def position(jetstream: Jetstream, seq: int) -> str:
    """A stored cursor of this host."""
    return str(Position(seq, "2026-11-01T12:00:05.000000Z", host(jetstream)))


def pages(jetstream: Jetstream, cursor: str | None, **more: Any) -> Iterator[Page]:
    """The collector's pages."""
    collector = Bluesky(jetstream=jetstream.address, compress=False, environ=more.pop("environ", {}))
    return collector.mentions(Watch(["churn"]), cursor)


def texts(found: Sequence[Page]) -> list[str]:
    """The texts of all posts in the pages."""
    return [record.text for page in found for record in page.records if isinstance(record, Post)]


def until(source: Iterator[Page], count: int) -> list[Page]:
    """Pages until that many posts came, heartbeats left out."""
    found: list[Page] = []
    with closing(source) as pages:  # type: ignore[type-var]
        for page in pages:
            if page.read or page.gap:
                found.append(page)
            if len(texts(found)) >= count:
                return found
    return found


def test_a_quiet_stream_gives_what_it_has_about_every_second_with_its_cursor() -> None:
    with jetstream_of(sends(*posts(1, 2))) as jetstream, closing(pages(jetstream, None)) as source:  # type: ignore[type-var]
        found = [next(source)]
        # They come in one page, unless the machine is too busy to send the second soon after the first.
        while len(texts(found)) < 2:
            found.append(next(source))
        heartbeat = next(source)
        assert texts(found) == ["churn 1", "churn 2"]
        assert found[-1].cursor == heartbeat.cursor
        assert Position.parse(heartbeat.cursor or "").seq == 2
        assert (heartbeat.read, heartbeat.records) == (0, [])
    assert jetstream.asked == [{}]


def test_a_record_waits_for_no_heartbeat_and_what_nobody_watches_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("collectors.bluesky.collector._FLUSH_S", 3_600.0)
    others = [frame(post(seq, BEN, f"p{seq}", "nothing of interest")) for seq in (1, 2, 3)]
    with jetstream_of(sends(*others, *posts(4))) as jetstream, closing(pages(jetstream, None)) as source:  # type: ignore[type-var]
        page = next(source)
    assert texts([page]) == ["churn 4"]
    assert page.read == 4


def test_leaving_the_stream_closes_the_subscription_at_once() -> None:
    with jetstream_of(sends(*posts(1))) as jetstream:
        source = pages(jetstream, None)
        next(source)
        began = time.monotonic()
        source.close()  # type: ignore[attr-defined]
        assert time.monotonic() - began < 5


def test_the_subscription_resumes_at_the_cursor_and_passes_over_what_was_read() -> None:
    with jetstream_of(sends(*posts(5, 6, 7))) as jetstream:
        found = until(pages(jetstream, position(jetstream, 5)), 2)
    assert texts(found) == ["churn 6", "churn 7"]
    assert jetstream.asked == [{"cursor": ["5"]}]
    assert all(page.gap is None for page in found)


def test_another_host_is_asked_by_time_a_minute_earlier() -> None:
    with jetstream_of(sends(*posts(5))) as jetstream:
        found = until(pages(jetstream, "900 2026-11-01T12:00:05.000000Z elsewhere.example"), 1)
    asked = int(jetstream.asked[0]["cursor"][0])
    assert datetime.fromtimestamp(asked / 1e6, UTC) == datetime(2026, 11, 1, 11, 59, 5, tzinfo=UTC)
    assert texts(found) == ["churn 5"]


def test_a_cursor_that_the_host_no_longer_keeps_is_a_gap_with_its_length() -> None:
    with jetstream_of(sends(*posts(140, 141))) as jetstream:
        jetstream.refusals.append(TOO_OLD)
        wanted = position(jetstream, 100)
        found = until(pages(jetstream, wanted), 2)
    gap = found[0].gap
    assert gap is not None
    assert (gap.wanted, gap.length) == (wanted, 39)
    assert Position.parse(gap.resumed).seq == 140
    assert "no longer keeps" in gap.reason
    assert texts(found) == ["churn 140", "churn 141"]
    assert jetstream.asked == [{"cursor": ["100"]}, {"cursor": [str(10**15)]}]


def test_a_gap_after_a_change_of_hosts_has_no_length() -> None:
    info = frame(
        {"$type": "network.bsky.jetstream.subscribeEvents#info", "name": "OutdatedCursor", "message": "x"}
    )
    with jetstream_of(sends(info, *posts(140))) as jetstream:
        wanted = "100 2026-10-01T12:00:05.000000Z elsewhere.example"
        found = until(pages(jetstream, wanted), 1)
    gap = found[0].gap
    assert gap is not None
    assert (gap.wanted, gap.length) == (wanted, None)


def test_an_archive_that_does_not_help_leaves_the_gap_and_says_so() -> None:
    with jetstream_of(sends(*posts(140))) as jetstream:
        jetstream.refusals.append(TOO_OLD)
        environ = {"GRAPEVINE_JETSTREAM_KEY": "not-a-key"}
        found = until(pages(jetstream, position(jetstream, 100), environ=environ), 1)
    gap = found[0].gap
    assert gap is not None
    assert "the archive did not help" in gap.reason


@pytest.mark.parametrize("says_so", [True, False])
def test_a_host_whose_log_ends_before_the_cursor_is_read_by_time(says_so: bool) -> None:
    info = frame(
        {"$type": "network.bsky.jetstream.subscribeEvents#info", "name": "FutureCursor", "message": "x"}
    )

    def session(connection: ServerConnection, query: Query) -> None:
        tip = [info, *posts(9)] if says_so else posts(9)
        sends(*(tip if query["cursor"] == ["100"] else posts(3, 4)))(connection, query)

    with jetstream_of(session) as jetstream:
        found = until(pages(jetstream, position(jetstream, 100)), 2)
    assert texts(found) == ["churn 3", "churn 4"]


@pytest.mark.parametrize(
    ("oldest", "lost"), [(4, False), (5, False), (6, True)], ids=["earlier", "at that moment", "later"]
)
def test_an_event_of_the_same_number_and_another_time_is_of_another_log(oldest: int, lost: bool) -> None:
    def session(connection: ServerConnection, query: Query) -> None:
        again = frame(post(100, BEN, "p100", "churn 100"))
        sends(*([again] if query["cursor"] == ["100"] else posts(oldest, 101)))(connection, query)

    with jetstream_of(session) as jetstream:
        found = until(pages(jetstream, position(jetstream, 100)), 2)
    assert texts(found) == [f"churn {oldest}", "churn 101"]
    gaps = [page.gap for page in found if page.gap is not None]
    assert [(gap.wanted.split()[0], gap.length) for gap in gaps] == ([("100", None)] if lost else [])


def test_malformed_frames_and_events_are_skipped_by_name_and_the_stream_goes_on() -> None:
    bad = [
        "{",
        "[]",
        '{"$type":"message","payload":7}',
        '{"$type":"message","payload":{"text":"\\ud800"}}',
        frame(post(2, BEN, "p2", "churn") | {"record": {"text": 7}}),
        frame(post(3, BEN, "p3", "churn") | {"time": "yesterday"}),
        '{"$type":"something new"}',
    ]
    with jetstream_of(sends(*bad, *posts(4))) as jetstream:
        found = until(pages(jetstream, None), 1)
    assert texts(found) == ["churn 4"]
    names = [one.what for page in found for one in page.skipped]
    assert len(names) == 6
    assert names[4].startswith(f"event seq 2, did {BEN}, collection app.bsky.feed.post, rkey p2")


def test_a_host_that_closes_ends_the_stream_after_the_last_page() -> None:
    with jetstream_of(sends(*posts(1), then_close=True)) as jetstream:
        source = pages(jetstream, None)
        assert texts([next(source)]) == ["churn 1"]
        with pytest.raises(Unreachable, match="broke off"):
            list(source)


def test_an_error_frame_ends_the_stream() -> None:
    error = '{"$type":"error","error":"ConsumerTooSlow","message":"too far behind"}'
    with jetstream_of(sends(*posts(1), error)) as jetstream:
        source = pages(jetstream, None)
        with pytest.raises(Unreachable, match="too far behind"):
            list(source)


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        ((429, {"Retry-After": "60"}, {"error": "TooMany"}), RetryLater),
        ((503, {}, {"error": "Starting"}), Unreachable),
        ((400, {}, {"error": "InvalidRequest", "message": "no"}), Fatal),
        ((404, {}, {"error": "NotFound"}), Fatal),
    ],
)
def test_a_refused_subscription_is_sorted_by_consequence(refusal: Any, expected: type[Exception]) -> None:
    with jetstream_of(sends()) as jetstream:
        jetstream.refusals.append(refusal)
        with pytest.raises(expected):
            list(pages(jetstream, None))


def test_nobody_listening_is_a_fault_of_the_moment() -> None:
    collector = Bluesky(jetstream="ws://127.0.0.1:9", compress=False, environ={})
    with pytest.raises(Unreachable):
        list(collector.mentions(Watch(), None))


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(ConfigError, match="wss://"):
        Bluesky(jetstream="https://jetstream.example")


def test_a_cursor_of_something_else_is_refused() -> None:
    with pytest.raises(Fatal, match="none of Bluesky's"):
        list(Bluesky(environ={}).mentions(Watch(), "1760000000000"))


def test_history_without_a_key_says_what_to_set() -> None:
    with pytest.raises(ConfigError, match="GRAPEVINE_JETSTREAM_KEY"):
        list(Bluesky(environ={}).history(Watch(), datetime.now(UTC), None))
