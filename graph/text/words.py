"""Whole words and phrases found in text of any case and script, thousands of them in one pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import ahocorasick

from .folding import fold, fold_with_offsets, is_mark, script_class

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Folding:
    """What differences between texts make none."""

    fold: Callable[[str], str]
    with_offsets: Callable[[str], tuple[str, Sequence[int] | None]]
    """The folded text, and where in the text each of its characters stood; None where both line up."""


STRICT = Folding(fold, fold_with_offsets)
"""Case, width and composed accents make none."""

_ANY_WORDS = r"(?: [^ ]+){1,3}"
_ANY_ENDING = r"\w*"


class PhraseError(ValueError):
    """A phrase that nothing could match; ``position`` is the fault's offset in it."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True, slots=True)
class _Entry(Generic[V]):
    """One phrase behind a key of the automaton, and what its surroundings must be like."""

    value: V
    length: int
    left: str
    """The script class of its first character; a handle or hashtag counts as a word."""
    right: str
    """The script class of its last character."""
    any_ending: bool
    rest: re.Pattern[str] | None
    """For a phrase with a ``*`` inside: the whole of it, to be tried where the first part was found."""


class WordIndex(Generic[V]):
    """Finds phrases as whole words: ``churn`` is not in "churned", ``C3`` is not in "C35".

    Scripts that write words without spaces (Han, Kana, Thai ...) need no boundary: ``東京`` is in "東京で",
    and "Acme" is in "Acmeを". ``churn*`` takes every ending; a ``*`` of its own stands for one to three words
    (``leaving * for``). Case, width and composed accents make no difference. Phrases that fold to the same
    text all report. Building takes about 10 µs a phrase.
    """

    def __init__(self, phrases: Mapping[str, V], folding: Folding = STRICT, *, folded: bool = False) -> None:
        """``phrases``: each phrase with the value to report; ``folded``: they are already.

        Raises PhraseError for one without a word.
        """
        self._folding = folding
        by_key: dict[str, list[_Entry[V]]] = {}
        for phrase, value in phrases.items():
            key, entry = _compile(phrase, phrase if folded else folding.fold(phrase).strip(), value)
            by_key.setdefault(key, []).append(entry)
        self._automaton: Any = ahocorasick.Automaton()
        for key, entries in by_key.items():
            self._automaton.add_word(key, tuple(entries))
        self._empty = not by_key
        if by_key:
            self._automaton.make_automaton()

    def find(self, text: str) -> Iterator[tuple[V, int, int]]:
        """Every occurrence as its value, start and end offset in ``text``; occurrences may overlap."""
        if self._empty:
            return
        if next(self._hits(self._folding.fold(text)), None) is None:
            return
        folded, offsets = self._folding.with_offsets(text)
        for value, start, end in self._hits(folded):
            if offsets is None:
                yield value, start, end
            else:
                yield value, offsets[start], _end_in_original(offsets, end)

    def values(self, text: str) -> set[V]:
        """The values of all phrases that occur in ``text``, for callers that need no place."""
        if self._empty:
            return set()
        return {value for value, _start, _end in self._hits(self._folding.fold(text))}

    def inside(self, folded: str) -> Iterator[tuple[V, int, int]]:
        """Every occurrence in a text that is folded already, within words too; phrases with ``*`` are left out."""
        if not self._empty:
            for last, entries in self._automaton.iter(folded):
                for entry in entries:
                    if entry.rest is None and not entry.any_ending:
                        yield entry.value, last + 1 - entry.length, last + 1

    def _hits(self, folded: str) -> Iterator[tuple[V, int, int]]:
        length = len(folded)
        for last, entries in self._automaton.iter(folded):
            for entry in entries:
                start = last + 1 - entry.length
                end = last + 1
                if start and not _apart(folded[start - 1], entry.left):
                    continue
                if entry.rest is not None:
                    match = entry.rest.match(folded, start)
                    if match is None:
                        continue
                    end = match.end()
                if entry.any_ending:
                    end = _word_end(folded, end)
                elif end < length and not _apart(folded[end], entry.right):
                    continue
                yield entry.value, start, end


def _word_end(folded: str, end: int) -> int:
    """Where the word that reaches ``end`` is over."""
    length = len(folded)
    script = script_class(folded[end - 1])
    while end < length and script != "unspaced" and script_class(folded[end]) == script:
        end += 1
    return end


def _apart(neighbour: str, edge: str) -> bool:
    """May a word that ends in script class ``edge`` end right beside ``neighbour``?"""
    if is_mark(neighbour):
        return False
    beside = script_class(neighbour)
    return not beside or beside != edge or edge == "unspaced"


def _compile(phrase: str, folded: str, value: V) -> tuple[str, _Entry[V]]:
    """The automaton's key for a phrase (its first part up to a ``*``) and its entry."""
    if not any(script_class(char) for char in folded) and not _is_symbol(folded):
        raise PhraseError("there is no word in it", 0)
    if folded.startswith("*"):
        raise PhraseError("a * may follow a word, not come before it", phrase.index("*"))
    if folded.endswith(" *"):
        raise PhraseError("a * of its own needs a word after it", phrase.rindex("*"))
    any_ending = folded.endswith("*")
    body = folded.rstrip("*") if any_ending else folded
    key = body.partition("*")[0].rstrip()
    rest = None if "*" not in body else _pattern(body)
    return key, _Entry(value, len(key), _edge(body[0]), _edge(body[-1]), any_ending, rest)


def _pattern(body: str) -> re.Pattern[str]:
    """A phrase with ``*`` inside as a regular expression over folded text."""
    parts: list[str] = []
    for word in body.split(" "):
        if word == "*":
            parts.append(_ANY_WORDS)
        else:
            spelled = _ANY_ENDING.join(re.escape(piece) for piece in word.split("*"))
            parts.append((" " if parts else "") + spelled)
    return re.compile("".join(parts))


def _edge(char: str) -> str:
    """The script class at a phrase's edge: @ and # belong to the name that they introduce."""
    return "spaced" if char in "@#" else script_class(char)


def _is_symbol(folded: str) -> bool:
    """Emoji and the like are phrases too; a phrase of punctuation and stars alone is none."""
    return any(not char.isspace() and not char.isascii() for char in folded)


def _end_in_original(offsets: Any, end: int) -> int:
    """Where a match that ends at ``end`` in folded text ends in the original.

    A character that folds to several (ß) is covered whole.
    """
    while end < len(offsets) - 1 and offsets[end] == offsets[end - 1]:
        end += 1
    return int(offsets[end])
