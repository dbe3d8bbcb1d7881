"""A company's names as they were given, and a name as two files must agree on it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .legal_forms import without_legal_form
from .spellings import key_of

_ARTICLE = re.compile(r"^the (?=\S)", re.IGNORECASE)
_SPELLED_UMLAUT = re.compile(r"(?<=[b-df-hj-np-tv-z])([aou])e(?=[b-df-hj-np-tv-z])")


@dataclass(frozen=True, slots=True)
class CompanyNames:
    """A company's key and everything that texts may call it."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    """Handles of the profiles that it operates, with or without ``@``."""
    domain: str | None = None
    products: tuple[str, ...] = ()
    """What it makes, under names that mean the company too."""
    context: tuple[str, ...] = ()
    """Words of which one stands near where a name that also means something else means the company."""
    former: tuple[str, ...] = ()
    """Names it had."""
    never: tuple[str, ...] = ()
    """Forms of its names that mean something else, so that nothing is found under them."""


def stripped_name(text: str) -> str:
    """What names of one company have in common: "Acme, Inc.", "ACME GmbH" and "The Acme Company" are ``acme``.

    Without legal form, article, punctuation, accents and spaces; ``ae`` within a word counts as ``ä`` does. Empty
    for a text without letters and digits.
    """
    short = without_article(without_legal_form(text))
    plain = key_of(short).replace("&", " and ").replace("'", "")
    words = ["".join(filter(str.isalnum, word)) for word in plain.split()]
    return "".join(_SPELLED_UMLAUT.sub(r"\1", word) if len(word) >= 5 else word for word in words)


def without_article(name: str) -> str:
    """``name`` without "The" in front."""
    return _ARTICLE.sub("", name)
