"""A bundled encoder: one run of onnxruntime gives each text's sentiment and its embedding."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph.errors import GrapevineError

from .english import for_english
from .normalise import for_model
from .token_weights import TokenWeights

Floats = NDArray[np.float32]

_TOKENS_PER_BATCH = 1_024


class ModelError(GrapevineError):
    """The model's folder is missing or incomplete; the message says which file, and what to do."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder computes of n texts, in their order."""

    probabilities: Floats
    """(n, 3): negative, neutral, positive, as likely as each would be if all three were equally common;
    rows add up to 1."""
    vectors: Floats
    """(n, width): embeddings of length 1, the background's mean not yet subtracted."""


class Encoder:
    """A model folder in memory. Threads may share one; each call computes on the thread that makes it."""

    def __init__(self, folder: Path) -> None:
        """Load ``folder`` (about half a second). Raises ModelError where a part is missing."""
        import onnxruntime as ort
        from tokenizers import Tokenizer

        for name in ("model.onnx", "model.json", "tokenizer.json", "tokenizer_config.json", "background.npy"):
            if not (folder / name).is_file():
                raise ModelError(f"the model folder {folder} has no {name}: install grapevine-graph again")
        described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        self.languages: frozenset[str] = frozenset(described["languages"])
        self._prefix = str(described.get("prefix", ""))
        self._prepare = for_english if described.get("text") == "english" else str
        self._prepare(
            "\U0001f642"
        )  # emoji fills its table at the first one: two threads at once would read half of it
        self._bias = np.array(described.get("bias", (0.0, 0.0, 0.0)), np.float32)
        self._temperature = float(described["temperature"])
        self.model_id = f"{described['name']}-{weights_digest(folder)}"
        """The model's name with a digest of its weights."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = (folder / "model.onnx").read_bytes()
        self._session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(int(described["max_tokens"]))
        special = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
        self._padding_id = self._tokenizer.token_to_id(special["pad_token"]) or 0
        self._token_weights = TokenWeights.load(folder)
        self.background: Floats = np.load(folder / "background.npy").astype(np.float32)
        """Embeddings of everyday posts (rows of length 1), with which topics are contrasted."""

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Probabilities and embeddings of ``texts``; texts of like length share a batch."""
        from scipy.special import softmax

        ids = self.token_ids(texts)
        probabilities = np.zeros((len(texts), 3), np.float32)
        vectors = np.zeros((len(texts), self.background.shape[1]), np.float32)
        for rows in batches_by_length(ids):
            width = len(ids[rows[-1]])
            tokens = np.full((len(rows), width), self._padding_id, np.int64)
            mask = np.zeros((len(rows), width), np.int64)
            for row, index in enumerate(rows):
                tokens[row, : len(ids[index])] = ids[index]
                mask[row, : len(ids[index])] = 1
            logits, means = self._session.run(
                ["sentiment", "embedding"], {"input_ids": tokens, "attention_mask": mask}
            )
            if self._token_weights:
                logits = logits + self._token_weights.logits(tokens, mask)
            probabilities[rows] = softmax((logits + self._bias) / self._temperature, axis=1)
            vectors[rows] = unit(means)
        return Encoded(probabilities, vectors)

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each text, as the model reads them: cut at its longest, special tokens included."""
        prepared = [self._prefix + self._prepare(for_model(text)) for text in texts]
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(prepared)]


def weights_digest(folder: Path) -> str:
    """Eight hexadecimal digits of the weights in a model's folder: of the encoder's, and of single tokens'."""
    digest = hashlib.blake2b((folder / "model.onnx").read_bytes(), digest_size=4)
    if (table := TokenWeights.file(folder)).is_file():
        digest.update(table.read_bytes())
    return digest.hexdigest()


def batches_by_length(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Indexes of ``ids`` in batches of rising length, each small enough for the processor's caches."""
    order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
    batch: list[int] = []
    for index in order:
        if batch and (len(batch) + 1) * len(ids[index]) > _TOKENS_PER_BATCH:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def unit(vectors: Floats) -> Floats:
    """Rows scaled to length 1."""
    scaled: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return scaled
