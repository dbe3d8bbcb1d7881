"""How well a typed phrase fits a question, by its words and by the names and the period that fill its blanks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from queries.params import Param, Value

from .blanks import Filled, fill
from .names import Named
from .phrases import Asks, Phrase, Phrasebook
from .said import Said

_NAME = 1.6
"""The weight of a name that fills a blank, or finds none."""
_OPEN = 0.5
"""The weight of a blank that nothing fills, where it may stay as it is."""
_MISSING = 1.8
"""The same where it must be filled."""
_NOT_HELD = 3.0
"""The weight of a word that nothing explains, where a blank waits for a name: most likely one that the graph lacks."""
_UNUSED_PERIOD = 0.3
_OTHER_PHRASE = 0.8
"""How much of a word counts that another phrase of the question has."""
_BETA = 0.25
"""Below 1: words that nothing explains count more than those of the phrase that were not typed."""
_SMALL_WORDS = 0.03
"""The most that words without weight add: enough to part two that fit alike."""
_FEWEST_SMALL = 2
_NAMES = ("topic", "company", "person")


@dataclass(frozen=True, slots=True)
class Fit:
    """A question, how well it fits (0 to 1), and what the phrase fills in."""

    asks: Asks
    score: float
    values: dict[str, Value]
    unused: tuple[Named, ...] = ()
    unused_period: bool = False
    unknown: tuple[str, ...] = ()
    """Words that nothing explains, as they were typed."""
    missing: tuple[Param, ...] = ()
    """Blanks that must be filled and are not."""


def fits(said: Said, book: Phrasebook) -> list[Fit]:
    """The questions that share something with ``said``, with how well each fits, the best first."""
    best = (
        max(_of_question(said, asks, book), key=lambda fit: fit.score, default=None) for asks in book.asks
    )
    return sorted((fit for fit in best if fit), key=lambda fit: (-fit.score, fit.asks.question.id))


def fit_of_names(said: Said, asks: Asks) -> Fit:
    """The question with the names of a phrase in its blanks, whatever its other words are."""
    filled = fill(said, asks, asks.phrases[0])
    unused = tuple(one for one in said.names if one not in filled.used)
    missing = tuple(
        param for param in asks.question.params if param.required and param.name not in filled.values
    )
    return Fit(asks, 1.0, filled.values, unused, bool(said.period and not filled.period), missing=missing)


def _of_question(said: Said, asks: Asks, book: Phrasebook) -> Iterator[Fit]:
    typed = {concept for concept in said.meant if concept}
    small = {word.concept for word in said.words if word.noise}
    fills: dict[object, Filled] = {}
    for phrase in asks.phrases:
        if typed.isdisjoint(phrase.concepts) and (
            phrase.concepts or len(small & phrase.small) < _FEWEST_SMALL
        ):
            continue
        order = (phrase.blanks, tuple(phrase.leads.values()) if len(said.names) > 1 else None)
        if order not in fills:
            fills[order] = fill(said, asks, phrase)
        yield _scored(said, asks, phrase, fills[order], book, small)


def _scored(
    said: Said, asks: Asks, phrase: Phrase, filled: Filled, book: Phrasebook, small: Collection[str]
) -> Fit:
    unused = tuple(one for one in said.names if one not in filled.used and not _are_words(one, said, asks))
    unused_period = bool(said.period and not filled.period and not asks.periods)
    explained, total, seen, unknown = _words(said, asks, phrase, filled, book, said.places_of(unused))
    if unknown and any(
        param.type in _NAMES and param.name not in filled.values for param in asks.question.params
    ):
        total += _NOT_HELD
    explained += _NAME * sum(one.sure for one in filled.used)
    total += _NAME * (len(filled.used) + len(unused)) + _UNUSED_PERIOD * unused_period
    own, held = sum(map(book.weight, phrase.concepts)), sum(map(book.weight, seen))
    missing = []
    for param in asks.question.params:
        in_phrase = param.name in phrase.blanks
        if param.name in filled.values:
            own, held = own + _NAME * in_phrase, held + _NAME * in_phrase
        elif in_phrase:
            own += _MISSING if param.required else _OPEN
        if param.required and param.name not in filled.values:
            missing.append(param)
    precision, recall = explained / total if total else 0.0, held / own if own else 0.0
    score = 0.0
    if precision and recall:
        score = (1 + _BETA) * precision * recall / (_BETA * precision + recall)
        score += _SMALL_WORDS * len(phrase.small.intersection(small)) / max(1, len(phrase.small.union(small)))
    return Fit(
        asks, min(score, 1.0 + _SMALL_WORDS), filled.values, unused, unused_period, unknown, tuple(missing)
    )


def _words(
    said: Said, asks: Asks, phrase: Phrase, filled: Filled, book: Phrasebook, unused: Collection[int]
) -> tuple[float, float, set[str], tuple[str, ...]]:
    """The weight of the words that the question explains, and of all; the phrase's own that were typed; the unknown."""
    explained = total = 0.0
    seen: set[str] = set()
    unknown: list[str] = []
    for number, concept in enumerate(said.meant):
        if concept is None or number in filled.taken or number in unused:
            continue
        weight = book.weight(concept)
        total += weight
        if concept in phrase.concepts or concept in filled.spent:
            explained += weight * said.sure[number]
            seen.add(concept)
        elif concept in asks.concepts:
            explained += weight * said.sure[number] * _OTHER_PHRASE
        else:
            unknown.append(said.typed(number, number))
    return explained, total, seen & phrase.concepts, tuple(unknown)


def _are_words(name: Named, said: Said, asks: Asks) -> bool:
    """Are the words of a name those that the question is asked with: "churn" in "signals before churn"?"""
    concepts = [said.meant[at] for at in range(name.first, name.last + 1)]
    return all(concept is None or concept in asks.concepts for concept in concepts)
