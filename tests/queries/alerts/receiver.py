"""A web service on loopback that takes what Apprise's ``json://`` sends, and may refuse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.loopback import serving


@dataclass
class Receiver:
    """What arrived, by path; while ``refusing`` everything is answered with 503."""

    url: str = ""
    messages: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    """The idempotency key of each."""
    refusing: bool = False
    on_message: Callable[[], None] | None = None
    """Called with a message in hand, before it is answered."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A service on a free port, stopped at the end."""
    received = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not received.refusing:
                received.messages.append((self.path, json.loads(body)))
                received.keys.append(self.headers["Idempotency-Key"])
            if received.on_message is not None:
                received.on_message()
            self.send_response(503 if received.refusing else 200)
            with suppress(ConnectionError):
                self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
            """Nothing: the test says what arrived."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        received.url = f"json://127.0.0.1:{server.server_port}"
        with serving(server):
            yield received
