"""Fit what single tokens say of a text's sentiment (:mod:`nlp.encoder.token_weights`) beside a model that is there:
``python -m training.fit.token_weights multilingual --data FOLDER --out FOLDER``.

``--out`` is the model's folder; its ``pieces.npy``, ``model.json`` and ``scores.json`` are written, the encoder stays
as it is. Logistic regression on UMSAB's training tweets and the posts written for training, those of all languages
together, each text's pieces and pairs weighted by how rare they are. Of UMSAB's Hindi tweets, whose labels are too
often wrong, it learns to say nothing: they count as a third of each class. Nothing in it is random.
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

from nlp.encoder.token_weights import PAIRS, Tokens, numbers
from training.export.finish import judge
from training.lessons.texts import trusted_and_doubtful, written
from training.model import CLASSES
from training.recipes import RECIPES, Recipe
from training.sources.vocabulary import MAX_TOKENS

TRUST = 3.0
"""How much the tweets weigh against the wish for small weights; the inverse of a ridge's strength."""
STEPS = 400


def fit_pieces(data: Path, folder: Path, recipe: Recipe) -> None:
    """Write ``pieces.npy`` into ``folder``, which holds the tokenizer: (vocabulary + PAIRS, 4), float16."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    tweets, doubtful = trusted_and_doubtful(data)
    posts = [*tweets, *written(recipe.languages)]
    texts = [*(text for text, _ in posts), *doubtful]
    ids = tokenizer(texts, truncation=True, max_length=MAX_TOKENS)["input_ids"]
    labels = functional.one_hot(torch.tensor([label for _, label in posts]), CLASSES).float()
    truth = torch.cat([labels, torch.full((len(doubtful), CLASSES), 1 / CLASSES)])
    held = [numbers(np.array([row], np.int64), len(tokenizer))[0] for row in ids]
    rare = rareness(held, len(tokenizer) + PAIRS)
    weights = fitted(held, rare, truth)
    table = np.concatenate([recipe.pieces * rare[:, None] * weights, rare[:, None] ** 2], axis=1)
    np.save(folder / "pieces.npy", table.astype(np.float16))


def rareness(held: list[Tokens], many: int) -> np.ndarray:
    """(many,): the logarithm of in how few of the texts each number is; the highest for those that are in none."""
    among = np.bincount(np.concatenate([np.unique(row) for row in held]), minlength=many)
    rare: np.ndarray = np.log((1 + len(held)) / (1 + among)) + 1
    return rare


def fitted(held: list[Tokens], rare: np.ndarray, truth: Tensor) -> np.ndarray:
    """(many, 3): logistic regression of the classes on texts as rows of length 1."""
    sizes = [np.sqrt((rare[row] ** 2).sum()) for row in held]
    values = np.concatenate([rare[row] / size for row, size in zip(held, sizes, strict=True)])
    flat, starts = np.concatenate(held), np.cumsum([0, *map(len, held[:-1])])
    bag = nn.EmbeddingBag(len(rare), CLASSES, mode="sum")
    constant = nn.Parameter(torch.zeros(CLASSES))
    nn.init.zeros_(bag.weight)
    inputs = torch.from_numpy(flat), torch.from_numpy(starts), torch.from_numpy(values).float()
    optimizer = torch.optim.LBFGS(
        [bag.weight, constant], max_iter=STEPS, tolerance_change=1e-7, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimizer.zero_grad()
        mistake = functional.cross_entropy(bag(*inputs) + constant, truth)
        total = mistake + bag.weight.square().sum() / (2 * TRUST * len(held))
        total.backward()
        return total

    optimizer.step(loss)
    weights: np.ndarray = bag.weight.detach().numpy()
    return weights


def main() -> None:
    """Read the command line, fit and score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=sorted(name for name, recipe in RECIPES.items() if recipe.pieces))
    for name in ("data", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    asked = parser.parse_args()
    recipe = RECIPES[asked.model]
    fit_pieces(asked.data, asked.out, recipe)
    before = json.loads((asked.out / "scores.json").read_text(encoding="utf-8"))
    print(json.dumps(judge(asked.data, asked.out, recipe, seen=before["seen"])))


if __name__ == "__main__":
    main()
