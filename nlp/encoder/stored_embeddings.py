"""Embeddings as the graph keeps them: a byte a number, so that a new topic need not have every text read again.

A kept embedding is text: the encoder's name, a colon, and its numbers in base64. Topics are always scored on what
comes back from there, so that a post's score is the same whether its text was just read or years ago.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

import numpy as np

from .encoder import Encoder, Floats, unit

_LARGEST = 127


def packed(encoder: Encoder, vectors: Floats) -> list[str]:
    """``encoder``'s embeddings, shape (n, width), as they are kept."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    rows = np.rint(vectors * (_LARGEST / largest)).astype(np.int8)
    return [f"{encoder.model_id}:{base64.b64encode(row.tobytes()).decode()}" for row in rows]


def unpacked(encoder: Encoder, kept: Sequence[str | None]) -> tuple[list[int], Floats]:
    """Which of ``kept`` are ``encoder``'s, by their place, and their embeddings, rows of length 1.

    What cannot be read is left out like another encoder's.
    """
    width = encoder.background.shape[1]
    read = {place: _numbers(encoder.model_id, one) for place, one in enumerate(kept) if one}
    rows = [place for place, numbers in read.items() if len(numbers) == width]
    every = b"".join(read[place] for place in rows)
    return rows, unit(np.frombuffer(every, np.int8).reshape(-1, width).astype(np.float32))


def _numbers(name: str, kept: str) -> bytes:
    whose, _, numbers = kept.partition(":")
    try:
        return base64.b64decode(numbers, validate=True) if whose == name else b""
    except binascii.Error:
        return b""
