"""X's recent search, asked by a collector on loopback, for tests of what it reads and where it goes on."""

from collections.abc import Mapping
from datetime import UTC, datetime

from collectors.base import Page
from collectors.watch.watch import Watch
from collectors.x.collector import X
from graph.records import Post
from tests.collectors.x.server import (
    SEARCH,
    TOKEN,
    XServer,
    unlimited,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ANNA = {"id": "7001", "username": "AnnaPell", "name": "Anna Pell", "description": "Cheese &amp; logistics"}
BO = {"id": "7002", "username": "bo_quill", "name": "Bo Quill"}


def collector(server: XServer, now: datetime = NOW) -> X:
    return unlimited(X(TOKEN, api=server.api, clock=lambda: now))


def read(server: XServer, watch: Watch, cursor: str | None = None, now: datetime = NOW) -> list[Page]:
    return list(collector(server, now).mentions(watch, cursor))


def posts(pages: list[Page]) -> list[Post]:
    return [record for page in pages for record in page.records if isinstance(record, Post)]


def searches(server: XServer) -> list[Mapping[str, str]]:
    return [asked.params for asked in server.asked if asked.path == SEARCH]
