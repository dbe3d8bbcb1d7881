"""The language of a post: from its script, its words, and what it says of itself.

What a post states counts but is often wrong: an app whose user never set a language says ``en``. So a stated language
weighs as much as was measured to be right, and decides only where the words leave it open.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .words import romanised_hindi, script_of, word_set, words_only

UNSURE = "und"
_EXPECTED = frozenset({"en", "ar", "de", "es", "fr", "hi", "it", "pt"})
"""The languages that most collected posts are in."""

CODES = {
    **dict.fromkeys(("arz", "ary", "apc"), "ar"),
    **dict.fromkeys(("als", "bar", "gsw"), "de"),
    **dict.fromkeys(("nb", "nn"), "no"),
    **dict.fromkeys(("cmn", "wuu", "yue"), "zh"),
    "bs": "hr",
    "fil": "tl",
    "in": "id",
    "iw": "he",
    "ji": "yi",
    "jw": "jv",
    "sh": "sr",
}
"""Older codes, dialects and near twins, each with the code that stands for it here."""

_RARE = word_set("af az cy et eu ga gl hr is lt lv sk sl so sq sw zu")
_BY_SCRIPT = {
    "latin": word_set("ca cs da de en es fi fr hi hu id it ms nl no pl pt ro sr sv tl tr vi") | _RARE,
    "cyrillic": word_set("be bg kk ky mk mn ru sr uk"),
    "arabic": word_set("ar fa ps ug ur"),
    "devanagari": word_set("hi mr ne"),
}
"""The languages to tell apart: more of them would take posts from their neighbours more often than be right."""
_WEIGHTS = {
    code: 1.0 if code in _EXPECTED else 0.2 if code in _RARE else 0.5
    for of in _BY_SCRIPT.values()
    for code in of
}
"""How often a collected post is in a language, roughly: words alone cannot tell a Galician post from the many
Portuguese ones that look like it, and what a post says of itself makes up for it."""

_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis", ""})
_CHARACTERS_READ = 400
"""Characters: what follows would hardly change the answer."""
_STATED_ENGLISH = 2.0
"""The factor of a language's share where the post states it: little for English, which many apps state anyway."""
_STATED_OTHER = 10.0
_STATED_AT_LEAST = 0.02
"""Share that a stated language gets even where no word of it was recognised."""
_COMMONEST = {"cyrillic": "ru", "arabic": "ar", "devanagari": "hi"}
_NEGLIGIBLE = 1e-3
_LOWEST_CERTAINTY = 0.2
"""Below it, words in Latin letters are taken for no language in particular."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language's ISO 639 code (``und`` where it stays open) with its probability, 0..1."""

    code: str
    certainty: float


def detect(texts: Sequence[str], stated: Sequence[str | None]) -> list[Language]:
    """The language of each text, in their order; ``stated`` are the codes that the posts give themselves.

    Handles, addresses, hashtags and emoji say nothing of it. ``und`` are wordless texts, and Latin letters that look
    like no language. Raises ValueError where the lengths differ.
    """
    if len(texts) != len(stated):
        raise ValueError(f"{len(texts)} texts but {len(stated)} stated languages")
    return [_language(text, stated_language(code)) for text, code in zip(texts, stated, strict=True)]


def stated_language(code: str | None) -> str | None:
    """The language that a post claims, without region (``pt-BR`` is ``pt``); None where it claims none."""
    short = (code or "").strip().lower().replace("_", "-").partition("-")[0]
    return None if short in _NO_LANGUAGE or short.startswith("q") else CODES.get(short, short)


def _language(text: str, stated: str | None) -> Language:
    words = words_only(text)[:_CHARACTERS_READ]
    script = script_of(words)
    if script is None:
        return Language(stated, 0.5) if stated else Language(UNSURE, 0.0)
    if script not in _BY_SCRIPT:
        return Language("ja", 1.0) if script == "zh" and stated == "ja" else Language(script, 1.0)
    shares = _shares(words, script)
    if stated is not None and (stated in _BY_SCRIPT[script] or stated not in _WEIGHTS):
        shares[stated] = max(shares[stated], _STATED_AT_LEAST) * (
            _STATED_ENGLISH if stated == "en" else _STATED_OTHER
        )
    code, share = max(shares.items(), key=lambda found: found[1])
    if not share:  # the words are of another script's language, and fewer
        return Language(_COMMONEST.get(script, UNSURE), 0.0)
    certainty = share / sum(shares.values())
    sure = certainty >= _LOWEST_CERTAINTY or script != "latin"
    return Language(code if sure else UNSURE, round(certainty, 4))


def _shares(words: str, script: str) -> dict[str, float]:
    """How likely each language of the script is by the words alone, weighed by how common it is."""
    shares: dict[str, float] = defaultdict(float)
    for label, share in _identifier().rank(words):  # best first
        if share < _NEGLIGIBLE:
            break
        code = CODES.get(label, label)
        if code in _BY_SCRIPT[script]:
            shares[code] += share * _WEIGHTS[code]
    total = math.fsum(shares.values()) or 1.0
    hindi = romanised_hindi(words) if script == "latin" else 0.0
    for code in shares:
        shares[code] *= (1 - hindi) / total
    shares["hi"] += hindi
    return shares


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """The library's model, read once (a second): its methods change nothing, so that threads may share it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    wanted = _WEIGHTS.keys() | CODES.keys()
    identifier.set_languages(sorted(wanted.intersection(identifier.labels)))
    return identifier
