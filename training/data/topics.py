"""The topics part of the loss: embeddings of posts are to be near those of their topics.

``topics.jsonl``, written for training: an industry a line, each with a dozen topics as users would define them and the
posts that are about some of them or none, many in other words than the topic's. None of what ``bench/quality.py``
measures topics on is among them. A post is to be near to its topics and far from the industry's others, and everyday
tweets far from all: in the space that topics are scored in (:class:`nlp.topics.space.TopicSpace`), both by a topic's
definition and by the other posts that are about it.
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
from nlp.topics.space import TopicSpace

INDUSTRIES = Path(__file__).with_name("topics.jsonl")
POSTS = 24
"""How many posts of one industry are in a batch."""
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
class TopicBatch:
    """Some posts of an industry and all its topics, each in one wording: ``rows`` has the posts first."""

    rows: Rows
    about: Tensor


def industries(ids: Callable[[list[str]], Rows], prepare: Callable[[str], str]) -> list[Industry]:
    """The written industries, ``ids`` being the tokenizer and ``prepare`` the recipe's."""
    found = []
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
        found.append(Industry(posts, wordings, about))
    return found


def _wordings(name: str, sentence: str) -> list[str]:
    return [f"{name}: {sentence}", sentence, name, f"This post is about {name}: {sentence}"]


def topic_batches(industries: Sequence[Industry], chance: random.Random) -> Iterator[TopicBatch]:
    """Without end, each post once before one comes again."""
    while industries:
        batches = [
            (industry, rows[at : at + POSTS])
            for industry in industries
            for rows in [chance.sample(range(len(industry.posts)), len(industry.posts))]
            for at in range(0, len(rows), POSTS)
        ]
        chance.shuffle(batches)
        for industry, rows in batches:
            posts = [industry.posts[row] for row in rows]
            yield TopicBatch([*posts, *map(chance.choice, industry.wordings)], industry.about[rows])


class TopicLoss(nn.Module):
    """The loss: how badly embeddings tell topics apart."""

    centre: Tensor
    whitening: Tensor

    def __init__(self, everyday: Tensor) -> None:
        """``everyday``: embeddings of everyday posts, rows of length 1, at least as many as they are wide."""
        super().__init__()
        space = TopicSpace(everyday.numpy())
        self.register_buffer("centre", torch.from_numpy(np.asarray(space.centre, np.float32)))
        self.register_buffer("whitening", torch.from_numpy(np.asarray(space.whitening, np.float32)))
        self.slope, self.constant = (nn.Parameter(torch.tensor(value)) for value in START)

    def forward(self, vectors: Tensor, about: Tensor, everyday: Tensor) -> Tensor:
        """``vectors`` are a batch's embeddings, ``everyday`` those of tweets that are about none of its topics."""
        posts, topics = self._transformed(vectors).split([len(about), len(vectors) - len(about)])
        by_wording = self._losses(posts @ topics.T, about).mean()
        off_topic = self._losses(
            self._transformed(everyday) @ topics.T, torch.zeros(len(everyday), len(topics))
        ).mean()
        return by_wording + EVERYDAY * off_topic + self._by_examples(posts, topics, about)

    def _by_examples(self, posts: Tensor, topics: Tensor, about: Tensor) -> Tensor:
        """Each post against topics moved towards the batch's other posts that are about them."""
        others = about.sum(0) - about
        mean = functional.normalize((about.T @ posts)[None] - about[:, :, None] * posts[:, None], dim=2)
        moved = functional.normalize(mean * (others / (others + 1))[:, :, None] + topics, dim=2)
        counted = (others > 0).float()
        losses = self._losses((moved * posts[:, None]).sum(2), about) * counted
        return losses.sum() / counted.sum().clamp(min=1)

    def _losses(self, near: Tensor, about: Tensor) -> Tensor:
        logits = self.slope * near + self.constant
        return functional.binary_cross_entropy_with_logits(logits, about, reduction="none")

    def _transformed(self, vectors: Tensor) -> Tensor:
        return functional.normalize(
            (functional.normalize(vectors, dim=1) - self.centre) @ self.whitening, dim=1
        )
