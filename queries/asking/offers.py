"""A phrase that only names something: the questions that take it, filled in, the best first."""

from __future__ import annotations

from .phrases import Phrasebook
from .said import Said
from .score import Fit, fit_of_names

_OFFERED = 6
_SAME_SMALL_WORDS = 2


def says_nothing_else(said: Said, book: Phrasebook) -> bool:
    """Does the phrase hold names and words that mean nothing, and is it no question made of such words?"""
    if not said.names:
        return False
    taken = said.places_of(said.names)
    if any(concept is not None and at not in taken for at, concept in enumerate(said.meant)):
        return False
    small = {word.concept for at, word in enumerate(said.words) if at not in taken}
    return not any(
        not phrase.concepts and len(small & phrase.small) >= _SAME_SMALL_WORDS
        for asks in book.asks
        for phrase in asks.phrases
    )


def offers_of(said: Said, book: Phrasebook) -> list[Fit]:
    """The questions that use all that is named: those first whose text has a blank for it and for little else.

    Of these, those come first that are about such a thing by nature: nothing else stands there where it is not said.
    """
    found: list[tuple[tuple[int, int, int, int, str], Fit]] = []
    for asks in book.asks:
        question = asks.question
        fit = fit_of_names(said, asks)
        if fit.unused or fit.missing or not fit.values:
            continue
        in_text = sum(f"{{{name}}}" in question.text for name in fit.values)
        other = (
            sum(param.required or f"{{{param.name}}}" in question.text for param in question.params) - in_text
        )
        filled = [param for param in question.params if param.name in fit.values]
        by_nature = sum(param.default is None for param in filled) + sum(
            len(param.role) == 1 for param in filled
        )
        found.append(((-in_text, other, -by_nature, len(question.params), question.id), fit))
    return [fit for _, fit in sorted(found, key=lambda one: one[0])[:_OFFERED]]
