"""A feed's document, whichever format it has, read into entries: RSS, RDF and Atom by feedparser, JSON Feed here."""

from __future__ import annotations

import calendar
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from xml.sax import SAXException

from collectors.base import Fatal
from collectors.html_text import HtmlText, html_text

from .sources import bare
from .zones import with_offset

LONGEST_TEXT = 20_000
"""Characters of an entry that are kept: a long article's first three thousand words."""
_MOST_LINKS = 50
_LONGEST_S = 1e9
_BROKEN_BY = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_ADDRESS = re.compile(r"[(<]?\S*@\S*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed."""

    id: str
    """What its feed tells it apart by: its GUID, else its link, else its title; empty where it has none of them."""
    title: str
    body: HtmlText
    link: str
    authors: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    tags: tuple[str, ...]
    media: tuple[str, ...]
    """What is enclosed, a line each: kind, length in time, address."""
    media_links: tuple[str, ...]
    lang: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as one answer had it."""

    title: str
    page: str
    """The page that it is the feed of."""
    description: str
    entries: tuple[Entry, ...]
    fault: str = ""
    """What is malformed about it, where entries could be read in spite of it."""


def read_document(content: bytes, headers: Mapping[str, str], address: str) -> Document:
    """Read a feed from the bytes of its answer. Raises Fatal for what is no feed.

    ``address``: what its relative links and ids are relative to; the one in the settings, so that ids stay what they
    are when the feed moves. Its sign-in and query, in which a key may stand, come into none of them.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(content)
    import feedparser

    try:
        # A file object: bytes by themselves would be taken for a file's name first.
        parsed = feedparser.parse(
            io.BytesIO(content),
            response_headers={
                "content-type": headers.get("content-type", ""),
                "content-language": headers.get("content-language", ""),
                "content-location": bare(address),
            },
            sanitize_html=True,
            resolve_relative_uris=True,
        )
    except _BROKEN_BY as broken:
        # Such as feedparser's own on "&#xD800;": a document that breaks it must cost no other feed.
        raise Fatal(f"its document cannot be read ({type(broken).__name__})") from None
    if not parsed.get("version") and not parsed.entries:
        raise Fatal(_no_feed(content, headers))
    feed = parsed.feed
    lang = feed.get("language")
    fault = parsed.get("bozo_exception") if parsed.get("bozo") else None
    return Document(
        title=_line(_plain(feed, "title")),
        page=_address(feed.get("link")),
        description=_plain(feed, "subtitle"),
        entries=tuple(_entry(entry, lang) for entry in parsed.entries),
        fault=f"malformed XML ({fault})" if isinstance(fault, SAXException) else "",
    )


def _no_feed(content: bytes, headers: Mapping[str, str]) -> str:
    if not content.strip():
        return "its answer is empty"
    kind = headers.get("content-type", "").partition(";")[0].strip()
    start = content[:2000].lower()
    if b"<html" in start or b"<!doctype html" in start:
        return "a web page answers there, no feed: look on it for the address of its RSS or Atom feed"
    return f"what answers there is no feed ({kind or 'of no stated kind'})"


def _entry(entry: dict[str, Any], lang: object) -> Entry:
    title = _line(_plain(entry, "title"))
    contents = [one for one in entry.get("content") or () if isinstance(one, Mapping)]
    bodies = [_read(one) for one in (*contents, entry.get("summary_detail") or {})]
    body = max(bodies, key=lambda one: len(one.text), default=HtmlText(""))
    link = _address(entry.get("link"))
    enclosures = [one for one in entry.get("links") or () if one.get("rel") == "enclosure"]
    spoken = next((one.get("language") for one in contents if one.get("language")), None)
    return Entry(
        id=str(entry.get("id") or "").strip() or link or title,
        title=title,
        body=body,
        link=link,
        authors=_authors(entry),
        published=_time(entry, "published") or _time(entry, "created"),
        updated=_time(entry, "updated"),
        tags=_unique(
            _line(str(tag.get("label") or tag.get("term") or "")) for tag in entry.get("tags") or ()
        ),
        media=_unique(_enclosed(one, str(entry.get("itunes_duration") or "")) for one in enclosures),
        media_links=_unique(_address(one.get("href")) for one in enclosures),
        lang=_language(spoken or lang),
    )


def _plain(part: Mapping[str, Any], name: str) -> str:
    return _read(part.get(f"{name}_detail") or {"value": part.get(name)}).text


def _read(detail: Mapping[str, Any]) -> HtmlText:
    """The text of a title, summary or content; one that says it is plain stands as it is written."""
    value = detail.get("value")
    if not isinstance(value, str):
        return HtmlText("")
    return HtmlText(value.strip()) if detail.get("type") == "text/plain" else html_text(value)


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Their names, without mail addresses: a feed's text puts both into one, in either order."""
    several = [one.get("name") for one in entry.get("authors") or () if isinstance(one, Mapping)]
    named = several if len(several) > 1 else [entry.get("author")]
    return _unique(_line(_ADDRESS.sub(" ", str(name))).strip(" ,;()<>") for name in named if name)


def _time(entry: dict[str, Any], name: str) -> datetime | None:
    """A date of the entry; one without a zone, or in one that nobody here knows, is taken for UTC."""
    written = dict.get(entry, name)
    zoned = with_offset(written) if isinstance(written, str) else None
    if zoned is not None and (at := _written_time(zoned)) is not None:
        return at
    # Without feedparser's own fallback from one date to the other.
    read = dict.get(entry, f"{name}_parsed")
    if read is not None:
        try:
            return datetime.fromtimestamp(calendar.timegm(read), UTC)
        except (ValueError, OverflowError, OSError, TypeError):
            return None
    return _written_time(written)


def _written_time(written: object) -> datetime | None:
    if not isinstance(written, str) or not written.strip():
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(written.strip())
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def _enclosed(enclosure: Mapping[str, Any], duration: str) -> str:
    kind = str(enclosure.get("type") or "").partition("/")[0]
    named = _line(str(enclosure.get("title") or ""))
    return " ".join(filter(None, (kind or "file", named, _line(duration))))


def _json_feed(content: bytes) -> Document:
    """JSON Feed 1.0 and 1.1."""
    try:
        feed = json.loads(content)
    except (ValueError, RecursionError):
        raise Fatal("its answer is malformed JSON") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(feed.get("version")):
        raise Fatal("what answers there is JSON, but no JSON Feed")
    objects = [item for item in items if isinstance(item, dict)]
    others = len(items) - len(objects)
    return Document(
        title=_line(str(feed.get("title") or "")),
        page=_address(feed.get("home_page_url")),
        description=str(feed.get("description") or "").strip(),
        entries=tuple(_json_entry(item, feed) for item in objects),
        fault=f"{others} of its items are no JSON objects" if others else "",
    )


def _json_entry(item: dict[str, Any], feed: dict[str, Any]) -> Entry:
    html, plain = item.get("content_html"), item.get("content_text") or item.get("summary")
    link = _address(item.get("url")) or _address(item.get("external_url"))
    title = _line(str(item.get("title") or ""))
    authors = item.get("authors") or [item.get("author") or {}]
    tags, attached = item.get("tags"), item.get("attachments")
    enclosed = [one for one in attached or () if isinstance(one, dict)] if isinstance(attached, list) else []
    return Entry(
        id=str(item.get("id") or "").strip() or link or title,
        title=title,
        body=html_text(html) if isinstance(html, str) else HtmlText(str(plain or "").strip()),
        link=link,
        authors=_unique(
            _line(str(one.get("name") or ""))
            for one in (authors if isinstance(authors, list) else ())
            if isinstance(one, dict)
        ),
        published=_written_time(item.get("date_published")),
        updated=_written_time(item.get("date_modified")),
        tags=_unique(_line(str(tag)) for tag in tags) if isinstance(tags, list) else (),
        media=_unique(_json_enclosed(one) for one in enclosed),
        media_links=_unique(_address(one.get("url")) for one in enclosed),
        lang=_language(item.get("language") or feed.get("language")),
    )


def _json_enclosed(attachment: Mapping[str, Any]) -> str:
    seconds = attachment.get("duration_in_seconds")
    duration = ""
    if isinstance(seconds, int | float) and 0 <= seconds < _LONGEST_S:  # neither NaN nor infinite
        duration = f"{int(seconds) // 60}:{int(seconds) % 60:02}"
    kind = {"type": attachment.get("mime_type"), "title": attachment.get("title")}
    return _enclosed(kind, duration)


def _language(value: object) -> str | None:
    """The language's code without the country: ``en`` of ``en-us``."""
    code = str(value or "").replace("_", "-").partition("-")[0].strip().lower()
    return code if code.isascii() and code.isalpha() and 2 <= len(code) <= 3 else None


def _address(value: object) -> str:
    address = value.strip() if isinstance(value, str) else ""
    return address if address.lower().startswith(("http://", "https://")) else ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value for value in dict.fromkeys(values) if value)[:_MOST_LINKS]
