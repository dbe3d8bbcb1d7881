"""What models that were trained before say of texts that another one learns from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from nlp.encoder.english import for_english
from training.evaluate import encode


def said_by(
    teachers: Sequence[Path], languages: Sequence[str], texts: Sequence[str], *, tokens: int, threads: int
) -> Tensor | None:
    """The probabilities that those of the ``teachers`` (folders) that know all the ``languages`` give the classes of
    each text on average, (n, 3); None where nobody knows them, or there are no texts.
    """
    said = []
    for folder in teachers:
        described = _described(folder)
        if not texts or not set(languages) <= set(described["languages"]):
            continue
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        prepare = for_english if described["text"] == "english" else str
        read = [prepare(text) for text in texts]
        logits, _ = encode(folder / "model.onnx", tokenizer, read, tokens=tokens, threads=threads)
        said.append(torch.from_numpy(logits).log_softmax(1))
    return torch.stack(said).mean(0).softmax(1) if said else None


def _described(folder: Path) -> dict[str, Any]:
    described: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    return described
