"""Watch terms in the words of Hacker News' search, which is Algolia's.

It joins words by AND alone, takes quoted words and phrases as they are, and finds every word that begins with one that
is not quoted. So each alternative of a term is a search of its own, asking for no less than the term means: the watch
filters what comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from collectors.base import Skipped
from collectors.watch.terms import And, Expression, Named, Not, Or, WatchTerm
from graph.text.companies.forms import FormTable, Kind
from graph.text.companies.names import CompanyNames
from graph.text.companies.spellings import key_of

_MOST_NAMES = 12
_FOUND_BY_OTHERS: frozenset[Kind] = frozenset({"inflected", "possessive", "ticker"})
_WORD = re.compile(r"[\w+#$]+")
"""What the search takes for parts of words: "C#" and "C++" are found as such."""
_LONG_ENOUGH = 4
"""Letters of a name from which on few other words begin with it."""


def queries_of(terms: Iterable[WatchTerm]) -> tuple[list[str], list[Skipped]]:
    """The searches for these terms, sorted; the notes name the terms that nothing can be searched for by."""
    found: set[str] = set()
    notes: list[Skipped] = []
    for term in terms:
        asked = _queries(term.expression)
        if asked is None:
            reason = "Hacker News cannot search for it: add a whole word, or the beginning of one, to it"
            notes.append(Skipped(f"watch term {term.text}", reason))
        found.update(asked or ())
    return sorted(found), notes


def _queries(expression: Expression) -> list[str] | None:
    """Searches that together find every post for which it holds; None where only "all posts" would."""
    if isinstance(expression, Named):
        return _names(expression.company) or None
    if isinstance(expression, Not):
        return _queries(expression.part.part) if isinstance(expression.part, Not) else None
    if isinstance(expression, Or):
        parts = [_queries(part) for part in expression.parts]
        asked = [query for part in parts for query in part or ()]
        return None if None in parts else asked
    if isinstance(expression, And):
        able = [part for part in map(_queries, expression.parts) if part is not None]
        single = [part[0] for part in able if len(part) == 1]
        return [" ".join(single)] if single else min(able, key=len, default=None)
    text = _phrase(expression.text)
    return [text] if text else None


def _phrase(text: str) -> str:
    """A word or phrase in quotes; around a ``*`` the words and beginnings of words beside it."""
    if "*" not in text:
        return _quoted(text)
    return " ".join(part for word in text.split() if (part := _beginning(word)))


def _beginning(word: str) -> str:
    """The letters before a word's first ``*``, as far as they are one word."""
    return "".join(_WORD.findall(word.partition("*")[0])[:1])


def _quoted(text: str) -> str:
    words = " ".join(_WORD.findall(text)).strip("#")
    return f'"{words}"' if words else ""


def _names(company: CompanyNames) -> list[str]:
    """The company's names, the shortest first, but for those that hold another one."""
    kept: dict[str, str] = {}
    forms = [form.text for form in FormTable(company).forms.values() if form.kind not in _FOUND_BY_OTHERS]
    plain = {" ".join(_WORD.findall(key_of(text))) for text in forms}
    for text in sorted(plain - {""}, key=lambda text: (len(text), text)):
        if not any(f" {text} ".startswith(f" {other}") or f" {other} " in f" {text} " for other in kept):
            # Without quotation marks its endings are found as well: "acmeflows".
            whole = " " in text or len(text) < _LONG_ENOUGH
            kept[text] = _quoted(text) if whole else text
        if len(kept) == _MOST_NAMES:
            break
    return list(kept.values())
