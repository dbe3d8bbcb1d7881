"""A network on loopback: a server that answers what a test says, and can be made to answer otherwise."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    method: str
    path: str
    params: Mapping[str, str]
    """What stands behind ``?``; of a name that stands there twice, the last."""
    headers: Mapping[str, str] = field(repr=False)
    """By their names in lower case."""
    body: bytes = b""
    query: str = ""
    """What stands behind ``?`` as it was sent, for names that stand there more than once."""


@dataclass(frozen=True)
class Answer:
    """One answer: a body (bytes and text as they are, all else as JSON), a status, and headers."""

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    """After how many bytes of the body the connection is reset."""
    silent: bool = False
    """Nothing is ever sent; the connection stays open until the server stops."""

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


Respond = Callable[[Asked], Answer]
Alter = Callable[[int, Asked, Answer], Answer]
"""From a request's number (from 0), the request and its answer to the answer that is sent."""


class NetworkServer:
    """Answers with ``respond``; what it was asked is kept in order."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.alter: Alter | None = None
        self.asked: list[Asked] = []
        self.address = ""
        """``http://127.0.0.1:port``, while it serves."""
        self._listening = ExitStack()
        self._listen: Callable[[tuple[str, int]], TCPServer]
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def answer(self, asked: Asked) -> Answer:
        with self._lock:
            number = len(self.asked)
            self.asked.append(asked)
        answer = self.respond(asked)
        return self.alter(number, asked, answer) if self.alter else answer

    @contextmanager
    def serving(self) -> Iterator[NetworkServer]:
        """Up on a free port of loopback until the end of the block."""
        network = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def reply(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("content-length") or 0)
                asked = Asked(
                    self.command,
                    parts.path,
                    dict(parse_qsl(parts.query, keep_blank_values=True)),
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(length) if length else b"",
                    parts.query,
                )
                answer = network.answer(asked)
                if answer.silent:
                    network._stopping.wait()
                    self.close_connection = True
                    return
                content = answer.content
                self.send_response_only(answer.status)
                headers = {"content-type": "application/json", "date": self.date_time_string()}
                for name, value in (headers | dict(answer.headers)).items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                if answer.cut is None:
                    self.wfile.write(content)
                    return
                self.wfile.write(content[: answer.cut])
                # Without this the connection would end as if nothing were amiss.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True

            do_GET = do_POST = do_HEAD = do_DELETE = reply  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Nothing: the test says what was asked."""

        class Listening(ThreadingHTTPServer):
            daemon_threads = True

            def server_bind(self) -> None:
                """Without the name look-up of HTTPServer, which waits for a DNS server that may not be there."""
                TCPServer.server_bind(self)

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Nothing: a client may go away at any time."""

        self._listen = partial(Listening, RequestHandlerClass=Handler)
        with self._listening:
            self._open(0)
            try:
                yield self
            finally:
                self._stopping.set()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nothing listens at the address until the end of the block, when the server is back."""
        self._listening.close()
        try:
            yield
        finally:
            self._open(int(self.address.rpartition(":")[2]))

    def _open(self, port: int) -> None:
        listening = self._listen(("127.0.0.1", port))
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        self.address = f"http://127.0.0.1:{listening.server_address[1]}"
        for end in (listening.server_close, thread.join, listening.shutdown):
            self._listening.callback(end)
