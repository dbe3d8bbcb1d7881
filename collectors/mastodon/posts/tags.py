"""Watch terms as hashtags and as searches, in the words of a server."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from collectors.watch.terms import Not, Phrase, WatchTerm
from graph.text.companies.common_words import Ambiguity
from graph.text.companies.forms import GIVEN, FormTable
from graph.text.companies.names import CompanyNames
from graph.text.companies.spellings import one_word

_TAG = re.compile(r"\w*[^\W\d_]\w*")
"""A tag is letters, digits and "_", and holds a letter."""


def tags_of(terms: Iterable[WatchTerm]) -> list[str]:
    """The hashtags to read for these terms, as servers fold them, sorted.

    One for each word or phrase that must or may occur, for a word beginning (``churn*``) the word itself; for a company
    its names in one word. A tag of one letter would bring posts of everybody. A server finds a tag without regard to
    case and accents.
    """
    names = (name for term in terms for name in _names(term))
    folded = (_folded(one_word(name)) for name in names)
    return sorted({tag for tag in folded if len(tag) > 1 and _TAG.fullmatch(tag)})


def searches_of(terms: Iterable[WatchTerm]) -> list[str]:
    """What to ask a server's full-text search for, sorted: it knows words and phrases in quotes, but no OR."""
    return sorted({_quoted(name) for term in terms for name in _names(term) if len(name) > 1})


def _names(term: WatchTerm) -> Iterator[str]:
    if term.company is not None:
        yield from _company_names(term.company)
    elif not isinstance(term.expression, Not):
        negated = {id(part) for part in _negated(term.expression)}
        for part in term.parts():
            if isinstance(part, Phrase) and id(part) not in negated:
                words = [word.rstrip("*") for word in part.text.lstrip("#").split()]
                if all(word and "*" not in word for word in words):
                    yield " ".join(words)
            elif not isinstance(part, Phrase):
                yield from _company_names(part.company)


def _negated(expression: object) -> Iterator[object]:
    if isinstance(expression, Not):
        yield from WatchTerm("", expression.part).parts()
    for part in getattr(expression, "parts", ()):
        yield from _negated(part)


def _company_names(company: CompanyNames) -> Iterator[str]:
    """Names that were given and mean nothing else: the tag of an everyday word would bring posts of everybody."""
    for form in FormTable(company).forms.values():
        if form.kind in GIVEN and form.ambiguity is Ambiguity.NONE:
            yield form.text


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).lower()


def _quoted(name: str) -> str:
    plain = " ".join(name.replace('"', " ").split())
    return plain if re.fullmatch(r"\w+", plain) else f'"{plain}"'
