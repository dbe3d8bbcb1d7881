"""Bluesky's hosts on loopback: AppView, PLC directory and PDS in one server, and a Jetstream of frames."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.sync.server import Server, ServerConnection, serve

from tests.loopback import serving

Query = dict[str, list[str]]
Answer = tuple[int, dict[str, str], Any]


class Hosts:
    """Accounts as the public interfaces show them, and faults to show instead."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.handles: dict[str, str] = {}
        self.follows: dict[str, list[dict[str, Any]]] = {}
        """By account: its follow records, as listRecords gives them."""
        self.followers: dict[str, list[str]] = {}
        self.rkeys: dict[tuple[str, str], str] = {}
        """(follower, followed): the follow's rkey, as getRelationships gives it."""
        self.faults: list[tuple[str, Answer | None]] = []
        """Part of a path, and what to answer once instead; None breaks the connection."""
        self.asked: list[str] = []
        self.hold: Callable[[str], object] = lambda _path: None
        """Called with the path before each answer: it may wait."""
        self.pds = address
        """Where the accounts' documents say that their own server is."""

    def answer_from(self, number: int, part: str, fault: Answer) -> None:
        """From the ``number``-th question about ``part`` on, answer ``fault``."""
        self.hold = lambda path: (
            self.faults.append((part, fault))
            if part in path and sum(part in asked for asked in self.asked) >= number
            else None
        )

    def answer(self, path: str, query: Query) -> Answer | None:
        """What to answer; None for a connection that breaks."""
        self.asked.append(path)
        for number, (part, fault) in enumerate(self.faults):
            if part in path:
                del self.faults[number]
                return fault
        name = path.rpartition("/")[2]
        known: dict[str, Callable[[Query], Any]] = {
            "com.atproto.identity.resolveHandle": self._resolve,
            "app.bsky.actor.getProfiles": self._profiles,
            "com.atproto.repo.listRecords": lambda query: self._page(
                "records", self.follows.get(query["repo"][0], []), query
            ),
            "app.bsky.graph.getFollowers": lambda query: self._page(
                "followers", [self._profile(did) for did in self.followers.get(query["actor"][0], [])], query
            ),
            "app.bsky.graph.getRelationships": self._relationships,
        }
        found = known[name](query) if name in known else self._document(name)
        return (
            (200, {}, found)
            if found is not None
            else (400, {}, {"error": "InvalidRequest", "message": "not found"})
        )

    def _resolve(self, query: Query) -> Any:
        did = next((did for did, handle in self.handles.items() if handle == query["handle"][0]), None)
        return {"did": did} if did else None

    def _profile(self, did: str) -> dict[str, Any]:
        handle = self.handles.get(did, "handle.invalid")
        return {"did": did, "handle": handle, "displayName": handle.partition(".")[0].title()}

    def _profiles(self, query: Query) -> Any:
        return {"profiles": [self._profile(did) for did in query["actors"] if did in self.handles]}

    def _relationships(self, query: Query) -> Any:
        me = query["actor"][0]
        found = []
        for other in query["others"]:
            rkey = self.rkeys.get((other, me))
            entry = {"did": other}
            found.append(
                entry | ({"followedBy": f"at://{other}/app.bsky.graph.follow/{rkey}"} if rkey else {})
            )
        return {"actor": me, "relationships": found}

    def _document(self, did: str) -> Any:
        if not did.startswith("did:plc:"):
            return None
        service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": self.pds}
        return {"id": did, "service": [service]}

    def _page(self, part: str, entries: Sequence[Any], query: Query) -> Any:
        start, size = int(query.get("cursor", ["0"])[0]), int(query["limit"][0])
        page: dict[str, Any] = {part: entries[start : start + size]}
        return page | ({"cursor": str(start + size)} if start + size < len(entries) else {})


@contextmanager
def bluesky_hosts() -> Iterator[Hosts]:
    """The hosts, up until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            hosts.hold(parts.path)
            answer = hosts.answer(parts.path, parse_qs(parts.query))
            if answer is None:
                self.connection.close()
                return
            status, headers, body = answer
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in ({"content-length": str(len(content))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hosts = Hosts(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield hosts
        finally:
            server.shutdown()
            thread.join()


Session = Callable[[ServerConnection, Query], None]


class Jetstream:
    """A Jetstream that sends what a test says. ``asked`` holds the query of every subscription."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.asked: list[Query] = []
        self.refusals: list[tuple[int, dict[str, str], dict[str, str]]] = []
        """Answers to give, one each, instead of a subscription: status, headers, body."""
        self.address = ""


@contextmanager
def jetstream_of(session: Session) -> Iterator[Jetstream]:
    """The server, up until the end of the block."""
    jetstream = Jetstream(session)

    def admit(connection: ServerConnection, request: Any) -> Any:
        parts = urlsplit(request.path)
        if not parts.path.endswith("subscribeEvents"):
            return connection.respond(404, "{}")
        jetstream.asked.append(parse_qs(parts.query))
        if jetstream.refusals:
            status, headers, body = jetstream.refusals.pop(0)
            response = connection.respond(status, json.dumps(body))
            for name, value in headers.items():
                response.headers[name] = value
            return response
        return None

    def handle(connection: ServerConnection) -> None:
        jetstream.session(connection, jetstream.asked[-1])

    server: Server
    with serve(handle, "127.0.0.1", 0, process_request=admit, subprotocols=["xrpc.v1.json"]) as server:  # type: ignore[list-item]
        jetstream.address = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        with serving(server):
            yield jetstream
