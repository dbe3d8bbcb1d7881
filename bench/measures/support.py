"""Topics on real messages to customer support: each topic by its name and sentence, with its keywords, with examples.

The messages were labelled by hand for measuring (``labelled/support_topics.json``), by kind of company; no weight was
fitted to them, and how far examples draw a topic was chosen on them. Most are short, many say what they are about by
the account that they are addressed to alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.measures.topic_draws import Posts, by_description, by_examples, f1
from nlp.encoder.encoder import Encoder
from nlp.topics.definition import TopicDefinition
from nlp.topics.scorer import DECISION, TopicScorer
from nlp.topics.words import WordFeature

LABELLED = Path(__file__).parent.parent / "labelled" / "support_topics.json"


def messages(folder: Path) -> dict[str, str]:
    """The messages of ``ibm_customer_care``, by tweet_ID. Raises OSError where it is missing."""
    talks = json.loads((folder / "dev.json").read_text(encoding="utf-8"))
    return {
        turn["tweet_ID"]: " ".join(turn["message"].split())
        for talk in talks
        for turn in talk["dialogContent"]
    }


def report(encoder: Encoder, folder: Path) -> Iterator[str]:
    """Mean F1 over topics and the log loss of a pair; ``folder`` is ``ibm_customer_care``. Raises OSError."""
    said = messages(folder)
    groups = json.loads(LABELLED.read_text(encoding="utf-8"))
    scores: dict[str, list[float]] = {}
    losses: dict[str, list[float]] = {}
    number = 0
    for group in groups:
        told = group["topics"]
        about = np.array([[key in topic["posts"] for topic in told] for key in group["posts"]])
        posts = Posts([said[key] for key in group["posts"]], [topic["name"] for topic in told], about)
        topics = [TopicDefinition(topic["name"], topic["sentence"]) for topic in told]
        keyed = [
            replace(topic, keywords=tuple(row["keywords"])) for topic, row in zip(topics, told, strict=True)
        ]
        vectors = encoder.encode(posts.texts).vectors
        number += len(posts.texts)
        worded = TopicScorer(encoder, keyed).features(posts.texts, vectors)[:, :, 1 + WordFeature.KEYWORD] > 0
        scores.setdefault("the keywords alone", []).extend(
            f1(about[:, index], worded[:, index]) for index in range(len(told))
        )
        plain = by_description(encoder, posts, topics, vectors)
        for name, likely in (
            ("ours: name and sentence", plain),
            ("ours: name, sentence and keywords", by_description(encoder, posts, keyed, vectors)),
        ):
            found = likely >= DECISION
            scores.setdefault(name, []).extend(
                f1(about[:, index], found[:, index]) for index in range(len(told))
            )
            truth = np.where(about, likely, 1 - likely)
            losses.setdefault(name, []).extend(-np.log(np.maximum(truth, 1e-12)).mean(axis=0))
        for way, each in by_examples(encoder, posts, topics, vectors, plain, keyed).items():
            scores.setdefault(f"ours: {way}", []).extend(each)
    many = len(scores["the keywords alone"])
    yield f"{number} messages to support, {many} topics, mean F1 over topics, by {encoder.model_id}"
    for name, each in scores.items():
        lost = f"  log loss {np.mean(losses[name]):.3f}" if name in losses else ""
        yield f"{name:<88}{np.mean(each):>8.3f}{lost}"
