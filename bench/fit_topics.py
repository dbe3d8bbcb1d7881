"""Fits the weights of the features that score topics, and prints ``nlp/topics/weights.py``'s numbers.

``python bench/fit_topics.py --data FOLDER [--model FOLDER]``: on 160 hand-labelled customer-care messages
(``labelled/care_topics.json``) and the sample world's English posts, each topic by its definition alone and with
one to eight examples and none to eight counterexamples drawn from half of its posts, the other half being measured.
None of what ``bench/quality.py`` measures topics on is among them. Also prints the log loss of topics that a fit has
not seen (five folds).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measures.remembering import Remembering
from bench.measures.support import messages
from bench.measures.topic_draws import Posts, by_description, drawn, nearest, taught
from grapevine.sample.world import SAMPLE_TOPICS, gold_labels
from nlp.encoder.bundled import ENGLISH
from nlp.encoder.encoder import Encoder
from nlp.topics.definition import TopicDefinition
from nlp.topics.scorer import TopicScorer
from nlp.topics.weights import threshold_features, weights_with_examples

Array = NDArray[np.float64]
LABELLED = Path(__file__).parent / "labelled" / "care_topics.json"
FOLDS = 5
NUMBERS = (1, 2, 4, 8)
"""How many examples a topic has, and how many counterexamples: each with each."""
FIRST_DRAW = 1_000
RIDGE = 0.3
LEAST = 2
"""Topics with fewer posts to measure teach nothing."""


@dataclass
class Corpus:
    """Posts with the topics that each is about, and the topics' definitions."""

    posts: Posts
    topics: list[TopicDefinition]

    @classmethod
    def of(cls, texts: list[str], topics: list[TopicDefinition], about: NDArray[np.bool_]) -> Corpus:
        """``about`` is (n, topics)."""
        return cls(Posts(texts, [topic.name for topic in topics], about), topics)


def care(folder: Path) -> Corpus:
    """The hand-labelled messages; ``folder`` holds ``ibm_customer_care``. Raises OSError where it is missing."""
    labelled = json.loads(LABELLED.read_text(encoding="utf-8"))
    said = messages(folder / "ibm_customer_care")
    keys = labelled["posts"]
    topics = [TopicDefinition(topic["name"], topic["sentence"]) for topic in labelled["topics"]]
    about = np.array([[key in topic["posts"] for topic in labelled["topics"]] for key in keys])
    return Corpus.of([said[key] for key in keys], topics, about)


def sample() -> Corpus:
    """The sample world's English posts with what a careful reader said of them."""
    posts = [post for post in gold_labels(date(2026, 11, 22)).values() if post.language == "en"]
    topics = [TopicDefinition(topic.name, topic.description, topic.keywords) for topic in SAMPLE_TOPICS]
    told = [{TopicDefinition(name, "x").key for name in post.topics} for post in posts]
    about = np.array([[topic.key in keys for topic in topics] for keys in told])
    return Corpus.of([post.text for post in posts], topics, about)


Part = tuple[Array, Array, str]
"""The features (n, columns) and truth (n,) of one topic, and its name."""


def described(corpus: Corpus, encoder: Encoder) -> list[Part]:
    """Each topic by its definition alone."""
    posts = corpus.posts
    vectors = encoder.encode(posts.texts).vectors
    features = TopicScorer(encoder, corpus.topics).features(posts.texts, vectors).astype(float)
    return [
        (features[:, index], posts.about[:, index].astype(float), topic.name)
        for index, topic in enumerate(corpus.topics)
    ]


@dataclass(frozen=True)
class TopicWithExamples:
    """One topic with examples: what is measured, and the features of its own posts and which of them are examples."""

    part: Part
    own: tuple[Array, NDArray[np.bool_]]


def with_examples(corpus: Corpus, encoder: Encoder) -> list[TopicWithExamples]:
    """Each topic with examples from half of the posts, alone, with counterexamples drawn by chance and with those
    that look most like it; measured on the other half.
    """
    posts = corpus.posts
    vectors = encoder.encode(posts.texts).vectors
    likely = by_description(encoder, posts, corpus.topics, vectors)
    found: list[TopicWithExamples] = []
    for seed, (fits, not_fits) in enumerate(product(NUMBERS, NUMBERS)):
        draw = drawn(posts, FIRST_DRAW + seed)
        texts = [posts.texts[row] for row in draw.test]
        none: list[list[int]] = [[] for _ in corpus.topics]
        for against in (none, draw.random, nearest(likely, posts, draw)):
            topics = taught(
                posts,
                corpus.topics,
                [rows[:fits] for rows in draw.examples],
                [rows[:not_fits] for rows in against],
            )
            scorer = TopicScorer(encoder, topics)
            features = scorer.features(texts, vectors[draw.test]).astype(float)
            found += [
                TopicWithExamples(
                    (features[:, index], posts.about[draw.test, index].astype(float), topic.name),
                    scorer.example_features(index),
                )
                for index, topic in enumerate(topics)
                if topic.examples
            ]
    return found


def fit_threshold(topics: Sequence[TopicWithExamples], weights: Array) -> Array:
    """The weights of a topic's threshold features, where ``weights`` are those that all topics share."""
    parts = [
        (np.tile(threshold_features(weights, *topic.own), (len(topic.part[1]), 1)), *topic.part[1:])
        for topic in topics
    ]
    return fit(parts, given=np.concatenate([logits(weights, topic.part) for topic in topics]))


def logits(weights: Array, part: Part) -> Array:
    """(n,): the logarithm of the odds that each post is about the topic."""
    found: Array = weights[0] + part[0] @ weights[1:]
    return found


def fit(parts: Sequence[Part], given: Array | float = 0.0) -> Array:
    """The constant and the columns' weights: logistic regression in which each topic counts the same; ``given`` is
    added to each row's logit.
    """
    rows = np.concatenate([np.c_[np.ones(len(features)), features] for features, *_ in parts])
    truth = np.concatenate([about for _, about, _ in parts])
    counts = np.concatenate([np.full(len(about), 200 / len(about)) for _, about, _ in parts])
    penalty = RIDGE * np.eye(rows.shape[1])
    penalty[0, 0] = 0
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-np.clip(given + rows @ weights, -30, 30)))
        slope = rows.T @ (counts * (likely - truth)) + penalty @ weights
        curve = (rows * (counts * likely * (1 - likely))[:, None]).T @ rows + penalty
        step = np.linalg.solve(curve + 1e-9 * np.eye(len(weights)), slope)
        weights -= step
        if np.abs(step).max() < 1e-7:
            break
    return weights


def folds(names: Iterable[str]) -> Iterator[set[str]]:
    """The topics that are held back, a fifth at a time."""
    different = sorted(set(names))
    return (set(different[fold::FOLDS]) for fold in range(FOLDS))


def cross_validated(parts: Sequence[Part]) -> Iterator[tuple[Array, Part]]:
    """The logits of topics that the fit has not seen."""
    for held in folds(part[2] for part in parts):
        weights = fit([part for part in parts if part[2] not in held])
        yield from ((logits(weights, part), part) for part in parts if part[2] in held)


def cross_validated_with_examples(topics: Sequence[TopicWithExamples]) -> Iterator[tuple[Array, Part]]:
    """As ``cross_validated``, with thresholds of their own."""
    for held in folds(topic.part[2] for topic in topics):
        seen = [topic for topic in topics if topic.part[2] not in held]
        weights = fit([topic.part for topic in seen])
        threshold = fit_threshold(seen, weights)
        for topic in topics:
            if topic.part[2] in held:
                yield logits(weights_with_examples(weights, threshold, *topic.own), topic.part), topic.part


def scores_of(results: Iterable[tuple[Array, Part]]) -> str:
    """Log loss a pair and mean F1 over topics at 0.5."""
    losses, scores = [], []
    for found, (_, about, _) in results:
        losses.append(np.logaddexp(0, np.where(about > 0, -found, found)).mean())
        told = found >= 0
        scores.append(2 * (about * told).sum() / max(about.sum() + told.sum(), 1))
    return f"{len(scores)} topics; unseen ones: log loss {np.mean(losses):.4f} a post, mean F1 {np.mean(scores):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=ENGLISH, help="the encoder's folder")
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds ibm_customer_care")
    asked = parser.parse_args()
    encoder = Remembering(asked.model)
    corpora = [care(asked.data), sample()]
    alone = [part for corpus in corpora for part in described(corpus, encoder) if part[1].sum() >= LEAST]
    topics = [
        topic
        for corpus in corpora
        for topic in with_examples(corpus, encoder)
        if topic.part[1].sum() >= LEAST
    ]
    print(f"# {scores_of(cross_validated(alone))}\nBY_DESCRIPTION = {_written(fit(alone))}")
    weights = fit([topic.part for topic in topics])
    print(f"# {scores_of(cross_validated_with_examples(topics))}\nBY_EXAMPLES = {_written(weights)}")
    print(f"THRESHOLD = {_written(fit_threshold(topics, weights))}")


def _written(weights: Array) -> str:
    return f"np.array({[round(float(weight), 2) for weight in weights]})"


if __name__ == "__main__":
    main()
