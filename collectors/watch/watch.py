"""What a collection looks for: watch terms, watched profiles, and what the graph already holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from graph.text.companies.finder import CompanyFinder
from graph.text.companies.names import CompanyNames
from graph.text.hashtags import has_hashtag, tags_as_words
from graph.text.spelling import PLAIN
from graph.text.words import WordIndex

from .neighbours import neighbours
from .terms import And, Expression, Named, Not, Or, Phrase, TermError, WatchTerm, parse_terms

Test = Callable[[set[int]], bool]


class HeldInGraph(Protocol):
    """What the graph holds already, so that changes to things it never saw need not be carried there.

    Wrong yeses only cost time: the writer looks again. Wrong noes lose a change.
    """

    follows_unsure: bool
    """While lists of follows are read, it may hold some that were not added here yet: each counts as held."""

    def profile(self, uid: str) -> bool:
        """Does the graph hold this profile?"""

    def post(self, uid: str) -> bool:
        """Does the graph hold this post?"""

    def edge(self, profile: str, uid: str) -> bool:
        """Does the graph hold this follow, like or repost of the profile?"""

    def removed(self, uid: str) -> bool:
        """Did the network report that it removed this profile, which the graph then held?"""

    def add_removed(self, uid: str) -> None:
        """The profile is about to be removed."""

    def may_follow(self, profile: str, uid: str) -> bool:
        """Does the graph hold this follow, or may it, because lists are being read?"""

    def add_profile(self, uid: str) -> None:
        """The profile is about to be written."""

    def add_post(self, uid: str) -> None:
        """The post is about to be written."""

    def add_edge(self, profile: str, uid: str) -> None:
        """The follow, like or repost is about to be written."""


class Watch:
    """Terms and profiles to look for. ``profiles`` may be replaced at any time, also during a stream.

    Companies are found as the labels find them: with the same forms of their names and the same evidence.
    """

    def __init__(
        self,
        terms: Iterable[WatchTerm | str] = (),
        profiles: frozenset[str] = frozenset(),
        known: HeldInGraph | None = None,
        companies: Iterable[CompanyNames] = (),
    ) -> None:
        """``profiles``: what the network calls the watched profiles (uids).

        ``known`` is None where nothing is known about the graph: every change is then passed on. ``companies``: all
        that are known beside those of the terms, since a name may be theirs instead (Velora Bank is not Velora).
        Raises TermError for a term that cannot be read.
        """
        self.terms = tuple(WatchTerm.parse(term) if isinstance(term, str) else term for term in terms)
        self.profiles = profiles
        self.handles: frozenset[str] = frozenset()
        """What the watched profiles are called, for networks that are searched for mentions by name."""
        self.known = known
        self._leaves: dict[Phrase | Named, int] = {}
        users: dict[int, set[int]] = {}
        for number, term in enumerate(self.terms):
            for part in term.parts():
                leaf = self._leaves.setdefault(_leaf(part), len(self._leaves))
                users.setdefault(leaf, set()).add(number)
        self._users = {leaf: tuple(sorted(numbers)) for leaf, numbers in users.items()}
        self._index = WordIndex(dict(_written(self._leaves)), PLAIN)
        self._tests = [
            None if isinstance(term.expression, Phrase | Named) else _compile(term.expression, self._leaves)
            for term in self.terms
        ]
        self._finder: CompanyFinder | None = None
        self._companies: dict[str, int] = {}
        self.rename(self.terms, companies)

    def rename(self, terms: Iterable[WatchTerm], companies: Iterable[CompanyNames] = ()) -> None:
        """Watch the same companies under the names that they have in ``terms``, the terms of this watch in its order.

        ``companies`` are all others that are known now.
        """
        watched: dict[str, CompanyNames] = {}
        found: dict[str, int] = {}
        for term, now in zip(self.terms, terms, strict=True):
            if isinstance(term.expression, Named) and now.company is not None:
                watched[now.company.key] = now.company
                found[now.company.key] = self._leaves[term.expression]
        finder = (
            CompanyFinder([*watched.values(), *neighbours(watched.values(), companies)]) if watched else None
        )
        self._companies, self._finder = found, finder

    def matches(self, text: str) -> tuple[str, ...]:
        """The terms, as written, that hold for ``text``: one pass for all phrases, one for all companies.

        The words of its hashtags count as words. The term for a company is the company's name.
        """
        found = self._index.values(text)
        if has_hashtag(text) and (spoken := tags_as_words(text)):
            found |= self._index.values(spoken)
        if self._finder is not None:
            found.update(self._companies[key] for key in self._finder.find(text) if key in self._companies)
        if not found:
            return ()
        numbers = {number for leaf in found for number in self._users[leaf]}
        return tuple(
            self.terms[number].text
            for number in sorted(numbers)
            if (test := self._tests[number]) is None or test(found)
        )


def _leaf(part: Phrase | Named) -> Phrase | Named:
    """What counts as the same part: quotation marks make no difference."""
    return Phrase(part.text) if isinstance(part, Phrase) else part


def _written(leaves: dict[Phrase | Named, int]) -> Iterator[tuple[str, int]]:
    """The phrases with their numbers, those of several words also as the hashtag that is made of them."""
    for part, leaf in leaves.items():
        if isinstance(part, Phrase):
            yield part.text, leaf
    for part, leaf in leaves.items():
        if isinstance(part, Phrase) and " " in part.text and "*" not in part.text:
            tag = "#" + "".join(filter(str.isalnum, part.text))
            if Phrase(tag) not in leaves and len(tag) > 1:
                yield tag, leaf


def _compile(expression: Expression, leaves: dict[Phrase | Named, int]) -> Test:
    if isinstance(expression, Phrase | Named):
        leaf = leaves[_leaf(expression)]
        return lambda found: leaf in found
    if isinstance(expression, Not):
        test = _compile(expression.part, leaves)
        return lambda found: not test(found)
    tests = [_compile(part, leaves) for part in expression.parts]
    if isinstance(expression, And):
        return lambda found: all(test(found) for test in tests)
    return lambda found: any(test(found) for test in tests)


__all__ = [
    "And",
    "Expression",
    "HeldInGraph",
    "Named",
    "Not",
    "Or",
    "Phrase",
    "TermError",
    "Watch",
    "WatchTerm",
    "parse_terms",
]
