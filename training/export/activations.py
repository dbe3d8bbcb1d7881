"""The inputs of an exported model's layers while it encodes texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import helper
from transformers import PreTrainedTokenizerFast

from nlp.encoder.encoder import batches_by_length


def activations(
    model: Path, names: Sequence[str], tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]
) -> Iterator[dict[str, NDArray[np.float32]]]:
    """The named values of the graph for each batch of ``texts``: (tokens, channels), without padding."""
    for values, _ in outputs(model, names, tokenizer, texts):
        yield values


def outputs(
    model: Path, names: Sequence[str], tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]
) -> Iterator[tuple[dict[str, NDArray[np.float32]], list[int]]]:
    """As :func:`activations`, each batch with the indexes of its texts; what the graph has once a text is (texts,
    channels).
    """
    whole = onnx.load(model)
    for name in names:
        whole.graph.output.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    session = ort.InferenceSession(whole.SerializeToString(), providers=["CPUExecutionProvider"])
    ids = tokenizer(list(texts), truncation=True)["input_ids"]
    for chosen in batches_by_length(ids):
        batch = tokenizer.pad({"input_ids": [ids[index] for index in chosen]}, return_tensors="np")
        feed = {name: batch[name].astype(np.int64) for name in ("input_ids", "attention_mask")}
        real = feed["attention_mask"].astype(bool)
        yield (
            {
                name: values[real] if values.shape[:2] == real.shape else values.reshape(-1, values.shape[-1])
                for name, values in zip(names, session.run(list(names), feed), strict=True)
            },
            chosen,
        )
