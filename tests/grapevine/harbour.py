"""A network of the tests' own, on loopback: posts are said to it, and its stream brings them as they come."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

from collectors.base import (
    Ability,
    Collector,
    CollectorSettings,
    Page,
    Skipped,
    SkipRecord,
    Terms,
    Watch,
)
from collectors.profile_links import ProfileLink
from graph.records import Direction, Post, Profile, key
from tests.loopback import serving

LONG_POLL_S = 0.2


@dataclass
class Harbour:
    """The network's server: what was said, in order."""

    url: str = ""
    said: list[tuple[str, str]] = field(default_factory=list)
    """Who said what."""
    more: threading.Condition = field(default_factory=threading.Condition)

    def say(self, text: str, who: str = "anna") -> None:
        with self.more:
            self.said.append((who, text))
            self.more.notify_all()

    def after(self, number: int) -> list[tuple[str, str]]:
        """What was said after so many posts; waits a moment for some."""
        with self.more:
            self.more.wait_for(lambda: len(self.said) > number, LONG_POLL_S)
            return self.said[number:]


@contextmanager
def harbour() -> Iterator[Harbour]:
    """The network on a free port, stopped at the end."""
    network = Harbour()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            number = int(parse_qs(urlsplit(self.path).query)["after"][0])
            body = json.dumps(network.after(number)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
            """Nothing: the test says what arrived."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        network.url = f"http://127.0.0.1:{server.server_port}"
        with serving(server):
            yield network


class HarbourSettings(CollectorSettings):
    url: str = "http://127.0.0.1:9"
    """Where it is."""


class HarbourStream(Collector):
    """Posts that match the watch, for as long as it is read."""

    name: ClassVar[str] = "harbour"
    title: ClassVar[str] = "Harbour"
    setup: ClassVar[str] = "Harbour is read as soon as HARBOUR_TOKEN is set."
    example: ClassVar[str] = "harbour:anna"
    terms: ClassVar[Terms] = Terms(matching_allowed=True, deletions_within_hours=24)
    abilities: ClassVar[frozenset[Ability]] = frozenset({"mentions"})
    settings: ClassVar[type[CollectorSettings]] = HarbourSettings
    streaming = True
    directions: ClassVar[tuple[Direction, ...]] = ()

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token

    @classmethod
    def from_settings(cls, settings: HarbourSettings, environ: Mapping[str, str]) -> Self:
        return cls(settings.url, environ.get("HARBOUR_TOKEN", ""))

    @classmethod
    def profile_key(cls, text: str) -> str | None:
        link = ProfileLink.parse(text)
        return key(cls.name, link.name) if link.prefix == cls.name and link.name else None

    def missing(self) -> list[str]:
        return [] if self._token else ["HARBOUR_TOKEN"]

    def resolve(self, handles: Sequence[str]) -> Iterator[Page]:
        raise SkipRecord(", ".join(handles), "nobody is called so")

    def mentions(self, watch: Watch, cursor: str | None) -> Iterator[Page]:
        number = int(cursor or 0)
        while True:
            with urllib.request.urlopen(f"{self._url}/?after={number}") as answer:
                said = json.load(answer)
            records: list[Profile | Post] = []
            skipped = tuple(
                Skipped(f"post p{at}", "it has no text")
                for at, (_, text) in enumerate(said, start=number + 1)
                if not text
            )
            for at, (who, text) in enumerate(said, start=number + 1):
                if watch.matches(text) or who in watch.profiles:
                    author = key(self.name, who)
                    records += [
                        Profile(author, handle=who),
                        Post(key(self.name, f"p{at}"), author, text, datetime.now(UTC)),
                    ]
            number += len(said)
            yield Page(records, cursor=str(number), skipped=skipped, read=len(said))
