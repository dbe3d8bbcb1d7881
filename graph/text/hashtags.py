"""The words within hashtags, which capitals, underscores and digits part: #AcmeflowDown, #acmeflow_down, #Acme2026."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_TAG = re.compile("[#\uff03](\\w+)")


@dataclass(frozen=True, slots=True)
class Hashtag:
    """A tag of a text, without its mark."""

    word: str
    start: int
    """Its offset in the text."""

    @property
    def edges(self) -> tuple[int, ...]:
        """Where words begin or end in ``word``, its own begin and end among them."""
        return edges(self.word)

    @property
    def words(self) -> list[str]:
        """The words in it, in their order."""
        return _parted(self.word, self.edges)


def has_hashtag(text: str) -> bool:
    """Is there a mark of hashtags in it?"""
    return "#" in text or "\uff03" in text


def hashtags(text: str) -> Iterator[Hashtag]:
    """Every hashtag of ``text``."""
    for match in _TAG.finditer(text):
        yield Hashtag(match[1], match.start(1))


def edges(word: str) -> tuple[int, ...]:
    """Where words begin or end in a word that is several ones."""
    found = [0]
    for at in range(1, len(word)):
        before, here = word[at - 1], word[at]
        if (
            here == "_"
            or before == "_"
            or (here.isupper() and (not before.isupper() or word[at + 1 : at + 2].islower()))
            or here.isdigit() != before.isdigit()
        ):
            found.append(at)
    return (*found, len(word))


def words_of(word: str) -> str:
    """The words in a part of a tag, with spaces between them; empty for an empty one."""
    return " ".join(_parted(word, edges(word)))


def _parted(word: str, edges: tuple[int, ...]) -> list[str]:
    parts = (word[a:b].strip("_") for a, b in pairwise(edges))
    return [part for part in parts if part]


def tags_as_words(text: str) -> str:
    """The hashtags of ``text`` that are several words, a line each, as they would be written without being tags."""
    return "\n".join(" ".join(tag.words) for tag in hashtags(text) if len(tag.edges) > 2)
