"""How likely a word is in each language, by the letters that follow each other in names there.

The counts in letters.txt come from names of people, companies and places. Which letters are frequent in Chinese,
Japanese and Korean is also told by the national standards: their first level holds the letters of everyday use.
"""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Script = Literal[
    "latin", "cyrillic", "greek", "hebrew", "arabic", "thai", "east asian", "half-width", "symbol"
]

_LATIN = "en de fr es ca it pt nl da sv nb fi is et pl cs sk hu sl hr ro sq tr lt lv vi"
LANGUAGES: Mapping[Script, tuple[str, ...]] = {
    "latin": tuple(_LATIN.split()),
    "cyrillic": ("ru", "uk", "bg", "sr", "mk", "be"),
    "greek": ("el",),
    "hebrew": ("he",),
    "arabic": ("ar", "fa"),
    "thai": ("th",),
    "east asian": ("ja", "zh", "zh_Hant", "ko"),
}
_OWN_LETTERS: Mapping[str, str] = {
    "de": "äöüß",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "es": "áéíñóúü",
    "ca": "àçéèíïóòúü",
    "it": "àèéìòù",
    "pt": "áâãàçéêíóôõúü",
    "nl": "éëïóöü",
    "da": "æøåé",
    "sv": "åäöé",
    "nb": "æøåé",
    "fi": "åäöšž",
    "is": "áðéíóúýþæö",
    "et": "äõöüšž",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "sl": "čšž",
    "hr": "čćđšž",
    "ro": "ăâîşţ",
    "sq": "çë",
    "tr": "âçğıöşü",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
}
"""Letters with marks that belong to a language, also where few names hold them."""
_OWN, _UNSEEN = 3e-4, 2e-5
"""The least frequency of a letter that belongs to a language, and of one that does not."""


@dataclass(frozen=True, slots=True)
class _Letters:
    """One alphabet's counts."""

    pairs: Mapping[str, int]
    before: Mapping[str, int]
    followers: Mapping[str, int]
    single: Mapping[str, float]

    def score(self, word: str) -> float:
        """The word's likelihood (natural logarithm), its beginning and end included. It is in lower case."""
        total, previous = 0.0, " "
        for letter in (*word, " "):
            frequency = self.single.get(letter, _UNSEEN)
            count = self.pairs.get(previous + letter, 0)
            # The more different letters follow one, the likelier another does (Witten and Bell).
            followers = self.followers.get(previous, 1)
            total += math.log((count + followers * frequency) / (self.before.get(previous, 0) + followers))
            previous = letter
        return total


@cache
def _counts() -> Mapping[str, str]:
    lines = files(__package__).joinpath("letters.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if "\t" in line)


@cache
def _letters(language: str) -> _Letters:
    pairs: dict[str, int] = {}
    before: dict[str, int] = defaultdict(int)
    followers: dict[str, int] = defaultdict(int)
    single: dict[str, int] = defaultdict(int)
    for entry in _counts()[language].split("|"):
        pair, count = entry[:2], int(entry[2:])
        pairs[pair] = count
        before[pair[0]] += count
        followers[pair[0]] += 1
        single[pair[1]] += count
    total = sum(single.values())
    frequencies = dict.fromkeys(_OWN_LETTERS.get(language, ""), _OWN)
    frequencies.update(
        {letter: max(n / total, frequencies.get(letter, _UNSEEN)) for letter, n in single.items()}
    )
    return _Letters(pairs, dict(before), dict(followers), frequencies)


@cache
def _characters(language: str) -> Mapping[str, float]:
    counts = {entry[0]: int(entry[1:]) for entry in _counts()[language].split(" ")}
    total = sum(counts.values())
    return {character: n / total for character, n in counts.items()}


@cache
def scores(word: str, script: Script) -> Mapping[str, float]:
    """The likelihood of a word of one script, in lower case, in each of the script's languages."""
    if script == "east asian":
        return {
            language: sum(_east_asian(character, language) for character in word)
            for language in LANGUAGES[script]
        }
    return {language: _letters(language).score(word) for language in LANGUAGES[script]}


@cache
def _east_asian(character: str, language: str) -> float:
    return math.log(0.6 * _characters(language).get(character, 0.0) + 0.4 * _by_level(character, language))


_FULL_WIDTH = frozenset("　、。・ー「」『』（）－～：，．／＆！？〒々〇")
_LEVELS: Mapping[str, tuple[str, int, int, int, int]] = {
    # codec, lead bytes of the everyday characters, how many they are, how many others there are
    "ja": ("euc_jp", 0xB0, 0xCF, 2965, 3390),
    "zh": ("gb2312", 0xB0, 0xD7, 3755, 3008),
    "zh_Hant": ("big5", 0xA4, 0xC6, 5401, 7652),
    "ko": ("euc_kr", 0xB0, 0xC8, 2350, 4888),
}


def _by_level(character: str, language: str) -> float:
    """How frequent a character is where only its place in the national standard is known."""
    if character in _FULL_WIDTH:
        return 2e-3
    if "\uff01" <= character <= "\uff5e":
        return 3e-4
    if "\u3041" <= character <= "\u30fe":
        return 0.3 / 170 if language == "ja" else 1e-6
    codec, first, last, everyday, others = _LEVELS[language]
    try:
        lead = character.encode(codec)[0]
    except UnicodeEncodeError:
        return 3e-7
    if lead < 0xA4 or (language == "zh" and lead < 0xB0) or (language == "ko" and lead < 0xB0):
        return 1e-6  # letters of other scripts, and signs
    return 0.9 / everyday if first <= lead <= last else 0.04 / others


@cache
def script_of(character: str) -> Script:
    """The script that a character is written in; signs, and letters of scripts not told apart here, are symbols."""
    code = ord(character)
    if (
        code < 0x80
        or (0xC0 <= code < 0x250 and code not in (0xD7, 0xF7))
        or 0x1E00 <= code < 0x1F00
        or code in (0xAA, 0xBA)
    ):
        return "latin"
    if 0x300 <= code < 0x370:
        return "latin"
    if 0x370 <= code < 0x400 and unicodedata.category(character).startswith("L"):
        return "greek"
    if 0x400 <= code < 0x530:
        return "cyrillic"
    if 0x5D0 <= code < 0x5F5 or 0x591 <= code < 0x5C8:
        return "hebrew"
    if 0x620 <= code < 0x700 and unicodedata.category(character)[0] in "LM":
        return "arabic"
    if 0xE01 <= code < 0xE4F:
        return "thai"
    if 0xFF61 <= code < 0xFFA0:
        return "half-width"
    if 0x3000 <= code < 0x3100 or 0x3400 <= code < 0xA000 or 0xAC00 <= code < 0xD7A4:
        return "east asian"
    if (
        0xF900 <= code < 0xFB00
        or 0xFF01 <= code < 0xFF5F
        or 0x20000 <= code < 0x32000
        or 0x1100 <= code < 0x1200
    ):
        return "east asian"
    return "symbol"
