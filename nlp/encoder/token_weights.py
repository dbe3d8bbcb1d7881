"""A linear model of the text's tokens, whose logits are added to the encoder's.

An encoder that was trained on few tweets unlearns what single words say, since it fits those tweets by heart. A linear
model of the tokens and of pairs of neighbouring tokens errs elsewhere, so that the sum is better than either. Pairs
have no vocabulary: they are hashed into a fixed number of features.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Tokens = NDArray[np.int64]

PAIR_FEATURES = 2**17
"""How many features pairs of tokens are hashed into; of pairs that collide the commonest decides."""
_HASH_FACTOR = 1_000_003


def feature_ids(tokens: Tokens, vocabulary: int) -> Tokens:
    """(n, 2 * width - 1): the tokens, 0 to ``vocabulary`` - 1, then the pairs of neighbours, from there on.

    ``tokens`` is (n, width).
    """
    pairs = vocabulary + (tokens[:, :-1] * _HASH_FACTOR + tokens[:, 1:]) % PAIR_FEATURES
    return np.concatenate([tokens, pairs], axis=1)


def _feature_mask(mask: Tokens) -> Floats:
    """(n, 2 * width - 1): 1 where ``feature_ids`` are of tokens, 0 where they are of padding."""
    present: Floats = np.concatenate([mask, mask[:, 1:]], axis=1).astype(np.float32)
    return present


class TokenWeights:
    """A table with a row a feature: what it adds to each class's logit, and its squared inverse frequency, by which
    the sum is normalised so that texts of any length weigh the same."""

    def __init__(self, table: Floats) -> None:
        """``table``: (vocabulary + PAIR_FEATURES, 4)."""
        self._table = table.astype(np.float32)
        self._vocabulary = len(table) - PAIR_FEATURES

    @classmethod
    def load(cls, folder: Path) -> TokenWeights | None:
        """Those in a model's folder; None where it has none."""
        file = cls.file(folder)
        return cls(np.load(file)) if file.is_file() else None

    @staticmethod
    def file(folder: Path) -> Path:
        """Where a model's folder holds the table, if it has one."""
        return folder / "token_weights.npy"

    def logits(self, tokens: Tokens, mask: Tokens) -> Floats:
        """(n, 3): what is to be added to the encoder's logits. ``tokens`` and ``mask`` are (n, width)."""
        rows = self._table[feature_ids(tokens, self._vocabulary)] * _feature_mask(mask)[:, :, None]
        added: Floats = rows[:, :, :3].sum(axis=1) / np.sqrt(np.maximum(rows[:, :, 3:].sum(axis=1), 1e-9))
        return added
