"""What Reddit says of posts that are stored: which are gone, and what those say now that were edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from collectors.base import Skipped, SkipRecord, Unreachable
from graph.records import Post, Record

from .items import Json, fullname, is_gone, post_of, removed, versions


def rechecked(
    things: Iterable[object], asked: Sequence[str], now: datetime
) -> tuple[list[Record], list[Skipped]]:
    """The removals and edits among the posts (fullnames) that were ``asked`` for, of which Reddit returned ``things``.

    A post of which the answer cannot be read stays. Raises Unreachable where none of it can be read.
    """
    there: set[str] = set()
    unreadable: set[str] = set()
    records: list[Record] = []
    skipped: list[Skipped] = []
    for thing in things:
        data = thing.get("data") if isinstance(thing, Mapping) else None
        uid = ""
        try:
            if not isinstance(data, Mapping):
                raise SkipRecord("Reddit post", "an object was expected")
            uid = fullname(data)
            if uid in asked and not is_gone(data):
                there.add(uid)
                records += _edited(data)
        except SkipRecord as skip:
            unreadable.add(uid)
            skipped.append(Skipped(skip.what, skip.reason))
    if "" in unreadable:
        raise Unreachable("Reddit answered in an unknown form (which stored posts are still there)")
    return records + [removed(uid, now) for uid in asked if uid not in there | unreadable], skipped


def _edited(data: Json) -> list[Post]:
    """The versions of a post that was edited; nothing of one that never was."""
    told = versions(data, post_of(data))
    return told if len(told) > 1 and told[0].text else []
