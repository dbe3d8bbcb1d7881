"""How well a phrase that somebody typed fits a question, and what it fills into the blanks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import permutations

from queries.params import Param, ParamError, Value

from .names import Named
from .periods import SaidPeriod
from .phrases import Asks, Phrase, Phrasebook
from .words import Word, lexicon

_NAME = 1.6
"""The weight of a name that fills a blank, or finds none."""
_OPEN = 0.5
"""The weight of a blank that nothing fills, where it may stay as it is."""
_MISSING = 1.8
"""The same where it must be filled."""
_NOT_HELD = 3.0
_UNUSED_PERIOD = 0.3
_MISSPELT = 0.85
_OTHER_PHRASE = 0.8
"""How much of a word counts that another phrase of the question has."""
_PRECISION = 0.5
"""Less than 1: words that nothing explains count more than words of the phrase that were not typed."""
_LONGEST_TEXT = 8


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody typed, taken apart."""

    text: str
    words: tuple[Word, ...]
    names: tuple[Named, ...]
    period: SaidPeriod | None = None
    corrected: tuple[str | None, ...] = ()
    """For each word, what it means once misspellings are put right; None where it says nothing."""
    exact: tuple[float, ...] = ()
    """For each word, how sure that is."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A question, how well it fits (0 to 1), and what the phrase fills in."""

    asks: Asks
    score: float
    values: dict[str, Value]
    unused: tuple[str, ...] = ()
    """What was named and is not used, as it was typed."""
    unknown: tuple[str, ...] = ()
    """Words that nothing explains, as they were typed."""
    missing: tuple[Param, ...] = ()
    """Blanks that must be filled and are not."""


@dataclass(slots=True)
class _Filled:
    values: dict[str, Value]
    used: list[Named]
    taken: set[int]
    """Words by number that a blank took."""
    spent: set[str]
    """Concepts that a choice took."""
    period: bool = False


def fits(said: Said, book: Phrasebook) -> list[Fit]:
    """Every question with how well ``said`` fits it, the best first."""
    scored = [fit for asks in book.asks if (fit := _best(said, asks, book))]
    return sorted(scored, key=lambda fit: (-fit.score, fit.asks.question.id))


def _best(said: Said, asks: Asks, book: Phrasebook) -> Fit | None:
    return max(_of_question(said, asks, book), key=lambda fit: fit.score, default=None)


def _of_question(said: Said, asks: Asks, book: Phrasebook) -> Iterator[Fit]:
    typed = {concept for concept in said.corrected if concept}
    fills: dict[object, _Filled] = {}
    for phrase in asks.phrases:
        if phrase.concepts and typed.isdisjoint(phrase.concepts):
            continue
        order = (phrase.blanks, tuple(phrase.leads.values()) if len(said.names) > 1 else None)
        if order not in fills:
            fills[order] = _fill(said, asks, phrase)
        yield _scored(said, asks, phrase, fills[order], book)


def _scored(said: Said, asks: Asks, phrase: Phrase, filled: _Filled, book: Phrasebook) -> Fit:
    explained = total = 0.0
    unknown: list[str] = []
    unused = [one for one in said.names if one not in filled.used]
    as_words = [one for one in unused if _are_words(one, said, asks)]
    unused = [one for one in unused if one not in as_words]
    hidden = filled.taken | {at for one in unused for at in range(one.first, one.last + 1)}
    seen: set[str] = set()
    for number, concept in enumerate(said.corrected):
        if concept is None or number in hidden:
            continue
        weight = book.weight(concept)
        if concept in phrase.concepts or concept in filled.spent:
            explained += weight * said.exact[number]
            seen.add(concept)
        elif concept in asks.concepts:
            explained += weight * said.exact[number] * _OTHER_PHRASE
        else:
            word = said.words[number]
            unknown.append(said.text[word.start : word.end])
        total += weight
    if unknown and any(_wants_name(param, filled) for param in asks.question.params):
        # Most likely the name of something that the graph does not hold.
        total += _NOT_HELD
    explained += _NAME * sum(one.sure for one in filled.used)
    total += _NAME * (len(filled.used) + len(unused))
    if said.period and not filled.period and not asks.periods:
        total += _UNUSED_PERIOD
    precision = explained / total if total else 0.0
    own = sum(map(book.weight, phrase.concepts))
    held = sum(book.weight(concept) for concept in seen)
    missing: list[Param] = []
    for param in asks.question.params:
        if param.name in filled.values:
            held += _NAME * (param.name in phrase.blanks)
            own += _NAME * (param.name in phrase.blanks)
        elif param.name in phrase.blanks:
            own += _MISSING if param.required else _OPEN
        if param.required and param.name not in filled.values:
            missing.append(param)
    recall = held / own if own else 0.0
    score = 0.0
    if precision and recall:
        beta = _PRECISION**2
        score = (1 + beta) * precision * recall / (beta * precision + recall)
    left = [said.text[one.start : one.end] for one in unused]
    if said.period and not filled.period and not asks.periods:
        left.append(said.text[said.period.start : said.period.end].strip())
    return Fit(asks, score, filled.values, tuple(left), tuple(unknown), tuple(missing))


def _wants_name(param: Param, filled: _Filled) -> bool:
    return param.type in ("topic", "company", "person") and param.name not in filled.values


def _are_words(name: Named, said: Said, asks: Asks) -> bool:
    """Are the words of a name those that the question is asked with: "churn" in "signals before churn"?"""
    concepts = [said.corrected[at] for at in range(name.first, name.last + 1)]
    return all(concept is None or concept in asks.concepts for concept in concepts)


def _fill(said: Said, asks: Asks, phrase: Phrase) -> _Filled:
    """What the names, the period and the words of ``said`` fill into the question's blanks."""
    filled = _Filled({}, [], set(), set())
    params = asks.question.params
    order = sorted(params, key=lambda one: phrase.blanks.index(one.name) if one.name in phrase.blanks else 99)
    for kind in ("company", "topic", "person", "network"):
        _fill_names(said, phrase, [one for one in order if one.type == kind], kind, filled)
    for param in order:
        if param.type == "text":
            _fill_text(said, phrase, asks, param, filled)
        elif param.type == "choice":
            _fill_choice(said, param, filled)
        elif param.type == "since" and said.period and not filled.period and param.name == "since":
            if (value := _parsed(param, said.period.value)) is not None:
                filled.values[param.name] = value
                filled.period = True
    return filled


def _fill_names(said: Said, phrase: Phrase, params: Sequence[Param], kind: str, filled: _Filled) -> None:
    names = [one for one in said.names if one.kind == kind]
    if not params or not names:
        return
    pairs = min(len(params), len(names))
    best: tuple[float, list[tuple[Param, Named]]] | None = None
    for chosen in permutations(names, pairs):
        given = [(param, one) for param, one in zip(params, chosen, strict=False) if _takes(param, one)]
        cost = sum(_distance(said, phrase, param, one) for param, one in given) - 1000 * len(given)
        if best is None or cost < best[0]:
            best = (cost, given)
    for param, one in best[1] if best else ():
        if (value := _parsed(param, one.name)) is not None:
            filled.values[param.name] = value
            filled.used.append(one)
            filled.taken.update(range(one.first, one.last + 1))


def _takes(param: Param, name: Named) -> bool:
    return name.kind != "company" or param.takes_role(name.role)


def _distance(said: Said, phrase: Phrase, param: Param, name: Named) -> float:
    """How many words stand between a name and the word that leads to its blank in the phrase."""
    lead = phrase.leads.get(param.name)
    at = [number for number, concept in enumerate(said.corrected) if concept and concept == lead]
    return min((name.first - one if one < name.first else 20 + one - name.last for one in at), default=50.0)


def _fill_choice(said: Said, param: Param, filled: _Filled) -> None:
    typed = {concept for number, concept in enumerate(said.corrected) if concept and number not in filled.taken}
    for choice in param.choices:
        wanted = set(_choice_words(choice))
        if choice != param.default and wanted and wanted <= typed:
            filled.values[param.name] = choice
            filled.spent |= wanted
            return
    if param.default is not None:
        filled.spent |= set(_choice_words(str(param.default))) & typed


@lru_cache(maxsize=1_000)
def _choice_words(choice: str) -> list[str]:
    return [word.concept for word in lexicon().read(choice) if not word.noise]


def _fill_text(said: Said, phrase: Phrase, asks: Asks, param: Param, filled: _Filled) -> None:
    """A person or company that is named, else the words that the question's own leave over."""
    for one in said.names:
        if one.kind in ("person", "company") and one not in filled.used and one.role != "us":
            filled.values[param.name] = one.name
            filled.used.append(one)
            filled.taken.update(range(one.first, one.last + 1))
            return
    if param.name not in phrase.blanks:
        return
    run: list[int] = []
    for number, concept in enumerate(said.corrected):
        open_word = concept is not None and concept not in asks.concepts and number not in filled.taken
        if open_word and (not run or run[-1] == number - 1 or all(said.corrected[at] is None for at in range(run[-1] + 1, number))):
            run.append(number)
        elif run and open_word:
            return
    if run and len(run) <= _LONGEST_TEXT and said.text[said.words[run[0]].start].isupper():
        text = said.text[said.words[run[0]].start : said.words[run[-1]].end]
        if (value := _parsed(param, text)) is not None:
            filled.values[param.name] = value
            filled.taken.update(run)


def _parsed(param: Param, text: str) -> Value:
    try:
        return param.parse(text)
    except ParamError:
        return None


def with_score(fit: Fit, score: float) -> Fit:
    return replace(fit, score=score)
