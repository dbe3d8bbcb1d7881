"""The phrases of the questions, of their files and of ``phrases/``, as they are compared with what people type."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from queries.catalog import Question

from .lists import read_yaml
from .periods import period_in
from .words import Lexicon, Spelling, Word, lexicon

_FOLDER = Path(__file__).with_name("phrases")
_BLANK = re.compile(r"\{(\w+)\}")
_SOME_DAY = date(2026, 6, 15)
"""For the periods in phrases, which are taken out of them."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to ask a question."""

    text: str
    concepts: frozenset[str]
    """What its own words mean, those left out that say nothing."""
    small: frozenset[str]
    """Those."""
    blanks: tuple[str, ...]
    """In their order."""
    leads: dict[str, str]
    """For each blank, the last of its own words before it."""
    period: bool
    """A period stands in it as a word: "meetings this week"."""


@dataclass(frozen=True, slots=True)
class Asks:
    """A question with all its phrases."""

    question: Question
    phrases: tuple[Phrase, ...]
    concepts: frozenset[str]
    """Of all its phrases."""
    periods: bool
    """A period stands in one of its phrases as a word."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """All questions, and how telling each word is."""

    asks: tuple[Asks, ...]
    lexicon: Lexicon
    spelling: Spelling
    weights: dict[str, float] = field(default_factory=dict)
    rarest: float = 1.0
    """The weight of a word that no question has."""

    def weight(self, concept: str) -> float:
        return self.weights.get(concept, self.rarest)

    def knows(self, concept: str) -> bool:
        return concept in self.weights

    def read(self, text: str) -> list[Word]:
        """The words of what somebody typed."""
        return self.lexicon.read(text)


def phrasebook(questions: Iterable[Question]) -> Phrasebook:
    """The phrases of ``questions``, read for comparison (about 0.1 s for forty questions)."""
    words = lexicon()
    further = further_phrases()
    asks = tuple(
        _asks(question, (question.text, *question.phrases, *further.get(question.id, ())), words)
        for question in questions
    )
    held = Counter(concept for one in asks for concept in one.concepts)
    weights = {concept: math.log(1 + len(asks) / count) for concept, count in held.items()}
    spelling = Spelling({*words.concepts, *weights})
    return Phrasebook(asks, words, spelling, weights, math.log(1 + len(asks)))


@lru_cache(maxsize=1)
def further_phrases() -> dict[str, tuple[str, ...]]:
    """By the question's id, the phrases of every language in ``phrases/``."""
    found: dict[str, list[str]] = {}
    for file in sorted(_FOLDER.glob("*.yaml")):
        for question, phrases in read_yaml(file).items():
            found.setdefault(question, []).extend(phrases)
    return {question: tuple(phrases) for question, phrases in found.items()}


def _asks(question: Question, texts: Sequence[str], words: Lexicon) -> Asks:
    phrases = tuple(_phrase(text, words) for text in dict.fromkeys(texts))
    concepts = frozenset().union(*(phrase.concepts for phrase in phrases))
    return Asks(question, phrases, concepts, any(phrase.period for phrase in phrases))


def _phrase(text: str, lexicon: Lexicon) -> Phrase:
    period = period_in(text, _SOME_DAY)
    bare = text[: period.start] + " " + text[period.end :] if period else text
    concepts: set[str] = set()
    small: set[str] = set()
    blanks: list[str] = []
    leads: dict[str, str] = {}
    last = ""
    for number, part in enumerate(_BLANK.split(bare)):
        if number % 2:
            blanks.append(part)
            leads[part] = last
            continue
        words = lexicon.read(part)
        said = [word.concept for word in words if not word.noise]
        small.update(word.concept for word in words if word.noise)
        concepts.update(said)
        last = said[-1] if said else last
    return Phrase(text, frozenset(concepts), frozenset(small), tuple(blanks), leads, period is not None)
