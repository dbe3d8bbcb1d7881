"""What the pieces of a text say of its sentiment by themselves, beside what an encoder makes of the whole.

An encoder that learnt from few tweets forgets single words over what it has learnt by heart. A linear model of the
tokenizer's pieces, one by one and in pairs, errs elsewhere: the two add their logits. Pairs have no vocabulary, their
numbers are reduced to a fixed many.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Tokens = NDArray[np.int64]

PAIRS = 2**17
"""How many numbers pairs of pieces have; of different pairs with one number the commonest decides."""
_APART = 1_000_003


def numbers(tokens: Tokens, vocabulary: int) -> Tokens:
    """(n, 2 * width - 1): the pieces, 0 to ``vocabulary`` - 1, then the pairs of neighbours, from there on."""
    pairs = vocabulary + (tokens[:, :-1] * _APART + tokens[:, 1:]) % PAIRS
    return np.concatenate([tokens, pairs], axis=1)


def present(mask: Tokens) -> Floats:
    """(n, 2 * width - 1): 1 where ``numbers`` are of tokens, 0 where they are of what fills a row up."""
    there: Floats = np.concatenate([mask, mask[:, 1:]], axis=1).astype(np.float32)
    return there


class PieceWeights:
    """A table with a row a number: what it adds to each class, and its squared rareness, by which texts of any
    length weigh the same."""

    def __init__(self, table: Floats) -> None:
        """``table``: (vocabulary + PAIRS, 4)."""
        self._table = table.astype(np.float32)
        self._vocabulary = len(table) - PAIRS

    @classmethod
    def beside(cls, folder: Path) -> PieceWeights | None:
        """Those of a model's folder; None where it has none."""
        file = folder / "pieces.npy"
        return cls(np.load(file)) if file.is_file() else None

    def logits(self, tokens: Tokens, mask: Tokens) -> Floats:
        """(n, 3): what is to be added to the encoder's logits. ``tokens`` and ``mask`` are (n, width)."""
        told = self._table[numbers(tokens, self._vocabulary)] * present(mask)[:, :, None]
        added: Floats = told[:, :, :3].sum(axis=1) / np.sqrt(np.maximum(told[:, :, 3:].sum(axis=1), 1e-9))
        return added
