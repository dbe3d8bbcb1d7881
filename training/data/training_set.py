"""The training set of a run: texts, targets and batches."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedTokenizerFast

from nlp.encoder.english import for_english
from training.evaluate import encode
from training.export.calibrate import EVERYDAY, everyday_posts
from training.export.onnx import export_fp32
from training.model import CLASSES
from training.recipes import Recipe
from training.settings import Settings
from training.sources.published import start

from .texts import written
from .topics import Industry, industries

TOKENS = 64
BATCH = 32


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Token ids, the targets of sentiment and embedding, and the batches."""

    ids: list[list[int]]
    truth: Tensor
    """(n, 3): the target probabilities of each text's classes; rows add up to 1."""
    targets: Tensor
    """(n, hidden): the target embeddings."""
    first_own: int
    """The texts from here on are in the model's own languages: only they have target embeddings."""
    batches: list[list[int]]
    pad: int
    unknown: int
    """The token in place of a hidden one."""
    special: frozenset[int]
    """Are never hidden."""
    industries: Sequence[Industry] = ()
    """The posts of the topics part of the loss; empty for none."""
    everyday: Sequence[list[int]] = ()
    """Token ids of everyday tweets, with which topics are contrasted; empty too for none."""

    def with_hidden_tokens(self, index: int, token_dropout: float, chance: random.Random) -> list[int]:
        """A text's token ids, about ``token_dropout`` of its tokens hidden."""
        row = self.ids[index]
        if not token_dropout:
            return row
        return [
            self.unknown if token not in self.special and chance.random() < token_dropout else token
            for token in row
        ]


def build_training_set(tokenizer: PreTrainedTokenizerFast, settings: Settings, recipe: Recipe) -> TrainingSet:
    """The training set of a recipe: texts, their embeddings by the published encoder, and the teachers' predictions."""
    rng = random.Random(settings.seed)
    texts: list[str] = []
    labels: list[int] = []
    epochs: dict[int, list[int]] = {}
    for group, times in recipe.examples(settings.data):
        rng.shuffle(group)
        chosen = group if times >= 1 else group[: int(times * len(group))]
        for epoch in range(max(1, int(times))):
            epochs.setdefault(epoch, []).extend(range(len(texts), len(texts) + len(chosen)))
        texts += [text for text, _ in chosen]
        labels += [label for _, label in chosen]
    first_own = len(texts) - len(chosen)
    ids = _ids(tokenizer, texts)
    lengths = [len(row) for row in ids]
    batches = [batch for epoch in epochs.values() for batch in _batches(epoch, lengths, rng)]
    truth = functional.one_hot(torch.tensor(labels), CLASSES).float()
    if settings.teachers:
        labelled = {recipe.prepare(text) for text, _ in written(recipe.languages)}
        for rows, languages in (
            (range(first_own), ("en",)),
            (range(first_own, len(texts)), recipe.languages),
        ):
            asked = [row for row in rows if texts[row] not in labelled]
            predictions = teacher_predictions(
                settings.teachers,
                languages,
                [texts[row] for row in asked],
                tokens=TOKENS,
                threads=settings.threads,
            )
            if predictions is not None:
                truth[asked] = torch.lerp(truth[asked], predictions, settings.teacher_weight)
    made = TrainingSet(
        ids,
        truth,
        _target_embeddings(texts, first_own, tokenizer, settings, recipe),
        first_own,
        batches,
        pad=int(tokenizer.pad_token_id),
        unknown=int(tokenizer.unk_token_id),
        special=frozenset(tokenizer.all_special_ids),
    )
    if not recipe.topics_weight:
        return made
    everyday = everyday_posts(settings.data, recipe, EVERYDAY, seed=settings.seed)
    of_topics = industries(lambda some: _ids(tokenizer, some), recipe.prepare)
    return replace(made, industries=of_topics, everyday=_ids(tokenizer, everyday))


def _target_embeddings(
    texts: Sequence[str],
    first_own: int,
    tokenizer: PreTrainedTokenizerFast,
    settings: Settings,
    recipe: Recipe,
) -> Tensor:
    """(n, hidden): the target embeddings of the texts from ``first_own`` on, zeros for those before: those of the
    whole published encoder, or of the model that ``settings.embedding_teacher`` names.
    """
    if not recipe.embedding_weight:
        return torch.zeros(len(texts), 1)
    if settings.embedding_teacher:
        encoder, prefix = settings.embedding_teacher / "model.onnx", ""
    else:
        encoder, prefix = settings.out.parent / f"{recipe.name}-before.onnx", recipe.prefix
        export_fp32(start(settings, replace(recipe, dropped_layers=(), token_share=1.0))[0], encoder)
    different = list(dict.fromkeys(texts[first_own:]))
    place = {text: row for row, text in enumerate(different)}
    read = [prefix + text for text in different]
    _, vectors = encode(encoder, tokenizer, read, tokens=TOKENS, threads=settings.threads)
    targets = torch.zeros(len(texts), vectors.shape[1])
    targets[first_own:] = torch.from_numpy(vectors)[[place[text] for text in texts[first_own:]]]
    return targets


def _ids(tokenizer: PreTrainedTokenizerFast, texts: list[str]) -> list[list[int]]:
    ids: list[list[int]] = tokenizer(texts, truncation=True, max_length=TOKENS)["input_ids"]
    return ids


def padded(rows: Sequence[Sequence[int]], pad: int) -> tuple[Tensor, Tensor]:
    """Token ids (n, longest) and the attention mask."""
    width = max(map(len, rows))
    tokens = torch.tensor([[*row, *[pad] * (width - len(row))] for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    return tokens, mask


def _batches(indexes: Sequence[int], lengths: Sequence[int], rng: random.Random) -> Iterator[list[int]]:
    """Batches of texts of like length, taken from a shuffled row 64 batches at a time."""
    row = list(indexes)
    rng.shuffle(row)
    for at in range(0, len(row), 64 * BATCH):
        pool = sorted(row[at : at + 64 * BATCH], key=lambda index: lengths[index])
        batches = [pool[start : start + BATCH] for start in range(0, len(pool), BATCH)]
        rng.shuffle(batches)
        yield from batches


def teacher_predictions(
    teachers: Sequence[Path], languages: Sequence[str], texts: Sequence[str], *, tokens: int, threads: int
) -> Tensor | None:
    """The probabilities that those of the ``teachers`` (folders) that know all the ``languages`` give the classes of
    each text on average, (n, 3); None where no teacher knows them, or there are no texts.
    """
    found = []
    for folder in teachers:
        described = _described(folder)
        if not texts or not set(languages) <= set(described["languages"]):
            continue
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        prepare = for_english if described["text"] == "english" else str
        read = [prepare(text) for text in texts]
        logits, _ = encode(folder / "model.onnx", tokenizer, read, tokens=tokens, threads=threads)
        found.append(torch.from_numpy(logits).log_softmax(1))
    return torch.stack(found).mean(0).softmax(1) if found else None


def _described(folder: Path) -> dict[str, Any]:
    described: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    return described
