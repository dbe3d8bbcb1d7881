"""What a collection looks for: watch terms, watched profiles, and what the graph already holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from graph.text.words import WordIndex

from .terms import And, Expression, Not, Or, Phrase, TermError, WatchTerm, parse_terms

Test = Callable[[set[int]], bool]


class HeldInGraph(Protocol):
    """What the graph holds already, so that changes to things it never saw need not be carried there.

    Wrong yeses only cost time: the writer looks again. Wrong noes lose a change.
    """

    def profile(self, uid: str) -> bool:
        """Does the graph hold this profile?"""

    def post(self, uid: str) -> bool:
        """Does the graph hold this post?"""

    def edge(self, profile: str, uid: str) -> bool:
        """Does the graph hold this follow, like or repost of the profile?"""

    def add_profile(self, uid: str) -> None:
        """The profile is about to be written."""

    def add_post(self, uid: str) -> None:
        """The post is about to be written."""

    def add_edge(self, profile: str, uid: str) -> None:
        """The follow, like or repost is about to be written."""


class Watch:
    """Terms and profiles to look for. ``profiles`` may be replaced at any time, also during a stream."""

    def __init__(
        self,
        terms: Iterable[WatchTerm | str] = (),
        profiles: frozenset[str] = frozenset(),
        known: HeldInGraph | None = None,
    ) -> None:
        """``profiles``: what the network calls the watched profiles (uids).

        ``known`` is None where nothing is known about the graph: every change is then passed on.
        Raises TermError for a term that cannot be read.
        """
        self.terms = tuple(WatchTerm.parse(term) if isinstance(term, str) else term for term in terms)
        self.profiles = profiles
        self.known = known
        leaves: dict[str, int] = {}
        users: dict[int, set[int]] = {}
        for number, term in enumerate(self.terms):
            for phrase in term.phrases():
                leaf = leaves.setdefault(phrase.text, len(leaves))
                users.setdefault(leaf, set()).add(number)
        self._index = WordIndex(leaves)
        self._users = {leaf: tuple(sorted(numbers)) for leaf, numbers in users.items()}
        self._tests = [
            None if isinstance(term.expression, Phrase) else _compile(term.expression, leaves)
            for term in self.terms
        ]

    def matches(self, text: str) -> tuple[str, ...]:
        """The terms, as written, that hold for ``text``: one pass for all of them."""
        found = self._index.values(text)
        if not found:
            return ()
        numbers = {number for leaf in found for number in self._users[leaf]}
        return tuple(
            self.terms[number].text
            for number in sorted(numbers)
            if (test := self._tests[number]) is None or test(found)
        )


def _compile(expression: Expression, leaves: dict[str, int]) -> Test:
    if isinstance(expression, Phrase):
        leaf = leaves[expression.text]
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
    "Not",
    "Or",
    "Phrase",
    "TermError",
    "Watch",
    "WatchTerm",
    "parse_terms",
]
