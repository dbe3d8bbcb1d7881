"""Even out what the layers of a model read, before it is quantized.

A few channels hold numbers up to fifty times as large as the others, and an int8 model rounds a layer's inputs all in
the same steps: hardly anything of the others would be left. Such a channel is divided by a constant, and the weights
that read it are multiplied by the same (SmoothQuant: Xiao et al. 2023). What the model says stays the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from transformers import PreTrainedTokenizerFast

from .inputs import watched

_SHARE = 0.75
"""How much of a channel's excess is taken off it; the weights have to bear as much."""
EVENED_BY = "_evened_by"
"""What the constants that divide are called, after the value that they divide."""


def even_out(model: Path, tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> None:
    """Rewrite ``model``, in full precision, with channels that are alike on ``texts``."""
    whole = onnx.load(model)
    held = {each.name: each for each in whole.graph.initializer}
    readers: dict[str, list[onnx.NodeProto]] = {}
    for node in whole.graph.node:
        if node.op_type == "MatMul" and node.input[1] in held:
            readers.setdefault(node.input[0], []).append(node)
    largest: dict[str, NDArray[np.float32]] = {}
    for seen in watched(model, list(readers), tokenizer, texts):
        for name, rows in seen.items():
            largest[name] = np.maximum(largest.get(name, np.float32(0)), np.abs(rows).max(0))
    before = {}
    for name, channels in largest.items():
        less = np.maximum(channels / np.median(channels), 1).astype(np.float32) ** -np.float32(_SHARE)
        constant, evened = f"{name}{EVENED_BY}", f"{name}_evened"
        whole.graph.initializer.append(numpy_helper.from_array(less, constant))
        before[readers[name][0].name] = helper.make_node("Mul", [name, constant], [evened])
        for node in readers[name]:
            node.input[0] = evened
            weights = held[node.input[1]]
            more = numpy_helper.to_array(weights) / less[:, None]
            weights.CopyFrom(numpy_helper.from_array(more, weights.name))
    nodes = []
    for node in whole.graph.node:
        nodes += [before[node.name], node] if node.name in before else [node]
    del whole.graph.node[:]
    whole.graph.node.extend(nodes)
    onnx.save(whole, model)
