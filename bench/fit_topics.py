"""Fits how much each kind of evidence for a topic counts, and prints ``nlp/topic_weights.py``'s numbers.

``python bench/fit_topics.py [--model FOLDER]``: on 160 hand-labelled customer-care messages
(``labelled/care_topics.json``) and the sample world's English posts, each topic by its definition alone and with
two to eight examples drawn from its posts. None of what ``bench/quality.py`` measures topics on is among them.
Also prints the log loss of topics that a fit has not seen (five folds).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measures.remembering import Remembering
from bench.measures.support import messages
from grapevine.sample.world import SAMPLE_TOPICS, gold_labels
from nlp.encoder import Encoder
from nlp.encoders import ENGLISH
from nlp.topics import TopicDefinition, TopicScorer

Array = NDArray[np.float64]
LABELLED = Path(__file__).parent / "labelled" / "care_topics.json"
FOLDS = 5
DRAWS = 6
SEED = 20261122
RIDGE = 0.3
COUNTEREXAMPLES = 24
LEAST = 3
"""Topics with fewer posts teach nothing."""


@dataclass
class Corpus:
    """Posts with the topics that each is about, and the topics' definitions."""

    texts: list[str]
    topics: list[TopicDefinition]
    about: NDArray[np.bool_]


def care(folder: Path) -> Corpus:
    """The hand-labelled messages; ``folder`` holds ``ibm_customer_care``. Raises OSError where it is missing."""
    labelled = json.loads(LABELLED.read_text(encoding="utf-8"))
    said = messages(folder / "ibm_customer_care")
    keys = labelled["posts"]
    topics = [TopicDefinition(topic["name"], topic["sentence"]) for topic in labelled["topics"]]
    about = np.array([[key in topic["posts"] for topic in labelled["topics"]] for key in keys])
    return Corpus([said[key] for key in keys], topics, about)


def sample() -> Corpus:
    """The sample world's English posts with what a careful reader said of them."""
    posts = [post for post in gold_labels(date(2026, 11, 22)).values() if post.language == "en"]
    topics = [TopicDefinition(topic.name, topic.description, topic.keywords) for topic in SAMPLE_TOPICS]
    told = [{TopicDefinition(name, "x").key for name in post.topics} for post in posts]
    about = np.array([[topic.key in keys for topic in topics] for keys in told])
    return Corpus([post.text for post in posts], topics, about)


Part = tuple[Array, Array, str]
"""The evidence (n, columns) and truth (n,) of one topic, and its name."""


def described(corpus: Corpus, encoder: Encoder) -> list[Part]:
    """Each topic by its definition alone."""
    vectors = encoder.encode(corpus.texts).vectors
    evidence = TopicScorer(encoder, corpus.topics).evidence(corpus.texts, vectors).astype(float)
    return [
        (evidence[:, index], corpus.about[:, index].astype(float), topic.name)
        for index, topic in enumerate(corpus.topics)
    ]


def taught(corpus: Corpus, encoder: Encoder, chance: random.Random) -> list[Part]:
    """Each topic with some of its posts as examples, in half of the draws with the others' as counterexamples.

    What was drawn for any topic is left out of what is measured.
    """
    vectors = encoder.encode(corpus.texts).vectors
    parts: list[Part] = []
    for draw in range(DRAWS):
        most = (2, 4, 8)[draw % 3]
        examples = [_drawn(corpus.about[:, index], most, chance) for index in range(len(corpus.topics))]
        used = sorted({row for rows in examples for row in rows})
        topics = []
        for index, topic in enumerate(corpus.topics):
            others = [row for row in used if not corpus.about[row, index]]
            chance.shuffle(others)
            against = others[: COUNTEREXAMPLES * (draw % 2)]
            topics.append(
                TopicDefinition(
                    topic.name,
                    topic.description,
                    topic.keywords,
                    tuple(corpus.texts[row] for row in examples[index]),
                    tuple(corpus.texts[row] for row in against),
                )
            )
        rest = np.setdiff1d(np.arange(len(corpus.texts)), used)
        texts = [corpus.texts[row] for row in rest]
        evidence = TopicScorer(encoder, topics).evidence(texts, vectors[rest]).astype(float)
        for index in range(len(topics)):
            if examples[index]:
                parts.append(
                    (evidence[:, index], corpus.about[rest, index].astype(float), topics[index].name)
                )
    return parts


def _drawn(about: NDArray[np.bool_], most: int, chance: random.Random) -> list[int]:
    rows = [int(row) for row in np.flatnonzero(about)]
    chance.shuffle(rows)
    return rows[: min(most, len(rows) // 2)]


def fit(parts: list[Part], ridge: float = RIDGE) -> Array:
    """The constant and the columns' weights: logistic regression in which each topic counts the same."""
    rows = np.concatenate([np.c_[np.ones(len(evidence)), evidence] for evidence, *_ in parts])
    truth = np.concatenate([about for _, about, _ in parts])
    counts = np.concatenate([np.full(len(about), 200 / len(about)) for _, about, _ in parts])
    penalty = ridge * np.eye(rows.shape[1])
    penalty[0, 0] = 0
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (counts * (likely - truth)) + penalty @ weights
        curve = (rows * (counts * likely * (1 - likely))[:, None]).T @ rows + penalty
        step = np.linalg.solve(curve + 1e-9 * np.eye(len(weights)), slope)
        weights -= step
        if np.abs(step).max() < 1e-7:
            break
    return weights


def judged(parts: list[Part]) -> tuple[float, float]:
    """Log loss a pair and mean F1 over topics at 0.5, of topics that the fit has not seen."""
    losses, scores = [], []
    names = sorted({part[2] for part in parts})
    for fold in range(FOLDS):
        held = set(names[fold::FOLDS])
        weights = fit([part for part in parts if part[2] not in held])
        for evidence, about, _ in (part for part in parts if part[2] in held):
            logits = weights[0] + evidence @ weights[1:]
            losses.append(np.logaddexp(0, np.where(about > 0, -logits, logits)).mean())
            found = logits >= 0
            scores.append(2 * (about * found).sum() / max(about.sum() + found.sum(), 1))
    return float(np.mean(losses)), float(np.mean(scores))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=ENGLISH, help="the encoder's folder")
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds ibm_customer_care")
    asked = parser.parse_args()
    encoder = Remembering(asked.model)
    corpora = [care(asked.data), sample()]
    chance = random.Random(SEED)
    alone = _enough(described(corpus, encoder) for corpus in corpora)
    with_examples = _enough(taught(corpus, encoder, chance) for corpus in corpora)
    for name, parts in (("BY_DESCRIPTION", alone), ("BY_EXAMPLES", with_examples)):
        loss, score = judged(parts)
        print(f"{name} = np.array({[round(float(weight), 2) for weight in fit(parts)]})")
        print(f"# {len(parts)} topics; unseen ones: log loss {loss:.4f} a post, mean F1 {score:.3f}")


def _enough(corpora: Iterable[list[Part]]) -> list[Part]:
    return [part for parts in corpora for part in parts if part[1].sum() >= LEAST - 1]


if __name__ == "__main__":
    main()
