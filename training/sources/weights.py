"""An encoder's weights by name, whatever file they came from, and its shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """A BERT encoder. ``tensors`` holds ``emb.word``, ``emb.pos``, ``emb.type``, ``emb.ln`` and, for each layer
    ``l0`` onwards, ``q``, ``k``, ``v``, ``ao``, ``aln``, ``fi``, ``fo`` and ``oln``, each with ``.w`` and ``.b``;
    matrices have one row for each output.
    """

    tensors: dict[str, Matrix]
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
