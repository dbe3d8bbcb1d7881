"""How people write one name: with and without its punctuation, as one word, with "and" for "&"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from graph.text.spelling import plainly

_MOST = 40
_PLAIN_WORDS = re.compile(r"[A-Z][a-z]{2,}(?: (?!And\b|Und\b)[A-Z][a-z]{2,})*|[A-Z]+")
"""Nothing in them is written in other ways but as one word."""
_INNER_CAPITAL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_AND = re.compile(r"\s*[&+]\s*| (?:(?i:and|und)|et|y|e|og|och) ")
_ANDS = (" & ", "&", " and ", " + ", " und ", " et ", " y ", " e ", " ")
_ANDS_OF_LETTERS = (" & ", "&", " and ", " + ", "+", " n ", "")
_JOINED_WITHOUT = re.compile(r"[&+]| (?:und|et|y|e|og|och|n) ", re.IGNORECASE)
_UMLAUTS = {
    "ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa",
}  # fmt: skip
_SPELLED_UMLAUT = re.compile(r"(?<=[b-df-hj-np-tv-z])([aou])e(?=[b-df-hj-np-tv-z])", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['’‘`´ʼ]")
_LAST_ACCENT = re.compile(r"[àèéìòùÀÈÉÌÒÙ](?!\w)")
_HIRAGANA, _KATAKANA, _KANA_APART = re.compile("[ぁ-ゖ]"), re.compile("[ァ-ヶ]"), 0x60
_NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        (
            "two zwei deux dos dois due", "three drei trois tres três tre", "four vier quatre cuatro quatro quattro",
            "five fünf cinq cinco cinque", "six sechs seis sei", "seven sieben sept siete sete sette",
            "eight acht huit ocho oito otto", "nine neun neuf nueve nove", "ten zehn dix diez dez dieci",
        ),
        start=2,
    )
    for word in words.split()
}  # fmt: skip
_MARK = re.compile(r"[^\w\s&+@#$'’‘`´ʼ\-‐‑–—·・]|(?<!\w)['’‘`´ʼ]|['’‘`´ʼ](?!\w)")
_PARTS = re.compile(r"[\s\-_‐‑‒–—―·・]+")


def key_of(written: str) -> str:
    """What two spellings have in common that differ only in case, accents, kinds of hyphen and white space."""
    return " ".join(plainly(written).split())


def spellings(name: str) -> Mapping[str, str]:
    """``name`` and how it is written too, by ``key_of`` each; the first is ``name`` itself."""
    found = {key_of(name): name}
    if _PLAIN_WORDS.fullmatch(name):
        if " " in name:
            found.setdefault(name.lower().replace(" ", ""), name.replace(" ", ""))
            for written in _numbers(name):
                found.setdefault(key_of(written), written)
        return found
    if _JOINED_WITHOUT.search(name) and not re.search(r"[&+]", name):
        found.setdefault(key_of(_PARTS.sub("", name)), _PARTS.sub("", name))
    for change in (_marks, _apostrophes, _last_accents, _numbers, _ands, _capitals, _umlauts, _kana, _joined):
        for written in tuple(found.values()):
            for changed in change(written):
                if len(found) < _MOST:
                    found.setdefault(key_of(changed), " ".join(changed.split()))
    found.pop("", None)
    return found


def with_umlauts(name: str) -> str:
    """``name`` with ä, ö and ü where it may stand for them: Poeschl is Pöschl. The same name where there are none."""
    return _SPELLED_UMLAUT.sub(
        lambda match: {"a": "ä", "o": "ö", "u": "ü", "A": "Ä", "O": "Ö", "U": "Ü"}[match[1]], name
    )


def one_word(name: str) -> str:
    """``name`` as a tag or handle has it: Hartwell & Chase is HartwellChase."""
    words = re.findall(r"\w+", _APOSTROPHE.sub("", name))
    return "".join(word[:1].upper() + word[1:] for word in words) if len(words) > 1 else "".join(words)


def as_possessive(name: str) -> str:
    """A name of one word in "s" as a possessive: Wendlows is written Wendlow's too. Empty for other names."""
    return f"{name[:-1]}'s" if re.fullmatch(r"[^\W\d_]{4,}[^\W\d_s]s", name) else ""


def without_marks(name: str) -> str:
    """``name`` without the punctuation that is part of it: Yarrow! Brands, Marrick & Co., Inc."""
    return " ".join(_MARK.sub("", name).split())


def _marks(name: str) -> Iterable[str]:
    if _MARK.search(name):
        yield without_marks(name)
        yield _MARK.sub(" ", name)


def _apostrophes(name: str) -> Iterable[str]:
    if _APOSTROPHE.search(name):
        yield _APOSTROPHE.sub("", name)
        if not re.search(r"['’‘`´ʼ]s\b", name):
            yield _APOSTROPHE.sub(" ", name)


def _last_accents(name: str) -> Iterable[str]:
    """With an apostrophe for the accent on the last letter, as Italian is typed: Caffe' Pratolina."""
    if not name.isascii() and _LAST_ACCENT.search(name):
        yield _LAST_ACCENT.sub(lambda match: f"{plainly(match[0])}'", name)


def _numbers(name: str) -> Iterable[str]:
    """With digits for a number that is a word of its own: Wolke Sieben is Wolke 7."""
    digits = [_NUMBERS.get(word.lower(), word) for word in name.split(" ")]
    if len(digits) > 1 and " ".join(digits) != name:
        yield " ".join(digits)


def _kana(name: str) -> Iterable[str]:
    """In the other kana: たぬき and タヌキ are one name."""
    if name.isascii():
        return
    if _HIRAGANA.search(name):
        yield _HIRAGANA.sub(lambda match: chr(ord(match[0]) + _KANA_APART), name)
    if _KATAKANA.search(name):
        yield _KATAKANA.sub(lambda match: chr(ord(match[0]) - _KANA_APART), name)


def _ands(name: str) -> Iterable[str]:
    match = _AND.search(name)
    if match is None or match.start() == 0 or match.end() == len(name):
        return
    before, after = name[: match.start()], name[match.end() :]
    letters = len(before) == 1 or len(after) == 1
    for joiner in _ANDS_OF_LETTERS if letters else _ANDS:
        yield before + joiner + after


def _capitals(name: str) -> Iterable[str]:
    """The words that its capitals part: BlueQuay is Blue Quay."""
    spaced = _INNER_CAPITAL.sub(" ", name)
    if spaced != name and min(map(len, spaced.split())) > 1:
        yield spaced


def _umlauts(name: str) -> Iterable[str]:
    if any(char in _UMLAUTS for char in name):
        yield "".join(_UMLAUTS.get(char, char) for char in name)


def _joined(name: str) -> Iterable[str]:
    parts = _PARTS.split(name)
    if len(parts) > 1 and not _JOINED_WITHOUT.search(name):
        joined = "".join(part[:1].upper() + part[1:] for part in parts)
        if sum(map(str.isalnum, joined)) >= 4 or not joined.isascii():
            yield joined
