"""The encoder in torch: BERT with a sentiment head beside the embedding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from .weights import Weights

CLASSES = 3

Pooling = Literal["first", "mean"]
"""Which states make a text's embedding: those of the first token (as BGE does it) or their mean (E5)."""


class Layer(nn.Module):
    """One transformer layer with the normalisation after each half."""

    def __init__(self, hidden: int, heads: int, feed_forward: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(hidden, hidden) for _ in range(3))
        self.output = nn.Linear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, eps=1e-12)
        self.widen = nn.Linear(hidden, feed_forward)
        self.narrow = nn.Linear(feed_forward, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(0.1)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        batch, length, hidden = states.shape

        def split(values: Tensor) -> Tensor:
            return values.view(batch, length, self.heads, hidden // self.heads).transpose(1, 2)

        query, key, value = split(self.query(states)), split(self.key(states)), split(self.value(states))
        weights = (query @ key.transpose(-1, -2) * (hidden // self.heads) ** -0.5 + bias).softmax(-1)
        mixed = (weights @ value).transpose(1, 2).reshape(batch, length, hidden)
        states = self.attention_norm(states + self.dropout(self.output(mixed)))
        wide = functional.gelu(self.widen(states))
        out: Tensor = self.norm(states + self.dropout(self.narrow(wide)))
        return out


class Model(nn.Module):
    """Token ids in; sentiment logits and an embedding (not normalised) out.

    The sentiment head reads the first token and the mean together, so that the one of the two which is the
    embedding can be kept close to what it was before the encoder learnt about sentiment.
    """

    def __init__(self, source: Weights, vocabulary: int, pooling: Pooling) -> None:
        """An untrained model of the source's shape, with ``vocabulary`` pieces."""
        super().__init__()
        hidden = source.hidden
        self.pooling = pooling
        self.words = nn.Embedding(vocabulary, hidden)
        self.positions = nn.Parameter(torch.zeros(source.positions, hidden))
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.layers = nn.ModuleList(
            Layer(hidden, source.heads, source.feed_forward) for _ in range(source.layers)
        )
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(2 * hidden, CLASSES)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        *_, states = self.depths(input_ids, attention_mask)
        read = pooled(states, attention_mask)
        logits = self.head(self.dropout(read))
        first, mean = read.chunk(2, dim=1)
        return logits, first if self.pooling == "first" else mean

    def depths(self, input_ids: Tensor, attention_mask: Tensor) -> Iterator[Tensor]:
        """The states after each layer, (n, length, hidden)."""
        bias = (1.0 - attention_mask.to(self.positions.dtype))[:, None, None, :] * -1e4
        states = self.dropout(self.norm(self.words(input_ids) + self.positions[: input_ids.shape[1]]))
        for layer in self.layers:
            states = layer(states, bias)
            yield states


def pooled(states: Tensor, attention_mask: Tensor) -> Tensor:
    """What a head reads: the first token and the mean of all, (n, 2 * hidden)."""
    mask = attention_mask.to(states.dtype)
    mean = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
    return torch.cat([states[:, 0], mean], dim=1)


def from_weights(source: Weights, kept: Sequence[int], pooling: Pooling) -> Model:
    """The encoder with only the ``kept`` pieces and an untrained head."""
    model = Model(source, len(kept), pooling)
    tensors = {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in source.tensors.items()}
    state = {
        "words.weight": tensors["emb.word"][torch.tensor(list(kept))],
        "positions": tensors["emb.pos"] + tensors["emb.type"][0],
        "norm.weight": tensors["emb.ln.w"],
        "norm.bias": tensors["emb.ln.b"],
        "head.weight": model.head.weight.detach() * 0.1,
        "head.bias": torch.zeros(CLASSES),
    }
    parts = {
        "query": "q", "key": "k", "value": "v", "output": "ao", "attention_norm": "aln",
        "widen": "fi", "narrow": "fo", "norm": "oln",
    }  # fmt: skip
    for index in range(source.layers):
        for ours, theirs in parts.items():
            state[f"layers.{index}.{ours}.weight"] = tensors[f"l{index}.{theirs}.w"]
            state[f"layers.{index}.{ours}.bias"] = tensors[f"l{index}.{theirs}.b"]
    model.load_state_dict(state)
    return model
