"""Text folded further than for comparison: as it is written by people who drop accents and hyphens.

Beside what ``folding`` evens out: letters of the Latin, Greek and Cyrillic scripts lose their accents (``é`` is
``e``, ``ø`` is ``o``, ``ё`` is ``е``; ``æ`` is ``ae``), every kind of hyphen and dash, the underscore and the
middle dot of Katakana are a space, every mark that stands for an apostrophe is one, and the signs for short vowels
in Arabic and Hebrew go, as does the difference between the ways to write the end of an Arabic word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from .folding import fold, fold_with_offsets
from .words import Folding

_PARTING = "-_\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d\u30fb\uff65\u00b7"
"""What stands between the parts of a name, or is left out of it."""
_APOSTROPHES = "'`\u2032\u02b9\u02bb\u02bc\u02bd\u201b\u2018\u2019\uff07\u05f3"
_BEFORE_FOLDING = {0xB4: "'", **dict.fromkeys((0xAE, 0x2122, 0x2120, 0xA9, 0x2117), "\u00ad")}
"""What folding would make a space or letters of: an accent that stands alone, and the signs of trade marks."""
_TO_PREPARE = re.compile("[\u00b4\u00ae\u00a9\u2117\u2120\u2122]")
_UNCHANGED: set[str] = set()
"""Characters that were met and stay as they are."""
_PLAIN = {
    "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n",
    "ĸ": "k", "ə": "e", "ё": "е", "ґ": "г", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي",
}  # fmt: skip
_VOWEL_SIGNS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u0640\u064b-\u065f\u0670]")
"""Of Hebrew and Arabic, which most writers leave out, and the line that stretches Arabic words."""
_ACCENTED = ("LATIN", "GREEK")


@lru_cache(maxsize=65536)
def _plain(char: str) -> str:
    if char in _PARTING:
        return " "
    if char in _APOSTROPHES:
        return "'"
    if char in _PLAIN:
        return _PLAIN[char]
    if char.isascii():
        return char
    if _VOWEL_SIGNS.match(char):
        return ""
    parts = unicodedata.normalize("NFD", char)
    if len(parts) > 1 and unicodedata.name(char, "").startswith(_ACCENTED):
        return _PLAIN.get(parts[0], parts[0])
    return char


def _foldable(text: str) -> str:
    """``text`` without what folding would make a space or letters of; as long as it was."""
    return text.translate(_BEFORE_FOLDING) if _TO_PREPARE.search(text) else text


def _without_accents(folded: str) -> str:
    """Replaces the few characters that have to be, which is faster than to look at each."""
    for char in set(folded).difference(_UNCHANGED):
        plain = _plain(char)
        if plain == char:
            _UNCHANGED.add(char)
        else:
            folded = folded.replace(char, plain)
    return folded


def plainly(text: str) -> str:
    """``text`` as it reads without accents, with a space for each hyphen."""
    if not text.isascii():
        return _without_accents(fold(_foldable(text)))
    folded = fold(text)
    for mark in "-_":
        if mark in folded:
            folded = folded.replace(mark, " ")
    return folded.replace("`", "'") if "`" in folded else folded


def plainly_with_offsets(text: str) -> tuple[str, Sequence[int] | None]:
    """``plainly`` and, for each of its characters and the end, the offset in ``text``; None where both line up."""
    folded, offsets = fold_with_offsets(_foldable(text))
    plain = _without_accents(folded)
    if len(plain) == len(folded):
        return plain, offsets
    places: list[int] = []
    for at, char in enumerate(folded):
        places += [offsets[at] if offsets is not None else at] * len(_plain(char))
    places.append(len(text))
    return plain, places


PLAIN = Folding(plainly, plainly_with_offsets)
"""For ``WordIndex``: accents and kinds of hyphen make no difference either."""
