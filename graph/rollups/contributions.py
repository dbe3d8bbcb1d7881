"""What posts contribute to the rollups, read from the graph as it is in this transaction.

A contribution is a map from a ``Slot`` to numbers in the order of ``NUMBERS``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from neo4j import ManagedTransaction

from graph.records import network_of
from graph.rows import each

from .keys import Kind, count_key, said_key

NUMBERS = ("posts", "positive", "neutral", "negative", "labelled", "polarity", "complaint", "engaged")
SCORE = 0.5
"""From this score on a post is about a topic."""
_FEW = 100
_SIDES: Mapping[str, float] = {"positive": 1.0, "neutral": 0.0, "negative": -1.0}


class Slot(NamedTuple):
    """A rollup: of a profile (``Said``), or of a network (``Count``), which then has no ``profile``."""

    kind: Kind
    subject: str
    day: str
    network: str
    profile: str | None = None

    @property
    def key(self) -> str:
        """The key of its node."""
        if self.profile is None:
            return count_key(self.kind, self.subject, self.day, self.network)
        return said_key(self.kind, self.subject, self.day, self.profile)


Sums = dict[Slot, list[float]]


@dataclass(slots=True)
class PostFacts:
    """What of one post is counted."""

    key: str
    network: str
    day: str | None
    author: str | None
    hidden: bool
    """Its author is deactivated."""
    sentiment: str | None
    polarity: float | None
    counted: int
    """The generation in which it stands in the rollups; 0 for none."""
    topics: set[str] = field(default_factory=set)
    companies: dict[str, tuple[str | None, float]] = field(default_factory=dict)
    """Companies that it names, or whose profiles it mentions, with the sentiment towards each and its score."""
    mentioned: set[str] = field(default_factory=set)
    """Companies whose profiles it mentions."""
    fans: dict[str, str] = field(default_factory=dict)
    """Who engaged with it, by key, and the day on which each last did."""

    @property
    def counts(self) -> bool:
        return self.day is not None and self.author is not None and not self.hidden

    @property
    def subjects(self) -> list[tuple[Kind, str]]:
        """The topics and companies that it is about."""
        return [*(("topic", one) for one in self.topics), *(("company", one) for one in self.companies)]


# Whoever changes what a post contributes locks it first, and reads then: of two who change the same post at once, the
# second one reads what the first one left.
_LOCKED = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
SET post.network = post.network
WITH post
"""
_UNLOCKED = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
"""
_FACTS = """
OPTIONAL MATCH (post)<-[:POSTED]-(author:Profile)
RETURN post.key AS key, post.day AS day, post.sentiment AS sentiment,
       post.polarity AS polarity, coalesce(post.counted, 0) AS counted,
       author.key AS author, coalesce(author.status, '') = 'deactivated' AS hidden
"""
_MOODS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
RETURN key, post.sentiment AS sentiment, post.polarity AS polarity
"""
_TOPICS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[about:ABOUT]->(topic:Topic)
WHERE about.score >= $score
RETURN key, topic.key AS topic
"""
_NAMED = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[named:MENTIONS]->(company:Company)
RETURN key, company.key AS company, named.sentiment AS sentiment, named.score AS score
"""
_MENTIONED = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[:MENTIONS]->(profile:Profile)
RETURN key, profile.key AS profile
"""
# From the companies' end: a profile that a company operates may be mentioned and followed by a great many.
_ALL_OPERATED = """
MATCH (company:Company)-[:OPERATES]->(profile:Profile)
RETURN profile.key AS profile, company.key AS company
"""
_OPERATED = """
MATCH (company:Company)-[:OPERATES]->(profile:Profile)
WHERE profile.key IN $profiles
RETURN profile.key AS profile, company.key AS company
"""
_ANY_OPERATED = "MATCH (:Company)-[:OPERATES]->(profile:Profile) RETURN profile.key AS key LIMIT 1"
_FANS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})<-[engaged:ENGAGED]-(fan:Profile)
WHERE coalesce(fan.status, '') <> 'deactivated'
RETURN key, fan.key AS fan, max(engaged.day) AS day
"""


def read_posts(
    tx: ManagedTransaction, keys: Iterable[str], *, lock: bool = False, fans: bool = True
) -> dict[str, PostFacts]:
    """What is counted of these posts, as far as the graph holds them; with ``lock`` nobody else changes them meanwhile.

    ``fans``: also who engaged with those that are about something.
    """
    found: dict[str, PostFacts] = {}
    for row in each(tx, (_LOCKED if lock else _UNLOCKED) + _FACTS, sorted(set(keys))):
        found[row["key"]] = _facts(row)
    # A post without a labeller may have topics all the same: those that people gave it, or that an edit left.
    counting = [key for key, one in found.items() if one.counts]
    _read_subjects(tx, found, counting)
    if fans:
        read_fans(tx, found.values())
    return found


def read_new(
    tx: ManagedTransaction,
    keys: Sequence[str],
    mentions: Mapping[str, Collection[str]],
    made: Mapping[str, PostFacts],
) -> dict[str, PostFacts]:
    """The same of posts that this transaction made: they have no labels.

    ``mentions``: profiles by post. ``made``: what is known of some of them without another look.
    """
    found = {key: made[key] for key in keys if key in made}
    asked = [key for key in keys if key not in made]
    found |= {row["key"]: _facts(row) for row in each(tx, _UNLOCKED + _FACTS, asked)}
    operated = operated_by(tx, {profile for named in mentions.values() for profile in named})
    for key, profiles in mentions.items():
        for profile in profiles if operated and key in found else ():
            for company in operated.get(profile, ()):
                found[key].mentioned.add(company)
                found[key].companies.setdefault(company, (None, 0.0))
    read_fans(tx, found.values())
    return found


def read_labels(tx: ManagedTransaction, before: Mapping[str, PostFacts]) -> dict[str, PostFacts]:
    """The same of posts of which nothing but the labels changed since ``before`` was read, with those who engaged."""
    found: dict[str, PostFacts] = {}
    for row in each(tx, _MOODS, sorted(before)):
        held = before[row["key"]]
        found[row["key"]] = replace(
            held,
            sentiment=row["sentiment"],
            polarity=row["polarity"],
            topics=set(),
            companies=dict.fromkeys(held.mentioned, (None, 0.0)),
        )
    counting = [key for key, one in found.items() if one.counts]
    _read_named(tx, found, counting)
    read_fans(tx, (one for key, one in found.items() if not before[key].subjects))
    return found


def read_fans(tx: ManagedTransaction, posts: Iterable[PostFacts]) -> None:
    """Fill in who engaged with those of these posts that count and are about something."""
    asked = {one.key: one for one in posts if one.counts and (one.topics or one.companies)}
    for row in each(tx, _FANS, sorted(asked)):
        asked[row["key"]].fans[row["fan"]] = row["day"]


def operated_by(tx: ManagedTransaction, profiles: Collection[str]) -> dict[str, list[str]]:
    """The companies that operate each of these profiles, where any does."""
    if not profiles:
        return {}
    many = len(profiles) > _FEW
    rows = tx.run(_ALL_OPERATED) if many else tx.run(_OPERATED, profiles=sorted(profiles))
    found: dict[str, list[str]] = {}
    for row in rows:
        if not many or row["profile"] in profiles:
            found.setdefault(row["profile"], []).append(row["company"])
    return found


def add(sums: Sums, post: PostFacts, times: int) -> None:
    """Add what a post contributes to ``sums``, ``times`` 1, or take it away, -1."""
    if not post.counts:
        return
    day, author = str(post.day), str(post.author)
    mood = _mood(post.sentiment, post.polarity)
    _add(sums, Slot("all", "", day, post.network), mood, times)
    for topic in post.topics:
        _add_said(sums, "topic", topic, day, post.network, author, mood, times)
    for company, (sentiment, score) in post.companies.items():
        side = _SIDES.get(sentiment or "")
        towards = _mood(sentiment, None if side is None else side * score)
        _add_said(sums, "company", company, day, post.network, author, towards, times)
    for fan, on in post.fans.items():
        add_engaged(sums, post, fan, on, times)


def add_engaged(sums: Sums, post: PostFacts, fan: str, day: str, times: int) -> None:
    """Add that ``fan`` last engaged with the post on ``day``, or take it away."""
    if post.counts and fan != post.author:
        for kind, subject in post.subjects:
            slot = Slot(kind, subject, day, network_of(fan), fan)
            sums.setdefault(slot, [0.0] * len(NUMBERS))[-1] += times


def _add_said(
    sums: Sums,
    kind: Kind,
    subject: str,
    day: str,
    network: str,
    author: str,
    mood: Sequence[float],
    times: int,
) -> None:
    _add(sums, Slot(kind, subject, day, network), mood, times)
    _add(sums, Slot(kind, subject, day, network_of(author), author), mood, times)


def _add(sums: Sums, slot: Slot, mood: Sequence[float], times: int) -> None:
    held = sums.setdefault(slot, [0.0] * len(NUMBERS))
    for at, number in enumerate(mood):
        held[at] += times * number


def _mood(sentiment: str | None, polarity: float | None) -> tuple[float, ...]:
    return (
        1,
        sentiment == "positive",
        sentiment == "neutral",
        sentiment == "negative",
        polarity is not None,
        polarity or 0.0,
        -(polarity or 0.0) if sentiment == "negative" else 0.0,
    )


def _facts(row: Mapping[str, Any]) -> PostFacts:
    return PostFacts(
        row["key"],
        network_of(row["key"]),
        row["day"],
        row["author"],
        row["hidden"],
        row["sentiment"],
        row["polarity"],
        row["counted"],
    )


def _read_subjects(tx: ManagedTransaction, found: Mapping[str, PostFacts], counting: Sequence[str]) -> None:
    _read_named(tx, found, counting)
    if not counting or not tx.run(_ANY_OPERATED).data():
        return
    mentioned = each(tx, _MENTIONED, counting)
    operated = operated_by(tx, {row["profile"] for row in mentioned})
    for row in mentioned:
        for company in operated.get(row["profile"], ()):
            found[row["key"]].mentioned.add(company)
            found[row["key"]].companies.setdefault(company, (None, 0.0))


def _read_named(tx: ManagedTransaction, found: Mapping[str, PostFacts], keys: Sequence[str]) -> None:
    for row in each(tx, _TOPICS, keys, score=SCORE):
        found[row["key"]].topics.add(row["topic"])
    for row in each(tx, _NAMED, keys):
        found[row["key"]].companies[row["company"]] = (row["sentiment"], row["score"] or 0.0)
