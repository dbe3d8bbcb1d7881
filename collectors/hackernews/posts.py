"""Hits of Hacker News' search as records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from collectors.base import SkipRecord
from collectors.html_text import HtmlText, html_text
from graph.records import Post, Profile, key, whole_text
from graph.text.safe import storable

NETWORK = "hackernews"
SITE = "https://news.ycombinator.com"
USER_NAME = re.compile(r"[A-Za-z0-9_-]{2,15}")
_ID = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Item:
    """A story, comment, poll or job, as the search holds it."""

    uid: str
    author: str
    at: int
    """When it was written, in seconds since 1970."""
    text: str
    attached: str
    """A story's address; of a comment, the title of the story that it is about, which is not its writer's word."""
    links: tuple[str, ...]
    parent: str | None
    """The id of what it answers; None for what begins a thread."""
    story: str
    """The id of what began the thread."""

    @property
    def everything(self) -> str:
        """Text and what is attached, as the watch looks through them."""
        return whole_text(self.text, self.attached)

    @property
    def mark(self) -> int:
        """A number that is another one once somebody edited it."""
        return crc32(storable(self.everything).encode())

    def post(self, edited: datetime | None = None, *, alone: bool = False) -> Post:
        """The record; ``edited``: when a changed version of it was seen. ``alone``: without what is attached."""
        made = datetime.fromtimestamp(self.at, UTC)
        return Post(
            key=key(NETWORK, self.uid),
            author=key(NETWORK, self.author),
            text=self.text,
            seen=edited or made,
            created_at=made,
            kind="reply" if self.parent else "post",
            url=f"{SITE}/item?id={self.uid}",
            reply_to=key(NETWORK, self.parent) if self.parent else None,
            links=self.links,
            attached="" if alone else self.attached,
            edited=edited is not None,
        )

    def profile(self) -> Profile:
        """Its author, by the name that is all the site gives."""
        return profile_of(self.author, datetime.fromtimestamp(self.at, UTC))


def profile_of(name: str, seen: datetime, about: str | None = None) -> Profile:
    """A user; ``about``: what they say of themselves, as HTML."""
    return Profile(
        key(NETWORK, name),
        handle=name,
        name=name,
        bio=html_text(about).text if about else None,
        url=f"{SITE}/user?id={name}",
        seen=seen,
    )


def item_of(hit: object) -> Item:
    """Read one hit; highlights are left out. Raises SkipRecord for a malformed one."""
    if not isinstance(hit, Mapping):
        raise SkipRecord("Hacker News item", f"an object was expected, not {type(hit).__name__}")
    uid = str(hit.get("objectID") or "")
    what = f"Hacker News item {uid[:40]}".strip()
    if not _ID.fullmatch(uid):
        raise SkipRecord(what, "it has no id")
    author = hit.get("author")
    if not isinstance(author, str) or not USER_NAME.fullmatch(author):
        raise SkipRecord(what, "it has no author")
    at = hit.get("created_at_i")
    if type(at) is not int or not 0 <= at < 1 << 33:
        raise SkipRecord(what, "it has no time")
    comment, title = hit.get("comment_text"), _text(hit, "title")
    body = html_text(comment if isinstance(comment, str) else _text(hit, "story_text"))
    is_comment = isinstance(comment, str) or not title
    text = body.text if is_comment else "\n\n".join(filter(None, (html_text(title).text, body.text)))
    if not text:
        raise SkipRecord(what, "it has no text")
    parent = _id(hit, "parent_id")
    if is_comment and parent is None:
        raise SkipRecord(what, "it does not say what it answers")
    address = _text(hit, "url")
    return Item(
        uid=uid,
        author=author,
        at=at,
        text=text,
        attached=html_text(_text(hit, "story_title")).text if is_comment else address,
        links=_links(address, body),
        parent=parent if is_comment else None,
        story=(_id(hit, "story_id") if is_comment else None) or uid,
    )


def name_of_malformed(hit: object) -> str:
    """What tells a malformed hit from others: its id where it has one."""
    uid = hit.get("objectID") if isinstance(hit, Mapping) else None
    return storable(str(uid)) if uid else f"?{crc32(repr(hit).encode())}"


def _links(address: str, body: HtmlText) -> tuple[str, ...]:
    own = [address] if address.startswith(("http://", "https://")) else []
    return tuple(dict.fromkeys([*own, *body.links]))


def _text(hit: Mapping[Any, Any], name: str) -> str:
    value = hit.get(name)
    return value.strip() if isinstance(value, str) else ""


def _id(hit: Mapping[Any, Any], name: str) -> str | None:
    value = str(hit.get(name) or "")
    return value if _ID.fullmatch(value) else None
