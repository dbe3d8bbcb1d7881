"""The encoder in torch: BERT with a sentiment head beside the embedding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from .weights import Weights

CLASSES = 3
_LAYER = re.compile(r"layers\.(\d+)\.")

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

    def forward(self, states: Tensor, bias: Tensor, *, first_only: bool = False) -> Tensor:
        """The states after this layer; with ``first_only`` those of the first token alone, (n, 1, hidden)."""
        batch, _, hidden = states.shape

        def split(values: Tensor) -> Tensor:
            return values.view(batch, -1, self.heads, hidden // self.heads).transpose(1, 2)

        read = states[:, :1] if first_only else states
        query, key, value = split(self.query(read)), split(self.key(states)), split(self.value(states))
        weights = (query @ key.transpose(-1, -2) * (hidden // self.heads) ** -0.5 + bias).softmax(-1)
        mixed = (weights @ value).transpose(1, 2).reshape(batch, -1, hidden)
        states = self.attention_norm(read + self.dropout(self.output(mixed)))
        wide = functional.gelu(self.widen(states))
        out: Tensor = self.norm(states + self.dropout(self.narrow(wide)))
        return out


class Trainable(nn.Module):
    """What training can tune: token ids and their mask in; sentiment logits and embeddings out."""

    head: nn.Linear


class Model(Trainable):
    """Token ids in; sentiment logits and an embedding (not normalised) out.

    The sentiment head reads the first token and the mean together, so that the one of the two which is the
    embedding can be kept close to what it was before the encoder learnt about sentiment. Where the embedding is
    the first token, the mean is that of the layer before the last: the last one then costs hardly anything.
    """

    def __init__(self, source: Weights, vocabulary: int, pooling: Pooling, layers: int) -> None:
        """An untrained model of the source's shape, but with ``layers`` layers, and with ``vocabulary`` pieces."""
        super().__init__()
        hidden = source.hidden
        self.pooling = pooling
        self.words = nn.Embedding(vocabulary, hidden)
        self.positions = nn.Parameter(torch.zeros(source.positions, hidden))
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.layers = nn.ModuleList(Layer(hidden, source.heads, source.feed_forward) for _ in range(layers))
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(2 * hidden, CLASSES)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        states, bias = self._embedded(input_ids, attention_mask)
        for layer in self.layers[:-1]:
            states = layer(states, bias)
        last = self.layers[-1](states, bias, first_only=self.pooling == "first")
        read = self._read(states, last, attention_mask)
        logits = self.head(self.dropout(read))
        first, mean = read.chunk(2, dim=1)
        return logits, first if self.pooling == "first" else mean

    def depths(self, input_ids: Tensor, attention_mask: Tensor) -> Iterator[Tensor]:
        """What a head would read after each layer if that were the last one, (n, 2 * hidden)."""
        states, bias = self._embedded(input_ids, attention_mask)
        for layer in self.layers:
            before, states = states, layer(states, bias)
            yield self._read(before, states, attention_mask)

    def _embedded(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """The states before the first layer, (n, length, hidden), and what hides the padding from attention."""
        bias = (1.0 - attention_mask.to(self.positions.dtype))[:, None, None, :] * -1e4
        states = self.norm(self.words(input_ids) + self.positions[: input_ids.shape[1]])
        return self.dropout(states), bias

    def _read(self, before: Tensor, last: Tensor, attention_mask: Tensor) -> Tensor:
        """The first token of the last layer's states and the mean of theirs or of those before it."""
        states = before if self.pooling == "first" else last
        mask = attention_mask.to(states.dtype)
        mean = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return torch.cat([last[:, 0], mean], dim=1)


def from_weights(source: Weights, kept: Sequence[int], pooling: Pooling, left_out: Sequence[int]) -> Model:
    """The encoder without the layers ``left_out``, with only the ``kept`` pieces and an untrained head."""
    model = Model(source, len(kept), pooling, source.layers - len(left_out))
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
    model.load_state_dict(without(state, left_out))
    model.positions.requires_grad_(False)
    return model


def without(state: Mapping[str, Tensor], left_out: Sequence[int]) -> dict[str, Tensor]:
    """A model's weights without some of its layers; those after them move up."""
    shorter = {}
    for name, value in state.items():
        if not (layer := _LAYER.match(name)):
            shorter[name] = value
        elif (index := int(layer[1])) not in left_out:
            place = index - sum(gone < index for gone in left_out)
            shorter[f"layers.{place}.{name[layer.end() :]}"] = value
    return shorter
