"""What a training run depends on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from .recipes import RECIPES, Recipe

IN_PLACE_OF_THE_RECIPES = (
    "rate", "keep", "english_turns", "other_turns", "customers", "written", "topics", "left_out", "skim",
)  # fmt: skip


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
    like: Path | None = None
    """The folder of a model trained before whose embeddings are kept near, in place of the published encoder's."""
    unread: float = 0.0
    """Which share of a text's pieces is hidden each time it is seen, so that no tweet is learnt by heart."""
    left_out: tuple[int, ...] | None = None
    """In place of the recipe's."""
    skim: float | None = None
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


def recipe_of(settings: Settings) -> Recipe:
    """The model's recipe, with what ``settings`` says in place of it."""
    asked = {
        name: value for name in IN_PLACE_OF_THE_RECIPES if (value := getattr(settings, name)) is not None
    }
    return replace(RECIPES[settings.model], **asked)
