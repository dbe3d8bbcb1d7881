"""Fit the weights in ``nlp/sentiment/towards.py`` on the tune split of the hand-labelled posts, and print them.

    python -m training.fit.towards bench/labelled/towards.jsonl

It also prints the accuracy of ten-fold cross-validation within the tune split, for several strengths of the prior
that keeps weights near 0. The test split is not looked at.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from graph.text.companies.finder import CompanyFinder
from graph.text.companies.names import CompanyNames
from nlp.encoder.bundled import Encoders
from nlp.encoder.encoder import Encoder, Floats
from nlp.language.detect import detect
from nlp.sentiment.towards import NEUTRAL_WEIGHTS, SIGNED_WEIGHTS, features, probabilities

CLASSES = ("negative", "neutral", "positive")
STRENGTHS = (0.1, 0.3, 0.5, 1.0, 3.0)
FOLDS = 10
SEED = 4
_STEPS = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the labelled posts")
    parser.add_argument("--strength", type=float, default=0.5, help="of the prior that keeps weights near 0")
    asked = parser.parse_args()
    posts = [json.loads(line) for line in asked.file.read_text(encoding="utf-8").splitlines()]
    rows, signed, neutral, gold = table([post for post in posts if post["split"] == "tune"])
    for strength in STRENGTHS:
        right = cross_validated(rows, signed, neutral, gold, strength)
        print(
            f"prior {strength:>4}: {right:.3f} right in {FOLDS}-fold cross-validation, {len(gold)} mentions"
        )
    weights = fit(signed, neutral, gold, asked.strength)
    for name, weight in zip((*SIGNED_WEIGHTS, *NEUTRAL_WEIGHTS), weights, strict=True):
        print(f'    "{name}": {weight:.2f},')


def table(posts: Sequence[dict[str, object]]) -> tuple[Floats, Floats, Floats, Floats]:
    """Of each mention: which post's it is, its features of both kinds, and its label (0, 1 or 2)."""
    labels = [dict(post["companies"]) for post in posts]  # type: ignore[call-overload]
    finder = CompanyFinder([CompanyNames(name, name) for name in sorted({n for one in labels for n in one})])
    texts = [str(post["text"]) for post in posts]
    encoders = Encoders(threads=1)
    parts = [
        _read(encoder, [texts[row] for row in rows], finder, [labels[row] for row in rows], rows)
        for encoder, rows in encoders.texts_by_encoder(
            [found.code for found in detect(texts, [None] * len(texts))]
        )
    ]
    return tuple(np.concatenate(columns) for columns in zip(*parts, strict=True))  # type: ignore[return-value]


def _read(
    encoder: Encoder,
    texts: Sequence[str],
    finder: CompanyFinder,
    labels: Sequence[dict[str, str]],
    rows: Sequence[int],
) -> tuple[Floats, Floats, Floats, Floats]:
    """``table`` of the texts that one encoder reads."""
    found = features(
        texts,
        [finder.locate(text) for text in texts],
        encoder.encode(texts).probabilities,
        lambda clauses: encoder.encode(clauses).probabilities,
    )
    return (
        np.array([rows[one.text] for one in found]),
        np.array([one.signed for one in found], np.float32),
        np.array([one.neutral for one in found], np.float32),
        np.array([CLASSES.index(labels[one.text][one.companies[0]]) for one in found]),
    )


def fit(signed: Floats, neutral: Floats, gold: Floats, strength: float) -> Floats:
    """The weights, those of the signed features first, by Newton's method on the penalised likelihood."""
    n, width = signed.shape
    design = np.zeros((n, 3, width + neutral.shape[1]))
    design[:, 0, :width] = -signed
    design[:, 2, :width] = signed
    design[:, 1, width:] = neutral
    weights = np.zeros(design.shape[2])
    target = np.eye(3)[gold]
    for _ in range(_STEPS):
        shares = probabilities(signed, neutral, weights[:width], weights[width:])
        gradient = np.einsum("nkd,nk->d", design, shares - target) + strength * weights
        curvature = np.einsum("nkd,nk,nke->de", design, shares, design)
        mean = np.einsum("nkd,nk->nd", design, shares)
        curvature += strength * np.eye(len(weights)) - mean.T @ mean
        weights = weights - np.linalg.solve(curvature, gradient)
    return weights.astype(np.float32)


def cross_validated(rows: Floats, signed: Floats, neutral: Floats, gold: Floats, strength: float) -> float:
    """The share that is right when each fold of posts is classified by weights fitted on the others."""
    fold = np.random.default_rng(SEED).permutation(int(rows.max()) + 1)[rows] % FOLDS
    right = 0
    for held in range(FOLDS):
        test, train = fold == held, fold != held
        weights = fit(signed[train], neutral[train], gold[train], strength)
        width = signed.shape[1]
        shares = probabilities(signed[test], neutral[test], weights[:width], weights[width:])
        right += int((shares.argmax(axis=1) == gold[test]).sum())
    return right / len(gold)


if __name__ == "__main__":
    main()
