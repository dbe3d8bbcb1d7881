"""Load a model that was trained before, to train it further or to average it with others.

A model that ships is read back from its int8 file: the weights are the dequantized ones. Its folder also says all that
:func:`read_shipped` needs to go on from it without the encoder that was published.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from training.export.fuse import PRODUCT
from training.export.smooth import SMOOTHED_BY
from training.model import Model, Pooling

from .bge import HEADS
from .vocabulary import copy_tokenizer
from .weights import Weights

_PARTS = ("_quantized", "_scale", "_zero_point")
"""Suffixes of the quantizer's names for a matrix's integers, and for what dequantizes them."""
HEAD = "head.weight"
"""The name of the sentiment head's matrix, and how its name in an exported graph begins."""


def load_trained(file: Path) -> tuple[dict[str, Tensor], int]:
    """The weights and on how many tweets they were trained: of the ``.pt`` that training leaves, or of a ``model.onnx``
    that ships.
    """
    if file.suffix == ".onnx":
        scores = json.loads(file.with_name("scores.json").read_text(encoding="utf-8"))
        return load_shipped(file), scores["seen"]
    run = torch.load(file, weights_only=True)
    return run["weights"], run["seen"]


def read_shipped(folder: Path, out: Path, pooling: Pooling) -> tuple[Model, PreTrainedTokenizerFast]:
    """The model of a ``folder`` that ships in English, and its tokenizer (also written to ``out``)."""
    state = load_shipped(folder / "model.onnx")
    vocabulary, hidden = state["words.weight"].shape
    layers = sum(name.endswith("widen.weight") for name in state)
    shape = Weights(
        {},
        hidden=hidden,
        layers=layers,
        heads=HEADS,
        feed_forward=len(state["layers.0.widen.weight"]),
        positions=len(state["positions"]),
    )
    model = Model(shape, vocabulary, pooling, layers)
    model.load_state_dict(state)
    model.positions.requires_grad_(False)
    copy_tokenizer(folder / "tokenizer.json", out)
    return model, PreTrainedTokenizerFast.from_pretrained(out)


def load_shipped(model: Path) -> dict[str, Tensor]:
    """The state of the :class:`~training.model.Model` that ``model`` was exported from, but for rounding."""
    graph = onnx.load(model).graph
    constants = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    # Newer quantizers add to the name of the matrix that they turn.
    head = constants.pop(next(name for name in constants if name.startswith(HEAD)))
    state = {name: value for name, value in constants.items() if not name.endswith((*_PARTS, SMOOTHED_BY))}
    words, scale, zero = (constants[f"words.weight{part}"].astype(np.float32) for part in _PARTS)
    state["words.weight"] = (words - zero) * scale
    state[HEAD] = head.T
    made_by = {out: node for node in graph.node for out in node.output}
    for node in graph.node:
        if node.op_type == PRODUCT:
            read, weights, bias = node.input[0], node.input[1], node.input[6]
            smoothed = made_by[made_by[read].input[0]]
            divisor = next(
                (constants[one] for one in smoothed.input if one.endswith(SMOOTHED_BY)), np.float32(1)
            )
            matrix = constants[weights].astype(np.float32) * constants[node.input[3]]
            state[bias.replace("bias", "weight")] = matrix.T * divisor
    return {name: torch.from_numpy(np.array(value, np.float32, order="C")) for name, value in state.items()}
