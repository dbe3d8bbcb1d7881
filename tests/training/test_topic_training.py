"""The topics part of the loss. Left out where torch, which only training needs, is not installed."""

from __future__ import annotations

import json
import random
import re
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from nlp.topics.space import TopicSpace

if find_spec("torch"):
    import torch

    from training.data.topics import POSTS, Industry, TopicLoss, industries, topic_batches

needs_torch = [
    pytest.mark.torch,
    pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed (the training extra)"),
]
TOPICS = Path(__file__).parents[2] / "training" / "data" / "topics.jsonl"
WIDE = 6


def lines() -> list[dict]:
    return [json.loads(line) for line in TOPICS.read_text(encoding="utf-8").splitlines()]


def test_every_industry_has_topics_with_posts_and_posts_without_a_topic():
    for industry in lines():
        about = [post["about"] for post in industry["posts"]]
        named = [number for numbers in about for number in numbers]
        assert set(named) == set(range(len(industry["topics"]))), industry["industry"]
        assert sum(not numbers for numbers in about) >= 10, industry["industry"]


def test_no_post_is_there_twice():
    texts = [re.sub(r"\W+", " ", post["text"].casefold()) for line in lines() for post in line["posts"]]
    assert len(set(texts)) == len(texts)


@pytest.fixture
def everyday() -> np.ndarray:
    drawn = np.random.default_rng(5).normal(0.3, 1, (40, WIDE)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


class TestLoss:
    pytestmark = needs_torch

    def test_posts_near_their_own_topics_lose_less_than_posts_near_other_topics(self, everyday):
        loss = TopicLoss(torch.from_numpy(everyday))
        topics = torch.eye(WIDE)[:3]
        about = torch.eye(3)
        tweets = torch.eye(WIDE)[3:]
        right = loss(torch.cat([topics, topics]), about, tweets)
        wrong = loss(torch.cat([topics.roll(1, 0), topics]), about, tweets)
        assert float(right.detach()) < float(wrong.detach()) - 1

    def test_everyday_tweets_near_a_topic_cost_something(self, everyday):
        loss = TopicLoss(torch.from_numpy(everyday))
        rows, about = torch.eye(WIDE)[[0, 1, 0, 1]], torch.eye(2)
        far = loss(rows, about, torch.eye(WIDE)[3:])
        near = loss(rows, about, torch.eye(WIDE)[:2])
        assert float(near.detach()) > float(far.detach())

    def test_it_measures_in_the_space_that_topics_are_scored_in(self, everyday):
        loss = TopicLoss(torch.from_numpy(everyday))
        texts = np.random.default_rng(6).normal(0, 1, (7, WIDE)).astype(np.float32)
        unit = texts / np.linalg.norm(texts, axis=1, keepdims=True)
        placed = loss._transformed(torch.from_numpy(texts)).numpy()
        assert placed == pytest.approx(TopicSpace(everyday).transform(unit), abs=1e-5)

    def test_a_topic_is_drawn_towards_the_other_posts_about_it_and_never_to_the_post_itself(self, everyday):
        loss = TopicLoss(torch.from_numpy(everyday))
        posts, topics = torch.eye(WIDE)[:2], torch.eye(WIDE)[4:5]
        alone = loss._by_examples(posts, topics, torch.tensor([[1.0], [0.0]]))
        expected = loss._losses(posts[1:] @ (posts[:1] / 2 + topics).T, torch.zeros(1, 1))
        assert float(alone.detach()) == pytest.approx(float(expected.detach().mean()), abs=1e-5)


class TestBatches:
    pytestmark = needs_torch

    def test_each_post_comes_once_before_one_comes_again(self):
        posts = [[number] for number in range(POSTS + 5)]
        told = [Industry(posts, [[[100], [101]], [[102]]], torch.zeros(len(posts), 2))]
        first = list(islice(topic_batches(told, random.Random(1)), 2))
        seen = [row[0] for turn in first for row in turn.rows if row[0] < 100]
        assert sorted(seen) == list(range(POSTS + 5))
        assert all(turn.rows[-1] == [102] and turn.rows[-2][0] in (100, 101) for turn in first)

    def test_without_industries_there_are_none(self):
        assert list(topic_batches([], random.Random(1))) == []

    def test_every_written_industry_is_read_with_four_wordings_a_topic(self):
        told = industries(lambda texts: [[len(text)] for text in texts], str)
        assert [len(one.posts) for one in told] == [len(line["posts"]) for line in lines()]
        assert all(len(wordings) == 4 for one in told for wordings in one.wordings)
        assert [int(one.about.sum()) for one in told] == [
            sum(len(post["about"]) for post in line["posts"]) for line in lines()
        ]
