"""Sentiment of posts such as customers write, told as posts are: the language found first, then its encoder.

The posts were written for this project and labelled by those who wrote them; others by the same hands are for training.
What counts most: how many of the unhappy ones are called happy.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from bench.measures.companies import LABELLED
from bench.measures.sentiment import CLASSES, CODES, predicted, scores, vader
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
    lines = (LABELLED / "customers.jsonl").read_text(encoding="utf-8").splitlines()
    return [Post(**json.loads(line)) for line in lines]


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
    lines += ["", f"{'by what is said, all languages':<36} {'posts':>6} {'right':>6}"]
    for sentiment, kind in sorted({(CLASSES.index(post.sentiment), post.kind) for post in every}):
        right = [found == sentiment for post, found in told if post.kind == kind]
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
