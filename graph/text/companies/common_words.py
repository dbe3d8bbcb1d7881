"""Names that are everyday words, or the names of days, places and people, and so mean a company only at times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

from graph.text.spelling import plainly

_NO_WORD = re.compile(r"[^\w']+")
_FILE = Path(__file__).with_name("common_words.txt")


class Ambiguity(Enum):
    """What else a company's name means, and so how much it says by itself."""

    NONE = "none"
    """Nothing else is called so: wherever it stands, it means the company."""
    COMMON_WORD = "common word"
    """An everyday word, written small unless it is a name."""
    ADJECTIVE = "adjective"
    """An everyday word that describes others: "current pricing" says nothing of a company called Current."""
    PROPER_NOUN = "proper noun"
    """Written with a capital whatever it means: Friday, Clara, Phoenix."""
    ABBREVIATION = "abbreviation"
    """Two letters, which small are a word of some language: HP, EY, DA."""
    NUMBER = "number"
    """Digits alone."""


@dataclass(frozen=True, slots=True)
class _WordLists:
    words: frozenset[str]
    adjectives: frozenset[str]
    proper: frozenset[str]
    german: frozenset[str]
    first_names: frozenset[str]


@lru_cache(maxsize=1)
def _word_lists() -> _WordLists:
    sections: dict[str, set[str]] = {}
    section: set[str] = set()
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), set())
        elif not line.startswith("#"):
            section.update(plainly(line).split())
    adjectives = frozenset(sections["words that describe others"])
    german = frozenset(sections["german"])
    first = frozenset(sections.pop("first names"))
    proper = first | sections.pop("names of other things")
    return _WordLists(frozenset().union(*sections.values()), adjectives, proper, german, first)


def ambiguity_of(name: str) -> Ambiguity:
    """What else ``name`` means; one of several words is ambiguous only if each of them is."""
    lists = _word_lists()
    plain = plainly(name)
    if plain.isalpha() and len(plain) > 2:
        return _of_word(plain, lists)
    words = _NO_WORD.sub(" ", plain).split()
    if not words:
        return Ambiguity.NONE
    if len(words) > 1 and max(map(len, words)) == 1 and re.fullmatch(r"[a-z] [&+] [a-z]", plain):
        return Ambiguity.ABBREVIATION
    if max(map(len, words)) <= 2 and plain.isascii() and plain.replace(" ", "").isalpha():
        return Ambiguity.ABBREVIATION
    if len(words) == 1:
        return Ambiguity.NUMBER if words[0].isdecimal() else _of_word(words[0], lists)
    known = all(word in lists.words or word in lists.proper for word in words)
    return Ambiguity.COMMON_WORD if known else Ambiguity.NONE


def _of_word(word: str, lists: _WordLists) -> Ambiguity:
    if word in lists.proper:
        return Ambiguity.PROPER_NOUN
    if word in lists.adjectives:
        return Ambiguity.ADJECTIVE
    return Ambiguity.COMMON_WORD if word in lists.words else Ambiguity.NONE


def is_german_noun(name: str) -> bool:
    """Would German write this word with a capital anyway?"""
    return plainly(name) in _word_lists().german


def first_names() -> frozenset[str]:
    """First names that people have, folded without accents."""
    return _word_lists().first_names


def is_name_of_other_things(name: str) -> bool:
    """Is it the name of a day, a place or a person?"""
    return plainly(name) in _word_lists().proper
