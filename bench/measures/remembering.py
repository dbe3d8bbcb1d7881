"""An encoder that reads no text twice: topics are drawn again and again from the same posts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlp.encoder.encoder import Encoded, Encoder, Floats


class Remembering(Encoder):
    """Reads each text once, in however many draws it stands."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._read: dict[str, tuple[Floats, Floats]] = {}

    def encode(self, texts: Sequence[str]) -> Encoded:
        new = [text for text in dict.fromkeys(texts) if text not in self._read]
        said = super().encode(new)
        self._read |= zip(new, zip(said.probabilities, said.vectors, strict=True), strict=True)
        if not texts:
            return said
        probabilities, vectors = zip(*(self._read[text] for text in texts), strict=True)
        return Encoded(np.stack(probabilities), np.stack(vectors))
