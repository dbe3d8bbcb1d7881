"""Choose what is added to the logits of an English model, and the temperature that they are divided by:
``python -m training.fit.offset english --data FOLDER --out FOLDER``.

``--out`` is the model's folder; its ``model.json`` and ``scores.json`` are written, the encoder stays as it is. How
many posts are unhappy depends on what is listened to, so no single set of posts decides. The training tweets and the
customers' posts are each weighed again as if 10, 20, 30 and 40 % of them were negative, and every pair of offsets is
tried on all of these: that one is taken which nowhere loses much against the best pair there (see :func:`chosen`).
The temperature is chosen alike. The validation set does not choose, but it can forbid: the model knows the tweets that
it learnt from better than others, so that they alone would ask for too low an offset of "negative".

The model has seen these posts. To judge it on posts whose labels it was not told, its head is fitted again five times
on what the encoder, as it is, makes of four fifths of them, staying near the head that is there, and judges the rest.
Its constants are set so that its mean logits are those of the head that is there, to which the offsets will be added.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax
from transformers import PreTrainedTokenizerFast

from training.data.texts import NAMES, Example, customers, english_training
from training.evaluate import validate
from training.export.activations import outputs
from training.export.calibrate import describe_and_score
from training.model import CLASSES
from training.recipes import RECIPES, Recipe
from training.sources.trained import HEAD, load_shipped

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

SHARES = (0.1, 0.2, 0.3, 0.4)
"""The shares of negative posts that the offsets have to serve alike."""
NEGATIVE = tuple(round(value, 1) + 0.0 for value in np.arange(-0.8, 1.01, 0.1))
POSITIVE = tuple(round(value, 1) + 0.0 for value in np.arange(-0.6, 0.61, 0.1))
"""The offsets of negative and positive that are tried, neutral having 0."""
TEMPERATURES = tuple(round(value, 2) for value in np.arange(0.7, 2.51, 0.02))
FORBIDDEN_LOSS = 0.005
"""How much macro-averaged recall, 0..1, offsets may cost on the validation set."""
FOLDS = 5
SEED = 20270103
NEARNESS = 0.01
"""The weight of a head's squared distance from the one that is there, beside its mean log loss."""
STEPS = 60


@dataclass(frozen=True, slots=True)
class Pool:
    """Posts of one kind: logits (n, 3) by heads that were not told their labels, and these labels (n,)."""

    name: str
    logits: Floats
    truth: Labels


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a pair of offsets leads to on one pool with one share of negative posts; all 0..1."""

    macro_recall: float
    macro_f1: float
    called_negative: float


Outcomes = dict[tuple[str, float], Outcome]
"""By pool and share."""


def main() -> None:
    """Read the command line, choose, print the tables and write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=["english"])
    for name in ("data", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument(
        "--tweets", type=int, help="read only so many of the training tweets, drawn by chance"
    )
    asked = parser.parse_args()
    recipe = RECIPES[asked.model]
    made = pools(asked.data, asked.out, recipe, most=asked.tweets)
    tried = {pair: outcomes(made, pair) for pair in product(NEGATIVE, POSITIVE)}
    before = json.loads((asked.out / "model.json").read_text(encoding="utf-8"))["bias"]
    now = (before[0] - before[1], before[2] - before[1])
    validated = validate(asked.data, asked.out, recipe)
    best = chosen(
        {pair: tried[pair] for pair in allowed(Pool("validation set", *validated["english"]), tried)}
    )
    for name, pair in (("before", now), ("chosen", best)):
        print("\n".join(table(f"{name}: {pair[0]:+.2f} {pair[1]:+.2f}", outcomes(made, pair))))
    print("\n".join(ranking(tried)))
    temperature = best_temperature(made, best)
    print(f"temperature: {temperature}")
    bias = np.array([best[0], 0.0, best[1]], np.float32)
    seen = json.loads((asked.out / "scores.json").read_text(encoding="utf-8"))["seen"]
    print(json.dumps(describe_and_score(asked.out, recipe, validated, bias, temperature, seen=seen)))


def pools(data: Path, folder: Path, recipe: Recipe, *, most: int | None = None) -> list[Pool]:
    """The training tweets, at ``most`` so many of them, and the customers' posts, judged by heads fitted on the others
    of both.
    """
    tweets = english_training(data)
    if most is not None and most < len(tweets):
        tweets = random.Random(SEED).sample(tweets, most)
    groups = {"tweets": tweets, "customers' posts": customers(recipe.languages)}
    every: list[Example] = [post for posts in groups.values() for post in posts]
    truth = np.array([label for _, label in every])
    read = states(folder, [recipe.prepare(text) for text, _ in every])
    logits = out_of_fold(read, truth, *head_of(folder))
    ends = np.cumsum([len(posts) for posts in groups.values()])[:-1]
    parts = zip(groups, np.split(logits, ends), np.split(truth, ends), strict=True)
    return [Pool(*part) for part in parts]


def head_of(folder: Path) -> tuple[Floats, Floats]:
    """The weights (3, width) and constants (3,) of the model's sentiment head."""
    state = load_shipped(folder / "model.onnx")
    return state[HEAD].numpy(), state["head.bias"].numpy()


def states(folder: Path, texts: Sequence[str]) -> Floats:
    """(n, width): what the model's head reads of each text."""
    graph = onnx.load(folder / "model.onnx").graph
    [read] = [node.input[0] for node in graph.node if any(name.startswith(HEAD) for name in node.input)]
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    rows, order = zip(*outputs(folder / "model.onnx", [read], tokenizer, texts), strict=True)
    found: Floats = np.concatenate([each[read] for each in rows])[np.argsort(np.concatenate(order))]
    return found


def out_of_fold(read: Floats, truth: Labels, weights: Floats, constants: Floats) -> Floats:
    """(n, 3): the logits of each post by a head that was fitted on the other folds, with the mean of the given one."""
    fold = np.random.default_rng(SEED).permutation(len(truth)) % FOLDS
    logits = np.zeros((len(truth), CLASSES), np.float32)
    for held in range(FOLDS):
        own, constant = refitted(read[fold != held], truth[fold != held], weights, constants)
        shift = (read[fold != held] @ (weights - own).T + constants - constant).mean(0)
        logits[fold == held] = read[fold == held] @ own.T + constant + shift
    return logits


def refitted(read: Floats, truth: Labels, weights: Floats, constants: Floats) -> tuple[Floats, Floats]:
    """A head fitted to the posts, near the one given."""
    given = read @ weights.T + constants
    labels = np.eye(CLASSES, dtype=np.float32)[truth]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        moved = flat.reshape(CLASSES, -1)
        logarithms = log_softmax(given + read @ moved[:, 1:].T.astype(np.float32) + moved[:, 0], axis=1)
        off = (np.exp(logarithms) - labels) / len(truth)
        slopes = np.c_[off.sum(0), off.T @ read] + 2 * NEARNESS * moved
        told = -(logarithms * labels).sum(1).mean() + NEARNESS * (moved**2).sum()
        return float(told), slopes.ravel().astype(np.float64)

    width = read.shape[1] + 1
    found = minimize(loss, np.zeros(CLASSES * width), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    moved = found.x.reshape(CLASSES, width).astype(np.float32)
    return weights + moved[:, 1:], constants + moved[:, 0]


def post_weights(truth: Labels, share: float) -> NDArray[np.float64]:
    """(n,): what each post counts so that ``share`` are negative and the other two classes keep their proportion;
    adds up to 1.
    """
    negative = truth == 0
    weights: NDArray[np.float64] = np.where(negative, share / negative.sum(), (1 - share) / (~negative).sum())
    return weights


def outcomes(made: Sequence[Pool], pair: tuple[float, float]) -> Outcomes:
    """What the offsets of negative and positive lead to on every pool with every share."""
    found: Outcomes = {}
    for pool in made:
        predicted = (pool.logits + np.array([pair[0], 0.0, pair[1]], np.float32)).argmax(1)
        for share in SHARES:
            found[pool.name, share] = outcome(predicted, pool.truth, post_weights(pool.truth, share))
    return found


def outcome(predicted: Labels, truth: Labels, weights: NDArray[np.float64]) -> Outcome:
    """Macro-averaged recall and F1, and the share called negative, each post counting as much as its weight."""
    recalls, f1 = [], []
    for label in range(CLASSES):
        right = float(weights[(predicted == label) & (truth == label)].sum())
        of_class, called = float(weights[truth == label].sum()), float(weights[predicted == label].sum())
        recalls.append(right / of_class)
        f1.append(2 * right / (of_class + called))
    return Outcome(float(np.mean(recalls)), float(np.mean(f1)), float(weights[predicted == 0].sum()))


def losses(tried: dict[tuple[float, float], Outcomes]) -> dict[tuple[float, float], float]:
    """Of each pair, what it loses against the best one where it loses most: the mean of macro-averaged recall and F1,
    0..1, over pools and shares. Recall does not depend on the share; F1 has what is called negative wrongly in it.
    """
    keys = next(iter(tried.values())).keys()
    value = {
        pair: {key: (found[key].macro_recall + found[key].macro_f1) / 2 for key in keys}
        for pair, found in tried.items()
    }
    best = {key: max(each[key] for each in value.values()) for key in keys}
    return {pair: max(best[key] - each[key] for key in keys) for pair, each in value.items()}


def chosen(tried: dict[tuple[float, float], Outcomes]) -> tuple[float, float]:
    """The pair that loses least where it loses most."""
    lost = losses(tried)
    return min(lost, key=lambda pair: (lost[pair], pair))


def allowed(pool: Pool, pairs: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Those of the pairs whose macro-averaged recall on ``pool`` lies at most ``FORBIDDEN_LOSS`` below the
    best one's.
    """
    weights = np.full(len(pool.truth), 1 / len(pool.truth))
    recalls = {
        pair: outcome(
            (pool.logits + np.array([pair[0], 0.0, pair[1]], np.float32)).argmax(1), pool.truth, weights
        ).macro_recall
        for pair in pairs
    }
    return [pair for pair, recall in recalls.items() if recall >= max(recalls.values()) - FORBIDDEN_LOSS]


def best_temperature(made: Sequence[Pool], pair: tuple[float, float]) -> float:
    """The divisor whose log loss exceeds the lowest one least where it exceeds it most, over pools and shares."""
    bias = np.array([pair[0], 0.0, pair[1]], np.float32)
    told = {}
    for pool, value in product(made, TEMPERATURES):
        each = -log_softmax((pool.logits + bias) / value, axis=1)[np.arange(len(pool.truth)), pool.truth]
        for share in SHARES:
            told[pool.name, share, value] = float((post_weights(pool.truth, share) * each).sum())
    keys = list(product((pool.name for pool in made), SHARES))
    lowest = {key: min(told[*key, value] for value in TEMPERATURES) for key in keys}
    return min(TEMPERATURES, key=lambda value: max(told[*key, value] - lowest[key] for key in keys))


def table(title: str, found: Outcomes) -> list[str]:
    """A line a pool and share, in percent."""
    lines = [
        f"{title} for {NAMES[0]} and {NAMES[2]}",
        f"{'':<18}{'negative':>9}{'called so':>11}{'macro recall':>14}{'macro F1':>10}",
    ]
    for (pool, share), one in found.items():
        lines.append(
            f"{pool:<18}{100 * share:>9.0f}{100 * one.called_negative:>11.1f}"
            f"{100 * one.macro_recall:>14.1f}{100 * one.macro_f1:>10.1f}"
        )
    return lines


def ranking(tried: dict[tuple[float, float], Outcomes], best: int = 8) -> list[str]:
    """The pairs that lose least, and what they lose where they lose most, in points."""
    lost = losses(tried)
    order = sorted(lost, key=lambda pair: (lost[pair], pair))[:best]
    return [
        "the offsets of negative and positive that lose least where they lose most, and how many points"
    ] + [f"{pair[0]:+.1f} {pair[1]:+.1f} {100 * lost[pair]:>8.2f}" for pair in order]


if __name__ == "__main__":
    main()
