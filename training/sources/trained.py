"""Read a model that was trained before, to train it further or to take part in a mean.

What ships is read back from its int8 file. What was rounded stays rounded: the weights come out as the ones that the
int8 model works with.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from training.export.even import EVENED_BY
from training.export.fuse import PRODUCT

_PARTS = ("_quantized", "_scale", "_zero_point")
"""What the quantizer calls a matrix's numbers, and what makes weights of them."""
_HEAD = "head.weight"


def trained_before(file: Path) -> tuple[dict[str, Tensor], int]:
    """The weights and how many tweets they were shown: of the ``.pt`` that training leaves, or of a ``model.onnx``
    that ships.
    """
    if file.suffix == ".onnx":
        scores = json.loads(file.with_name("scores.json").read_text(encoding="utf-8"))
        return read_shipped(file), scores["seen"]
    run = torch.load(file, weights_only=True)
    return run["weights"], run["seen"]


def read_shipped(model: Path) -> dict[str, Tensor]:
    """The state of the :class:`~training.model.Model` that ``model`` was exported from, but for rounding."""
    graph = onnx.load(model).graph
    held = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    # Newer quantizers add to the name of the matrix that they turn.
    head = held.pop(next(name for name in held if name.startswith(_HEAD)))
    state = {name: value for name, value in held.items() if not name.endswith((*_PARTS, EVENED_BY))}
    words, scale, zero = (held[f"words.weight{part}"].astype(np.float32) for part in _PARTS)
    state["words.weight"] = (words - zero) * scale
    state[_HEAD] = head.T
    made_by = {out: node for node in graph.node for out in node.output}
    for node in graph.node:
        if node.op_type == PRODUCT:
            read, weights, bias = node.input[0], node.input[1], node.input[6]
            evened = made_by[made_by[read].input[0]]
            less = next((held[one] for one in evened.input if one.endswith(EVENED_BY)), np.float32(1))
            matrix = held[weights].astype(np.float32) * held[node.input[3]]
            state[bias.replace("bias", "weight")] = matrix.T * less
    return {name: torch.from_numpy(np.array(value, np.float32, order="C")) for name, value in state.items()}
