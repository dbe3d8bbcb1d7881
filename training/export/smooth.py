"""Smooth the inputs of a model's layers before it is quantized (SmoothQuant: Xiao et al. 2023).

A few channels hold numbers up to fifty times as large as the others, and int8 quantization rounds all of a layer's
inputs in the same steps: hardly anything of the others would be left. Such a channel is divided by a constant, and its
weights are multiplied by the same. What the model computes stays the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from transformers import PreTrainedTokenizerFast

from .activations import activations

_SHARE = 0.75
"""How much of a channel's excess is moved from the input to the weights."""
SMOOTHED_BY = "_evened_by"
"""The suffix of the dividing constants' names, in the models that ship too."""


def smooth_channels(model: Path, tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> None:
    """Rewrite ``model``, in full precision, with channels that are alike on ``texts``."""
    whole = onnx.load(model)
    constants = {each.name: each for each in whole.graph.initializer}
    readers: dict[str, list[onnx.NodeProto]] = {}
    for node in whole.graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            readers.setdefault(node.input[0], []).append(node)
    largest: dict[str, NDArray[np.float32]] = {}
    for seen in activations(model, list(readers), tokenizer, texts):
        for name, rows in seen.items():
            largest[name] = np.maximum(largest.get(name, np.float32(0)), np.abs(rows).max(0))
    before = {}
    for name, channels in largest.items():
        divisor = np.maximum(channels / np.median(channels), 1).astype(np.float32) ** -np.float32(_SHARE)
        constant, smoothed = f"{name}{SMOOTHED_BY}", f"{name}_evened"
        whole.graph.initializer.append(numpy_helper.from_array(divisor, constant))
        before[readers[name][0].name] = helper.make_node("Mul", [name, constant], [smoothed])
        for node in readers[name]:
            node.input[0] = smoothed
            weights = constants[node.input[1]]
            scaled = numpy_helper.to_array(weights) / divisor[:, None]
            weights.CopyFrom(numpy_helper.from_array(scaled, weights.name))
    nodes = []
    for node in whole.graph.node:
        nodes += [before[node.name], node] if node.name in before else [node]
    del whole.graph.node[:]
    whole.graph.node.extend(nodes)
    onnx.save(whole, model)
