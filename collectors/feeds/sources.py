"""Which feeds are read: addresses, tables and OPML files in the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from xml.etree import ElementTree

from pydantic import BaseModel, ConfigDict

from collectors.base import ConfigError

Keep = Literal["matches", "all"]


class FeedTable(BaseModel):
    """A feed of which more than the address is said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    """Its address, or the path of an OPML file."""
    name: str = ""
    """What to call it; the title that it gives itself where nothing is said."""
    keep: Keep = "matches"
    """``matches``: what the watch finds. ``all``: every entry."""


@dataclass(frozen=True, slots=True)
class FeedSource:
    """One feed to read."""

    url: str
    name: str = ""
    keep: Keep = "matches"

    @property
    def host(self) -> str:
        """The host of its address, with the port where one is named."""
        parts = urlsplit(self.url)
        return (parts.hostname or "") + (f":{parts.port}" if parts.port else "")

    @property
    def shown(self) -> str:
        """Its address without scheme, sign-in and query, in which a key may stand."""
        return self.host + urlsplit(self.url).path.rstrip("/")

    @property
    def uid(self) -> str:
        """What it is known by: ``shown``, with a hash of the query where there is one."""
        query = urlsplit(self.url).query
        return f"{self.shown}?{sha256(query.encode()).hexdigest()[:8]}" if query else self.shown


def bare(address: str) -> str:
    """The address without sign-in, query and fragment, in which a key may stand."""
    return re.sub(r"^((?:[^/]*//)?)[^/]*@", r"\1", re.split(r"[?#]", address, maxsplit=1)[0])


def sources_of(tables: Iterable[str | FeedTable]) -> list[FeedSource]:
    """The feeds that the settings name, each once. Raises ConfigError for an address or a file of another kind."""
    found: dict[str, FeedSource] = {}
    for entry in tables:
        table = FeedTable(url=entry) if isinstance(entry, str) else entry
        address = table.url.strip()
        if address.lower().endswith((".opml", ".opml.xml")) and "://" not in address:
            listed = list(_of_opml(Path(address).expanduser(), table.keep))
        else:
            listed = [FeedSource(address, table.name, table.keep)]
        for source in listed:
            _check(source)
            found.setdefault(source.uid, source)
    return list(found.values())


def _check(source: FeedSource) -> None:
    try:
        parts = urlsplit(source.url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        # A sign-in that makes the address unreadable may hold any character.
        shown = bare(re.sub(r"^((?:[^/]*//)?).*@", r"\1", source.url))
        raise ConfigError(
            f"{shown[:200]!r} in feeds of [collectors.feeds] is no feed: write its address with https://, "
            "or the path of a file that ends in .opml"
        )


def _of_opml(file: Path, keep: Keep) -> Iterator[FeedSource]:
    """The feeds in a list that a feed reader exported."""
    try:
        # The user's own file; expat refuses entities that grow without end.
        tree = ElementTree.parse(file)  # noqa: S314
    except (OSError, ElementTree.ParseError) as fault:
        raise ConfigError(f"The list of feeds {file} cannot be read: {fault}") from None
    for outline in tree.iter("outline"):
        address = (outline.get("xmlUrl") or "").strip()
        if address.lower().startswith(("http://", "https://")):
            yield FeedSource(address, (outline.get("title") or outline.get("text") or "").strip(), keep)
