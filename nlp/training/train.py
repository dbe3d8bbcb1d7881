"""Train the bundled model: ``python -m nlp.training.train --data FOLDER --source FILE --out FOLDER``.

First the head alone is fitted to the frozen encoder's embeddings of all texts. Then the upper layers learn:
English tweets are seen once, those of other languages ``repeats`` times. Their loss is that of the three
sentiment classes plus the distance of the pooled embedding from what it was, so that topics can go on using
it. What is random comes from ``--seed``; a run that ``--minutes`` cuts short depends on the machine as well,
and ``scores.json`` says how many tweets it saw. ``--minutes 0`` stops after the head.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from transformers import PreTrainedTokenizerFast

from .e5_source import read_source
from .evaluate import PREFIX, encode, score, validate
from .export import export, export_fp32
from .finish import finish
from .model import Model, from_source
from .texts import Example, english_training, other_languages
from .vocabulary import SPECIAL, pieces_to_keep, save_tokenizer

NAME = "multilingual-small"
TOKENS = 64
BATCH = 16


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run depends on."""

    data: Path
    source: Path
    out: Path
    seed: int = 20261122
    english: int = 22_000
    repeats: int = 2
    frozen: int = 8
    """How many of the lowest layers, with the word vectors, stay as they were."""
    rate: float = 5e-5
    keep: float = 1.0
    """The weight of the embedding's distance from what it was."""
    minutes: float = 60.0
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learnt from: token ids, labels, the embeddings to keep near, and which text is seen when."""

    ids: list[list[int]]
    labels: list[int]
    targets: torch.Tensor
    batches: list[list[int]]


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    for field in fields(Settings):
        kind = {"Path": Path, "int": int, "float": float}[str(field.type)]
        required = kind is Path
        default = None if required else field.default
        parser.add_argument(f"--{field.name}", type=kind, required=required, default=default)
    train(Settings(**vars(parser.parse_args())))


def train(settings: Settings) -> None:
    """Train, export and score; ``settings.out`` then holds the model, its tokenizer and ``scores.json``."""
    started = time.monotonic()
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    model, tokenizer = start(settings)
    lesson = _prepare(model, tokenizer, settings)
    _say(started, f"{len(lesson.ids)} texts in {len(lesson.batches)} batches")
    fit_head(model, lesson)
    _say(started, "fitted the head")
    seen = _fit(model, lesson, settings)
    _say(started, f"saw {seen}")
    export_fp32(model, settings.out.parent / "trained.onnx")
    export(model, settings.out / "model.onnx")
    validated = validate(settings.data, settings.out, threads=settings.threads)
    finish(settings.data, settings.out, validated, name=NAME, seed=settings.seed)
    scores = {"seen": seen, **score(validated)}
    (settings.out / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    _say(started, json.dumps(scores))


def start(settings: Settings) -> tuple[Model, PreTrainedTokenizerFast]:
    """The encoder as it was published, its vocabulary cut, and its tokenizer (also written to ``out``)."""
    settings.out.mkdir(parents=True, exist_ok=True)
    source = read_source(settings.source)
    texts = [text for text, _ in english_training(settings.data)]
    texts += [text for tweets in other_languages(settings.data, "train").values() for text, _ in tweets]
    kept = pieces_to_keep(source, texts, best=40_000)
    save_tokenizer(source, kept, settings.out)
    return from_source(source, kept), PreTrainedTokenizerFast.from_pretrained(settings.out)


def _prepare(model: Model, tokenizer: PreTrainedTokenizerFast, settings: Settings) -> Lesson:
    english: list[Example] = english_training(settings.data)
    random.Random(settings.seed).shuffle(english)
    english = english[: settings.english]
    others = [tweet for tweets in other_languages(settings.data, "train").values() for tweet in tweets]
    texts = [text for text, _ in english + others]
    targets = _targets(model, tokenizer, texts, settings.out.parent / "targets.npy")
    ids = tokenizer([PREFIX + text for text in texts], truncation=True, max_length=TOKENS)["input_ids"]
    turns = list(range(len(english))) + list(range(len(english), len(texts))) * settings.repeats
    batches = list(_batches(turns, [len(row) for row in ids], settings.seed))
    return Lesson(ids, [label for _, label in english + others], torch.from_numpy(targets), batches)


def _targets(
    model: Model, tokenizer: PreTrainedTokenizerFast, texts: Sequence[str], cache: Path
) -> NDArray[np.float32]:
    """Embeddings (n, hidden) before training; kept in ``cache`` for the next run over the same texts."""
    if cache.exists():
        known: NDArray[np.float32] = np.load(cache)
        if len(known) == len(texts):
            return known
    whole = cache.with_name("before.onnx")
    export(model, whole)
    _, vectors = encode(whole, tokenizer, [PREFIX + text for text in texts], tokens=TOKENS)
    np.save(cache, vectors)
    return vectors


def fit_head(model: Model, lesson: Lesson) -> None:
    """Set the head to the best linear reading of the embeddings alone, with a penalty on large weights."""
    truth, centre = torch.tensor(lesson.labels), lesson.targets.mean(0)
    inputs = 10 * (lesson.targets - centre)
    weight = torch.zeros(inputs.shape[1], 3, requires_grad=True)
    bias = torch.zeros(3, requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=60, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = functional.cross_entropy(inputs @ weight + bias, truth) + 1e-5 * weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    model.eval()
    with torch.no_grad():
        _, means = model(*_padded(lesson.ids[:: len(lesson.ids) // 64]))
        length = means.norm(dim=1).mean()
        model.head.weight.zero_()
        model.head.weight[:, -inputs.shape[1] :] = 10 * weight.T / length
        model.head.bias.copy_(bias - 10 * centre @ weight)


def _fit(model: Model, lesson: Lesson, settings: Settings) -> int:
    """Train in place; the rate falls to nothing by the last batch or minute. How many texts it saw."""
    model.train()
    for part in (model.words, model.norm, *list(model.layers)[: settings.frozen]):
        part.requires_grad_(False)
        part.eval()
    model.positions.requires_grad_(False)
    tuned = [value for value in model.layers.parameters() if value.requires_grad]
    groups = [{"params": tuned, "share": 1.0}, {"params": model.head.parameters(), "share": 4.0}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    centre = lesson.targets.mean(0)
    began, seen, loss = time.monotonic(), 0, 1.1
    for number, batch in enumerate(lesson.batches):
        spent = (time.monotonic() - began) / max(60 * settings.minutes, 1e-9)
        passed = max(number / len(lesson.batches), spent)
        if passed >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = settings.rate * group["share"] * min((number + 1) / 60, 1.0, 1.0 - passed)
        logits, mean = model(*_padded([lesson.ids[index] for index in batch]))
        truth = torch.tensor([lesson.labels[index] for index in batch])
        mistake = functional.cross_entropy(logits, truth)
        kept = functional.cosine_similarity(
            functional.normalize(mean, dim=1) - centre, lesson.targets[batch] - centre, dim=1
        ).mean()
        optimizer.zero_grad(set_to_none=True)
        (mistake + settings.keep * (1 - kept)).backward()
        torch.nn.utils.clip_grad_norm_(tuned, 1.0)
        optimizer.step()
        seen += len(batch)
        loss = 0.98 * loss + 0.02 * float(mistake.detach())
        if number % 25 == 0:
            _say(began, f"{number}/{len(lesson.batches)} loss {loss:.3f} kept {float(kept.detach()):.3f}")
    return seen


def _padded(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    width, pad = max(map(len, rows)), SPECIAL.index("<pad>")
    tokens = torch.tensor([[*row, *[pad] * (width - len(row))] for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    return tokens, mask


def _batches(turns: Sequence[int], lengths: Sequence[int], seed: int) -> Iterator[list[int]]:
    """Batches of texts of like length, taken from a shuffled row 64 batches at a time."""
    rng = random.Random(seed)
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
