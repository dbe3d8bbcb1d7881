"""Watch terms and watched profiles in the words of X's search, packed into as few queries as it takes.

X knows whole words, quoted phrases, OR, ``-`` and parentheses, but no ``*``. A query may ask for more than
its term means: the watch filters what comes. Where ``*`` makes it ask for less, a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from collectors.base import Skipped
from collectors.watch.terms import And, Expression, Named, Not, Or, Phrase, WatchTerm

from .names import name_clauses

QUERY_LENGTH = 512
"""X's limit for recent search below its enterprise tier."""
_OR = " OR "
_BARE = re.compile(r"[@#]?\w+")
_OPERATORS = frozenset({"or", "and", "not"})
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")


def usable_handle(handle: str) -> bool:
    """Whether X takes it for a handle; one that is none fails the whole request."""
    return _HANDLE.fullmatch(handle) is not None


@dataclass(frozen=True, slots=True)
class Query:
    """What is sent as one search: its clauses joined by OR."""

    clauses: tuple[str, ...]

    @property
    def text(self) -> str:
        """The query as X reads it."""
        return _OR.join(self.clauses)


def clauses_of(
    terms: Iterable[WatchTerm], profiles: Iterable[str], handles: Iterable[str] = ()
) -> tuple[list[str], list[Skipped]]:
    """The clauses that ask X for these terms, for posts from and to these accounts (numeric ids), and for those that
    mention these handles; sorted.

    The notes name the terms that X cannot search for as they are meant.
    """
    found: dict[str, None] = {}
    notes: list[Skipped] = []
    for term in terms:
        if term.company is not None:
            names, risky = name_clauses(term.company, _quoted, QUERY_LENGTH)
            found.update(dict.fromkeys(names))
            notes += risky
            continue
        asked = [_clause(part) for part in _alternatives(term.expression)]
        if None in asked:
            reason = "X cannot search for all of it: add whole words that it stands for"
            notes.append(Skipped(f"watch term {term.text}", reason))
        elif ending := _lost_endings(term.expression):
            notes.append(
                Skipped(
                    f"watch term {term.text}",
                    f"X cannot search for word beginnings: only posts with {ending} itself are found there; "
                    "add the endings that matter as terms of their own",
                )
            )
        found.update((clause, None) for clause in asked if clause is not None)
    for profile in profiles:
        if profile.isascii() and profile.isdigit():
            found[f"from:{profile}"] = found[f"to:{profile}"] = None
    found.update((f"@{handle.casefold()}", None) for handle in handles if usable_handle(handle))
    return sorted(found), notes


def packed(clauses: Sequence[str], limit: int = QUERY_LENGTH) -> list[Query]:
    """The clauses, in their order, in queries of at most ``limit`` characters."""
    queries: list[Query] = []
    current: list[str] = []
    length = 0
    for clause in clauses:
        more = len(clause) + (len(_OR) if current else 0)
        if current and length + more > limit:
            queries.append(Query(tuple(current)))
            current, length, more = [], 0, len(clause)
        current.append(clause)
        length += more
    return [*queries, Query(tuple(current))] if current else queries


def _alternatives(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Or):
        for part in expression.parts:
            yield from _alternatives(part)
    else:
        yield expression


def _clause(expression: Expression) -> str | None:
    text = _query_text(expression)
    if text is None or len(text) <= QUERY_LENGTH:
        return text
    parts = expression.parts if isinstance(expression, And) else ()
    shorter = [part for part in map(_query_text, parts) if part is not None and len(part) <= QUERY_LENGTH]
    return max(shorter, key=len, default=None)


def _query_text(expression: Expression) -> str | None:
    """What finds at least the posts for which ``expression`` holds; None where only "all posts" would."""
    if isinstance(expression, Phrase):
        return _phrase(expression.text)
    if isinstance(expression, Named):
        return f"({_OR.join(name_clauses(expression.company, _quoted, QUERY_LENGTH)[0])})"
    if isinstance(expression, Not):
        inner = expression.part
        return _query_text(inner.part) if isinstance(inner, Not) else None
    parts = [_query_text(part) for part in expression.parts]
    if isinstance(expression, Or):
        asked = [part for part in parts if part is not None]
        return f"({_OR.join(asked)})" if len(asked) == len(parts) else None
    needed = [part for part in parts if part is not None]
    if not needed:
        return None
    refused = [
        f"-{text}" for part in expression.parts if isinstance(part, Not) for text in _excluded(part.part)
    ]
    return f"({' '.join([*needed, *refused])})" if len(needed) + len(refused) > 1 else needed[0]


def _excluded(expression: Expression) -> Iterator[str]:
    """Words and phrases none of which may occur. X negates no groups: only plain ones are passed on."""
    if isinstance(expression, Phrase) and "*" not in expression.text:
        text = _phrase(expression.text)
        if text is not None:
            yield text
    elif isinstance(expression, Or):
        for part in expression.parts:
            yield from _excluded(part)


def _phrase(text: str) -> str | None:
    """A word or phrase; around a ``*`` that stands for words or letters, the whole words beside it."""
    words = [word.rstrip("*") for word in text.replace('"', " ").split()]
    if all(word and "*" not in word for word in words):
        return _quoted(" ".join(words))
    kept = [_quoted(word) for word in words if word and "*" not in word]
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else f"({' '.join(kept)})"


def _quoted(words: str) -> str:
    return words if _BARE.fullmatch(words) and words.casefold() not in _OPERATORS else f'"{words}"'


def _lost_endings(expression: Expression) -> str:
    """The beginnings that X takes for whole words, as they are to be shown."""
    if isinstance(expression, Not | Named):
        return ""
    if isinstance(expression, Phrase):
        words = expression.text.split()
        return f'"{expression.text.rstrip("*")}"' if any(re.search(r"\w\*$", word) for word in words) else ""
    return ", ".join(filter(None, map(_lost_endings, expression.parts)))
