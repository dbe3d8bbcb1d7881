"""The world that ``bench/questions.py`` asks about: posts of many people, skewed, a page at a time.

Every page is made from its own number alone, so that a build that broke off goes on where it stood. About ten
relationships a post: its author, three follows, two likes or reposts, one or two topics, mentions of companies and
profiles, links, replies. A tenth of all ends of authors, follows and likes are ten hubs, all our own people.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from graph.labels.labels import PostLabels
from graph.labels.text_labels import CompanyMention, FoundSignal, Labels, Sentiment, SignalKind
from graph.records import (
    Company,
    Connected,
    Engagement,
    EngagementKind,
    Follow,
    Person,
    Post,
    Profile,
    Record,
    RenewalOutcome,
    RenewalResult,
    Unfollow,
    key,
)

END = datetime(2026, 11, 29, tzinfo=UTC)
"""The moment at which questions are asked."""
DAYS = 150
START = END - timedelta(days=DAYS)
SEED = 22
NETWORKS = ("alder", "beech", "cedar")
HUBS = 10
HUB_SHARE = 0.1
OURS, PEOPLE = 40, 20_000
"""Our own people are the first profiles; those of other companies follow, then strangers."""
KNOWN = OURS + PEOPLE
CUSTOMERS, PROSPECTS, COMPETITORS = 2_000, 300, 10
AT_COMPETITORS, AT_PROSPECTS = 0.05, 0.1
"""Shares of the people."""
TOPICS = {"churn": "churn", "crm-white-papers": "CRM white papers"} | {
    f"topic-{n}": f"Topic {n}" for n in range(3, 21)
}
WORDS = ("crm", "import", "broke", "again", "support", "nobody", "answers", "leave", "before", "renewal")
SIGNALS: tuple[SignalKind, ...] = ("funding", "hiring", "launch", "executive hire")
WENT_QUIET = 25
"""One customer in so many stopped writing 45 days before the end."""


@dataclass(frozen=True)
class Page:
    """Records of one transaction in their order, and the labels that another one stores."""

    records: list[Record] = field(default_factory=list)
    labels: list[PostLabels] = field(default_factory=list)


def profile(number: int) -> str:
    """The key of a profile; numbers that leave the same rest are on one network."""
    return key(NETWORKS[number % len(NETWORKS)], f"u{number}")


def company_of(person: int) -> str | None:
    """Where the person with this number works."""
    if person < OURS:
        return "company:us"
    n = person - OURS
    if n < PEOPLE * AT_COMPETITORS:
        return f"company:competitor-{n % COMPETITORS}"
    if n < PEOPLE * (AT_COMPETITORS + AT_PROSPECTS):
        return f"company:prospect-{n % PROSPECTS}"
    return f"company:customer-{n % CUSTOMERS}" if n < PEOPLE else None


def companies() -> Iterator[Company]:
    """Us, the competitors, prospects and customers."""
    yield Company("company:us", "Fernhollow", "us", profiles=tuple(key(name, "us") for name in NETWORKS))
    for n in range(COMPETITORS):
        at = key(NETWORKS[n % len(NETWORKS)], f"competitor{n}")
        yield Company(f"company:competitor-{n}", f"Brightquay {n}", "competitor", profiles=(at,))
    for n in range(PROSPECTS):
        yield Company(f"company:prospect-{n}", f"Newleaf {n}", "prospect", owner=f"Owner {n % 20}")
    for n in range(CUSTOMERS):
        renewal = (END + timedelta(days=n % 365)).date().isoformat()
        yield Company(
            f"company:customer-{n}", f"Osterfjord {n}", "customer",
            owner=f"Owner {n % 20}", owner_address=f"owner{n % 20}@fernhollow.example",
            mrr=100.0 * (n % 97 + 1), renewal=renewal,
        )  # fmt: skip


def people() -> Iterator[Record]:
    """Everyone who works somewhere, with their profiles; every tenth has two."""
    for n in range(KNOWN):
        own = [profile(n)] + ([profile(KNOWN + n // 10)] if n % 10 == 0 else [])
        yield Profile(
            own[0], handle=f"name{n}.example", name=f"Name {n}", url=f"https://net.example/{n}", seen=START
        )
        if n % 100 == 99:  # worked elsewhere before
            yield Person(
                f"person:{n}", f"Name {n}", "crm", company=f"company:customer-{n % 1_000}", seen=START
            )
        since = START + timedelta(days=n % DAYS)
        yield Person(
            f"person:{n}", f"Name {n}", "crm", company_of(n), "Manager", profiles=tuple(own), seen=since
        )
    for n in range(OURS, OURS + PEOPLE, 40):
        yield Connected(f"person:{n % OURS}", f"person:{n}", "list", START + timedelta(days=n % DAYS))
    for n in range(0, CUSTOMERS, 7):
        outcome: RenewalResult = "churned" if n % 3 == 0 else "renewed"
        day = (START + timedelta(days=60 + n % 90)).date().isoformat()
        yield RenewalOutcome(f"renewal:{n}", f"company:customer-{n}", outcome, day)


def first_records(size: int = 4_000) -> Iterator[list[Record]]:
    """Companies, people and what is between them, before the first post; in pages."""
    made = [*companies(), *people()]
    for start in range(0, len(made), size):
        yield made[start : start + size]


class Posts:
    """The pages of a world of ``posts`` posts."""

    def __init__(self, posts: int, page: int) -> None:
        self.posts = posts
        self.profiles = KNOWN + max(posts // 10, 5_000)
        self._page = page

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.posts // self._page)

    def page(self, number: int) -> Page:
        """The page with this number, from 0."""
        chance = random.Random(f"{SEED} {self.posts} {number}")
        made = Page()
        for n in range(number * self._page, min((number + 1) * self._page, self.posts)):
            self._post(chance, n, made)
        return made

    def _somebody(self, chance: random.Random, network: int, known: float = 0.5) -> int:
        """A profile of a network: a hub, somebody who works at a known company, or a stranger."""
        draw = chance.random()
        if draw < HUB_SHARE:
            number = chance.randrange(HUBS)
            return number if number % 3 == network else network + 3 * chance.randrange(3)
        if draw < HUB_SHARE + known * (1 - HUB_SHARE):
            number = chance.randrange(HUBS, KNOWN - 3)
        else:
            number = chance.randrange(KNOWN, self.profiles - 3)
        return number - number % 3 + network if number >= 12 else 12 + network

    def _post(self, chance: random.Random, n: int, made: Page) -> None:
        network = n % 3
        at = START + timedelta(seconds=n * DAYS * 86_400 // self.posts)
        author = self._somebody(chance, network)
        works_at = company_of(author) or ""
        if works_at.startswith("company:customer-") and at > END - timedelta(days=45):
            while int(works_at.rpartition("-")[2] or 0) % WENT_QUIET == 0:
                author = self._somebody(chance, network, known=0)
                works_at = company_of(author) or ""
                if not works_at.startswith("company:customer-"):
                    break
        post = f"{NETWORKS[network]}:p{n}"
        made.records.append(self._record(chance, n, post, author, at))
        made.labels.append(self._labels(chance, post, at))
        for _ in range(2):
            liked = _earlier(n, int(chance.expovariate(1 / 3_000)))
            if liked < n:
                kind: EngagementKind = "repost" if chance.random() < 0.2 else "like"
                who = profile(self._somebody(chance, network))
                made.records.append(
                    Engagement(
                        who, f"{NETWORKS[network]}:p{liked}", kind, f"e{n}-{chance.randrange(10**6)}", at
                    )
                )
        for _ in range(3):
            of = chance.randrange(3)
            pair = (self._somebody(chance, of), self._somebody(chance, of))
            if pair[0] != pair[1]:
                # The same pair has the same name, so that it is one follow however often it is drawn.
                uid = f"f{pair[1]}"
                baseline = chance.random() < 0.1
                made.records.append(Follow(profile(pair[0]), profile(pair[1]), at, uid, baseline))
                if chance.random() < 0.02:
                    made.records.append(
                        Unfollow(profile(pair[0]), at + timedelta(hours=1), uid, profile(pair[1]))
                    )

    def _record(self, chance: random.Random, n: int, post: str, author: int, at: datetime) -> Post:
        network = n % 3
        earlier = _earlier(n, chance.randrange(2_000))
        answered = f"{NETWORKS[network]}:p{earlier}" if earlier < n and chance.random() < 0.3 else None
        mentions = {profile(self._somebody(chance, network)) for _ in range(chance.random() < 0.5)}
        if chance.random() < 0.05:
            mentions.add(key(NETWORKS[network], "us"))
        scored = chance.random() < 0.005
        by = profile(author)
        if chance.random() < 0.01:
            by = key(NETWORKS[network], "us")
        return Post(
            post, by, " ".join(chance.choices(WORDS, k=20)), at, at,
            kind="survey answer" if scored else "reply" if answered else "post",
            lang="en", url=f"https://net.example/p/{n}", reply_to=None if scored else answered,
            mentions=tuple(sorted(mentions)),
            links=(f"https://links.example/{int(chance.paretovariate(0.8)) % 5_000}",) if chance.random() < 0.3 else (),
            score=float(chance.randrange(11)) if scored else None, score_kind="nps" if scored else None,
        )  # fmt: skip

    def _labels(self, chance: random.Random, post: str, at: datetime) -> PostLabels:
        topics = tuple(
            (topic, 0.4 + chance.random() * 0.6)
            for topic in chance.sample(tuple(TOPICS), chance.randint(1, 2))
        )
        sentiment, polarity = _sentiment(chance)
        named = []
        for share, company in (
            (0.25, "company:us"),
            (0.25, f"company:competitor-{min(int(chance.expovariate(0.4)), COMPETITORS - 1)}"),
            (0.15, f"company:customer-{chance.randrange(CUSTOMERS)}"),
        ):
            if chance.random() < share:
                towards = sentiment if chance.random() < 0.7 else _sentiment(chance)[0]
                named.append(CompanyMention(company, towards, 0.8))
        signals = []
        if chance.random() < 0.001:
            whose = f"company:prospect-{chance.randrange(PROSPECTS)}"
            event: SignalKind = chance.choice(SIGNALS)
            signals.append(FoundSignal(whose, event, "They said so.", alert=True))
        labels = Labels(sentiment, 0.9, polarity, topics, named, "en")
        return PostLabels(post, at.isoformat(timespec="microseconds"), labels, signals)


def _earlier(post: int, back: int) -> int:
    """A post of the same network so many posts of it earlier, or somewhere before where there are fewer."""
    place = post // 3
    return post if place == 0 else post - 3 * (1 + back % place)


def _sentiment(chance: random.Random) -> tuple[Sentiment, float]:
    draw = chance.random()
    if draw < 0.25:
        return "negative", -0.3 - 0.6 * chance.random()
    if draw < 0.6:
        return "neutral", 0.2 * chance.random() - 0.1
    return "positive", 0.3 + 0.6 * chance.random()
