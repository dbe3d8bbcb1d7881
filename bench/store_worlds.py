"""The two worlds that ``bench/store.py`` stores: posts as a history brings them, and pages as a stream does."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from graph.labels.labels import PostLabels
from graph.labels.text_labels import Labels
from graph.records import Engagement, Follow, Post

TOPICS = [f"topic-{n}" for n in range(20)]
START = datetime(2026, 8, 24, tzinfo=UTC)
EMBEDDED = 384
"""Numbers in an embedding, a byte each."""
WORDS = ("crm", "import", "broke", "again", "support", "nobody", "answers", "leave", "before", "renewal")
SEED = 7
HUBS = 10
HUB_SHARE = 0.1


@dataclass(frozen=True)
class Page:
    """Records of one transaction in their order, and the labels that another one stores."""

    records: list[Post | Engagement | Follow] = field(default_factory=list)
    labels: list[PostLabels] = field(default_factory=list)


@dataclass(frozen=True)
class World:
    """What is stored, and what a rate counts."""

    name: str
    unit: str
    pages: Callable[[str, int, int], list[Page]]
    """Of a network's name (the prefix of its keys), how many units, and how many of them a page has."""


def history(prefix: str, posts: int, page: int) -> list[Page]:
    """``posts`` posts of a fifth as many people, one of whom wrote 3 %, with half as many follows of 200 people."""
    chance = random.Random(SEED)
    people = max(posts // 5, 210)
    pages: list[Page] = []
    for start in range(0, posts, page):
        made = Page()
        follows: list[Follow] = []
        for n in range(start, min(start + page, posts)):
            seen = START + timedelta(seconds=n * 90 * 86_400 / posts)
            author = f"{prefix}:u{0 if chance.random() < 0.03 else chance.randrange(people)}"
            mentions = tuple(f"{prefix}:u{chance.randrange(people)}" for _ in range(chance.randrange(3)))
            text = " ".join(chance.choices(WORDS, k=20))
            url = f"https://net.example/{n}"
            post = Post(
                f"{prefix}:p{n}", author, text, seen, seen, lang="en", url=url, mentions=tuple(set(mentions))
            )
            made.records.append(post)
            topics = tuple((topic, 0.7) for topic in chance.sample(TOPICS, chance.randint(1, 2)))
            version = seen.isoformat(timespec="microseconds")
            embedding = f"some-encoder:{base64.b64encode(chance.randbytes(EMBEDDED)).decode()}"
            labels = Labels("negative", 0.9, -0.8, topics, language="en", embedding=embedding)
            made.labels.append(PostLabels(post.key, version, labels))
            if n % 2:
                follower = f"{prefix}:u{chance.randrange(200, people)}"
                follows.append(Follow(follower, f"{prefix}:u{chance.randrange(200)}", seen, f"f{n}"))
        made.records.extend(follows)
        pages.append(made)
    return pages


def stream(prefix: str, records: int, page: int) -> list[Page]:
    """``records`` records in the order of their arrival: for each post two likes and three follows.

    A fifth of the posts reply to an earlier one. A tenth of all ends are ten hubs: of authors, of who likes, follows
    and is followed.
    """
    chance = random.Random(SEED)
    people = max(records // 10, 100)
    posts: list[str] = []
    pairs: set[tuple[str, str]] = set()

    def somebody() -> str:
        hub = chance.random() < HUB_SHARE
        return f"{prefix}:u{chance.randrange(HUBS) if hub else chance.randrange(HUBS, people)}"

    made: list[Post | Engagement | Follow] = []
    while len(made) < records:
        n = len(made)
        at = START + timedelta(seconds=n)
        kind = chance.choice("pllfff") if posts else "p"
        if kind == "p":
            answered = chance.choice(posts) if posts and chance.random() < 0.2 else None
            key, text = f"{prefix}:p{n}", " ".join(chance.choices(WORDS, k=20))
            made.append(
                Post(key, somebody(), text, at, at, "reply" if answered else "post", "en", reply_to=answered)
            )
            posts.append(key)
        elif kind == "l":
            made.append(Engagement(somebody(), chance.choice(posts[-2_000:]), "like", f"l{n}", at))
        elif (pair := (somebody(), somebody())) not in pairs and pair[0] != pair[1]:
            pairs.add(pair)
            made.append(Follow(*pair, at, f"f{n}"))
    return [Page(made[start : start + page]) for start in range(0, records, page)]


WORLDS: Sequence[World] = (World("history", "posts", history), World("stream", "records", stream))
