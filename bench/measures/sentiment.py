"""Sentiment on any folder of ``*_text.txt`` and ``*_labels.txt`` (0 negative, 1 neutral, 2 positive).

A file's name says its language where it starts with one (``arabic_test_text.txt``); others are English. Each set
is labelled twice: by the encoder of its language, and as posts are, where the language of each text is to be found
out and a text in one that no encoder knows counts as wrong.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.labeller import Labeller

CODES = {
    "arabic": "ar",
    "english": "en",
    "french": "fr",
    "german": "de",
    "hindi": "hi",
    "italian": "it",
    "portuguese": "pt",
    "spanish": "es",
}
CLASSES = ("negative", "neutral", "positive")
PUBLISHED_ENGLISH = (
    ("TimeLMs-2021 (125 M)", 73.7),
    ("BERTweet (135 M)", 73.4),
    ("RoBERTa-Retrained (125 M)", 72.8),
    ("RoBERTa-base (125 M)", 71.3),
    ("FastText", 62.9),
)
"""TweetEval's leaderboard: macro-averaged recall, in percent, on the test set."""
PUBLISHED_OTHERS = {
    "fastText alone": (46.0, 54.8, 59.6, 37.1, 54.7, 55.1, 50.1),
    "XLM-R base (278 M)": (64.3, 70.5, 72.8, 53.4, 68.6, 69.8, 66.0),
    "XLM-Twitter (278 M)": (66.9, 71.2, 77.3, 56.4, 69.1, 75.4, 67.9),
}
"""UMSAB: macro-F1, in percent, on the test sets of the seven languages beside English, in the order of CODES."""


def report(folder: Path, labeller: Labeller) -> list[str]:
    """One row a set: how often right, macro recall, macro-F1 and every class's recall, beside VADER; for English sets
    also how often answers are right by the probability that they come with.
    """
    sets = [path for path in sorted(folder.glob("*_text.txt")) if "_train_" not in path.name]
    if not sets:
        raise FileNotFoundError(f"{folder} holds no *_text.txt with its *_labels.txt")
    lines = [f"sentiment in {folder}, by {labeller.encoders.model_id}", HEADING]
    f1: dict[str, list[float]] = {}
    honest: list[str] = []
    for path in sets:
        texts, truth = read(path)
        name = path.name.removesuffix("_text.txt")
        if path.name == MISLABELLED:
            texts, truth = by_hand(texts)
            name += " by hand"
        code = CODES.get(name.partition("_")[0], "en")
        likely = labeller.encoders.encoder_for(code).encode(texts).probabilities
        told = likely.argmax(axis=1)
        found = predicted(labeller, texts)
        if code == "en":
            honest += honesty(name, likely.max(axis=1), told == truth)
        lines += [row(f"{name}: as {code}", told, truth), row(f"{name}: as posts are", found, truth)]
        if code == "en" and find_spec("vaderSentiment"):
            lines.append(row(f"{name}: VADER", vader(texts), truth))
        f1.setdefault(code, []).append(100 * scores(told, truth)[1])
    others = [float(np.mean(values)) for code, values in f1.items() if code != "en"]
    if others:
        lines.append(f"mean macro-F1 beyond English: {np.mean(others):.1f} over {len(others)} languages")
    return [*lines, *honest, "", *published()]


MISLABELLED = "hindi_val_text.txt"
"""A set whose labels say nothing of its texts: of 133 that were read again, they are right on 46."""
BY_HAND = Path(__file__).parents[1] / "labelled" / "umsab_hindi_sentiment.jsonl"

HEADING = f"{'':<36} {'texts':>6} {'right':>6} {'macro R':>8} {'macro F1':>9}   recall of neg / neu / pos"


def published() -> list[str]:
    """The published rows, for the test sets of TweetEval and UMSAB."""
    lines = ["published, TweetEval's test set, macro-averaged recall:"]
    lines += [f"  {name:<34} {value:.1f}" for name, value in PUBLISHED_ENGLISH]
    lines.append("published, UMSAB's test sets, macro-F1, mean of the seven beside English:")
    return [*lines, *(f"  {name:<34} {np.mean(values):.1f}" for name, values in PUBLISHED_OTHERS.items())]


def read(path: Path) -> tuple[list[str], NDArray[np.int64]]:
    """The texts of a set, entities and literal ``\\u2019`` escapes decoded, and its labels."""
    from training.data.texts import decoded

    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    labels = path.with_name(path.name.replace("_text.txt", "_labels.txt")).read_text(encoding="utf-8").split()
    if len(lines) != len(labels):
        raise ValueError(f"{path}: {len(lines)} texts but {len(labels)} labels")
    return [html.unescape(decoded(line)) for line in lines], np.array([int(label) for label in labels])


def by_hand(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Those of the texts of ``MISLABELLED`` that were read again, with what a reader said of them."""
    rows = [json.loads(line) for line in BY_HAND.read_text(encoding="utf-8").splitlines()]
    truth = [CLASSES.index(row["sentiment"]) for row in rows]
    return [texts[row["line"] - 1] for row in rows], np.array(truth)


def predicted(labeller: Labeller, texts: Sequence[str]) -> NDArray[np.int64]:
    """Each text's class; -1 where the labeller says ``unknown``."""
    found: list[int] = []
    for at in range(0, len(texts), 512):
        labels = labeller.label(texts[at : at + 512])
        found += [CLASSES.index(label.sentiment) if label.sentiment in CLASSES else -1 for label in labels]
    return np.array(found)


def scores(found: NDArray[np.int64], truth: NDArray[np.int64]) -> tuple[float, float, list[float]]:
    """Macro-averaged recall, macro-F1 and each class's recall, 0..1."""
    recalls, f1 = [], []
    for label in range(3):
        right = float(((found == label) & (truth == label)).sum())
        recalls.append(right / max(float((truth == label).sum()), 1.0))
        f1.append(2 * right / max(float((found == label).sum() + (truth == label).sum()), 1.0))
    return float(np.mean(recalls)), float(np.mean(f1)), recalls


def row(name: str, found: NDArray[np.int64], truth: NDArray[np.int64]) -> str:
    """One line of the table."""
    recall, f1, classes = scores(found, truth)
    unknown = int((found < 0).sum())
    by_class = " / ".join(f"{100 * value:.1f}" for value in classes)
    told = f"   ({unknown} unknown)" if unknown else ""
    return (
        f"{name:<36} {len(truth):>6} {100 * float((found == truth).mean()):>6.1f} {100 * recall:>8.1f} "
        f"{100 * f1:>9.1f}   {by_class}{told}"
    )


def honesty(name: str, likely: NDArray[np.float32], right: NDArray[np.bool_]) -> list[str]:
    """How often answers are right, by the probability that they come with: the same, if it means what it says."""
    lines = [f"{name}: right, of the answers with a probability of"]
    for low, high in pairwise((0.33, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)):
        given = (likely >= low) & ((likely < high) | (high == 1.0))
        if given.any():
            lines.append(
                f"  {low:.2f} to {high:.2f} {int(given.sum()):>7} answers {right[given].mean():>6.2f} right"
            )
    return lines


def vader(texts: Sequence[str]) -> NDArray[np.int64]:
    """VADER's classes with the thresholds that its authors give."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    compound = np.array([analyser.polarity_scores(text)["compound"] for text in texts])
    return np.where(compound >= 0.05, 2, np.where(compound <= -0.05, 0, 1)).astype(np.int64)
