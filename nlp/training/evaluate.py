"""Score a model's folder on the validation sets: macro-averaged recall in English, macro-F1 elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerFast

from nlp.passes import passes

from .recipes import Recipe
from .texts import english_validation, other_languages

Validated = dict[str, tuple[NDArray[np.float32], NDArray[np.int64]]]

NAMES = ("negative", "neutral", "positive")


def encode(
    model: Path,
    tokenizer: PreTrainedTokenizerFast,
    texts: Sequence[str],
    *,
    tokens: int = 128,
    threads: int = 2,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Logits (n, 3) and embeddings of length one (n, hidden) for ``texts``."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    ids = tokenizer(list(texts), truncation=True, max_length=tokens)["input_ids"]
    order, logits, vectors = [], [], []
    for chosen in passes(ids):
        batch = tokenizer.pad({"input_ids": [ids[index] for index in chosen]}, return_tensors="np")
        feed = {name: batch[name].astype(np.int64) for name in ("input_ids", "attention_mask")}
        scores, mean = session.run(["sentiment", "embedding"], feed)
        order += chosen
        logits.append(scores)
        vectors.append(mean / np.linalg.norm(mean, axis=1, keepdims=True))
    back = np.argsort(order)
    return np.concatenate(logits)[back].astype(np.float32), np.concatenate(vectors)[back].astype(np.float32)


def validate(data: Path, folder: Path, recipe: Recipe) -> Validated:
    """Logits and truth of ``folder/model.onnx`` on TweetEval's validation set or on UMSAB's, by language."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    sets = {"english": english_validation(data)}
    if recipe.other_turns:
        sets |= other_languages(data, "val")
    found: Validated = {}
    for language, examples in sets.items():
        texts = [recipe.prepare(text) for text, _ in examples]
        logits, _ = encode(folder / "model.onnx", tokenizer, texts)
        found[language] = (logits, np.array([label for _, label in examples]))
    return found


def score(validated: Validated) -> dict[str, Any]:
    """Macro-averaged recall in English, macro-F1 elsewhere, and every class of every language."""
    classes = {name: by_class(logits.argmax(1), truth) for name, (logits, truth) in validated.items()}
    english = float(np.mean([row["recall"] for row in classes["english"].values()]))
    f1 = {name: float(np.mean([row["f1"] for row in rows.values()])) for name, rows in classes.items()}
    others = [value for name, value in f1.items() if name != "english"]
    return {
        "english_macro_recall": round(english, 4),
        "macro_f1": {name: round(value, 4) for name, value in f1.items()},
        "macro_f1_beyond_english": round(float(np.mean(others)), 4) if others else None,
        "classes": classes,
    }


def by_class(predicted: NDArray[np.int64], truth: NDArray[np.int64]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each class."""
    rows = {}
    for label, name in enumerate(NAMES):
        right = float(((predicted == label) & (truth == label)).sum())
        precision = right / max(float((predicted == label).sum()), 1.0)
        recall = right / max(float((truth == label).sum()), 1.0)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        rows[name] = {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}
    return rows
