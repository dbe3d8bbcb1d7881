"""Small graphs for the tests of saved questions: posts with labels, days counted back from now, rows as tuples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.connection import Graph
from graph.labels.labels import PostLabels, write_labels
from graph.labels.text_labels import CompanyMention, FoundSignal, Labels, Sentiment
from graph.records import Connected, Person, Post, Profile, ProfileStatusChange, Record
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from queries.answer import Answer
from queries.catalog import load_catalog
from queries.runner import ask
from tests.engines import emptied

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = TombstoneKey(b"of the tests of saved questions")
CATALOG = load_catalog()


def ago(days: float) -> datetime:
    """The time so many days before NOW."""
    return NOW - timedelta(days=days)


def day(days_ago: float) -> str:
    """The day so many days before NOW."""
    return ago(days_ago).date().isoformat()


@dataclass(frozen=True)
class Said:
    """A post, with labels unless ``mood`` is None; ``companies`` gives the sentiment towards each by key."""

    uid: str
    author: str
    days: float
    text: str = ""
    mood: Sentiment | None = "neutral"
    topics: Mapping[str, float] = field(default_factory=dict)
    companies: Mapping[str, Sentiment] = field(default_factory=dict)
    signals: Sequence[FoundSignal] = ()
    mentions: tuple[str, ...] = ()
    reply_to: str | None = None
    network: str = "net"
    more: Mapping[str, Any] = field(default_factory=dict)
    """What else the post's record has."""

    def record(self) -> Post:
        fields: dict[str, Any] = {
            "kind": "reply" if self.reply_to else "post", "url": f"https://{self.network}.example/{self.uid}",
            "mentions": self.mentions, "reply_to": self.reply_to,
        }  # fmt: skip
        return Post(
            f"{self.network}:{self.uid}",
            f"{self.network}:{self.author}",
            self.text or f"words of {self.uid}",
            ago(self.days),
            **{**fields, **self.more},
        )

    def labels(self) -> PostLabels | None:
        if self.mood is None:
            return None
        polarity = {"positive": 0.8, "negative": -0.8}.get(self.mood, 0.0)
        return PostLabels(
            f"{self.network}:{self.uid}",
            ago(self.days).isoformat(timespec="microseconds"),
            Labels(
                self.mood, 0.9, polarity, tuple(self.topics.items()),
                [CompanyMention(key, mood, 0.9) for key, mood in self.companies.items()],
            ),
            self.signals,
        )  # fmt: skip


def person(uid: str, company: str | None = None, title: str | None = None, **more: Any) -> Iterator[Record]:
    """Somebody with one profile, ``net:uid``."""
    name = f"{uid.title()} Moe"
    yield Person(f"person:{uid}", name, "crm", company, title=title, profiles=(f"net:{uid}",), **more)
    yield Profile(
        f"net:{uid}", handle=f"{uid}.example", name=name, url=f"https://net.example/{uid}", seen=ago(300)
    )


def knows(one: str, other: str, days: float = 400) -> Connected:
    """Two people on a list of contacts."""
    return Connected(f"person:{one}", f"person:{other}", "linkedin", since=ago(days))


def planted(
    request: pytest.FixtureRequest,
    records: Sequence[Record],
    said: Sequence[Said] = (),
    topics: Sequence[str] = (),
) -> Graph:
    """The session's engine that the fixture's parameter names, emptied and with these records."""
    graph = emptied(request.getfixturevalue(f"{request.param}_session"))
    graph.run(
        "UNWIND $topics AS name MERGE (topic:Topic {key: name}) SET topic.name = name", topics=list(topics)
    )
    # Whoever is deactivated is so once all that they said is there.
    hidden = [one for one in records if isinstance(one, ProfileStatusChange)]
    others = [one for one in records if not isinstance(one, ProfileStatusChange)]
    write_page(graph, [*others, *(one.record() for one in said), *hidden], tombstones=KEY)
    labels = [label for one in said if (label := one.labels())]
    assert write_labels(graph, labels, model_id="gold") == len(labels)
    return graph


def asked(graph: Graph, question: str, now: datetime = NOW, **values: object) -> Answer:
    """The answer at NOW, values as people type them."""
    return ask(graph, CATALOG.get(question), values, now=now)


def only(answer: Answer, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of every row, hidden ones too."""
    return [
        tuple((row | hidden)[column] for column in columns)
        for row, hidden in zip(answer.rows, answer.hidden, strict=True)
    ]


def rows(answer: Answer, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of every row, hidden ones too; times as their days."""

    def plain(value: Any) -> Any:
        return value.date().isoformat() if isinstance(value, datetime) else value

    return [tuple(map(plain, row)) for row in only(answer, *columns)]


def told(answer: Answer, row: int = 0) -> list[tuple[str, str]]:
    """Who said or did what, of one row's evidence."""
    return [(piece.who, piece.said) for piece in answer.evidence_of(row)]


def said(answer: Answer, row: int = 0) -> list[str]:
    """What one row's evidence quotes, in its order."""
    return [words for _, words in told(answer, row)]
