"""The text of a cell: cleaned of what exports add, folded for comparison, quoted for a message."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

from graph.text.folding import fold
from graph.text.safe import one_line

_ACCENTS = re.compile("[\u0300-\u036f\u093c]")
_ENTITY = re.compile(r"&(?:amp|quot|apos|lt|gt|nbsp|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')
_FORMULA_GUARD = re.compile(r"'(?=[=+@-])")
_AROUND_MARKS = re.compile(r"\s*([/.])\s*")
_LONGEST_QUOTE = 60


class Unreadable(ValueError):  # noqa: N818 - it names the cell, and the remedy is its message
    """A cell that has no single meaning; the message says why, and what to write instead."""


_REMEMBERED = 1 << 14
"""Texts whose reading is kept: a cell is looked at several times, and most columns repeat few values."""


@lru_cache(_REMEMBERED)
def clean(cell: str) -> str:
    """The cell on one line, without what hides or acts, and without what exports add to keep a text a text.

    That is ``="..."`` and an apostrophe before a formula's sign (spreadsheets), and HTML's ``&#039;`` and its kind.
    """
    text = cell.strip()
    if found := _AS_TEXT.fullmatch(text):
        text = found[1].replace('""', '"')
    text = _FORMULA_GUARD.sub("", text, count=1) if _FORMULA_GUARD.match(text) else text
    return one_line(unescaped(text))


def unescaped(text: str) -> str:
    """The text without HTML's ``&amp;`` and its kind, for whoever parts it at ``;`` or at line breaks."""
    return html.unescape(text) if _ENTITY.search(text) else text


@lru_cache(_REMEMBERED)
def plain(text: str) -> str:
    """For comparison: folded, without accents, without marks at its ends, "k. A." and "k.A." alike."""
    folded = fold(text)
    if not folded.isascii():
        parted = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
        folded = unicodedata.normalize("NFC", parted)
    if "/" in folded or "." in folded:
        folded = _AROUND_MARKS.sub(lambda mark: mark[1], folded)
    return " ".join(trimmed(folded).split())


def trimmed(text: str) -> str:
    """Without the marks at its ends; combining marks belong to their letters and stay."""
    if text.isascii() and text[:1].isalnum() and text[-1:].isalnum():
        return text
    start, end = 0, len(text)
    while start < end and not _says(text[start]):
        start += 1
    while start < end and not _says(text[end - 1]):
        end -= 1
    return text[start:end]


def _says(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM"


def word_lists(name: str) -> dict[str, frozenset[str]]:
    """The lists of ``words/NAME.txt`` by their headings, each word or phrase as ``plain`` gives it."""
    lists: dict[str, set[str]] = {}
    heading = ""
    for line in files(__package__).joinpath(f"words/{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif line and not line.startswith("# "):
            lists.setdefault(heading, set()).update(plain(phrase) for phrase in line.split(";"))
    return {name: frozenset(words - {""}) for name, words in lists.items()}


def ascii_digits(text: str) -> str:
    """The text with digits of every script and full-width signs as ASCII has them."""
    if text.isascii():
        return text
    even = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(char, char)) for char in even)


def quote(cell: str) -> str:
    """A cell between quotes, on one line, shortened, with nothing in it that acts on a terminal."""
    text = one_line(cell)
    return f'"{text}"' if len(text) <= _LONGEST_QUOTE else f'"{text[: _LONGEST_QUOTE - 1]}…"'
