"""The sample world's companies, accounts, posts and changes, read from the tables beside this file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

Sentiment = Literal["positive", "neutral", "negative"]
_SENTIMENTS: dict[str, Sentiment] = {"positive": "positive", "neutral": "neutral", "negative": "negative"}

DAYS = 90
"""How many days of events the world holds; what is dated further back was there at the first look."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of day, so many days before the world's today."""

    ago: int
    clock: time

    @classmethod
    def read(cls, ago: str, clock: str) -> Moment:
        return cls(int(ago), time.fromisoformat(clock))

    def on(self, today: date) -> datetime:
        return datetime.combine(today - timedelta(days=self.ago), self.clock, UTC)


@dataclass(frozen=True, slots=True)
class Company:
    """A row of the CRM. ``renewal_in_days`` counts from today; ``profiles`` are account ids."""

    id: str
    name: str
    role: str
    domain: str
    owner: str
    monthly_revenue: str
    renewal_in_days: int | None
    profiles: tuple[str, ...]
    aliases: str


@dataclass(frozen=True, slots=True)
class Account:
    """A Bluesky account. ``title`` is ``account`` where a company speaks itself.

    ``link`` says how it stands to us at the first look: ``to`` follows us, ``from`` is followed by its
    company's owner, ``both``, ``was`` followed us and left later, ``us`` works for us; empty for no link.
    """

    id: str
    name: str
    handle: str
    company: str
    title: str
    address: str
    link: str
    bio: str


@dataclass(frozen=True, slots=True)
class HandPost:
    """A post as it was written by hand, with what a careful reader says about it (never rendered)."""

    id: str
    at: Moment
    author: str
    language: str
    """The language it is written in."""
    claimed: str
    """The language that its writer's client claims; empty for none."""
    reply_to: str
    quotes: str
    sentiment: Sentiment
    topics: tuple[str, ...]
    """Keys of topics; empty where none of them fits."""
    off_topic: bool
    """Chatter that has nothing to do with anybody's work or products."""
    likes: tuple[str, ...]
    reposts: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class FollowChange:
    at: Moment
    follows: bool
    """False where it ends."""
    follower: str
    followed: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happens to an account or a post: what ``kind`` says, to ``subject``, with ``value``."""

    kind: str
    at: Moment
    subject: str
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a link shows below a post."""

    url: str
    title: str
    description: str


@cache
def companies() -> dict[str, Company]:
    """The companies by id."""
    return {
        row["id"]: Company(
            id=row["id"],
            name=row["name"],
            role=row["role"],
            domain=row["domain"],
            owner=row["owner"],
            monthly_revenue=row["monthly_revenue"],
            renewal_in_days=int(row["renewal_in_days"]) if row["renewal_in_days"] else None,
            profiles=tuple(row["profiles"].split()),
            aliases=row["aliases"],
        )
        for row in _rows(_data("companies.tsv"))
    }


@cache
def accounts() -> dict[str, Account]:
    """The accounts by id."""
    return {row["id"]: Account(**row) for row in _rows(_data("accounts.tsv"))}


@cache
def hand_posts() -> dict[str, HandPost]:
    """Every post written by hand, by id, earliest first."""
    folder = files(__package__).joinpath("posts")
    read = [_post(row) for table in folder.iterdir() if table.name.endswith(".tsv") for row in _rows(table)]
    read.sort(key=lambda post: (-post.at.ago, post.at.clock, post.id))
    return {post.id: post for post in read}


def follow_changes() -> Iterator[FollowChange]:
    """The follows and unfollows that somebody chose."""
    for row in _rows(_data("follows.tsv")):
        at = Moment.read(row["ago"], row["time"])
        yield FollowChange(at, row["change"] == "follow", row["follower"], row["followed"])


def changes() -> Iterator[Change]:
    """Edits, deletions, handle changes and what else happens to accounts and posts."""
    for row in _rows(_data("changes.tsv")):
        yield Change(row["change"], Moment.read(row["ago"], row["time"]), row["subject"], row["value"])


@cache
def cards() -> dict[str, Card]:
    """What links show, by address."""
    return {row["url"]: Card(**row) for row in _rows(_data("links.tsv"))}


def _post(row: dict[str, str]) -> HandPost:
    language, marker, claimed = row["lang"].partition(">")
    relation, _, other = row["to"].partition(":")
    topics = row["topics"].split()
    return HandPost(
        id=row["id"],
        at=Moment.read(row["ago"], row["time"]),
        author=row["author"],
        language=language,
        claimed=claimed if marker else language,
        reply_to=other if relation == "re" else "",
        quotes=other if relation == "qt" else "",
        sentiment=_SENTIMENTS[row["sentiment"]],
        topics=tuple(topic for topic in topics if topic not in ("off-topic", "none")),
        off_topic="off-topic" in topics,
        likes=tuple(row["likes"].split()),
        reposts=tuple(row["reposts"].split()),
        text=row["text"].replace("\\n", "\n"),
    )


def _data(name: str) -> Traversable:
    return files(__package__).joinpath("data", name)


def _rows(table: Traversable) -> Iterator[dict[str, str]]:
    head, *lines = table.read_text(encoding="utf-8").splitlines()
    columns = head.split("\t")
    for number, line in enumerate(lines, 2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise ValueError(f"{table.name}, line {number}: {len(cells)} cells for {len(columns)} columns")
        yield dict(zip(columns, cells, strict=True))
