"""A regular expression that finds the texts in which a word begins with certain letters, however it is written.

Both engines match it (Java's), so that the names of many companies are gone through where they are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from .folding import script_class
from .spelling import plainly

WHOLE = 2
"""Letters of a beginning that is sought as a whole word: so few begin too many words."""
_NO_LETTER = r"[^\p{L}\p{N}]"
_NOT_ASCII = r"[^\x00-\x7f]"
_MARKS = r"\p{M}*"
_SCRIPTS = (
    *(range(0x30, 0x250), range(0x370, 0x530), range(0x620, 0x700)),
    *(range(0x1E00, 0x2000), range(0xFF10, 0xFFA0)),
)
"""Where letters stand that are other letters once case, accents and width are evened out: Latin, Greek, Cyrillic,
Arabic, and the wide and narrow forms."""


def beginning_pattern(begins: Iterable[str]) -> str:
    """For a whole text (``text =~ pattern``): a word in it begins like one of ``begins``, read ``plainly``.

    ``begins`` are folded by ``plainly`` and not empty. Two letters are a whole word; where a script writes no spaces,
    letters count wherever they stand.
    """
    sought = sorted(set(begins))
    # Nearly all names are ASCII, and among all ways to write a letter it takes four times as long.
    plain = [_plain(begin) for begin in sought if begin.isascii()]
    ascii_ways = [f".*(?<![A-Za-z0-9\\x80-\\x{{10ffff}}])(?i:{'|'.join(plain)}).*"] if plain else []
    all_ways = f"(?=.*{_NOT_ASCII}).*(?:{'|'.join(map(_anyhow, sought))}).*"
    return f"(?s)(?:{'|'.join((*ascii_ways, all_ways))})"


def _plain(begin: str) -> str:
    return re.escape(begin) + "(?![A-Za-z0-9])" * (len(begin) <= WHOLE)


def _anyhow(begin: str) -> str:
    if script_class(begin[0]) == "unspaced":
        return _written(begin)
    end = f"(?={_NO_LETTER}|$)" if len(begin) <= WHOLE else ""
    return f"(?:(?<={_NO_LETTER})|^){_written(begin)}{end}"


def _written(folded: str) -> str:
    """Every way to write these letters: ``é`` and ``É`` for ``e``, and ``ß`` for ``ss``."""
    if not folded:
        return ""
    one, two = folded[0], folded[:2]
    letters = {one, *_letters()[one]}
    if len(folded) == 1:
        letters.update(*(made for plain, made in _letters().items() if len(plain) == 2 and plain[0] == one))
    way = f"{_any(letters)}{_MARKS}{_written(folded[1:])}"
    joined = _letters()[two] if len(two) == 2 else frozenset()
    return f"(?:{way}|{_any(joined)}{_MARKS}{_written(folded[2:])})" if joined else way


def _any(letters: Iterable[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(letters)))}]"


@lru_cache(maxsize=1)
def _letters() -> defaultdict[str, frozenset[str]]:
    """By one or two plain letters, the letters that are read so."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for letter in (chr(code) for script in _SCRIPTS for code in script):
        plain = plainly(letter)
        if letter.isalnum() and 1 <= len(plain) <= 2 and plain.isalnum():
            found[plain].add(letter)
    return defaultdict(frozenset, {plain: frozenset(letters) for plain, letters in found.items()})
