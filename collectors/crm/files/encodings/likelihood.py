"""How likely a text is, read in one encoding: by its words in the languages that are written in it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise

from .candidates import Candidate
from .languages import LANGUAGES, Script, scores, script_of

_WORD = re.compile(r"[A-Za-z\x80-\U0010ffff]+")
_TYPOGRAPHY = frozenset("«»“”„‘’‚–—…•·™®©°º€£¥§№\xa0\u30fb")
_OWN, _FOREIGN = 1.0, 0.015
"""The weights of an encoding's own languages and of others, before the words are looked at."""
_PRIOR_WORDS = 6.0
"""How many words those weights stand for."""
_ROUNDS = 3
_PLAIN, _MOST_PLAIN = 0.3, 40
"""How much of a word in ASCII counts, which tells the language only, and how many are taken."""
_FAULT = -9.0
"""A byte that has no meaning in the encoding, or half a character."""


def words(text: str) -> list[str]:
    """The different words of a text, in its order; signs that are no ASCII belong to them."""
    return list(dict.fromkeys(_WORD.findall(text)))


def likelihood(found: Sequence[str], candidate: Candidate) -> float:
    """The likelihood (natural logarithm) of these words, if the encoding is the right one; the encoding's own in it."""
    parts = [_parts(word) for word in found]
    weights = _weights(parts, candidate)
    total = candidate.usual
    plain = 0
    for word, pieces in zip(found, parts, strict=True):
        if word.isascii():
            if plain < _MOST_PLAIN and len(word) > 2:
                total += _PLAIN * _mixed(scores(pieces[0][1], "latin"), weights["latin"])
                plain += 1
            continue
        total += _shape(word) + _joints(word, pieces)
        multibyte = "east asian" if candidate.languages & frozenset(LANGUAGES["east asian"]) else ""
        for script, piece in pieces:
            if script in LANGUAGES:
                total += _mixed(scores(piece, script), weights[script])
                if multibyte and script not in ("latin", "east asian"):
                    total -= 3.0 * len(piece)
    return total


@cache
def _parts(word: str) -> tuple[tuple[Script, str], ...]:
    """The word's runs of one script each, in lower case; signs run on."""
    pieces: list[tuple[Script, str]] = []
    for character in unicodedata.normalize("NFC", word):
        script = script_of(character)
        if pieces and pieces[-1][0] == script:
            pieces[-1] = (script, pieces[-1][1] + character)
        else:
            pieces.append((script, character))
    return tuple((script, _lower(piece) if script != "symbol" else piece) for script, piece in pieces)


def _lower(piece: str) -> str:
    return piece.replace("İ", "i").lower().replace("ș", "ş").replace("ț", "ţ")


def _weights(
    parts: Iterable[Sequence[tuple[Script, str]]], candidate: Candidate
) -> dict[Script, dict[str, float]]:
    """How much of the text is in each language: the encoding's own languages at first, then as the words tell."""
    found: dict[Script, list[Mapping[str, float]]] = {}
    for pieces in parts:
        for script, piece in pieces:
            if script in LANGUAGES:
                found.setdefault(script, []).append(scores(piece, script))
    weights = {}
    for script, all_scores in found.items():
        own = {
            language: _OWN if not candidate.languages or language in candidate.languages else _FOREIGN
            for language in LANGUAGES[script]
        }
        total = sum(own.values())
        prior = {language: math.log(weight / total) for language, weight in own.items()}
        now = prior
        for _ in range(_ROUNDS):
            shares = dict.fromkeys(prior, 0.0)
            for one in all_scores:
                mixed = _mixed(one, now)
                for language, score in one.items():
                    shares[language] += math.exp(min(0.0, now[language] + score - mixed))
            scale = math.log(len(all_scores) + _PRIOR_WORDS)
            now = {
                language: math.log(share + _PRIOR_WORDS * math.exp(prior[language])) - scale
                for language, share in shares.items()
            }
        weights[script] = now
    return weights


def _mixed(one: Mapping[str, float], weights: Mapping[str, float]) -> float:
    terms = [score + weights[language] for language, score in one.items()]
    top = max(terms)
    return top + math.log(sum(math.exp(term - top) for term in terms))


@cache
def _shape(word: str) -> float:
    """Words are in lower case, begin with a capital, or are in capitals."""
    letters = [c for c in word if c.isalpha() and c.lower() != c.upper()]
    if len(letters) < 2:
        return -0.7
    if all(c.islower() for c in letters) or all(c.islower() for c in letters[1:]):
        return -0.7
    if all(c.isupper() for c in letters):
        return -1.8
    turns = sum(1 for a, b in pairwise(letters) if a.islower() and b.isupper())
    return -3.0 - 3.0 * turns


def _joints(word: str, pieces: Sequence[tuple[Script, str]]) -> float:
    """What signs in a word, and changes of script, take from its likelihood."""
    total = 0.0
    for at, (script, piece) in enumerate(pieces):
        inside = 0 < at < len(pieces) - 1
        if script == "symbol":
            total += sum(_sign(character) for character in piece)
            if len(pieces) == 1 and _TYPOGRAPHY.issuperset(piece):
                total += 2.5  # a dash or a currency's sign between spaces
            if (inside and piece not in "’‘" and not (piece == "·" and "l·l" in word.lower())) or (
                len(pieces) > 1 and not _TYPOGRAPHY.issuperset(piece)
            ):
                total -= 4.0
        elif script == "half-width":
            total -= 4.0 + 4.3 * len(piece)
        if at and "symbol" not in (script, pieces[at - 1][0]):
            total += _joint(word, pieces[at - 1], pieces[at])
    return total


def _joint(word: str, left: tuple[Script, str], right: tuple[Script, str]) -> float:
    """Two scripts in one word: usual for a Latin name beside East Asian characters (``LINEヤフー``), else rare."""
    scripts = {left[0], right[0]}
    if scripts == {"latin", "east asian"}:
        name = left[1] if left[0] == "latin" else right[1]
        written = word[word.lower().find(name) :]
        part = written[: len(name)]
        return -2.5 if part.isascii() and (part.isupper() or (len(part) > 2 and part[0].isupper())) else -9.0
    return -5.0 if scripts == {"east asian", "half-width"} else -9.0


@cache
def _sign(character: str) -> float:
    if character == "\ufffd":
        return _FAULT
    if character in _TYPOGRAPHY:
        return -5.5
    return -16.0 if unicodedata.category(character) in ("Co", "Cn", "Cc") else -11.0
