"""A bundled encoder: one pass of onnxruntime gives each text's sentiment and its embedding."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from .english import for_english
from .normalise import for_model
from .passes import passes, softmax
from .token_weights import PieceWeights

# Told before it is imported, or it complains about a missing torch.
os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
from transformers import PreTrainedTokenizerFast

from graph.errors import GrapevineError

Floats = NDArray[np.float32]


class ModelError(GrapevineError):
    """The model's folder is missing or incomplete; the message says which file, and what to do."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder says of n texts, in their order."""

    probabilities: Floats
    """(n, 3): negative, neutral, positive, as likely as each would be if all three were equally common;
    rows add up to 1."""
    vectors: Floats
    """(n, width): embeddings of length 1, the background's mean not yet taken off."""


class Encoder:
    """A model folder in memory. Threads may share one; each call computes on the thread that makes it."""

    def __init__(self, folder: Path) -> None:
        """Load ``folder`` (about half a second). Raises ModelError where a part is missing."""
        for name in ("model.onnx", "model.json", "tokenizer.json", "background.npy"):
            if not (folder / name).is_file():
                raise ModelError(f"the model folder {folder} has no {name}: install grapevine-graph again")
        described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        self.languages: frozenset[str] = frozenset(described["languages"])
        self._prefix = str(described.get("prefix", ""))
        self._prepare = for_english if described.get("text") == "english" else str
        self._bias = np.array(described.get("bias", (0.0, 0.0, 0.0)), np.float32)
        self._max_tokens = int(described["max_tokens"])
        self._temperature = float(described["temperature"])
        model = (folder / "model.onnx").read_bytes()
        self._pieces = PieceWeights.beside(folder)
        of_pieces = (folder / "pieces.npy").read_bytes() if self._pieces else b""
        digest = hashlib.blake2b(model + of_pieces, digest_size=4).hexdigest()
        self.model_id = f"{described['name']}-{digest}"
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = PreTrainedTokenizerFast.from_pretrained(str(folder), local_files_only=True)
        self.background: Floats = np.load(folder / "background.npy").astype(np.float32)
        """Embeddings of everyday posts (rows of length 1): what a topic is told apart from."""

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Probabilities and embeddings of ``texts``; texts of like length share a pass."""
        ids: list[list[int]] = self._tokenizer(
            [self._prefix + self._prepare(for_model(text)) for text in texts],
            truncation=True,
            max_length=self._max_tokens,
            return_attention_mask=False,
            return_token_type_ids=False,
        )["input_ids"] if texts else []  # fmt: skip
        probabilities = np.zeros((len(texts), 3), np.float32)
        vectors = np.zeros((len(texts), self.background.shape[1]), np.float32)
        for chosen in passes(ids):
            width = len(ids[chosen[-1]])
            tokens = np.full((len(chosen), width), self._tokenizer.pad_token_id, np.int64)
            mask = np.zeros((len(chosen), width), np.int64)
            for row, index in enumerate(chosen):
                tokens[row, : len(ids[index])] = ids[index]
                mask[row, : len(ids[index])] = 1
            logits, means = self._session.run(
                ["sentiment", "embedding"], {"input_ids": tokens, "attention_mask": mask}
            )
            if self._pieces:
                logits = logits + self._pieces.logits(tokens, mask)
            probabilities[chosen] = softmax((logits + self._bias) / self._temperature)
            vectors[chosen] = unit(means)
        return Encoded(probabilities, vectors)


def unit(vectors: Floats) -> Floats:
    """Rows scaled to length 1."""
    scaled: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return scaled
