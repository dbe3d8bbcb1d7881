"""What a phrase asks: a question with its blanks filled, several that it may mean, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from queries.catalog import Question
from queries.params import Value

from .known import Known
from .names import Named, names_in
from .periods import period_in
from .phrases import Phrasebook
from .score import Fit, Said, fits

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
    for word in words:
        if word.noise:
            corrected.append(None)
            exact.append(0.0)
        elif word.common or book.knows(word.concept):
            corrected.append(word.concept)
            exact.append(1.0)
        else:
            near = book.spelling.nearest(word.concept)
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
