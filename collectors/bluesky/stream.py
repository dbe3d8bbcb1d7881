"""The live stream: the official Jetstream client in a thread of its own, pages out."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

from atproto import JetstreamClient
from atproto.exceptions import JetstreamConsumerTooSlowError, JetstreamCursorTooOldError, JetstreamError
from pydantic_core import from_json
from websockets.exceptions import ConnectionClosedOK, InvalidStatus, WebSocketException

from collectors.base import CollectorError, Fatal, Page, SkipRecord, Unreachable
from collectors.checks import unanswered
from collectors.http import Source, status_error

from .events import Event
from .pages import PageBuilder

_WAITING_PAGES = 4
_INFO = "network.bsky.jetstream.subscribeEvents#info"
_QUIET_S = 60.0
_SOONEST_S = 0.1
"""What comes with the first record of a page is stored with it."""
_STORING = 0.2
"""The most of the time that storing may take, where a page need not wait for longer than it may."""


class CursorTooOld(CollectorError):  # noqa: N818
    """The host no longer keeps the events from the wanted position on."""


class CursorAhead(CollectorError):  # noqa: N818
    """The wanted position is none of the host's log: it is another log than the one read before."""


class FrameClient(JetstreamClient):  # type: ignore[misc]
    """The official client, handing out events as plain dictionaries.

    Its own typed decoding ends the connection at the first event whose record breaks a rule, and at the
    same event again after every reconnection; here such an event is only passed on as ``malformed``.
    """

    _last_time: object = None

    def _decode_frame(self, raw_frame: str | bytes) -> Event | None:
        try:
            if self._compression is not None and isinstance(raw_frame, bytes):
                raw_frame = self._compression.decompress(raw_frame)
            frame = from_json(raw_frame)
            kind = frame["$type"]
            if kind == "message":
                event: Event = frame["payload"]
                seq = event.get("seq")
                if type(seq) is int:
                    if self._cursor is not None and seq <= self._cursor:
                        # After a quiet minute the last event comes again; another one in its place is of another log.
                        again = seq == self._cursor and event.get("time") == self._last_time
                        return None if again else {"anew": seq}
                    self._track_cursor(seq)
                    self._last_time = event.get("time")
                return event
        except (ValueError, TypeError, KeyError, AttributeError, JetstreamError) as fault:
            return {"malformed": str(fault) or type(fault).__name__, "frame": repr(raw_frame[:80])}
        if kind == "error":
            return {"error": str(frame.get("error")), "message": str(frame.get("message"))}
        return None

    def _handle_websocket_error_or_stop(self, exception: Exception) -> bool:
        """Let the caller decide about broken connections; go on by itself only after a quiet minute."""
        if isinstance(exception, TimeoutError) and self._client is not None:
            return False
        if isinstance(exception, ConnectionClosedOK):
            return True
        if isinstance(exception, InvalidStatus) and exception.response.status_code < 500:
            return bool(super()._handle_websocket_error_or_stop(exception))
        raise exception


class Stream:
    """One subscription. ``pages`` goes on until the host, a fault or ``close`` ends it."""

    def __init__(self, base_uri: str, cursor: int | None, builder: PageBuilder, *, compress: bool) -> None:
        """``cursor``: a sequence number or, from 1e15 on, microseconds since 1970; None: what comes next."""
        params: dict[str, Any] | None = None if cursor is None else {"cursor": cursor}
        self._client = FrameClient(params, base_uri=base_uri, recv_timeout=_QUIET_S, compress=compress)
        self._host = base_uri
        self._builder = builder
        self._changed = threading.Condition()
        self._ready: deque[Page] = deque()
        self._ended = False
        self._closed = False
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="jetstream", daemon=True)

    def pages(self, flush_s: float) -> Iterator[Page]:
        """Pages as they fill, and what there is about every ``flush_s`` seconds, be it nothing.

        A record waits for as long only where storing takes long: else its page comes soon after it.
        Raises CursorTooOld, CursorAhead, Unreachable, RetryLater or Fatal.
        """
        self._thread.start()
        storing = 0.0
        try:
            while True:
                with self._changed:
                    self._wait(flush_s, max(_SOONEST_S, storing * (1 / _STORING - 1)))
                    if self._ready:
                        page = self._ready.popleft()
                        self._changed.notify_all()
                    elif self._ended and not self._builder.read:
                        break
                    else:
                        page = self._builder.cut()
                began = time.monotonic()
                yield page
                storing = time.monotonic() - began
        finally:
            self.close()
        raise self._translated()

    def _wait(self, most_s: float, least_s: float) -> None:
        """Until there is a page or the end, for ``most_s`` at most, or ``least_s`` where there is a record."""
        began = time.monotonic()
        while not self._ready and not self._ended:
            wait = min(most_s, least_s if self._builder.found else most_s) - (time.monotonic() - began)
            if wait <= 0:
                return
            self._changed.wait(wait)

    def close(self) -> None:
        """End the subscription."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._client.stop()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout=1.0)

    def _run(self) -> None:
        failure: BaseException | None = None
        try:
            self._client.start(self._take, self._fail)
        except Exception as fault:  # noqa: BLE001 - handed to the reading thread, which sorts it
            failure = fault
        with self._changed:
            self._failure = self._failure or failure
            self._ended = True
            self._changed.notify_all()

    def _fail(self, fault: BaseException) -> None:
        self._failure = fault
        self._client.stop()

    def _take(self, event: Event) -> None:
        builder = self._builder
        with self._changed:
            if "seq" in event:
                if builder.contradicts(event):
                    raise CursorAhead(f"{self._host} counts its events anew")
                found = builder.found
                builder.take(event)
                if builder.found and not found:
                    self._changed.notify_all()
                if builder.full:
                    self._ready.append(builder.cut())
                    self._changed.notify_all()
                    while len(self._ready) >= _WAITING_PAGES and not self._closed:
                        self._changed.wait(1.0)
            elif "anew" in event:
                raise CursorAhead(f"{self._host} counts its events anew")
            elif "malformed" in event:
                builder.malformed(f"frame {event['frame']}", event["malformed"])
            elif "error" in event:
                raise Unreachable(f"{self._host} ended the stream: {event['error']} {event['message']}")
            elif event.get("$type") == _INFO:
                self._handle_notice(event.get("name"))
            else:
                builder.take(event)

    def _handle_notice(self, notice: object) -> None:
        """The host says that it began elsewhere than asked."""
        if notice == "FutureCursor":
            raise CursorAhead(f"{self._host} has no such event yet")
        if notice == "OutdatedCursor":
            self._builder.clamped()

    def _translated(self) -> CollectorError:
        """What ended the stream, as a collector says it."""
        fault = self._failure
        if isinstance(fault, CollectorError):
            return fault
        if isinstance(fault, JetstreamCursorTooOldError):
            return CursorTooOld(f"{self._host} no longer keeps the events from there on")
        rejected = fault.__cause__ if isinstance(fault, JetstreamError) else fault
        if isinstance(rejected, InvalidStatus):
            return rejection(self._host, rejected)
        if fault is None or isinstance(fault, (OSError, WebSocketException, JetstreamConsumerTooSlowError)):
            told = str(fault or "the host closed it")
            if isinstance(fault, (ConnectionRefusedError, socket.gaierror)):
                told = unanswered(f"http{self._host.removeprefix('ws')}", fault)
            return Unreachable(f"The stream of {self._host} broke off: {told}")
        return Fatal(f"The stream of {self._host} cannot be read: {fault}")


def rejection(host: str, fault: InvalidStatus) -> CollectorError:
    """What the host's refusal of a subscription means."""
    response = fault.response
    said = (response.body or b"").decode(errors="replace")[:200]
    source = Source(host, refused="Check the Jetstream address.")
    found = status_error(source, response.status_code, response.headers, said=said, doing="the subscription")
    if found is None or isinstance(found, SkipRecord):
        return Unreachable(f"{host} answered the subscription with {response.status_code}")
    return found
