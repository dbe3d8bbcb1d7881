"""Small planted graphs for single questions: who works where, who said what, labels included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.connection import Graph
from graph.labels.labels import PostLabels, write_labels
from graph.labels.text_labels import CompanyMention, Labels, Sentiment
from graph.records import Company, Follow, Person, Post, Profile, Record, Unfollow
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from queries.answer import Answer
from queries.catalog import load_catalog
from queries.runner import ask

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""When the questions are asked."""
US, PELL, RIVAL = "company:us", "company:pellworth", "company:brightquay"
POLARITY: Mapping[Sentiment, float] = {"positive": 0.7, "neutral": 0.0, "negative": -0.7, "unknown": 0.0}
_CATALOG = load_catalog()
_KEY = TombstoneKey(b"of the stories of single questions")


def ago(days: float) -> datetime:
    """The time so many days before NOW."""
    return NOW - timedelta(days=days)


class Story:
    """What is planted: Fernhollow is us, Pellworth a customer, Brightquay a competitor; each operates a profile."""

    def __init__(self) -> None:
        self.records: list[Record] = [
            Company(US, "Fernhollow", "us", profiles=("net:fern",)),
            Company(PELL, "Pellworth Foods", "customer", owner="Nora Quist", owner_address="nora@fern.example",
                    mrr=900.0, renewal="2027-01-15", profiles=("net:pellworth",)),
            Company(RIVAL, "Brightquay", "competitor", profiles=("net:bright",)),
            Company("company:newleaf", "Newleaf", "prospect"),
        ]  # fmt: skip
        for name in ("fern", "pellworth", "bright"):
            self.profile(name, name.title())
        self.labels: list[PostLabels] = []
        self.topics: dict[str, str] = {"churn": "churn", "pricing": "pricing"}

    def profile(self, name: str, shown: str, network: str = "net") -> str:
        """A profile that belongs to nobody yet; its key."""
        key = f"{network}:{name}"
        self.records.append(
            Profile(key, f"{name}.example", shown, url=f"https://{network}.example/{name}", seen=ago(400))
        )
        return key

    def person(self, name: str, *employers: str | None, networks: tuple[str, ...] = ("net",)) -> str:
        """Somebody with a profile on each network, who worked for the ``employers`` one after the other; the key."""
        keys = tuple(self.profile(name, name.title(), network) for network in networks)
        for n, employer in enumerate(employers or (None,)):
            self.records.append(
                Person(f"person:{name}", name.title(), "crm", employer, profiles=keys, seen=ago(300 - n))
            )
        return f"person:{name}"

    def follows(
        self, follower: str, followed: str, days: float, *, baseline: bool = False, ended: float | None = None
    ) -> None:
        """A follow that began so many days ago, and ended where ``ended`` says so; names on ``net``."""
        uid = f"f{len(self.records)}"
        self.records.append(
            Follow(f"net:{follower}", f"net:{followed}", ago(days), uid=uid, baseline=baseline)
        )
        if ended is not None:
            self.records.append(Unfollow(f"net:{follower}", ago(ended), uid=uid))

    def says(
        self,
        key: str,
        who: str,
        days: float,
        text: str = "",
        mood: Sentiment | None = "neutral",
        *,
        topics: Mapping[str, float] | None = None,
        towards: Mapping[str, Any] | None = None,
        network: str = "net",
        **more: Any,
    ) -> None:
        """A post of so many days ago. ``towards``: the sentiment by company that it names. Without mood: no labels."""
        seen = ago(days)
        self.records.append(
            Post(f"{network}:{key}", f"{network}:{who}", text or f"{key} by {who}", seen,
                 url=f"https://{network}.example/post/{key}", **more)
        )  # fmt: skip
        if mood is None:
            return
        self.labels.append(
            PostLabels(
                key=f"{network}:{key}",
                version=seen.isoformat(timespec="microseconds"),
                labels=Labels(
                    sentiment=mood,
                    confidence=0.9,
                    polarity=POLARITY[mood],
                    topics=tuple((topics or {}).items()),
                    companies=[CompanyMention(at, how, 0.9) for at, how in (towards or {}).items()],
                ),
            )
        )

    def plant(self, graph: Graph) -> Graph:
        """Writes it all into an empty graph."""
        graph.run(
            "UNWIND $topics AS t MERGE (topic:Topic {key: t.key}) SET topic.name = t.name",
            topics=[{"key": key, "name": name} for key, name in self.topics.items()],
        )
        write_page(graph, self.records, tombstones=_KEY)
        if self.labels:
            assert write_labels(graph, self.labels, model_id="gold") == len(self.labels)
        return graph


def answer(graph: Graph, question: str, *, now: datetime = NOW, **values: object) -> Answer:
    """The saved question's answer."""
    return ask(graph, _CATALOG.get(question), values, now=now)


def only(found: Answer, *columns: str) -> list[tuple[Any, ...]]:
    """The rows' values of these columns, shown or hidden."""
    rows = [row | hidden for row, hidden in zip(found.rows, found.hidden, strict=True)]
    return [tuple(row[column] for column in columns) for row in rows]


def said(found: Answer, row: int = 0) -> list[str]:
    """What the evidence of a row quotes, in its order."""
    return [piece.said for piece in found.evidence if piece.row == row]
