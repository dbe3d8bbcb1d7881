"""Names that are everyday words, or the names of days, places and people, and so mean a company only at times."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

from graph.text.folding import fold

_FILE = Path(__file__).with_name("common_words.txt")


class Commonness(Enum):
    """How sure a name is by itself."""

    OWN = "own"
    """Nobody else is called so: wherever it stands, it means the company."""
    WORD = "word"
    """An everyday word, written small unless it is a name."""
    QUALITY = "quality"
    """An everyday word that describes others: "current pricing" says nothing of a company called Current."""
    PROPER = "proper"
    """Written with a capital whatever it means: Friday, Clara, Phoenix."""


@dataclass(frozen=True, slots=True)
class _Words:
    words: frozenset[str]
    qualities: frozenset[str]
    proper: frozenset[str]
    german: frozenset[str]


@lru_cache(maxsize=1)
def _known() -> _Words:
    sections: dict[str, set[str]] = {}
    section: set[str] = set()
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), set())
        elif not line.startswith("#"):
            section.update(fold(line).split())
    qualities = frozenset(sections["words that describe others"])
    german = frozenset(sections["german"])
    nouns = sections["nouns and verbs"] | sections["french"] | sections["spanish"]
    proper = frozenset(sections["names of other things"])
    return _Words(frozenset(nouns | qualities | german), qualities, proper, german)


def commonness(name: str) -> Commonness:
    """How sure ``name`` is by itself; of several words each must be common for the name to be."""
    known = _known()
    words = fold(name).replace("&", " ").split()
    if not words:
        return Commonness.OWN
    if len(words) == 1:
        if words[0] in known.proper:
            return Commonness.PROPER
        if words[0] in known.qualities:
            return Commonness.QUALITY
    if all(word in known.words or word in known.proper for word in words):
        return Commonness.WORD
    return Commonness.OWN


def is_german_noun(name: str) -> bool:
    """Would German write this word with a capital anyway?"""
    return fold(name) in _known().german
