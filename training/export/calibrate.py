"""What the service needs beside the weights: everyday posts' embeddings, and the calibration of probabilities.

Few of the training tweets are negative, so that the plain logits are biased against "negative". A part of the log
class frequencies of the training tweets is subtracted from the logits (prior correction); a temperature then calibrates
the probabilities, for classes that weigh the same.
"""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerFast

from nlp.encoder.english import for_english
from training.data.texts import english_training, other_languages
from training.evaluate import Validated, encode, log_loss, log_priors, score, validate
from training.recipes import Recipe
from training.sources.vocabulary import MAX_TOKENS

MEASURED = ("model.onnx", "token_weights.npy", "tokenizer.json", "model.json")
"""The files of a model's folder that its scores depend on, as far as it has them."""
EVERYDAY = 1_800
"""How many everyday posts the background consists of."""


def write_background(data: Path, folder: Path, recipe: Recipe, *, seed: int) -> None:
    """Write ``background.npy`` (float16, rows of length 1) into ``folder``."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    model = folder / "model.onnx"
    _, vectors = encode(model, tokenizer, everyday_posts(data, recipe, EVERYDAY, seed=seed))
    np.save(folder / "background.npy", vectors.astype(np.float16))


def calibrate_and_score(data: Path, folder: Path, recipe: Recipe, *, seen: int) -> dict[str, Any]:
    """Write ``model.json`` and ``scores.json`` into ``folder``, as measured on the validation sets; returns the scores.

    ``seen``: on how many tweets the model was trained.
    """
    validated = validate(data, folder, recipe)
    bias = -recipe.prior_correction * log_priors(data, recipe)
    own = [one for name, one in validated.items() if name != "english" or "en" in recipe.languages]
    logits, truth = (np.concatenate(parts) for parts in zip(*own, strict=True))
    temperature = _best_temperature(logits + bias, truth)
    return describe_and_score(folder, recipe, validated, bias, temperature, seen=seen)


def describe_and_score(
    folder: Path,
    recipe: Recipe,
    validated: Validated,
    bias: NDArray[np.float32],
    temperature: float,
    *,
    seen: int,
) -> dict[str, Any]:
    """Write ``model.json``, with what is added to the logits, (3,), and what they are divided by, and ``scores.json``;
    returns the scores.

    They hold the SHA-256 digests of the measured files, which the folder's ``README.md`` repeats.
    """
    described = {
        "name": recipe.name,
        "languages": list(recipe.languages),
        "text": "english" if recipe.prepare is for_english else "any",
        "max_tokens": MAX_TOKENS,
        "bias": [round(float(value), 3) for value in bias],
        "temperature": round(temperature, 3),
    }
    (folder / "model.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    moved = {name: (logits + bias, truth) for name, (logits, truth) in validated.items()}
    scores = {"seen": seen, "sha256": _digests(folder), **score(moved)}
    (folder / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    return scores


def _digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each measured file, in hexadecimal digits."""
    files = [folder / name for name in MEASURED if (folder / name).is_file()]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def everyday_posts(data: Path, recipe: Recipe, many: int, *, seed: int) -> list[str]:
    """``many`` training tweets in the languages that the model is for, prepared."""
    if recipe.other_epochs:
        tweets = [tweet for group in other_languages(data, "train").values() for tweet in group]
    else:
        tweets = english_training(data)
    return [recipe.prepare(text) for text, _ in random.Random(seed).sample(tweets, many)]


def _best_temperature(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    """The divisor of the logits with the lowest log loss, each class weighing the same."""
    return min(
        (float(value) for value in np.arange(0.5, 3.01, 0.02)),
        key=lambda value: log_loss(logits / value, truth),
    )
