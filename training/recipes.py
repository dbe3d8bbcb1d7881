"""The two models that ship and a teacher of theirs: what each starts from, reads and learns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nlp.encoder.english import for_english
from training.lessons.texts import Example, customers, english_training, other_languages, written_tweets

from .model import Pooling

PIECES_BY_SCORE = 25_000
"""How many of the multilingual pieces are kept for being likely, beside those that the training texts use."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one model comes about."""

    name: str
    pooling: Pooling
    left_out: tuple[int, ...]
    """Which of the published encoder's layers, counted from 0, it does without."""
    prefix: str
    """What the encoder was trained to read before a text; the tuned one does without."""
    languages: tuple[str, ...]
    prepare: Callable[[str], str]
    """What is done to a text beside ``for_model``."""
    english_turns: float
    """How often each English tweet is seen; below one, a part of them."""
    other_turns: int
    rate: float
    keep: float
    """The weight of the embedding's distance from what it was."""
    int8: bool
    """Whether it ships, in int8; a teacher need not be small, and MPNet's answers suffer by it."""
    due: float
    """How much of the classes' logarithmic shares is taken off the logits: chosen on the validation sets."""
    skim: float = 1.0
    """Which share of a text's tokens the upper layers read."""
    customers: int = 0
    """How often the customers' posts are among those in the model's own languages."""
    written: int = 0
    """How often the tweets written for training are among them."""
    topics: float = 0
    """The weight of what the embedding learns of topics; 0 for nothing."""
    pieces: float = 0
    """What the logits of single pieces count beside the encoder's: chosen on the validation sets; 0 for none."""

    def examples(self, data: Path) -> list[tuple[list[Example], float]]:
        """The training posts, prepared, and how often those of each group are seen; the last group's are in
        the model's own languages, customers' posts among them."""
        groups = [(english_training(data), self.english_turns)]
        if self.other_turns:
            others = [tweet for tweets in other_languages(data, "train").values() for tweet in tweets]
            groups.append((others, self.other_turns))
        tweets, turns = groups.pop()
        own = customers(self.languages) * self.customers + written_tweets(self.languages) * self.written
        groups.append((tweets + own, turns))
        return [([(self.prepare(text), label) for text, label in group], turns) for group, turns in groups]


RECIPES = {
    "english": Recipe(
        name="english-small",
        pooling="first",
        left_out=(4, 8),
        prefix="",
        languages=("en",),
        prepare=for_english,
        english_turns=2,
        other_turns=0,
        rate=5e-5,
        keep=0.5,
        int8=True,
        due=0.5,
        customers=3,
        topics=1,
    ),
    "teacher": Recipe(
        name="english-teacher",
        pooling="mean",
        left_out=(),
        prefix="",
        languages=("en",),
        prepare=for_english,
        english_turns=1,
        other_turns=0,
        rate=3e-5,
        keep=0,
        int8=False,
        due=0.5,
    ),
    "multilingual": Recipe(
        name="multilingual-small",
        pooling="mean",
        left_out=(),
        prefix="query: ",
        languages=("ar", "de", "es", "fr", "hi", "it", "pt"),
        prepare=str,
        english_turns=0.5,
        other_turns=4,
        rate=7e-5,
        keep=0.5,
        int8=True,
        due=0.6,
        customers=3,
        written=3,
        pieces=1.0,
    ),
}
