"""The encoder in torch: BERT with a sentiment head beside the embedding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.sources.weights import Weights

CLASSES = 3
SELECTION_LAYER = 2
"""The layer, counted from 0, whose attention selects the tokens that those above it read."""
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

    def attend(self, states: Tensor, mask: Tensor, *, first_only: bool = False) -> tuple[Tensor, Tensor]:
        """The states after this layer's attention, and who attended to whom, (n, heads, reading, read); with
        ``first_only`` those of the first token alone, (n, 1, hidden).
        """
        batch, _, hidden = states.shape

        def split(values: Tensor) -> Tensor:
            return values.view(batch, -1, self.heads, hidden // self.heads).transpose(1, 2)

        read = states[:, :1] if first_only else states
        query, key, value = split(self.query(read)), split(self.key(states)), split(self.value(states))
        hidden_by = (1.0 - mask)[:, None, None, :] * -1e4
        weights = (query @ key.transpose(-1, -2) * (hidden // self.heads) ** -0.5 + hidden_by).softmax(-1)
        mixed = (weights @ value).transpose(1, 2).reshape(batch, -1, hidden)
        return self.attention_norm(read + self.dropout(self.output(mixed))), weights

    def transform(self, states: Tensor) -> Tensor:
        """The states after this layer, of those after its attention."""
        wide = functional.gelu(self.widen(states))
        out: Tensor = self.norm(states + self.dropout(self.narrow(wide)))
        return out

    def forward(self, states: Tensor, mask: Tensor, *, first_only: bool = False) -> Tensor:
        """The states after this layer; with ``first_only`` those of the first token alone, (n, 1, hidden)."""
        return self.transform(self.attend(states, mask, first_only=first_only)[0])


class Trainable(nn.Module):
    """What training can tune: token ids and their mask in; sentiment logits and embeddings out."""

    head: nn.Linear


class Model(Trainable):
    """Token ids in; sentiment logits and an embedding (not normalised) out.

    The sentiment head reads the first token and the mean together, so that the one of the two which is the
    embedding can stay close to the published encoder's. Where the embedding is
    the first token, the mean is that of the layer before the last: the last one then costs hardly anything.

    The layers above ``SELECTION_LAYER`` read only a share of a text's tokens, ``token_share``, those that the others
    attended to most (after PoWER-BERT, arXiv 2001.08950); 1 for all of them.
    """

    def __init__(
        self, source: Weights, vocabulary: int, pooling: Pooling, layers: int, token_share: float = 1.0
    ) -> None:
        """An untrained model of the source's shape, but with ``layers`` layers, and with ``vocabulary`` tokens."""
        super().__init__()
        hidden = source.hidden
        self.pooling = pooling
        self.token_share = token_share
        self.words = nn.Embedding(vocabulary, hidden)
        self.positions = nn.Parameter(torch.zeros(source.positions, hidden))
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.layers = nn.ModuleList(Layer(hidden, source.heads, source.feed_forward) for _ in range(layers))
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(2 * hidden, CLASSES)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        states, mask = self._embedded(input_ids), attention_mask.to(self.positions.dtype)
        for number in range(len(self.layers) - 1):
            states, mask = self._after(number, states, mask)
        last = self.layers[-1](states, mask, first_only=self.pooling == "first")
        read = self._read((states, mask), (last, mask))
        logits = self.head(self.dropout(read))
        first, mean = read.chunk(2, dim=1)
        return logits, first if self.pooling == "first" else mean

    def depths(self, input_ids: Tensor, attention_mask: Tensor) -> Iterator[Tensor]:
        """What a head would read after each layer if that were the last one, (n, 2 * hidden)."""
        now = self._embedded(input_ids), attention_mask.to(self.positions.dtype)
        for number in range(len(self.layers)):
            before, now = now, self._after(number, *now)
            yield self._read(before, now)

    def _embedded(self, input_ids: Tensor) -> Tensor:
        """The states before the first layer, (n, length, hidden)."""
        states = self.norm(self.words(input_ids) + self.positions[: input_ids.shape[1]])
        out: Tensor = self.dropout(states)
        return out

    def _after(self, number: int, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The states after one layer, and the mask of those that are tokens."""
        layer = cast(Layer, self.layers[number])
        if number != SELECTION_LAYER or self.token_share == 1:
            return layer(states, mask), mask
        states, weights = layer.attend(states, mask)
        kept, mask = self._most_attended(weights, mask)
        return layer.transform(states.gather(1, kept[:, :, None].expand(-1, -1, states.shape[2]))), mask

    def _most_attended(self, weights: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Which tokens the upper layers read, (n, kept), the first of each text among them, and their attention mask:
        how many a text has does not depend on the texts in its batch.
        """
        attended = (weights.mean(1) * mask[:, :, None]).sum(1) * mask
        first = torch.ones_like(mask[:, :1])
        attended = torch.cat([first * attended.shape[1], attended[:, 1:]], dim=1) + mask
        counts = (mask.sum(1, keepdim=True) * self.token_share).ceil()
        order = attended.sort(dim=1, descending=True).indices
        ranks = torch.arange(mask.shape[1], dtype=mask.dtype)[None, : counts.max().long()]
        return order[:, : ranks.shape[1]], (ranks < counts).to(mask.dtype)

    def _read(self, before: tuple[Tensor, Tensor], last: tuple[Tensor, Tensor]) -> Tensor:
        """The first token of the last layer's states and the mean of theirs or of those before it; states and mask."""
        states, mask = before if self.pooling == "first" else last
        mean = (states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return torch.cat([last[0][:, 0], mean], dim=1)


def from_weights(
    source: Weights,
    kept: Sequence[int],
    pooling: Pooling,
    dropped_layers: Sequence[int],
    token_share: float = 1.0,
) -> Model:
    """The encoder without the layers ``dropped_layers``, with only the ``kept`` tokens and an untrained head."""
    model = Model(source, len(kept), pooling, source.layers - len(dropped_layers), token_share)
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
    model.load_state_dict(without_layers(state, dropped_layers))
    model.positions.requires_grad_(False)
    return model


def without_layers(state: Mapping[str, Tensor], dropped_layers: Sequence[int]) -> dict[str, Tensor]:
    """A model's weights without some of its layers; those after them move up."""
    shorter = {}
    for name, value in state.items():
        if not (layer := _LAYER.match(name)):
            shorter[name] = value
        elif (index := int(layer[1])) not in dropped_layers:
            place = index - sum(dropped < index for dropped in dropped_layers)
            shorter[f"layers.{place}.{name[layer.end() :]}"] = value
    return shorter
