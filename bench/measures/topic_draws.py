"""Posts with topics read from a csv, examples drawn from half of them, and F1 on the other half."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from nlp.encoder.encoder import Encoder, Floats
from nlp.topics.definition import TopicDefinition
from nlp.topics.scorer import DECISION, TopicScorer

Truth = NDArray[np.bool_]
Chances = NDArray[np.floating]

_WORDS = re.compile(r"\w+")

EXAMPLES = 8
DRAWS = 10
WITH_EXAMPLES = "eight examples"
WITH_NEAREST = "eight examples, the eight nearest counterexamples"
WAYS = (
    WITH_EXAMPLES,
    "eight examples, eight random counterexamples",
    WITH_NEAREST,
    "these sixteen and the keywords",
)
COLUMNS_BEFORE_TOPICS = frozenset(
    [
        "main_tweet_id",
        "tweet_id",
        "in_response_to_tweet_id",
        "response_tweet_id",
        "created_at",
        "author_id",
        "inbound",
        "text",
        "company",
    ]
)


@dataclass(frozen=True)
class Posts:
    """Texts with the topics that each is about: ``about`` is (n, topics)."""

    texts: list[str]
    names: list[str]
    about: Truth


def read(path: Path) -> Posts:
    """A csv in the form of twcs. Raises OSError, or ValueError where it has no column ``text``."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if not rows or "text" not in rows[0]:
        raise ValueError(f"{path} has no rows with a column 'text'")
    names = [column for column in rows[0] if column not in COLUMNS_BEFORE_TOPICS]
    about = np.array([[_is_one(row[name]) for name in names] for row in rows])
    return Posts([row["text"] for row in rows], names, about)


def _is_one(cell: str | None) -> bool:
    return (cell or "").strip().casefold() in {"1", "1.0", "true", "yes", "x"}


def defined(names: Sequence[str], told: Mapping[str, str]) -> list[TopicDefinition]:
    """A topic for each name, with the sentence told of it or, failing that, of a name that shares a word with it."""
    return [TopicDefinition(name, told.get(name) or _told_of_another(name, told) or name) for name in names]


def _told_of_another(name: str, told: Mapping[str, str]) -> str | None:
    words = set(_WORDS.findall(name.casefold()))
    return next((each for known, each in told.items() if words & set(_WORDS.findall(known.casefold()))), None)


def f1(truth: Truth, found: Truth) -> float:
    """F1, 0..1; 0 where nothing is true and nothing found."""
    return 2 * int((truth & found).sum()) / max(int(truth.sum() + found.sum()), 1)


def draws(what: str, number: int) -> Iterable[int]:
    """Seeds from 0, with a bar on the error stream that says how far it is."""
    return track(range(number), f"{what}: draws", console=Console(stderr=True), transient=True)


def by_description(
    encoder: Encoder, posts: Posts, topics: Sequence[TopicDefinition], vectors: Floats
) -> Chances:
    """The chances by the definitions alone; ``vectors`` are the embeddings of the posts."""
    return TopicScorer(encoder, topics).probabilities(posts.texts, vectors)


@dataclass(frozen=True)
class Draw:
    """A half of the posts from which examples come, and the half that is measured."""

    pool: list[int]
    test: list[int]
    examples: list[list[int]]
    """By topic: at most eight posts of the pool that are about it."""
    random: list[list[int]]
    """By topic: eight that are not."""


def drawn(posts: Posts, seed: int) -> Draw:
    """One draw; the same for the same seed."""
    chance = random.Random(seed)
    rows = list(range(len(posts.texts)))
    chance.shuffle(rows)
    pool, test = sorted(rows[: len(rows) // 2]), sorted(rows[len(rows) // 2 :])
    fits = [[row for row in pool if column[row]] for column in posts.about.T]
    not_fits = [[row for row in pool if not column[row]] for column in posts.about.T]
    for listed in (*fits, *not_fits):
        chance.shuffle(listed)
    return Draw(pool, test, [rows[:EXAMPLES] for rows in fits], [rows[:EXAMPLES] for rows in not_fits])


def nearest(likely: Chances, posts: Posts, draw: Draw) -> list[list[int]]:
    """By topic: the eight posts of the pool that are not about it and look most like it, as `topics try` shows them."""
    near = []
    for index in range(len(posts.names)):
        not_fits = [row for row in draw.pool if not posts.about[row, index]]
        near.append(sorted(not_fits, key=lambda row: -likely[row, index])[:EXAMPLES])
    return near


def taught(
    posts: Posts,
    topics: Sequence[TopicDefinition],
    examples: Sequence[Sequence[int]],
    against: Sequence[Sequence[int]],
) -> list[TopicDefinition]:
    """The topics with some of the posts, by row, as examples and counterexamples."""
    return [
        replace(
            topic,
            examples=tuple(posts.texts[row] for row in fits),
            counterexamples=tuple(posts.texts[row] for row in not_fits),
        )
        for topic, fits, not_fits in zip(topics, examples, against, strict=True)
    ]


def by_examples(
    encoder: Encoder,
    posts: Posts,
    topics: Sequence[TopicDefinition],
    vectors: Floats,
    likely: Chances,
    keyed: Sequence[TopicDefinition] = (),
) -> dict[str, list[float]]:
    """F1 by topic, its counts added up over the draws: with eight examples, with counterexamples too, and with those
    where the topics have keywords besides (``keyed``; left out where there are none).

    ``vectors`` are the embeddings of the posts, ``likely`` the chances by the definitions alone.
    """
    counts = {way: np.zeros((len(topics), 3)) for way in (WAYS if keyed else WAYS[:-1])}
    for seed in draws("topics", DRAWS):
        draw = drawn(posts, seed)
        truth = posts.about[draw.test]
        texts = [posts.texts[row] for row in draw.test]
        none: list[list[int]] = [[] for _ in topics]
        near = nearest(likely, posts, draw)
        given = ((topics, none), (topics, draw.random), (topics, near), (keyed, near))
        for way, (told, against) in zip(counts, given, strict=False):
            scorer = TopicScorer(encoder, taught(posts, told, draw.examples, against))
            found = scorer.probabilities(texts, vectors[draw.test]) >= DECISION
            counts[way] += np.stack([(truth & found).sum(0), found.sum(0), truth.sum(0)], axis=1)
    return {
        way: (2 * each[:, 0] / np.maximum(each[:, 1] + each[:, 2], 1)).tolist()
        for way, each in counts.items()
    }
