"""Score models on the validation sets: macro-averaged recall in English, macro-F1 elsewhere.

``python -m training.evaluate english --data FOLDER --tokenizer FOLDER FILE.onnx ...`` prints it of exported models,
the one in full precision that training leaves included, by the share of the log class frequencies that is subtracted,
and the log loss with the recipe's share; of several models also the scores of their averaged predictions. A file with a
tokenizer beside it is read with that. A model's folder in place of a file stands for all of it, token weights included.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from scipy.special import softmax
from transformers import PreTrainedTokenizerFast

from nlp.encoder.encoder import batches_by_length
from nlp.encoder.token_weights import TokenWeights
from training.data.texts import NAMES, english_validation, other_languages

from .recipes import RECIPES, Recipe

Validated = dict[str, tuple[NDArray[np.float32], NDArray[np.int64]]]


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
    for chosen in batches_by_length(ids):
        batch = tokenizer.pad({"input_ids": [ids[index] for index in chosen]}, return_tensors="np")
        feed = {name: batch[name].astype(np.int64) for name in ("input_ids", "attention_mask")}
        scores, mean = session.run(["sentiment", "embedding"], feed)
        order += chosen
        logits.append(scores)
        vectors.append(mean / np.linalg.norm(mean, axis=1, keepdims=True))
    back = np.argsort(order)
    return np.concatenate(logits)[back].astype(np.float32), np.concatenate(vectors)[back].astype(np.float32)


def token_logits(
    weights: TokenWeights, tokenizer: PreTrainedTokenizerFast, texts: Sequence[str], *, tokens: int = 128
) -> NDArray[np.float32]:
    """(n, 3): what the token weights add to the logits of ``texts``."""
    ids = tokenizer(list(texts), truncation=True, max_length=tokens)["input_ids"]
    rows = [np.array([row], np.int64) for row in ids]
    return np.concatenate([weights.logits(row, np.ones_like(row)) for row in rows])


def main() -> None:
    """Read the command line and print a line a model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=sorted(RECIPES))
    for name in ("data", "tokenizer"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("files", type=Path, nargs="+")
    asked = parser.parse_args()
    recipe = RECIPES[asked.model]
    corrections = (0.0, 0.25, recipe.prior_correction, 0.75, 1.0)
    print(
        "macro-averaged recall in English, macro-F1 beyond it; prior correction: "
        f"{str(corrections)[1:-1]}; log loss with {recipe.prior_correction}, classes weighing the same"
    )
    every: list[Validated] = []
    for file in asked.files:
        if file.is_dir():
            every.append(validate(asked.data, file, recipe))
        else:
            own = file.with_name("tokenizer.json").exists()
            every.append(validate(asked.data, file.parent if own else asked.tokenizer, recipe, file))
        _print(str(file), every[-1], asked.data, recipe, corrections)
    if len(every) > 1:
        _print("together", averaged(every), asked.data, recipe, corrections)


def _print(name: str, validated: Validated, data: Path, recipe: Recipe, corrections: Sequence[float]) -> None:
    each = [score(prior_corrected(validated, data, recipe, share)) for share in corrections]
    corrected = prior_corrected(validated, data, recipe, recipe.prior_correction)
    for key, group in (("english_macro_recall", "English"), ("macro_f1_beyond_english", "beyond")):
        if each[0][key] is not None:
            losses = [
                log_loss(*corrected[one]) for one in corrected if (one == "english") == (group == "English")
            ]
            scores = "  ".join(f"{100 * one[key]:.1f}" for one in each)
            print(f"{name}  {group}  {scores}  log loss {np.mean(losses):.3f}", flush=True)


def averaged(every: Sequence[Validated]) -> Validated:
    """The predictions of several models together: the mean of their log probabilities."""
    return {
        name: (np.mean([np.log(softmax(validated[name][0], axis=1)) for validated in every], axis=0), truth)
        for name, (_, truth) in every[0].items()
    }


def log_loss(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    """The log loss in nats, each class weighing the same."""
    losses = -np.log(softmax(logits, axis=1)[np.arange(len(truth)), truth])
    return float(np.mean([losses[truth == label].mean() for label in np.unique(truth)]))


def validate(data: Path, folder: Path, recipe: Recipe, model: Path | None = None) -> Validated:
    """Logits and truth of ``model`` on TweetEval's validation set or on UMSAB's, by language.

    ``folder`` holds the tokenizer. Without ``model`` it is all of the folder: its ``model.onnx``, and the token
    weights where it has them.
    """
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    sets = {"english": english_validation(data)}
    if recipe.other_epochs:
        sets |= other_languages(data, "val")
    found: Validated = {}
    for language, examples in sets.items():
        texts = [recipe.prepare(text) for text, _ in examples]
        logits, _ = encode(model or folder / "model.onnx", tokenizer, texts)
        if not model and (weights := TokenWeights.load(folder)):
            logits += token_logits(weights, tokenizer, texts)
        found[language] = (logits, np.array([label for _, label in examples]))
    return found


def prior_corrected(validated: Validated, data: Path, recipe: Recipe, share: float) -> Validated:
    """What was validated, with ``share`` of the training tweets' log class frequencies subtracted."""
    bias = -share * log_priors(data, recipe)
    return {name: (logits + bias, truth) for name, (logits, truth) in validated.items()}


def log_priors(data: Path, recipe: Recipe) -> NDArray[np.float32]:
    """(3,): the log class frequencies of the training tweets in the model's own languages."""
    tweets, _ = recipe.examples(data)[-1]
    shares = np.bincount([label for _, label in tweets]).astype(np.float32)
    logarithms: NDArray[np.float32] = np.log(shares / shares.sum())
    return logarithms


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


if __name__ == "__main__":
    main()
