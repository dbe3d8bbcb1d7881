"""The two models that ship and a teacher of theirs: what each starts from, what it is trained on, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nlp.encoder.english import for_english
from training.data.texts import Example, customers, english_training, other_languages, written_tweets

from .model import Pooling

TOKENS_BY_SCORE = 25_000
"""How many tokens of the multilingual vocabulary are kept for their probability, beside those of the training texts."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one model is trained."""

    name: str
    pooling: Pooling
    dropped_layers: tuple[int, ...]
    """Which of the published encoder's layers, counted from 0, are left out."""
    prefix: str
    """What the published encoder expects before a text; the fine-tuned one does not."""
    languages: tuple[str, ...]
    prepare: Callable[[str], str]
    """What is done to a text beside ``for_model``."""
    english_epochs: float
    """Epochs over the English tweets; below one, a part of them is used."""
    other_epochs: int
    """Epochs over the tweets in other languages."""
    rate: float
    embedding_weight: float
    """The weight in the loss of the embedding's distance from the published encoder's."""
    int8: bool
    """Whether it is quantized to int8; a teacher need not be small, and MPNet gets worse by it."""
    prior_correction: float
    """What share of the log class frequencies is subtracted from the logits: chosen on the validation sets."""
    token_share: float = 1.0
    """The share of a text's tokens that the upper layers read."""
    customer_repeats: int = 0
    """How often the customers' posts are repeated among those in the model's own languages."""
    written_repeats: int = 0
    """How often the tweets written for training are repeated among them."""
    topics_weight: float = 0
    """The weight of the topics in the loss; 0 for none."""
    token_weights: float = 0
    """The factor of the token weights' logits beside the encoder's: chosen on the validation sets; 0 for none."""

    def examples(self, data: Path) -> list[tuple[list[Example], float]]:
        """The training posts, prepared, in groups with the epochs of each; the last group's are in the model's own
        languages, customers' posts among them."""
        groups = [(english_training(data), self.english_epochs)]
        if self.other_epochs:
            others = [tweet for tweets in other_languages(data, "train").values() for tweet in tweets]
            groups.append((others, self.other_epochs))
        tweets, turns = groups.pop()
        own = (
            customers(self.languages) * self.customer_repeats
            + written_tweets(self.languages) * self.written_repeats
        )
        groups.append((tweets + own, turns))
        return [([(self.prepare(text), label) for text, label in group], turns) for group, turns in groups]


RECIPES = {
    "english": Recipe(
        name="english-small",
        pooling="first",
        dropped_layers=(4, 8),
        prefix="",
        languages=("en",),
        prepare=for_english,
        english_epochs=2,
        other_epochs=0,
        rate=5e-5,
        embedding_weight=0.5,
        int8=True,
        prior_correction=0.5,
        customer_repeats=3,
        topics_weight=1,
    ),
    "teacher": Recipe(
        name="english-teacher",
        pooling="mean",
        dropped_layers=(),
        prefix="",
        languages=("en",),
        prepare=for_english,
        english_epochs=1,
        other_epochs=0,
        rate=3e-5,
        embedding_weight=0,
        int8=False,
        prior_correction=0.5,
    ),
    "multilingual": Recipe(
        name="multilingual-small",
        pooling="mean",
        dropped_layers=(),
        prefix="query: ",
        languages=("ar", "de", "es", "fr", "hi", "it", "pt"),
        prepare=str,
        english_epochs=0.5,
        other_epochs=4,
        rate=7e-5,
        embedding_weight=0.5,
        int8=True,
        prior_correction=0.6,
        customer_repeats=3,
        written_repeats=3,
        token_weights=1.0,
    ),
}
