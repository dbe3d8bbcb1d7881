"""Fuse the four nodes with which the quantizer multiplies, scales back and adds the bias into one.

onnxruntime fuses them by itself only where the ranges are dynamic; each of the four would write the whole result
out and read it again. What the model computes stays the same, to the bit.
"""

from __future__ import annotations

from pathlib import Path

import onnx
from onnx import helper, numpy_helper

PRODUCT = "MatMulIntegerToFloat"
DOMAIN = "com.microsoft"


def fuse(model: Path) -> None:
    """Rewrite the int8 ``model``, whose ranges are fixed. Raises ValueError where weights are not symmetric."""
    whole = onnx.load(model)
    constants = {each.name: each for each in whole.graph.initializer}
    made_by = {out: node for node in whole.graph.node for out in node.output}
    read_by = {each: node for node in whole.graph.node for each in node.input}
    new: dict[str, onnx.NodeProto] = {}
    gone: set[str] = set()
    for node in whole.graph.node:
        if node.op_type != "MatMulInteger":
            continue
        read, weights, zero, zeros = node.input
        if numpy_helper.to_array(constants[zeros]).any():
            raise ValueError(f"{model}: the weights {weights} are not symmetric")
        cast = read_by[node.output[0]]
        scaled = read_by[cast.output[0]]
        added = read_by[scaled.output[0]]
        scales = made_by[next(each for each in scaled.input if each != cast.output[0])]
        bias = next(each for each in added.input if each in constants)
        inputs = [read, weights, *scales.input, zero, "", bias]
        new[node.name] = helper.make_node(PRODUCT, inputs, added.output, node.name, domain=DOMAIN)
        gone |= {each.name for each in (cast, scaled, added, scales)}
    nodes = [new.get(node.name, node) for node in whole.graph.node if node.name not in gone]
    used = {each for node in nodes for each in node.input}
    kept = [each for each in whole.graph.initializer if each.name in used]
    del whole.graph.node[:], whole.graph.initializer[:]
    whole.graph.node.extend(nodes)
    whole.graph.initializer.extend(kept)
    whole.opset_import.append(helper.make_opsetid(DOMAIN, 1))
    onnx.save(whole, model)
