"""Embeddings of short phrases in any language, for whoever compares what people type."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .bundled import Encoders
from .encoder import Encoder, Floats, unit


class PhraseEncoder:
    """Both encoders' embeddings side by side, so that nobody has to tell the language of three words."""

    def __init__(self, encoders: Encoders | None = None) -> None:
        """``encoders``: those that are loaded already; without them, both are loaded (about a second)."""
        self._encoders = encoders or Encoders()
        self.encoder_id = (
            f"phrases-1.{self._encoders.english.model_id}.{self._encoders.multilingual.model_id}"
        )
        """What an embedding kept must have been made by to be compared with a new one."""

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Shape (n, width), rows of length 1; everyday posts' mean is taken out of each half."""
        return unit(np.concatenate([_contrasted(encoder, texts) for encoder in self._encoders], axis=1))


def _contrasted(encoder: Encoder, texts: Sequence[str]) -> Floats:
    return unit(encoder.encode(texts).vectors - encoder.background.mean(axis=0))
