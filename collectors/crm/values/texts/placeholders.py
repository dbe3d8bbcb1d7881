"""What people and programs write where there is nothing to write: nothing, in every column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from .cell import clean, plain, word_lists

_WORDS = word_lists("placeholders")
_STRONG = _WORDS["nothing"]

_NULLS = _WORDS["nulls"]
"""Words that mean nothing in all columns but those of names: firms and people are called so too."""
_EMPTY = _WORDS["empty"]
"""Words that mean nothing in a column of days, amounts, addresses or domains."""
_WEAK = _NULLS | _EMPTY

_NO_EMPLOYER = _WORDS["no employer"]

_SHEET_ERROR = re.compile(
    r"#(?:n/?a|null!|ref!|value!|name\?|div/0!|num!|nv|wert!|bezug!|error!)", re.IGNORECASE
)
_ZEROS = re.compile(r"0{1,4}([-/.])0{1,2}\1(?:0{1,4})(?:[ T]0{1,2}:00(?::00)?(?:\.0+)?Z?)?")
_MARKS = frozenset(".,;:-–—_/\\|*?!#~+=<>()[]{}'\"`´’…·• \u2010\u2011\u2012\u2212\u30fb\u3001\u3002－―ー～")


def nothing(cell: str) -> bool:
    """Whether a cell says nothing, in a column of texts: "", "-", "N/A", "(No value)", "keine Angabe", "none"."""
    text = clean(cell)
    return _says_nothing(text) or plain(text) in _NULLS


def no_value(cell: str) -> bool:
    """Likewise in a column of days, amounts, addresses or domains, where "pending" and "missing" say nothing too."""
    return nothing(cell) or plain(clean(cell)) in _EMPTY


def no_employer(cell: str) -> bool:
    """Whether a cell says that somebody works for nobody else, or does not tell for whom ("Self-employed")."""
    return plain(clean(cell)) in _NO_EMPLOYER


def nameless(
    cells: Iterable[str], known: Callable[[str], bool] = lambda name: False
) -> Callable[[str], bool]:
    """For a column of names: what tells whether one of its cells names nobody.

    Firms and people are called "NA", "None" or "Null" too. Such a word is a name where ``known`` says so, and where it
    stands once in the column and is written as names are; a placeholder stands there many times, or as "none", "NULL".
    """
    counts = Counter(plain(clean(cell)) for cell in cells)

    def says_nothing(cell: str) -> bool:
        text = clean(cell)
        if _says_nothing(text):
            return not (text and known(text))
        if not may_be_name(text):
            return False
        alike_names = text == "NA" or text.istitle()
        return not known(text) and not (counts[plain(text)] == 1 and alike_names)

    return says_nothing


def may_be_name(text: str) -> bool:
    """Whether it is one of the words that mean nothing in most columns and are names in some ("NA", "None")."""
    return plain(text) in _WEAK and text.isalpha()


def _says_nothing(text: str) -> bool:
    if (
        all(char in _MARKS for char in text)
        or _ZEROS.fullmatch(text)
        or _SHEET_ERROR.fullmatch(text)
        or text == "\\N"
    ):
        return True
    key = plain(text)
    if key in _STRONG:
        return True
    return key in _WEAK and not text.isalnum() and not text.rstrip(".").isalnum()
