"""What the embedding learns of topics, beside staying near to what it was: posts and the topics that they are about.

``topics.jsonl``, written for training: an industry a line, each with a dozen topics as users would define them and the
posts that are about some of them or none, many in other words than the topic's. None of what ``bench/quality.py``
measures topics on is among them. A post is to be near to its topics and far from the industry's others, and everyday
tweets far from all: in the space that topics are scored in (:class:`nlp.topics.space.Space`), both by what a topic's
user says of it and by the other posts that are about it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.encoder.normalise import for_model
from nlp.topics.space import Space

INDUSTRIES = Path(__file__).with_name("topics.jsonl")
POSTS = 24
"""How many posts of one industry are seen together."""
EVERYDAY = 0.5
"""What the everyday tweets count beside the posts."""
START = (9.0, -5.0)
"""The slope and the constant of the logit of a cosine, which are learnt too."""

Rows = list[list[int]]


@dataclass(frozen=True, slots=True)
class Industry:
    """Token ids: of each post, and of each topic's wordings; ``about`` is (posts, topics), 0 or 1."""

    posts: Rows
    wordings: list[Rows]
    about: Tensor


@dataclass(frozen=True, slots=True)
class Round:
    """Some posts of an industry and all its topics, each in one wording: ``rows`` has the posts first."""

    rows: Rows
    about: Tensor


def industries(ids: Callable[[list[str]], Rows], prepare: Callable[[str], str]) -> list[Industry]:
    """The written industries, ``ids`` being the tokenizer and ``prepare`` the recipe's."""
    told = []
    for line in INDUSTRIES.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        about = torch.zeros(len(one["posts"]), len(one["topics"]))
        for row, post in enumerate(one["posts"]):
            about[row, post["about"]] = 1
        posts = ids([prepare(for_model(post["text"])) for post in one["posts"]])
        wordings = [
            ids([prepare(for_model(text)) for text in _wordings(topic["name"], topic["sentence"])])
            for topic in one["topics"]
        ]
        told.append(Industry(posts, wordings, about))
    return told


def _wordings(name: str, sentence: str) -> list[str]:
    return [f"{name}: {sentence}", sentence, name, f"This post is about {name}: {sentence}"]


def topic_rounds(told: Sequence[Industry], chance: random.Random) -> Iterator[Round]:
    """Without end, each post once before one comes again."""
    while told:
        turn = [
            (industry, rows[at : at + POSTS])
            for industry in told
            for rows in [chance.sample(range(len(industry.posts)), len(industry.posts))]
            for at in range(0, len(rows), POSTS)
        ]
        chance.shuffle(turn)
        for industry, rows in turn:
            posts = [industry.posts[row] for row in rows]
            yield Round([*posts, *map(chance.choice, industry.wordings)], industry.about[rows])


class TopicLoss(nn.Module):
    """How far embeddings are from telling topics apart."""

    centre: Tensor
    turn: Tensor

    def __init__(self, everyday: Tensor) -> None:
        """``everyday``: embeddings of everyday posts, rows of length 1, at least as many as they are wide."""
        super().__init__()
        space = Space(everyday.numpy())
        self.register_buffer("centre", torch.from_numpy(np.asarray(space.centre, np.float32)))
        self.register_buffer("turn", torch.from_numpy(np.asarray(space.turn, np.float32)))
        self.slope, self.constant = (nn.Parameter(torch.tensor(value)) for value in START)

    def forward(self, vectors: Tensor, about: Tensor, everyday: Tensor) -> Tensor:
        """``vectors`` are a round's embeddings, ``everyday`` those of tweets that are about none of its topics."""
        posts, topics = self._placed(vectors).split([len(about), len(vectors) - len(about)])
        by_wording = self._missed(posts @ topics.T, about).mean()
        off_topic = self._missed(
            self._placed(everyday) @ topics.T, torch.zeros(len(everyday), len(topics))
        ).mean()
        return by_wording + EVERYDAY * off_topic + self._by_examples(posts, topics, about)

    def _by_examples(self, posts: Tensor, topics: Tensor, about: Tensor) -> Tensor:
        """Each post against topics drawn towards the round's other posts that are about them."""
        others = about.sum(0) - about
        mean = functional.normalize((about.T @ posts)[None] - about[:, :, None] * posts[:, None], dim=2)
        drawn = functional.normalize(mean * (others / (others + 1))[:, :, None] + topics, dim=2)
        counted = (others > 0).float()
        missed = self._missed((drawn * posts[:, None]).sum(2), about) * counted
        return missed.sum() / counted.sum().clamp(min=1)

    def _missed(self, near: Tensor, about: Tensor) -> Tensor:
        logits = self.slope * near + self.constant
        return functional.binary_cross_entropy_with_logits(logits, about, reduction="none")

    def _placed(self, vectors: Tensor) -> Tensor:
        return functional.normalize((functional.normalize(vectors, dim=1) - self.centre) @ self.turn, dim=1)
