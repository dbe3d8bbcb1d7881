"""What posts contribute to the rollups, read from the graph as it is in this transaction.

A contribution is a map from a ``Slot`` to numbers in the order of ``NUMBERS``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from neo4j import ManagedTransaction

from graph.records import network_of
from graph.rows import each, gathered

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


@dataclass(frozen=True, slots=True)
class SaidLabels:
    """The labels of a post, as far as they are counted."""

    sentiment: str | None
    polarity: float | None
    topics: Mapping[str, float]
    """Topics, by key, with the score of each."""
    companies: Mapping[str, tuple[str | None, float]]
    """Companies that it names, by key, with the sentiment towards each and its score."""


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
RETURN collect([post.key, post.day, author.key, coalesce(author.status, '') = 'deactivated',
                post.sentiment, post.polarity, coalesce(post.counted, 0)]) AS found
"""
_MOODS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
RETURN key, post.sentiment AS sentiment, post.polarity AS polarity
"""
_SUBJECTS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[link:ABOUT|MENTIONS]->(what)
RETURN collect([key, type(link), what:Company, what.key, link.score, link.sentiment]) AS found
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
_FANS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})<-[engaged:ENGAGED]-(fan:Profile)
WHERE coalesce(fan.status, '') <> 'deactivated'
WITH key, fan.key AS fan, max(engaged.day) AS day
RETURN collect([key, fan, day]) AS found
"""


def read_posts(
    tx: ManagedTransaction, keys: Iterable[str], *, lock: bool = False, fans: bool = True
) -> dict[str, PostFacts]:
    """What is counted of these posts, as far as the graph holds them; with ``lock`` nobody else changes them meanwhile.

    ``fans``: also who engaged with those that are about something.
    """
    rows = gathered(tx, (_LOCKED if lock else _UNLOCKED) + _FACTS, sorted(set(keys)))
    return read_subjects(tx, rows, fans=fans)


def read_subjects(
    tx: ManagedTransaction, rows: Iterable[Sequence[Any]], *, fans: bool = True
) -> dict[str, PostFacts]:
    """The same of posts of which ``rows`` tell what ``_FACTS`` finds, in its order."""
    found = {row[0]: _facts(row) for row in rows}
    # A post without a labeller may have topics all the same: those that people gave it, or that an edit left.
    counting = [key for key, one in found.items() if one.counts]
    mentioned = _read_links(tx, found, counting)
    operated = operated_by(tx, {profile for _, profile in mentioned})
    for key, profile in mentioned:
        _mention(found[key], operated.get(profile, ()))
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
    found |= {row[0]: _facts(row) for row in gathered(tx, _UNLOCKED + _FACTS, asked)}
    operated = operated_by(tx, {profile for named in mentions.values() for profile in named})
    for key, profiles in mentions.items():
        for profile in profiles if operated and key in found else ():
            _mention(found[key], operated.get(profile, ()))
    read_fans(tx, found.values())
    return found


def read_labels(
    tx: ManagedTransaction, before: Mapping[str, PostFacts], written: Mapping[str, SaidLabels]
) -> dict[str, PostFacts]:
    """The same of posts of which nothing but the labels changed since ``before`` was read, with those who engaged.

    ``written``: the labels that some of them have now, which need no other look.
    """
    found: dict[str, PostFacts] = {}
    for key, labels in written.items():
        found[key] = one = _relabelled(before[key], labels.sentiment, labels.polarity)
        if one.counts:
            one.topics.update(topic for topic, score in labels.topics.items() if score >= SCORE)
            one.companies |= labels.companies
    asked = sorted(before.keys() - written.keys())
    for row in each(tx, _MOODS, asked):
        found[row["key"]] = _relabelled(before[row["key"]], row["sentiment"], row["polarity"])
    _read_links(tx, found, [key for key in asked if key in found and found[key].counts])
    read_fans(tx, (one for key, one in found.items() if not before[key].subjects))
    return found


def read_fans(tx: ManagedTransaction, posts: Iterable[PostFacts]) -> None:
    """Fill in who engaged with those of these posts that count and are about something."""
    asked = {one.key: one for one in posts if one.counts and (one.topics or one.companies)}
    for key, fan, day in gathered(tx, _FANS, sorted(asked)):
        asked[key].fans[fan] = day


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
    held = sums.get(slot)
    if held is None:
        held = sums[slot] = [0.0] * len(NUMBERS)
    for at, number in enumerate(mood):
        if number:
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


def _facts(row: Sequence[Any]) -> PostFacts:
    key, day, author, hidden, sentiment, polarity, counted = row
    return PostFacts(key, network_of(key), day, author, hidden, sentiment, polarity, counted)


def _relabelled(held: PostFacts, sentiment: str | None, polarity: float | None) -> PostFacts:
    """The post without the labels that it had."""
    return replace(
        held,
        sentiment=sentiment,
        polarity=polarity,
        topics=set(),
        companies=dict.fromkeys(held.mentioned, (None, 0.0)),
    )


def _mention(post: PostFacts, companies: Iterable[str]) -> None:
    """It mentions a profile that these companies operate."""
    for company in companies:
        post.mentioned.add(company)
        post.companies.setdefault(company, (None, 0.0))


def _read_links(
    tx: ManagedTransaction, found: Mapping[str, PostFacts], keys: Sequence[str]
) -> list[tuple[str, str]]:
    """Fill in the topics and the companies that these posts name; which profiles each mentions."""
    mentioned: list[tuple[str, str]] = []
    for key, link, is_company, what, score, sentiment in gathered(tx, _SUBJECTS, keys):
        post = found[key]
        if link == "ABOUT":
            if score >= SCORE:
                post.topics.add(what)
        elif is_company:
            post.companies[what] = (sentiment, score or 0.0)
        else:
            mentioned.append((key, what))
    return mentioned
