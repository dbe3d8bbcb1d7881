"""Features of a text's words for a topic: the topic's name, its description's words, its keywords."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from graph.text.words import PhraseError, WordIndex
from nlp.encoder.encoder import Floats

from .definition import TopicDefinition
from .stems import is_informative, rareness, stem, stems, words

_COMMON_WORD = 0.2
"""What a common word of a name weighs; a rare one weighs this much and 1."""
_FULL_WEIGHT = 4.0
"""Standard deviations: a word so similar to the topic weighs 1, if it is rare."""
_EVEN_IF_COMMON = 0.4
"""What a word's similarity weighs where it is common; 1 where it is rare."""
_PRESENT = 0.3
"""How much a word must weigh for ``WordFeature.A_WORD``."""
_HIGHEST = 2.0
_LETTERS = re.compile(r"[^\W\d_]+")
_CAPITALS_INSIDE = re.compile(r"[^\W\d_][A-Z]")


class WordFeature(IntEnum):
    """The columns of ``TopicWords.features``."""

    NAME = 0
    """The share of the name's words that the text has, squared, 0..1."""
    RARE_NAME = 1
    """How rare the name's words are, 0..1, where the text has all of them."""
    A_WORD = 2
    """1 where an informative word of the name or the description is there, or a keyword."""
    MORE_WORDS = 3
    """The weight of the second and third strongest of the description's words, 0..2."""
    KEYWORD = 4
    """1 with one of the user's keywords."""
    UNNAMED = 5
    """1 where the topic is a proper name and neither that nor a word like it is there."""


@dataclass(slots=True)
class _TopicStems:
    """One topic's stems with their weights."""

    name: dict[str, float] = field(default_factory=dict)
    rare: float = 0.0
    proper: bool = False
    description: dict[str, float] = field(default_factory=dict)


class TopicWords:
    """The words of several topics, looked up in one pass over a text's words."""

    def __init__(self, topics: Sequence[TopicDefinition], similarity: Mapping[str, Floats]) -> None:
        """``similarity``: of each of ``description_words`` to each topic, in standard deviations.

        Raises ValueError for a keyword that nothing could match.
        """
        self._topics = [_words_of(topic, index, similarity) for index, topic in enumerate(topics)]
        self._by_stem: dict[str, list[int]] = {}
        for index, topic in enumerate(self._topics):
            for known_stem in {*topic.name, *topic.description}:
                self._by_stem.setdefault(known_stem, []).append(index)
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

    def features(self, texts: Sequence[str]) -> Floats:
        """(n, topics, 6): the columns of ``WordFeature``."""
        found = np.zeros((len(texts), len(self._topics), len(WordFeature)), np.float32)
        found[:, :, WordFeature.UNNAMED] = 1
        for row, text in enumerate(texts):
            in_text = stems(text)
            for index in {index for word in in_text for index in self._by_stem.get(word, ())}:
                self._add(found[row, index], self._topics[index], in_text)
            for hits in self._phrases.values(text):
                for index, is_name in hits:
                    one = found[row, index]
                    one[WordFeature.A_WORD], one[WordFeature.UNNAMED] = 1, 0
                    if is_name:
                        one[WordFeature.NAME], one[WordFeature.RARE_NAME] = 1, self._topics[index].rare
                    else:
                        one[WordFeature.KEYWORD] = 1
        found[:, :, WordFeature.UNNAMED] *= np.array([topic.proper for topic in self._topics], np.float32)
        return found

    @staticmethod
    def _add(row: Floats, topic: _TopicStems, in_text: set[str]) -> None:
        weight_found = sum(weight for word, weight in topic.name.items() if word in in_text)
        if topic.name:
            share = weight_found / sum(topic.name.values())
            row[WordFeature.NAME] = share**2
            row[WordFeature.RARE_NAME] = topic.rare if share > 0.99 else 0
        found = sorted(
            (weight for word, weight in topic.description.items() if word in in_text), reverse=True
        )
        row[WordFeature.MORE_WORDS] = min(_HIGHEST, sum(found[1:3]))
        strongest = max(row[WordFeature.NAME], found[0] if found else 0.0)
        row[WordFeature.A_WORD], row[WordFeature.UNNAMED] = strongest > _PRESENT, 1 - min(1.0, strongest)


def _words_of(topic: TopicDefinition, index: int, similarity: Mapping[str, Floats]) -> _TopicStems:
    name = _name_stems(topic.name)
    rare = max(map(rareness, name), default=0.0)
    return _TopicStems(name, rare, _is_proper(topic), _description(topic, similarity, index))


def _is_proper(topic: TopicDefinition) -> bool:
    """Is it a thing with a name of its own (iPhone, CRM, Amazon Prime), going by the user's capitals?

    A name counts that has capitals inside, or that the sentence writes with them too.
    """
    parts = _LETTERS.findall(topic.name)
    said = set(_LETTERS.findall(topic.description)[1:])
    inside = any(_CAPITALS_INSIDE.search(part) for part in parts)
    return inside or (bool(parts) and all(part[0].isupper() and part in said for part in parts))


def description_words(topics: Sequence[TopicDefinition]) -> list[str]:
    """The informative words of the topics' descriptions, each once."""
    return list(dict.fromkeys(word for topic in topics for word in _description_stems(topic).values()))


def _description_stems(topic: TopicDefinition) -> dict[str, str]:
    """The informative stems of a topic's description, each with a word that has it; the name's own left out."""
    name = _name_stems(topic.name)
    described = {stem(word): word for word in words(topic.description)}
    return {known: word for known, word in described.items() if is_informative(known) and known not in name}


def _description(topic: TopicDefinition, similarity: Mapping[str, Floats], index: int) -> dict[str, float]:
    """The description's stems with their weights: the higher, the more similar to the topic and the rarer."""
    return {
        known: max(0.0, float(similarity[word][index]))
        * (_EVEN_IF_COMMON + (1 - _EVEN_IF_COMMON) * rareness(known))
        / _FULL_WEIGHT
        for known, word in _description_stems(topic).items()
    }


def _name_stems(name: str) -> dict[str, float]:
    """The stems of a name with their weights: its rarer words, or all where every one is common."""
    every = dict.fromkeys(stem(word) for word in words(name) if len(word) > 1)
    chosen = [word for word in every if rareness(word) > 0] or list(every)
    return {word: _COMMON_WORD + rareness(word) for word in chosen}
