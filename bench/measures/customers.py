"""Sentiment of posts such as customers write, told as posts are: the language found first, then its encoder.

The posts were written for this project and labelled by those who wrote them; others by the same hands are for training.
What counts most: how many of the unhappy ones are called happy. A second table reads English posts of the kinds that
sound unhappy and are not (solved trouble, thanks, sombre news, praise in unusual words), with some that are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.measures.companies import LABELLED
from bench.measures.sentiment import CLASSES, CODES, predicted, scores, vader
from bench.measures.sentiment import HEADING as LABELS_HEADING
from bench.measures.sentiment import row as labels_row
from nlp.labeller import Labeller

HEADING = f"{'':<36} {'posts':>6} {'right':>6} {'macro F1':>9}   unhappy called happy"


@dataclass(frozen=True, slots=True)
class Post:
    """A post, what its author feels, and in what way it is said."""

    language: str
    text: str
    sentiment: str
    kind: str


Answered = tuple[Post, int]
"""With the number of the class that it was told to be; -1 for none."""


def posts() -> list[Post]:
    """The posts that nothing was trained on."""
    return _read(LABELLED / "customers.jsonl")


def sounding_unhappy() -> list[Post]:
    """Those in English that sound unhappy and mostly are not; nothing was trained on them either."""
    return _read(LABELLED / "solved_and_sombre.jsonl")


def _read(file: Path) -> list[Post]:
    return [Post(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def report(labeller: Labeller) -> list[str]:
    """A row a language, then a row for each way of saying it, all languages together."""
    every = posts()
    told = answered(every, predicted(labeller, [post.text for post in every]))
    lines = [f"sentiment of {len(every)} posts written for this, by {labeller.encoders.model_id}", HEADING]
    for name, code in CODES.items():
        some = [one for one in told if one[0].language == code]
        if some:
            lines.append(row(name, some))
        if some and code == "en" and find_spec("vaderSentiment"):
            english = [post for post, _ in some]
            lines.append(row("english: VADER", answered(english, vader([post.text for post in english]))))
    lines.append(row("beyond English", [one for one in told if one[0].language != "en"]))
    lines += ["", f"{'by what is said, all languages':<36} {'posts':>6} {'right':>6}", *by_kind(told)]
    return [*lines, "", *_report_of_those_sounding_unhappy(labeller)]


def _report_of_those_sounding_unhappy(labeller: Labeller) -> list[str]:
    every = sounding_unhappy()
    found = predicted(labeller, [post.text for post in every])
    truth = np.array([CLASSES.index(post.sentiment) for post in every])
    called = f"{(found == 0).sum()} called negative, {(truth == 0).sum()} are"
    return [
        f"{len(every)} English posts of kinds that sound unhappy: {called}",
        LABELS_HEADING,
        labels_row("as posts are", found, truth),
        *by_kind(answered(every, found)),
    ]


def by_kind(told: Sequence[Answered]) -> list[str]:
    """A row for each class and way of saying it: how many posts, and how many of a hundred are right."""
    lines = []
    for sentiment, kind in sorted({(CLASSES.index(post.sentiment), post.kind) for post, _ in told}):
        right = [
            found == sentiment
            for post, found in told
            if (post.sentiment, post.kind) == (CLASSES[sentiment], kind)
        ]
        name = f"{CLASSES[sentiment]}: {kind.replace('_', ' ')}"
        lines.append(f"{name:<36} {len(right):>6} {100 * float(np.mean(right)):>6.1f}")
    return lines


def answered(some: Sequence[Post], found: NDArray[np.int64]) -> list[Answered]:
    """The posts, each with its answer."""
    return list(zip(some, found.tolist(), strict=True))


def row(name: str, told: Sequence[Answered]) -> str:
    """One line of the table by language."""
    truth = np.array([CLASSES.index(post.sentiment) for post, _ in told])
    found = np.array([answer for _, answer in told])
    _, f1, _ = scores(found, truth)
    happy = (found == CLASSES.index("positive"))[truth == CLASSES.index("negative")]
    right = 100 * float((found == truth).mean())
    return f"{name:<36} {len(told):>6} {right:>6.1f} {100 * f1:>9.1f}   {happy.sum()} of {len(happy)}"
