"""What the service needs beside the weights: everyday posts' embeddings, a temperature for honest odds."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerFast

from .evaluate import PREFIX, Validated, encode
from .texts import english_training, other_languages
from .vocabulary import MAX_TOKENS

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "pt")
"""Those whose sentiment may be told: in Hindi the first version guesses (macro-F1 38)."""
EVERYDAY_ENGLISH = 1_200
EVERYDAY_OTHER = 200
"""How many everyday posts in English, and in each other language, stand for what people write about."""


def finish(data: Path, folder: Path, validated: Validated, *, name: str, seed: int) -> None:
    """Write ``background.npy`` (float16, rows of length 1) and ``model.json`` into ``folder``."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    model = folder / "model.onnx"
    rng = random.Random(seed)
    everyday = rng.sample([text for text, _ in english_training(data)], EVERYDAY_ENGLISH)
    for tweets in other_languages(data, "train").values():
        everyday += rng.sample([text for text, _ in tweets], EVERYDAY_OTHER)
    _, vectors = encode(model, tokenizer, [PREFIX + text for text in everyday])
    np.save(folder / "background.npy", vectors.astype(np.float16))
    logits = np.concatenate([logits for logits, _ in validated.values()])
    truth = np.concatenate([truth for _, truth in validated.values()])
    temperature = _best_temperature(logits, truth)
    described = {
        "name": name,
        "prefix": PREFIX,
        "languages": list(LANGUAGES),
        "max_tokens": MAX_TOKENS,
        "temperature": round(temperature, 3),
    }
    (folder / "model.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def _best_temperature(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    """The divisor of the logits under which the truth is likeliest."""

    def surprise(temperature: float) -> float:
        scaled = logits / temperature
        scaled = scaled - scaled.max(1, keepdims=True)
        likely = scaled - np.log(np.exp(scaled).sum(1, keepdims=True))
        return -float(likely[np.arange(len(truth)), truth].mean())

    return min((float(value) for value in np.arange(0.5, 3.01, 0.02)), key=surprise)
