"""Texts of like length in one pass of a model, and its logits as probabilities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_TOKENS_A_PASS = 1_024


def passes(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Indexes of ``ids`` in groups of rising length, each small enough for the processor's caches."""
    order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
    group: list[int] = []
    for index in order:
        if group and (len(group) + 1) * len(ids[index]) > _TOKENS_A_PASS:
            yield group
            group = []
        group.append(index)
    if group:
        yield group


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of logits as rows of probabilities."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
    return shares
