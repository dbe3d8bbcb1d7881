"""Watch terms in the words of Reddit's search, packed into as few queries as it takes.

Reddit knows words, quoted phrases, AND, OR, NOT and parentheses, and finds submissions alone. A query may ask for more
than its terms mean: the watch filters what comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from collectors.base import Skipped
from collectors.watch.terms import And, Expression, Named, Not, Or, Phrase, WatchTerm
from graph.text.companies.common_words import Ambiguity
from graph.text.companies.forms import GIVEN, FormTable
from graph.text.companies.names import CompanyNames

QUERY_LENGTH = 512
"""Reddit's limit for a query."""
_OR = " OR "
_OF_VENDORS = ("app", "support", "pricing", "outage", "software", "customer", "alternative")


def clauses_of(terms: Iterable[WatchTerm]) -> tuple[list[str], list[Skipped]]:
    """The clauses that ask Reddit for these terms, sorted, and notes on the terms that it cannot search for."""
    found: dict[str, None] = {}
    notes: list[Skipped] = []
    for term in terms:
        for part in _alternatives(term.expression):
            clauses = list(_names(part.company)) if isinstance(part, Named) else [_clause(part)]
            kept = [clause for clause in clauses if clause is not None and len(clause) <= QUERY_LENGTH]
            if not kept:
                reason = "Reddit cannot search for it: add whole words that it stands for"
                notes.append(Skipped(f"watch term {term.text}", reason))
            found.update(dict.fromkeys(kept))
    return sorted(found), notes


def packed(clauses: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The clauses, in their order, as queries (joined by OR) within Reddit's limit."""
    current: list[str] = []
    for clause in clauses:
        if current and len(_OR.join([*current, clause])) > QUERY_LENGTH:
            yield tuple(current)
            current = []
        current.append(clause)
    if current:
        yield tuple(current)


def query_text(clauses: Sequence[str]) -> str:
    """The query as Reddit reads it."""
    return _OR.join(clauses)


def _alternatives(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Or):
        for part in expression.parts:
            yield from _alternatives(part)
    else:
        yield expression


def _clause(expression: Expression) -> str | None:
    """What finds at least the posts for which ``expression`` holds; None where only "all posts" would."""
    if isinstance(expression, Phrase):
        return _phrase(expression.text)
    if isinstance(expression, Named):
        names = list(_names(expression.company))
        return f"({_OR.join(names)})" if names else None
    if isinstance(expression, Not):
        return _clause(expression.part.part) if isinstance(expression.part, Not) else None
    parts = [_clause(part) for part in expression.parts]
    told = [part for part in parts if part is not None]
    if isinstance(expression, And):
        return f"({' AND '.join(told)})" if len(told) > 1 else (told[0] if told else None)
    return f"({_OR.join(told)})" if told and len(told) == len(parts) else None


def _phrase(text: str) -> str | None:
    """A word or phrase; around a ``*`` that stands for letters or words, the whole words beside it.

    Of a lone beginning (``churn*``) Reddit is asked for the beginning itself: its search finds the common endings.
    """
    words = text.replace('"', " ").split()
    whole = [word for word in words if "*" not in word]
    if len(whole) == len(words):
        return _quoted(" ".join(words)) if words else None
    if whole:
        return f"({' AND '.join(map(_quoted, whole))})" if len(whole) > 1 else _quoted(whole[0])
    beginnings = [word.rstrip("*") for word in words if word.rstrip("*") and "*" not in word.rstrip("*")]
    return _quoted(beginnings[0]) if beginnings else None


def _names(company: CompanyNames) -> Iterator[str]:
    """One clause for each name that was given; a name that means other things too, beside a word that tells."""
    beside = [" ".join(word.replace("*", " ").split()) for word in company.context]
    told = _OR.join(_quoted(word) for word in [*filter(None, beside), *_OF_VENDORS])
    names: dict[str, bool] = {}
    for form in FormTable(company).forms.values():
        if form.kind in GIVEN:
            names.setdefault(" ".join(form.text.split()), form.ambiguity is not Ambiguity.NONE)
    for name, risky in names.items():
        yield f"({_quoted(name)} AND ({told}))" if risky else _quoted(name)


def _quoted(words: str) -> str:
    plain = " ".join("".join(char if char not in '"()[]:\\' else " " for char in words).split())
    return f'"{plain}"'
