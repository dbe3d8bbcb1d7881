"""What the words of a text say for a topic: its name, its sentence's words, its keywords."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from graph.text.words import PhraseError, WordIndex
from nlp.encoder.encoder import Floats

from .definition import TopicDefinition
from .stems import rareness, stem, stems, telling, words

_EVERY_WORD = 0.2
"""What a common word of a name weighs; a rare one weighs this much and 1."""
_NEARNESS_THAT_COUNTS = 4.0
_EVEN_IF_COMMON = 0.4
_TELLS = 0.3
"""How much a word must weigh to count as one that tells."""
_HIGHEST = 2.0
_LETTERS = re.compile(r"[^\W\d_]+")
_CAPITALS_INSIDE = re.compile(r"[^\W\d_][A-Z]")


class Said(IntEnum):
    """The columns of the evidence."""

    NAME = 0
    """The share of the name's words that the text has, squared, 0..1."""
    RARE_NAME = 1
    """How rare the name's words are, 0..1, where the text has all of them."""
    A_WORD = 2
    """1 where a telling word of the name or the sentence is there, or a keyword."""
    MORE_WORDS = 3
    """What more of the sentence's words say, the strongest left out, 0..2."""
    KEYWORD = 4
    """1 with one of the user's keywords."""
    UNNAMED = 5
    """1 where the topic is something with a name of its own and neither that nor a word like it is there."""


@dataclass(slots=True)
class _Words:
    """One topic's stems with their weights."""

    name: dict[str, float] = field(default_factory=dict)
    rare: float = 0.0
    proper: bool = False
    sentence: dict[str, float] = field(default_factory=dict)


class TopicWords:
    """The words of several topics, looked up in one pass over a text's words."""

    def __init__(self, topics: Sequence[TopicDefinition], nearness: Mapping[str, Floats]) -> None:
        """``nearness``: for each of ``sentence_words``, how near it is to each topic, in standard deviations.

        Raises ValueError for a keyword that nothing could match.
        """
        self._topics = [_words_of(topic, index, nearness) for index, topic in enumerate(topics)]
        self._by_stem: dict[str, list[int]] = {}
        for index, topic in enumerate(self._topics):
            for known in {*topic.name, *topic.sentence}:
                self._by_stem.setdefault(known, []).append(index)
        phrases: dict[str, tuple[tuple[int, bool], ...]] = {}
        for index, definition in enumerate(topics):
            for phrase, is_name in (
                (definition.name, True),
                *((word, False) for word in definition.keywords),
            ):
                phrases[phrase] = (*phrases.get(phrase, ()), (index, is_name))
        try:
            self._phrases: WordIndex[tuple[tuple[int, bool], ...]] = WordIndex(phrases)
        except PhraseError as error:
            raise ValueError(f"a topic's keyword cannot be used: {error}") from error

    def evidence(self, texts: Sequence[str]) -> Floats:
        """(n, topics, 6): the columns of ``Said``."""
        found = np.zeros((len(texts), len(self._topics), len(Said)), np.float32)
        found[:, :, Said.UNNAMED] = 1
        for row, text in enumerate(texts):
            held = stems(text)
            for index in {index for word in held for index in self._by_stem.get(word, ())}:
                self._add(found[row, index], self._topics[index], held)
            for hits in self._phrases.values(text):
                for index, is_name in hits:
                    told = found[row, index]
                    told[Said.A_WORD], told[Said.UNNAMED] = 1, 0
                    if is_name:
                        told[Said.NAME], told[Said.RARE_NAME] = 1, self._topics[index].rare
                    else:
                        told[Said.KEYWORD] = 1
        found[:, :, Said.UNNAMED] *= np.array([topic.proper for topic in self._topics], np.float32)
        return found

    @staticmethod
    def _add(row: Floats, topic: _Words, held: set[str]) -> None:
        there = sum(weight for word, weight in topic.name.items() if word in held)
        if topic.name:
            share = there / sum(topic.name.values())
            row[Said.NAME] = share**2
            row[Said.RARE_NAME] = topic.rare if share > 0.99 else 0
        told = sorted((weight for word, weight in topic.sentence.items() if word in held), reverse=True)
        row[Said.MORE_WORDS] = min(_HIGHEST, sum(told[1:3]))
        strongest = max(row[Said.NAME], told[0] if told else 0.0)
        row[Said.A_WORD], row[Said.UNNAMED] = strongest > _TELLS, 1 - min(1.0, strongest)


def _words_of(topic: TopicDefinition, index: int, nearness: Mapping[str, Floats]) -> _Words:
    name = _name(topic.name)
    rare = max(map(rareness, name), default=0.0)
    return _Words(name, rare, _is_proper(topic), _sentence(topic, nearness, index))


def _is_proper(topic: TopicDefinition) -> bool:
    """Is it a thing with a name of its own (iPhone, CRM, Amazon Prime), going by the user's capitals?

    A name counts that has capitals inside, or that the sentence writes with them too.
    """
    parts = _LETTERS.findall(topic.name)
    said = set(_LETTERS.findall(topic.description)[1:])
    inside = any(_CAPITALS_INSIDE.search(part) for part in parts)
    return inside or (bool(parts) and all(part[0].isupper() and part in said for part in parts))


def sentence_words(topics: Sequence[TopicDefinition]) -> list[str]:
    """The words of the topics' sentences that may say something, each once."""
    return list(dict.fromkeys(word for topic in topics for word in _spoken(topic).values()))


def _spoken(topic: TopicDefinition) -> dict[str, str]:
    """The telling stems of a topic's sentence, each with a word that has it; the name's own left out."""
    name = _name(topic.name)
    spoken = {stem(word): word for word in words(topic.description)}
    return {known: word for known, word in spoken.items() if telling(known) and known not in name}


def _sentence(topic: TopicDefinition, nearness: Mapping[str, Floats], index: int) -> dict[str, float]:
    """A sentence's words count the more, the nearer they are to the topic and the rarer elsewhere."""
    return {
        known: max(0.0, float(nearness[word][index]))
        * (_EVEN_IF_COMMON + (1 - _EVEN_IF_COMMON) * rareness(known))
        / _NEARNESS_THAT_COUNTS
        for known, word in _spoken(topic).items()
    }


def _name(name: str) -> dict[str, float]:
    """The stems of a name with their weights: its telling words, or all where none tells."""
    all_of_it = dict.fromkeys(stem(word) for word in words(name) if len(word) > 1)
    kept = [word for word in all_of_it if rareness(word) > 0] or list(all_of_it)
    return {word: _EVERY_WORD + rareness(word) for word in kept}
