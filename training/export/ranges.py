"""Static quantization ranges in place of dynamic ones.

As the quantizer leaves it, the model scales each layer's input by the smallest and the largest number of the batch, so
that a text's labels depend a little on the texts that are in its batch.
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

_WITHIN = 0.995
"""The share of tokens none of whose numbers lies below a range's lower end, and above its upper: the few outliers
would make the steps coarse for all."""
_STEPS = 127
"""How many steps a range has. Processors without int8 instructions of their own add two products of an input and a
weight in 16 bits: with weights of eight bits they have room for inputs of seven. What lies outside a range is still
told apart, up to its double."""


def fix_ranges(model: Path, tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]) -> None:
    """Rewrite the int8 ``model`` with the ranges that its layers' inputs have on ``texts``."""
    whole = onnx.load(model)
    scaled = [node for node in whole.graph.node if node.op_type == "DynamicQuantizeLinear"]
    found = _ranges(model, [node.input[0] for node in scaled], tokenizer, texts)
    nodes, fixed = [], whole.graph.initializer
    for node in whole.graph.node:
        if node.op_type != "DynamicQuantizeLinear":
            nodes.append(node)
            continue
        [read], (rounded, step, zero) = node.input, node.output
        low, high = found[read]
        size = np.float32((high - low) / _STEPS)
        fixed.append(numpy_helper.from_array(np.array(size), step))
        fixed.append(numpy_helper.from_array(np.array(round(-low / size), np.uint8), zero))
        nodes.append(helper.make_node("QuantizeLinear", [read, step, zero], [rounded], node.name))
    del whole.graph.node[:]
    whole.graph.node.extend(nodes)
    onnx.save(whole, model)


def _ranges(
    model: Path, names: Sequence[str], tokenizer: PreTrainedTokenizerFast, texts: Sequence[str]
) -> dict[str, tuple[float, float]]:
    """The lower and the upper end of each named input; nothing lies between them if not 0."""
    ends: dict[str, list[NDArray[np.float32]]] = {name: [] for name in names}
    for seen in activations(model, names, tokenizer, texts):
        for name, rows in seen.items():
            ends[name].append(np.stack([rows.min(1), rows.max(1)]))
    found = {}
    for name, parts in ends.items():
        lows, highs = np.concatenate(parts, axis=1)
        found[name] = (
            min(0.0, float(np.quantile(lows, 1 - _WITHIN))),
            max(0.0, float(np.quantile(highs, _WITHIN))),
        )
    return found
