"""What a training run depends on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from .recipes import RECIPES, Recipe

OVERRIDES = (
    "rate", "embedding_weight", "english_epochs", "other_epochs", "customer_repeats", "written_repeats",
    "topics_weight", "dropped_layers", "token_share",
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
    teacher_weight: float = 0.5
    """The weight of the teachers' predictions in a tweet's target, beside its label; posts written for training have
    their label alone."""
    embedding_teacher: Path | None = None
    """The folder of a model trained before whose embeddings are the targets, in place of the published encoder's."""
    token_dropout: float = 0.0
    """The share of a text's tokens that is replaced by the unknown token in each epoch, against overfitting."""
    dropped_layers: tuple[int, ...] | None = None
    """As in the recipe, and in place of it."""
    token_share: float | None = None
    """As in the recipe, and in place of it."""
    rate: float | None = None
    """As in the recipe, and in place of it."""
    embedding_weight: float | None = None
    """As in the recipe, and in place of it."""
    english_epochs: float | None = None
    """As in the recipe, and in place of it."""
    other_epochs: int | None = None
    """As in the recipe, and in place of it."""
    customer_repeats: int | None = None
    """As in the recipe, and in place of it."""
    written_repeats: int | None = None
    """As in the recipe, and in place of it."""
    topics_weight: float | None = None
    """As in the recipe, and in place of it."""


def recipe_of(settings: Settings) -> Recipe:
    """The model's recipe, with what ``settings`` says in place of it."""
    asked = {name: value for name in OVERRIDES if (value := getattr(settings, name)) is not None}
    return replace(RECIPES[settings.model], **asked)
