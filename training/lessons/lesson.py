"""What a training run learns from: texts, what they are worth, and which of them are seen together."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedTokenizerFast

from training.evaluate import encode
from training.export.finish import EVERYDAY, everyday_posts
from training.export.onnx import export_fp32
from training.model import CLASSES
from training.recipes import Recipe
from training.settings import Settings
from training.sources.published import start

from .teachers import said_by
from .texts import written
from .topics import Industry, industries

TOKENS = 64
BATCH = 32


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learnt from: token ids, labels, the embeddings to keep near, and which texts are seen together."""

    ids: list[list[int]]
    truth: Tensor
    """What each text's classes are worth, (n, 3); rows add up to 1."""
    targets: Tensor
    own: int
    """The texts from here on are in the model's own languages: only their embeddings are to be kept."""
    batches: list[list[int]]
    pad: int
    unknown: int
    """Stands for a hidden piece."""
    special: frozenset[int]
    """Are never hidden."""
    industries: Sequence[Industry] = ()
    """What the embedding learns of topics; empty for nothing."""
    everyday: Sequence[list[int]] = ()
    """What topics are told apart from; as empty."""

    def partly(self, index: int, unread: float, chance: random.Random) -> list[int]:
        """A text's token ids, about ``unread`` of its pieces hidden."""
        row = self.ids[index]
        if not unread:
            return row
        return [
            self.unknown if token not in self.special and chance.random() < unread else token for token in row
        ]


def prepared(tokenizer: PreTrainedTokenizerFast, settings: Settings, recipe: Recipe) -> Lesson:
    """What the recipe has a model learn: texts read, embedded by the published encoder, and told by teachers."""
    rng = random.Random(settings.seed)
    texts: list[str] = []
    labels: list[int] = []
    rounds: dict[int, list[int]] = {}
    for group, times in recipe.examples(settings.data):
        rng.shuffle(group)
        chosen = group if times >= 1 else group[: int(times * len(group))]
        for turn in range(max(1, int(times))):
            rounds.setdefault(turn, []).extend(range(len(texts), len(texts) + len(chosen)))
        texts += [text for text, _ in chosen]
        labels += [label for _, label in chosen]
    own = len(texts) - len(chosen)
    ids = _ids(tokenizer, texts)
    lengths = [len(row) for row in ids]
    batches = [batch for turn in rounds.values() for batch in _batches(turn, lengths, rng)]
    truth = functional.one_hot(torch.tensor(labels), CLASSES).float()
    if settings.teachers:
        sure = {recipe.prepare(text) for text, _ in written(recipe.languages)}
        for rows, languages in ((range(own), ("en",)), (range(own, len(texts)), recipe.languages)):
            asked = [row for row in rows if texts[row] not in sure]
            said = said_by(
                settings.teachers,
                languages,
                [texts[row] for row in asked],
                tokens=TOKENS,
                threads=settings.threads,
            )
            if said is not None:
                truth[asked] = torch.lerp(truth[asked], said, settings.trust)
    lesson = Lesson(
        ids,
        truth,
        _to_keep_near(texts, own, tokenizer, settings, recipe),
        own,
        batches,
        pad=int(tokenizer.pad_token_id),
        unknown=int(tokenizer.unk_token_id),
        special=frozenset(tokenizer.all_special_ids),
    )
    if not recipe.topics:
        return lesson
    everyday = everyday_posts(settings.data, recipe, EVERYDAY, seed=settings.seed)
    of_topics = industries(lambda some: _ids(tokenizer, some), recipe.prepare)
    return replace(lesson, industries=of_topics, everyday=_ids(tokenizer, everyday))


def _to_keep_near(
    texts: Sequence[str], own: int, tokenizer: PreTrainedTokenizerFast, settings: Settings, recipe: Recipe
) -> Tensor:
    """The embeddings to keep near of the texts from ``own`` on, and nothing for those before: the whole published
    encoder's, or those of the model that ``settings.like`` names.
    """
    if not recipe.keep:
        return torch.zeros(len(texts), 1)
    if settings.like:
        encoder, prefix = settings.like / "model.onnx", ""
    else:
        encoder, prefix = settings.out.parent / f"{recipe.name}-before.onnx", recipe.prefix
        export_fp32(start(settings, replace(recipe, left_out=(), skim=1.0))[0], encoder)
    different = list(dict.fromkeys(texts[own:]))
    place = {text: row for row, text in enumerate(different)}
    read = [prefix + text for text in different]
    _, vectors = encode(encoder, tokenizer, read, tokens=TOKENS, threads=settings.threads)
    targets = torch.zeros(len(texts), vectors.shape[1])
    targets[own:] = torch.from_numpy(vectors)[[place[text] for text in texts[own:]]]
    return targets


def _ids(tokenizer: PreTrainedTokenizerFast, texts: list[str]) -> list[list[int]]:
    ids: list[list[int]] = tokenizer(texts, truncation=True, max_length=TOKENS)["input_ids"]
    return ids


def padded(rows: Sequence[Sequence[int]], pad: int) -> tuple[Tensor, Tensor]:
    """Token ids (n, longest) and the mask of those that are tokens."""
    width = max(map(len, rows))
    tokens = torch.tensor([[*row, *[pad] * (width - len(row))] for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    return tokens, mask


def _batches(turns: Sequence[int], lengths: Sequence[int], rng: random.Random) -> Iterator[list[int]]:
    """Batches of texts of like length, taken from a shuffled row 64 batches at a time."""
    row = list(turns)
    rng.shuffle(row)
    for at in range(0, len(row), 64 * BATCH):
        pool = sorted(row[at : at + 64 * BATCH], key=lambda index: lengths[index])
        batches = [pool[start : start + BATCH] for start in range(0, len(pool), BATCH)]
        rng.shuffle(batches)
        yield from batches
