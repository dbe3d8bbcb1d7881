"""Entries of a feed as records."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from zlib import crc32

from collectors.base import SkipRecord
from graph.records import Post, Profile, key, whole_text
from graph.text.safe import storable

from .documents import LONGEST_TEXT, Document, Entry
from .sources import FeedSource, bare

NETWORK = "feeds"
_CLOCKS_DIFFER = timedelta(minutes=10)


def entry_uid(source: FeedSource, entry: Entry) -> str:
    """The entry's uid: the host of the feed's address in the settings, and a hash of its id.

    So it stays what it is when the feed moves, and no host's feed can name another's entries.
    """
    return f"{source.host}/{sha256(storable(entry.id).encode()).hexdigest()[:24]}"


def text_of(entry: Entry) -> str:
    """Title and text, an empty line between them; a text that begins with the title stands alone."""
    body = entry.body.text
    if not body or body.casefold() == entry.title.casefold():
        text = entry.title or body
    elif not entry.title or body.casefold().startswith(entry.title.casefold()):
        text = body
    else:
        text = f"{entry.title}\n\n{body}"
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT].rstrip()} …"


def attached_to(entry: Entry, feed: str) -> str:
    """Authors, what is enclosed, and tags, a line each; an author who is called as the feed is, is left out."""
    authors = [name for name in entry.authors if name.casefold() != feed.casefold()]
    lines = [", ".join(authors), *entry.media, ", ".join(entry.tags)]
    return "\n".join(line for line in lines if line)


def mark_of(entry: Entry) -> int:
    """A number that is another one once the entry was changed."""
    return crc32(storable(whole_text(text_of(entry), attached_to(entry, ""))).encode()) or 1


def post_of(source: FeedSource, entry: Entry, title: str, now: datetime, *, edited: bool) -> Post:
    """The record of an entry; an entry without a date, or of a time to come, is dated when it is seen.

    ``title``: what the feed is called. Raises SkipRecord for one that says nothing.
    """
    text = text_of(entry)
    if not text or not entry.id:
        raise SkipRecord(f"entry {entry.id[:200]} of {source.shown}".replace("  ", " "), "it has no text")
    claimed = entry.published or entry.updated
    written = claimed if claimed is not None and claimed <= now + _CLOCKS_DIFFER else now
    links = dict.fromkeys([entry.link, *entry.body.links[:50], *entry.media_links])
    return Post(
        key=key(NETWORK, entry_uid(source, entry)),
        author=key(NETWORK, source.uid),
        text=text,
        seen=now if edited else written,
        created_at=claimed,
        lang=entry.lang,
        url=entry.link or None,
        links=tuple(link for link in links if link),
        attached=attached_to(entry, title),
        edited=edited,
    )


def profile_of(source: FeedSource, document: Document, now: datetime) -> Profile:
    """The feed as a profile: its title, and the page that it is the feed of."""
    return Profile(
        key(NETWORK, source.uid),
        handle=source.shown,
        name=source.name or document.title or source.shown,
        bio=document.description or None,
        url=document.page or bare(source.url),
        seen=now,
    )
