"""Feeds on loopback: documents under their paths, with ETags, redirects and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from zlib import crc32

from tests.collectors.answering import Answer, Asked, NetworkServer

RSS = "application/rss+xml; charset=utf-8"


@dataclass
class Site:
    """Answers by path; a document that has not changed since is answered with 304."""

    answers: dict[str, Answer] = field(default_factory=dict)
    etags: bool = True

    def __post_init__(self) -> None:
        self.server = NetworkServer(self.respond)

    def respond(self, asked: Asked) -> Answer:
        answer = self.answers.get(asked.path, Answer(b"no such page", 404))
        etag = answer.headers.get("etag")
        if etag and asked.headers.get("if-none-match") == etag:
            return Answer(b"", 304, {"etag": etag})
        return answer

    def put(
        self, path: str, document: str | bytes, kind: str = RSS, headers: Mapping[str, str] | None = None
    ) -> None:
        """Have ``document`` answer at ``path``."""
        content = document if isinstance(document, bytes) else document.encode()
        etag = {"etag": f'"{crc32(content):x}"'} if self.etags else {}
        self.answers[path] = Answer(content, headers={"content-type": kind} | etag | dict(headers or {}))

    def asked_for(self, path: str) -> int:
        """How often the path was asked for."""
        return sum(one.path == path for one in self.server.asked)


def rss(title: str, *items: str, more: str = "") -> str:
    """An RSS 2.0 document."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{title}</title><link>https://anna.example/</link>{more}{''.join(items)}</channel></rss>"
    )


def item(guid: str, title: str, at: datetime | None = None, text: str = "", more: str = "") -> str:
    """One entry of it; ``text`` may hold escaped markup."""
    date = f"<pubDate>{format_datetime(at)}</pubDate>" if at else ""
    body = f"<description>{text}</description>" if text else ""
    return (
        f'<item><title>{title}</title><guid isPermaLink="false">{guid}</guid>'
        f"<link>https://anna.example/{guid}</link>{date}{body}{more}</item>"
    )
