"""The words of a phrase in seven languages: what each means, which say nothing, and which are misspelt."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from graph.text.folding import script_class
from graph.text.spelling import plainly_with_offsets

from .lists import read_yaml

MISSPELT = 0.85
"""How sure the meaning of a word is that was put right."""
_FILE = Path(__file__).with_name("words.yaml")
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"(?<=\w)'s\b")
_LONGEST_UNSPACED = 8
_SHORTEST_CORRECTED = 4
_STEM = 5
_TWO_EDITS = 7


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, and its place there."""

    concept: str
    """What it means: the word that stands for all that mean the same, or itself."""
    folded: str
    """As it was typed, in lower case and without accents."""
    start: int
    end: int
    noise: bool = False
    """It says nothing about what is asked."""
    common: bool = False
    """It is one of the words that questions are asked with."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that mean something, and those that say nothing."""

    concepts: dict[str, str]
    noise: frozenset[str]
    noise_of: dict[str, frozenset[str]]
    """By language."""

    def read(self, text: str) -> list[Word]:
        """The words of ``text`` in their order. Scripts without spaces are parted by the words that are known."""
        folded, offsets = plainly_with_offsets(text)
        folded = _POSSESSIVE.sub(lambda found: " " * len(found[0]), folded)
        words: list[Word] = []
        for found in _WORD.finditer(folded):
            for start, end in self._parted(folded, found.start(), found.end()):
                word = folded[start:end]
                noise = word not in self.concepts and (word in self.noise or _is_inflection(word))
                place = (start, end) if offsets is None else (offsets[start], offsets[end])
                words.append(Word(self.concepts.get(word, word), word, *place, noise, word in self.concepts))
        return words

    def language(self, words: Sequence[Word]) -> str:
        """The language of ``words`` by those that say nothing."""
        said = {word.concept for word in words if word.noise}
        return max(self.noise_of, key=lambda code: (len(said & self.noise_of[code]), code == "en"))

    def _parted(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The words in a run of letters: at each change of script, and, without spaces, as they are known."""
        while start < end:
            script = script_class(text[start])
            stop = start + 1
            while stop < end and (script_class(text[stop]) == "unspaced") == (script == "unspaced"):
                stop += 1
            if script == "unspaced":
                yield from self._unspaced(text, start, stop)
            else:
                yield start, stop
            start = stop

    def _unspaced(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        unknown = start
        while start < end:
            length = next(
                (
                    n
                    for n in range(min(_LONGEST_UNSPACED, end - start), 0, -1)
                    if text[start : start + n] in self.concepts or text[start : start + n] in self.noise
                ),
                0,
            )
            if not length:
                start += 1
                continue
            if unknown < start:
                yield from _by_script(text, unknown, start)
            yield start, start + length
            start = unknown = start + length
        if unknown < end:
            yield from _by_script(text, unknown, end)


def _by_script(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The runs of Hiragana, which inflect, and of everything else."""
    while start < end:
        stop = start + 1
        while stop < end and _is_hiragana(text[stop]) == _is_hiragana(text[start]):
            stop += 1
        yield start, stop
        start = stop


def _is_hiragana(char: str) -> bool:
    return "\u3040" <= char <= "\u309f"


def _is_inflection(word: str) -> bool:
    return all(map(_is_hiragana, word))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The words of ``words.yaml``."""
    content = read_yaml(_FILE)
    concepts: dict[str, str] = {}
    for line in content["same"]:
        words = line.split()
        concepts.update(dict.fromkeys(words, words[0]))
    noise_of = {code: frozenset(said.split()) - concepts.keys() for code, said in content["noise"].items()}
    return Lexicon(concepts, frozenset().union(*noise_of.values()), noise_of)


class Spelling:
    """The nearest known word to one that is misspelt, or has another ending."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = {word for word in known if len(word) >= _SHORTEST_CORRECTED}
        self._by_pair: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            for pair in set(_pairs(word)):
                self._by_pair[pair].append(word)

    def nearest(self, word: str, small: Collection[str] = ()) -> str | None:
        """The known word that ``word`` is meant to be, or one of ``small``; None where none is near."""
        if len(word) < _SHORTEST_CORRECTED or not word.isalpha():
            return None
        for near in small:
            if len(near) >= _SHORTEST_CORRECTED and _apart(word, near) == 1:
                return near
        shared = Counter(near for pair in set(_pairs(word)) for near in self._by_pair.get(pair, ()))
        best: tuple[float, bool, str] | None = None
        for near, count in shared.most_common(40):
            if count < 2:
                break
            # Letters are left out more often than put in or taken for others.
            found = (
                (apart, len(near) <= len(word), near) if (apart := _apart(word, near)) is not None else None
            )
            if found and (best is None or found < best):
                best = found
        return best[2] if best else None


def _apart(word: str, near: str) -> float | None:
    """How far the two are apart; None where they are not the same word."""
    shorter = min(len(word), len(near))
    allowed = 1 if shorter < _TWO_EDITS else 2
    if len(word) == len(near) == _SHORTEST_CORRECTED and sorted(word) != sorted(near):
        return None
    if near[1:] == word:
        return 1
    if word[0] == near[0] and (distance := edits(word, near, allowed)) <= allowed:
        return distance
    stem = len(_common(word, near))
    return 2.5 if stem >= _STEM and stem >= 0.7 * max(len(word), len(near)) else None


def _common(one: str, other: str) -> str:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return one[:length]


def edits(one: str, other: str, most: int) -> int:
    """How many letters are added, left out, replaced or swapped from ``one`` to ``other``; ``most`` + 1 for more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: Sequence[int] = ()
    row: list[int] = list(range(len(other) + 1))
    for i, char in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != against))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _pairs(word: str) -> Iterator[str]:
    padded = f" {word} "
    return (padded[at : at + 2] for at in range(len(padded) - 1))
