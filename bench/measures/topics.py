"""Topics: how well posts are found by a topic's name and sentence, and by eight examples.

Nothing here has been tuned on what it is measured on: the weights come from ``bench/fit_topics.py``, from other
posts. The sentences in ``labelled/twcs_topics.json`` were written from what each topic means and from the published
hypotheses and keywords, not from the tweets.
"""

from __future__ import annotations

import csv
import hashlib
import html
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench.measures.topic_draws import (
    DRAWS,
    EXAMPLES,
    WITH_EXAMPLES,
    WITH_NEAREST,
    Chances,
    Truth,
    by_description,
    by_examples,
    defined,
    draws,
    f1,
    read,
)
from grapevine.topics.defaults import DEFAULT_TOPICS
from nlp.encoder.encoder import Encoder, unit
from nlp.topics.definition import TopicDefinition
from nlp.topics.scorer import DECISION, TopicScorer
from training.data.texts import decoded

DEFINITIONS = Path(__file__).parent.parent / "labelled" / "twcs_topics.json"
COMPANIES = ("AmazonHelp", "AppleSupport", "SpotifyCares")
PUBLISHED = (
    ("NLI, default hypothesis*", (0.632, 0.763, 0.668), 0.681),
    ("one hand-picked keyword", (0.813, 0.874, 0.733), 0.805),
    ("NLI, tuned hypothesis and threshold*", (0.885, 0.903, 0.875), 0.887),
)
"""Mean F1 over topics, by company and over all 31 topics of the three."""
NOT_PUBLISHED = frozenset({"Alexa", "Fire TV", "TV", "Watch", "Apple Pay"})
"""Topics of one or two tweets, which the published rows leave out."""
OFF_TOPIC_TWEETS = 1_500
COUNTEREXAMPLES = 24
"""Of an intent of banking77."""


def report(
    encoder: Encoder, *, data: Path | None = None, file: Path | None = None, definitions: Path | None = None
) -> Iterator[str]:
    """The tables for ``data`` (a folder with twcs_topics, banking77, sentiment_train.json), or for one ``file``.

    ``file`` is a csv with a column ``text`` and a column a topic (1 or blank); ``definitions`` is a json list of
    ``{"name", "sentence"}`` for it, without which a column's name alone defines its topic. Raises OSError.
    """
    if file is not None:
        yield from _file(encoder, file, definitions)
        return
    if data is None:
        return
    yield from _twcs(encoder, data / "twcs_topics")
    yield ""
    yield from _banking(encoder, data / "banking77")
    yield ""
    yield from _off_topic(encoder, data / "sentiment_train.json")


def _twcs(encoder: Encoder, folder: Path) -> list[str]:
    told = json.loads(DEFINITIONS.read_text(encoding="utf-8"))
    companies = [company for company in COMPANIES if _file_of(folder, company).is_file()]
    rows: dict[str, list[list[float]]] = {}
    alone: list[str] = []
    chances: list[Chances] = []
    truths: list[Truth] = []
    for company in companies:
        posts = read(_file_of(folder, company))
        topics = defined(posts.names, {row["name"]: row["sentence"] for row in told[company]})
        counted = [index for index, name in enumerate(posts.names) if name not in NOT_PUBLISHED]
        keywords = _published_keywords(folder, company)
        keyed = [replace(topic, keywords=keywords.get(topic.name, ())) for topic in topics]
        vectors = encoder.encode(posts.texts).vectors
        likely = by_description(encoder, posts, topics, vectors)
        found = likely >= DECISION
        each = [f1(posts.about[:, index], found[:, index]) for index in counted]
        rows.setdefault("ours, name and sentence", []).append(each)
        found_keyed = by_description(encoder, posts, keyed, vectors) >= DECISION
        rows.setdefault("ours, name, sentence and the published keyword", []).append(
            [f1(posts.about[:, index], found_keyed[:, index]) for index in counted]
        )
        chances.append(likely[:, counted])
        truths.append(posts.about[:, counted])
        alone += [
            f"  {company:<13}{posts.names[index]:<30}{int(posts.about[:, index].sum()):>6}"
            f"{int(found[:, index].sum()):>7}{score:>7.2f}"
            for index, score in zip(counted, each, strict=True)
        ]
        for way, scores in by_examples(encoder, posts, topics, vectors, likely, keyed).items():
            rows.setdefault(f"ours, {way}", []).append([scores[index] for index in counted])
    lines = [
        f"customers' tweets to companies (200 each), mean F1 over topics, by {encoder.model_id}",
        f"{'':<58}" + "".join(f"{company:>14}" for company in companies) + f"{'all':>8}",
    ]
    for name, per_company in rows.items():
        both = float(np.mean([score for each in per_company for score in each]))
        cells = "".join(f"{np.mean(each):>14.3f}" for each in per_company)
        lines.append(f"{name:<58}{cells}{both:>8.3f}")
    for name, scores, over_all in PUBLISHED:
        known = dict(zip(COMPANIES, scores, strict=True))
        cells = "".join(f"{known[company]:>14.3f}" for company in companies)
        lines.append(f"{'published: ' + name:<58}{cells}{over_all:>8.3f}")
    lines += [
        "* thresholds chosen on the same tweets. Published over all 31 topics, those of Spotify's customers included.",
        f"Examples (fewer where a topic has not so many) come from one half of the tweets, drawn {DRAWS} times; the",
        "other half is measured, with the counts of all draws added up.",
    ]
    lines += ["", f"  {'name and sentence only':<43}{'tweets':>6}{'found':>7}{'F1':>7}", *alone, ""]
    flat_chances = np.concatenate([likely.ravel() for likely in chances])
    return [*lines, *_reliability(flat_chances, np.concatenate([truth.ravel() for truth in truths]))]


def _file_of(folder: Path, company: str) -> Path:
    return folder / f"twcs-{company}-200-inbound.csv"


def _published_keywords(folder: Path, company: str) -> dict[str, tuple[str, ...]]:
    """By topic, the beginning of a word that the published keyword row looks for."""
    path = folder / f"results-{company}-inbound.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["Topic/Activity"]: (f"{row['Hypothesis/Keyword']}*",)
            for row in csv.DictReader(lines)
            if row["Approach"] == "Keyword"
        }


def _reliability(chances: Chances, truth: Truth) -> list[str]:
    """What part of the pairs with a score is true, by score: the same, if the score means what it says."""
    lines = [f"  {'score':<12}{'pairs':>7}{'mean score':>12}{'true':>7}"]
    edges = (0.0, 0.1, 0.25, 0.4, 0.6, 0.75, 0.9, 1.0)
    for low, high in pairwise(edges):
        inside = (chances >= low) & ((chances < high) | (high == 1.0))
        if inside.any():
            means = f"{chances[inside].mean():>12.2f}{truth[inside].mean():>7.2f}"
            lines.append(f"  {low:.2f}-{high:.2f}   {int(inside.sum()):>7}{means}")
    return lines


def _banking(encoder: Encoder, folder: Path) -> list[str]:
    """One intent a question: the one with the highest score; eight examples of each, three draws."""
    read_rows = []
    for part in ("train", "test"):
        with (folder / f"{part}.csv").open(encoding="utf-8", newline="") as lines:
            read_rows.append([(row["text"], row["category"]) for row in csv.DictReader(lines)])
    train, test = read_rows
    intents = sorted({intent for _, intent in train})
    truth = np.array([intents.index(intent) for _, intent in test])
    texts = [text for text, _ in test]
    vectors = encoder.encode(texts).vectors
    scores: dict[bool, list[float]] = {False: [], True: []}
    for seed in draws("banking77", 3):
        chance = random.Random(seed)
        shown = [
            chance.sample([text for text, told in train if told == intent], EXAMPLES) for intent in intents
        ]
        for against, found in scores.items():
            likely = TopicScorer(encoder, _intents(encoder, intents, shown, against)).probabilities(
                texts, vectors
            )
            best = likely.argmax(axis=1)
            found.append(float(np.mean([f1(truth == index, best == index) for index in range(len(intents))])))
    return [
        f"banking77, eight examples an intent: macro-F1 over {len(intents)} intents, {len(test)} test questions",
        f"{'ours, the best-scored; each knows its own examples':<58}{100 * np.mean(scores[False]):>8.1f}",
        f"{'ours, with the nearest of the others as counterexamples':<58}{100 * np.mean(scores[True]):>8.1f}",
        f"{'measured: MiniLM embeddings and logistic regression':<58}{84.6:>8.1f}",
        f"{'measured: bge-small embeddings and logistic regression':<58}{86.7:>8.1f}",
    ]


def _intents(
    encoder: Encoder, intents: Sequence[str], shown: Sequence[Sequence[str]], against: bool
) -> list[TopicDefinition]:
    """The intents as topics; with ``against``, each has those examples of the others as counterexamples that look
    most like its own.
    """
    flat = [text for texts in shown for text in texts]
    placed = unit(encoder.encode(flat).vectors - encoder.background.mean(axis=0))
    topics = []
    for index, intent in enumerate(intents):
        name = intent.replace("_", " ")
        own = slice(index * EXAMPLES, (index + 1) * EXAMPLES)
        near = placed @ placed[own].mean(axis=0)
        near[own] = -np.inf
        others = tuple(flat[row] for row in np.argsort(-near)[: COUNTEREXAMPLES * against])
        topics.append(TopicDefinition(name, name, examples=tuple(shown[index]), counterexamples=others))
    return topics


def _off_topic(encoder: Encoder, path: Path) -> list[str]:
    """Everyday tweets that the default topics have nothing to do with, but for a few: which are labelled?

    Those that the encoder's background holds are left out.
    """
    known = [_clean(text) for _, text in json.loads(path.read_text(encoding="utf-8"))]
    held = [text for text in known if hashlib.blake2b(text.encode(), digest_size=4).digest()[0] < 18]
    texts = held[:OFF_TOPIC_TWEETS]
    vectors = encoder.encode(texts).vectors
    fresh = (vectors @ encoder.background.T).max(axis=1) < 0.999
    topics = [TopicDefinition(topic.name, topic.description, topic.keywords) for topic in DEFAULT_TOPICS]
    likely = TopicScorer(encoder, topics).probabilities(texts, vectors)[fresh]
    found = likely >= DECISION
    wrong = int(found.any(axis=1).sum())
    lines = [
        f"everyday tweets given one of the {len(topics)} default topics: {wrong} of {len(found)}"
        f" ({wrong / len(found):.2%}; the few that are rightly so are counted as wrong)"
    ]
    for row in np.flatnonzero(found.any(axis=1))[:10]:
        text = [text for text, new in zip(texts, fresh, strict=True) if new][row]
        lines.append(f"  {', '.join(topics[i].key for i in np.flatnonzero(found[row]))}: {text[:90]}")
    return lines


def _clean(text: str) -> str:
    """The files hold literal unicode escapes and HTML entities."""
    return html.unescape(html.unescape(decoded(text)))


def _file(encoder: Encoder, file: Path, definitions: Path | None) -> list[str]:
    posts = read(file)
    listed = json.loads((definitions or DEFINITIONS).read_text(encoding="utf-8"))
    if isinstance(listed, dict):
        listed = next((rows for company, rows in listed.items() if company in file.name), [])
    topics = defined(posts.names, {row["name"]: row["sentence"] for row in listed})
    vectors = encoder.encode(posts.texts).vectors
    likely = by_description(encoder, posts, topics, vectors)
    found = likely >= DECISION
    each = [f1(posts.about[:, index], found[:, index]) for index in range(len(topics))]
    ways = by_examples(encoder, posts, topics, vectors, likely)
    taught = [ways[way] for way in (WITH_EXAMPLES, WITH_NEAREST)]
    lines = [
        f"{file.name}: {len(posts.texts)} posts, {len(topics)} topics, by {encoder.model_id}",
        f"{'':<34}{'posts':>6}{'found':>7}{'F1':>7}{'8 examples':>12}{'and 8 against':>15}",
    ]
    for index, topic in enumerate(topics):
        counts = f"{int(posts.about[:, index].sum()):>6}{int(found[:, index].sum()):>7}"
        lines.append(
            f"{topic.name[:33]:<34}{counts}{each[index]:>7.2f}{taught[0][index]:>12.2f}{taught[1][index]:>15.2f}"
        )
    none = ~posts.about.any(axis=1)
    lines.append(f"{'mean':<47}{np.mean(each):>7.3f}{np.mean(taught[0]):>12.3f}{np.mean(taught[1]):>15.3f}")
    if none.any():
        wrong = int(found[none].any(axis=1).sum())
        lines.append(f"of {int(none.sum())} posts without a topic, {wrong} were given one")
    return lines
