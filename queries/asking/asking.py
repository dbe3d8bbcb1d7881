"""What a phrase asks: a question with its blanks filled, several that it may mean, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from queries.catalog import Catalog, Question
from queries.params import Value

from .known import Known, known_in
from .meaning import Encode
from .names import Named, names_in
from .periods import period_in
from .phrases import Phrasebook, phrasebook
from .score import Fit, Said, fits

if TYPE_CHECKING:
    from graph.connection import Graph

ENOUGH = 0.55
_NEAREST = 3
_OFFERED = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """The phrase asks this question, and fills these blanks; the others keep their defaults."""

    question: Question
    values: dict[str, Value]
    unused: tuple[str, ...] = ()
    """What was named and is not used, a sentence each."""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Offers:
    """The phrase names something and asks nothing: the questions that take it, filled in, the best first."""

    offers: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """No question answers the phrase."""

    nearest: tuple[Asked, ...]
    """The closest questions, with what the phrase fills in, the closest first."""
    unknown: tuple[str, ...] = ()
    """Words that no question and nothing in the graph explains, as they were typed."""


def said_in(phrase: str, book: Phrasebook, known: Known, today: date) -> Said:
    """The phrase taken apart: its period, the names in it, and what its other words mean."""
    period = period_in(phrase, today)
    bare = phrase
    if period:
        bare = phrase[: period.start] + " " * (period.end - period.start) + phrase[period.end :]
    words = book.read(bare)
    names = names_in(bare, words, known)
    corrected: list[str | None] = []
    exact: list[float] = []
    small = book.lexicon.noise_of[book.lexicon.language(words)]
    named = {at for one in names for at in range(one.first, one.last + 1)}
    for number, word in enumerate(words):
        if word.noise:
            corrected.append(None)
            exact.append(0.0)
        elif word.common or book.knows(word.concept):
            corrected.append(word.concept)
            exact.append(1.0)
        else:
            near = None if number in named else book.spelling.nearest(word.concept, small)
            if near is None:
                corrected.append(word.concept)
                exact.append(0.0)
            elif near in book.lexicon.noise:
                corrected.append(None)
                exact.append(0.0)
            else:
                corrected.append(book.lexicon.concepts.get(near, near))
                exact.append(0.85)
    return Said(phrase, tuple(words), tuple(names), period, tuple(corrected), tuple(exact))


def understand(phrase: str, book: Phrasebook, known: Known, today: date) -> Asked | Offers | Refused:
    said = said_in(phrase, book, known, today)
    ranked = fits(said, book)
    if said.names and _says_nothing_else(said):
        return _offers(said, ranked)
    best = ranked[0]
    if best.score >= ENOUGH and not best.missing:
        return _asked(best)
    return Refused(tuple(map(_asked, ranked[:_NEAREST])), best.unknown)


def _says_nothing_else(said: Said) -> bool:
    taken = {at for one in said.names for at in range(one.first, one.last + 1)}
    return all(concept is None or number in taken for number, concept in enumerate(said.corrected))


def _offers(said: Said, ranked: Sequence[Fit]) -> Offers | Refused:
    takes = [fit for fit in ranked if not fit.unused and not fit.missing and fit.values]
    return Offers(tuple(map(_asked, takes[:_OFFERED]))) if takes else Refused(())


def _asked(fit: Fit) -> Asked:
    return Asked(fit.asks.question, fit.values, fit.unused, fit.score)


class Asking:
    """Understands phrases; keeps what it read of the questions. Threads may share it."""

    def __init__(self, encode: Encode | None = None, folder: Path | None = None) -> None:
        """``encode``: embeddings of phrases, without which words alone decide; ``folder``: where to keep the questions'."""
        self._encode = encode
        self._folder = folder
        self._read: tuple[Catalog, Phrasebook] | None = None

    def understand(
        self, phrase: str, catalog: Catalog, graph: Graph, *, today: date | None = None
    ) -> Asked | Offers | Refused:
        """What ``phrase`` asks of the questions in ``catalog``, with the names that ``graph`` knows.

        It may only read. Raises QuestionTimeout, GraphError.
        """
        book = self._book(catalog)
        words = [phrase[word.start : word.end] for word in book.read(phrase) if not word.noise]
        known = known_in(graph, [word.lower() for word in words])
        return understand(phrase, book, known, today or datetime.now(UTC).date())

    def _book(self, catalog: Catalog) -> Phrasebook:
        if self._read is None or self._read[0] is not catalog:
            self._read = (catalog, phrasebook(catalog.questions))
        return self._read[1]
