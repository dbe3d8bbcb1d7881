"""The words of a text, with English inflections taken off, and how rare each is in everyday posts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from math import log

from graph.text.folding import fold

COMMON = 0.006
"""Words in more everyday posts than this share are not informative."""
_FREQUENT, _RARE = 0.02, 0.0005
_UNKNOWN_SHARE = 0.0002
"""The share of everyday posts assumed for a word that the list lacks."""
_WORD = re.compile(r"(?<![\w@])@[\w.\-]*\w|https?://\S+|www\.\S+|[^\W\d_][\w']*")
_VOWELS = frozenset("aeiouy")
_NOT_INFLECTED = frozenset(
    {
        "news",
        "does",
        "during",
        "thing",
        "things",
        "being",
        "bring",
        "string",
        "spring",
        "always",
        "question",
        "questions",
    }
)
_ENDINGS = (("ation", 3), ("ing", 3), ("eed", 9), ("ed", 3), ("ment", 4), ("ion", 5))
"""Endings, each with the fewest letters that must stay."""


def words(text: str) -> Iterator[str]:
    """The words of ``text`` in lower case, without handles and addresses of pages."""
    for word in _WORD.findall(fold(text)):
        if word[0] != "@" and not word.startswith(("http", "www.")):
            yield word


def stems(text: str) -> set[str]:
    """The stems of the words of ``text``."""
    return {stem(word) for word in words(text)}


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What a lower-case word shares with its inflections: ``deliver`` for deliveries, ``cancel`` for cancellation.

    Words of other scripts, short ones and those with digits stay as they are.
    """
    word = word.removesuffix("'s")
    if len(word) < 4 or not word.isascii() or not word.isalpha() or word in _NOT_INFLECTED:
        return word
    return _root(_without_ending(_singular(word)))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_ending(word: str) -> str:
    for ending, least in _ENDINGS:
        if not word.endswith(ending):
            continue
        rest = word.removesuffix(ending)
        if (len(rest) < least and rest != "pay") or not _VOWELS & set(rest):
            return word
        doubled = len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsz"
        return rest[:-1] if doubled else rest
    return word


def _root(word: str) -> str:
    """One spelling for what stands before different endings: renew(al), migrat(e), cancel(l), subscrip(t)."""
    if word.endswith("very") and len(word) > 6:
        word = word[:-1]
    elif word.endswith(("val", "wal")) and len(word) > 6:
        word = word[:-2]
    if len(word) > 4 and word.endswith("ll"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 5 and word.endswith("at"):
        word = word[:-2]
    if word.endswith("script"):
        word = word[:-2] + "b"
    if len(word) > 3 and word.endswith("y") and word[-2] not in _VOWELS:
        word = word[:-1] + "i"
    return word


def rareness(stemmed: str) -> float:
    """0 for a stem that one in fifty everyday posts holds, 1 for one that hardly any does."""
    share = everyday_shares().get(stemmed, _UNKNOWN_SHARE)
    return min(1.0, max(0.0, log(_FREQUENT / share) / log(_FREQUENT / _RARE)))


def is_informative(stemmed: str) -> bool:
    """May this stem say what a text is about?"""
    return len(stemmed) > 1 and everyday_shares().get(stemmed, _UNKNOWN_SHARE) < COMMON


@cache
def everyday_shares() -> dict[str, float]:
    """Stems with the share of everyday posts that hold them."""
    lines = files(__package__).joinpath("everyday", "words.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("#"))
    return {word: int(share) / 1_000_000 for word, share in pairs}


@cache
def posts_to_companies() -> tuple[str, ...]:
    """Invented posts of people to and about companies, on all kinds of matters, with which topics are contrasted."""
    text = files(__package__).joinpath("everyday", "posts_to_companies.txt").read_text(encoding="utf-8")
    return tuple(text.splitlines())
