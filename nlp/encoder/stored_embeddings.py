"""Embeddings as the graph stores them: a byte a number, so that a new topic does not need every text encoded again.

A stored embedding is text: the encoder's name, a colon, and its numbers in base64. Topics are always scored on what
is decoded from there, so that a post's score is the same whether its text was encoded just now or years ago.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

import numpy as np

from .encoder import Encoder, Floats, unit

_LARGEST = 127


def packed(encoder: Encoder, vectors: Floats) -> list[str]:
    """``encoder``'s embeddings, shape (n, width), each quantized to int8 and as text."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    rows = np.rint(vectors * (_LARGEST / largest)).astype(np.int8)
    return [f"{encoder.model_id}:{base64.b64encode(row.tobytes()).decode()}" for row in rows]


def unpacked(encoder: Encoder, stored: Sequence[str | None]) -> tuple[list[int], Floats]:
    """Which of ``stored`` are ``encoder``'s, by index, and their embeddings, rows of length 1.

    What cannot be decoded is left out like another encoder's.
    """
    width = encoder.background.shape[1]
    decoded = {index: _decode(encoder.model_id, one) for index, one in enumerate(stored) if one}
    rows = [index for index, numbers in decoded.items() if len(numbers) == width]
    joined = b"".join(decoded[index] for index in rows)
    return rows, unit(np.frombuffer(joined, np.int8).reshape(-1, width).astype(np.float32))


def _decode(model_id: str, stored: str) -> bytes:
    encoded_by, _, numbers = stored.partition(":")
    try:
        return base64.b64decode(numbers, validate=True) if encoded_by == model_id else b""
    except binascii.Error:
        return b""
