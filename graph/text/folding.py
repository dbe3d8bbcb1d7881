"""Text folded for comparison, with a way back to where each folded character stood in the original.

Folding evens out case (ß and ss, İ and i, ς and σ), width (Ｃ３ and C3), composed and decomposed accents,
typographic apostrophes and runs of white space, and drops invisible characters such as the soft hyphen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_INVISIBLE = "\u00ad\u034f\u061c\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e"
_INVISIBLES = re.compile(f"[{_INVISIBLE}]+")
_WHITE = re.compile(r"[\s\u200b]{2,}|[^\S ]|\u200b")
_VARIATION_SELECTORS = frozenset(chr(code) for code in range(0xFE00, 0xFE10))
_HALF_WIDTH_MARKS = frozenset("\uff9e\uff9f")


def fold(text: str) -> str:
    """The folded text, for callers that only ask whether something occurs."""
    if text.isascii():
        folded = text.lower()
        return _WHITE.sub(" ", folded) if "  " in folded or not folded.isprintable() else folded
    folded = _INVISIBLES.sub("", text)
    return _WHITE.sub(" ", _fold_letters(folded))


def fold_with_offsets(text: str) -> tuple[str, Sequence[int] | None]:
    """The folded text and, for each folded character and the end, its offset in ``text``.

    The offsets are None where both texts line up character by character, which nearly all do.
    """
    folded = fold(text)
    if len(folded) == len(text) and (text.isascii() or unicodedata.is_normalized("NFKC", text)):
        return folded, None
    return _fold_by_cluster(text)


def _fold_letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).replace("İ", "i").casefold()
    folded = unicodedata.normalize("NFKC", folded).replace("i\u0307", "i").replace("ı", "i")
    return folded.replace("’", "'").replace("‘", "'").replace("ʼ", "'")


def _fold_by_cluster(text: str) -> tuple[str, Sequence[int]]:
    pieces: list[str] = []
    offsets: list[int] = []
    start = 0
    length = len(text)
    space_before = False
    while start < length:
        end = start + 1
        while end < length and _continues(text[end]) and not text[start].isspace():
            end += 1
        piece = _fold_cluster(text[start:end])
        if piece == " " and space_before:
            piece = ""
        if piece:
            space_before = piece == " "
            pieces.append(piece)
            offsets.extend([start] * len(piece))
        start = end
    offsets.append(length)
    return "".join(pieces), offsets


@lru_cache(maxsize=8192)
def _continues(char: str) -> bool:
    """Does this character belong to the one before it?"""
    return (
        is_mark(char)
        or char in _VARIATION_SELECTORS
        or char in _HALF_WIDTH_MARKS
        or "\u1160" <= char <= "\u11ff"
    )


@lru_cache(maxsize=16384)
def _fold_cluster(cluster: str) -> str:
    return _WHITE.sub(" ", _fold_letters(_INVISIBLES.sub("", cluster)))


@lru_cache(maxsize=8192)
def is_mark(char: str) -> bool:
    """Is it a combining mark, which only makes sense with the letter before it?"""
    return unicodedata.category(char) in {"Mn", "Mc"} and char not in _VARIATION_SELECTORS


@lru_cache(maxsize=65536)
def script_class(char: str) -> str:
    """How words are told apart beside this character.

    ``""``: it is part of no word; ``"unspaced"``: its script writes words without spaces between them;
    ``"hangul"``: Korean, spaced, whose particles follow foreign words directly; ``"spaced"``: all others.
    """
    if not (char.isalnum() or char == "_" or is_mark(char)):
        return ""
    code = ord(char)
    for first, last in _UNSPACED:
        if first <= code <= last:
            return "unspaced"
    for first, last in _HANGUL:
        if first <= code <= last:
            return "hangul"
    return "spaced"


_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19DF),  # Tai Le, New Tai Lue
    (0x1A20, 0x1AAF),  # Tai Tham
    (0x0F00, 0x0FFF),  # Tibetan
    (0x2E80, 0x2FDF),  # Han radicals
    (0x3005, 0x3007),  # Han iteration mark and zero
    (0x3021, 0x3029),
    (0x3031, 0x303C),
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x3100, 0x312F),  # Bopomofo
    (0x31A0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),  # Han
    (0xA9E0, 0xA9FF),
    (0xAA60, 0xAADF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),  # half-width Katakana
    (0x1AFF0, 0x1B16F),
    (0x20000, 0x3FFFF),
)
_HANGUL = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF))
