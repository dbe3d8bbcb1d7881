"""Streams of several servers, each in a thread of its own; their events in the order in which they came."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from mastodon import StreamListener

from .api import Api
from .servers import Server

TAGS = 8
"""Streams of hashtags on one server, which are connections of their own; the other tags are read at each turn."""
Listen = Callable[[Api, StreamListener], None]
_WAITING = 5_000
_LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class Event:
    """One event of one stream."""

    server: Server
    timeline: str
    """As the timeline that is read without a stream is called: ``public``, ``tag acme``."""
    kind: Literal["update", "edit", "delete", "ended", "refused"]
    payload: Any
    """A post, a post's id, or why the stream ended or was refused."""


class Streams:
    """All streams of one turn; ``close`` ends them."""

    def __init__(self, servers: Sequence[Server], tags: Sequence[str], public: str) -> None:
        """Connects to each of the servers, which are signed in to. ``public``: "local", "all" or "none"."""
        self._events: queue.Queue[Event] = queue.Queue(_WAITING)
        self._over = threading.Event()
        self.running = 0
        for server in servers:
            if public != "none":
                self._start(
                    server,
                    "public",
                    lambda api, heard: api.client.stream_public(heard, local=public == "local"),
                )
            for tag in tags[:TAGS]:
                self._start(server, f"tag {tag}", partial(_tagged, tag))

    def events(self, seconds: float) -> list[Event]:
        """What has come by now, after at most ``seconds`` of waiting for the first."""
        found: list[Event] = []
        with contextlib.suppress(queue.Empty):
            found.append(self._events.get(timeout=seconds))
            while len(found) < _WAITING:
                found.append(self._events.get_nowait())
        self.running -= sum(event.kind in ("ended", "refused") for event in found)
        return found

    def close(self) -> None:
        """Their threads end at the next event or sign of life; they hold nothing that is not stored."""
        self._over.set()

    def _start(self, server: Server, timeline: str, listen: Listen) -> None:
        self.running += 1

        def work() -> None:
            kind: Literal["ended", "refused"] = "ended"
            reason = "the server closed the stream"
            api = None
            try:
                api = Api(server)
                listen(api, _Heard(self, server, timeline))
            except _Over:
                return
            except Exception as fault:  # noqa: BLE001
                # Whatever the client library raises: the run goes on, and is told.
                reason = str(fault) or type(fault).__name__
            if api is not None and api.stream_refused:
                kind, reason = "refused", "the server refuses the stream: its token needs the scope read"
            with contextlib.suppress(_Over):
                self.put(Event(server, timeline, kind, reason))

        threading.Thread(target=work, name=f"stream {server.name} {timeline}", daemon=True).start()

    def put(self, event: Event) -> None:
        """Waits where more events wait than can be held, so that the server waits as well."""
        while True:
            self.look()
            with contextlib.suppress(queue.Full):
                self._events.put(event, timeout=_LOOK_S)
                return

    def look(self) -> None:
        """Raises where the streams are to end."""
        if self._over.is_set():
            raise _Over


def _tagged(tag: str, api: Api, heard: StreamListener) -> None:
    api.client.stream_hashtag(tag, heard)


class _Over(BaseException):
    """The streams are closed: out of the client library, whatever it catches."""


class _Heard(StreamListener):
    def __init__(self, streams: Streams, server: Server, timeline: str) -> None:
        super().__init__()
        self._streams, self._server, self._timeline = streams, server, timeline

    def on_update(self, status: Any) -> None:
        self._put("update", status)

    def on_status_update(self, status: Any) -> None:
        self._put("edit", status)

    def on_delete(self, status_id: Any) -> None:
        self._put("delete", str(status_id))

    def handle_heartbeat(self) -> None:
        self._streams.look()

    def _put(self, kind: Literal["update", "edit", "delete"], payload: Any) -> None:
        self._streams.put(Event(self._server, self._timeline, kind, payload))
