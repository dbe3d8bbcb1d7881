"""What the service needs beside the weights: everyday posts' embeddings, and what makes the odds honest.

The training tweets hold few negative ones, so that the plain logits are slow to say "negative". Taking
a part of the classes' shares of the training tweets off the logits gives each class its due; a temperature then
makes the probabilities as likely as they say, for classes that weigh the same.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerFast

from nlp.encoder.english import for_english
from training.evaluate import Validated, encode, log_loss, log_shares, owed, score, validate
from training.lessons.texts import english_training, other_languages
from training.recipes import Recipe
from training.sources.vocabulary import MAX_TOKENS

EVERYDAY = 1_800
"""How many everyday posts stand for what people write about."""


def write_background(data: Path, folder: Path, recipe: Recipe, *, seed: int) -> None:
    """Write ``background.npy`` (float16, rows of length 1) into ``folder``."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    model = folder / "model.onnx"
    _, vectors = encode(model, tokenizer, everyday_posts(data, recipe, EVERYDAY, seed=seed))
    np.save(folder / "background.npy", vectors.astype(np.float16))


def judge(data: Path, folder: Path, recipe: Recipe, *, seen: int) -> dict[str, Any]:
    """Write ``model.json`` and ``scores.json`` into ``folder``, going by the validation sets; returns the scores.

    ``seen``: how many tweets the model was shown.
    """
    told = owed(validate(data, folder, recipe), data, recipe, recipe.due)
    _describe(data, folder, told, recipe)
    scores = {"seen": seen, **score(told)}
    (folder / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    return scores


def _describe(data: Path, folder: Path, told: Validated, recipe: Recipe) -> None:
    bias = -recipe.due * log_shares(data, recipe)
    own = [one for name, one in told.items() if name != "english" or "en" in recipe.languages]
    logits, truth = (np.concatenate(parts) for parts in zip(*own, strict=True))
    temperature = _best_temperature(logits, truth)
    described = {
        "name": recipe.name,
        "languages": list(recipe.languages),
        "text": "english" if recipe.prepare is for_english else "any",
        "max_tokens": MAX_TOKENS,
        "bias": [round(float(value), 3) for value in bias],
        "temperature": round(temperature, 3),
    }
    (folder / "model.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def everyday_posts(data: Path, recipe: Recipe, many: int, *, seed: int) -> list[str]:
    """So ``many`` training tweets in the languages that the model is for, prepared."""
    if recipe.other_turns:
        tweets = [tweet for group in other_languages(data, "train").values() for tweet in group]
    else:
        tweets = english_training(data)
    return [recipe.prepare(text) for text, _ in random.Random(seed).sample(tweets, many)]


def _best_temperature(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    """The divisor of the logits under which the truth is likeliest, each class weighing the same."""
    return min(
        (float(value) for value in np.arange(0.5, 3.01, 0.02)),
        key=lambda value: log_loss(logits / value, truth),
    )
