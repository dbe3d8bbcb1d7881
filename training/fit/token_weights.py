"""Fit the token weights (:mod:`nlp.encoder.token_weights`) of a model that is there:
``python -m training.fit.token_weights multilingual --data FOLDER --out FOLDER``.

``--out`` is the model's folder; its ``token_weights.npy``, ``model.json`` and ``scores.json`` are written, the encoder
stays as it is. Logistic regression on UMSAB's training tweets and the posts written for training, all languages
together, each text's tokens and pairs weighted by their inverse document frequency. UMSAB's Hindi tweets, whose labels
are too often wrong, count as a third of each class. Nothing in it is random.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedTokenizerFast

from nlp.encoder.token_weights import PAIR_FEATURES, Tokens, TokenWeights, feature_ids
from training.data.texts import trusted_and_doubtful, written
from training.export.calibrate import calibrate_and_score
from training.model import CLASSES
from training.recipes import RECIPES, Recipe
from training.sources.vocabulary import MAX_TOKENS

INVERSE_RIDGE = 3.0
"""The inverse strength of the ridge penalty."""
STEPS = 400


def fit_token_weights(data: Path, folder: Path, recipe: Recipe) -> None:
    """Write the table, (vocabulary + PAIR_FEATURES, 4), float16, into ``folder``, which holds the tokenizer."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    tweets, doubtful = trusted_and_doubtful(data)
    posts = [*tweets, *written(recipe.languages)]
    texts = [*(text for text, _ in posts), *doubtful]
    ids = tokenizer(texts, truncation=True, max_length=MAX_TOKENS)["input_ids"]
    labels = functional.one_hot(torch.tensor([label for _, label in posts]), CLASSES).float()
    truth = torch.cat([labels, torch.full((len(doubtful), CLASSES), 1 / CLASSES)])
    rows = [feature_ids(np.array([row], np.int64), len(tokenizer))[0] for row in ids]
    idf = inverse_frequencies(rows, len(tokenizer) + PAIR_FEATURES)
    weights = fitted(rows, idf, truth)
    table = np.concatenate([recipe.token_weights * idf[:, None] * weights, idf[:, None] ** 2], axis=1)
    np.save(TokenWeights.file(folder), table.astype(np.float16))


def inverse_frequencies(rows: list[Tokens], features: int) -> np.ndarray:
    """(features,): the inverse document frequency of each feature, as a logarithm; ``rows``: the texts' feature ids."""
    counts = np.bincount(np.concatenate([np.unique(row) for row in rows]), minlength=features)
    idf: np.ndarray = np.log((1 + len(rows)) / (1 + counts)) + 1
    return idf


def fitted(rows: list[Tokens], idf: np.ndarray, truth: Tensor) -> np.ndarray:
    """(features, 3): logistic regression of the classes ``truth``, (texts, 3), on texts as rows of length 1."""
    sizes = [np.sqrt((idf[row] ** 2).sum()) for row in rows]
    values = np.concatenate([idf[row] / size for row, size in zip(rows, sizes, strict=True)])
    flat, starts = np.concatenate(rows), np.cumsum([0, *map(len, rows[:-1])])
    bag = nn.EmbeddingBag(len(idf), CLASSES, mode="sum")
    constant = nn.Parameter(torch.zeros(CLASSES))
    nn.init.zeros_(bag.weight)
    inputs = torch.from_numpy(flat), torch.from_numpy(starts), torch.from_numpy(values).float()
    optimizer = torch.optim.LBFGS(
        [bag.weight, constant], max_iter=STEPS, tolerance_change=1e-7, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimizer.zero_grad()
        entropy = functional.cross_entropy(bag(*inputs) + constant, truth)
        total = entropy + bag.weight.square().sum() / (2 * INVERSE_RIDGE * len(rows))
        total.backward()
        return total

    optimizer.step(loss)
    weights: np.ndarray = bag.weight.detach().numpy()
    return weights


def main() -> None:
    """Read the command line, fit and score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "model", choices=sorted(name for name, recipe in RECIPES.items() if recipe.token_weights)
    )
    for name in ("data", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    asked = parser.parse_args()
    recipe = RECIPES[asked.model]
    fit_token_weights(asked.data, asked.out, recipe)
    before = json.loads((asked.out / "scores.json").read_text(encoding="utf-8"))
    print(json.dumps(calibrate_and_score(asked.data, asked.out, recipe, seen=before["seen"])))


if __name__ == "__main__":
    main()
