"""What files of posts say, row by row: who is meant by an author is decided over all of them, against the graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from collectors.base import Skipped
from collectors.crm.entries import Place
from graph.records import PostKind, ScoreKind


@dataclass(frozen=True, slots=True)
class AuthorEntry:
    """Who wrote something, as far as the row says it."""

    key: str
    """The key of their profile."""
    name: str | None = None
    handle: str | None = None
    address: str | None = None
    company: str | None = None
    """The name of their company as the file writes it."""


@dataclass(frozen=True, slots=True)
class PostEntry:
    """One row."""

    place: Place
    key: str
    author: AuthorEntry
    text: str
    at: datetime
    kind: PostKind
    url: str | None = None
    lang: str | None = None
    reply_to: str | None = None
    """The key of what it answers."""
    attached: str = ""
    score: float | None = None
    score_kind: ScoreKind | None = None
    network: str | None = None
    """The registered network that it was copied from, where its page or the file names one."""


@dataclass(frozen=True, slots=True)
class PostEntries:
    """What the files of one import say, in their order, and what is to be told about the reading."""

    posts: tuple[PostEntry, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    """Rows and cells left out: which one, and what to change."""
    warnings: tuple[str, ...] = ()
    read: int = 0
    """Rows read, kept or not."""
    files: tuple[str, ...] = ()
    from_networks: dict[str, int] = field(default_factory=dict)
    """How many of the posts were copied from each registered network."""
