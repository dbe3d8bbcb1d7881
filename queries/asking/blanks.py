"""What the names, the period and the words of a phrase fill into a question's blanks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import permutations

from queries.params import Param, ParamError, Value

from .names import Named
from .phrases import Asks, Phrase
from .said import Said
from .words import lexicon

_MOST_NAMES = 5
"""Names of one kind whose order is tried."""
_LONGEST_TEXT = 8
_FAR = 50.0


@dataclass(slots=True)
class Filled:
    """The values, and what of the phrase they took."""

    values: dict[str, Value] = field(default_factory=dict)
    used: list[Named] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    """Words by their numbers."""
    spent: set[str] = field(default_factory=set)
    """What words mean that chose one of several."""
    period: bool = False


def fill(said: Said, asks: Asks, phrase: Phrase) -> Filled:
    """Fill the blanks of the question as ``phrase`` orders them."""
    filled = Filled()
    blanks = {name: place for place, name in enumerate(phrase.blanks)}
    params = sorted(asks.question.params, key=lambda param: blanks.get(param.name, len(blanks)))
    for kind in ("company", "topic", "person", "network"):
        _fill_names(said, phrase, [param for param in params if param.type == kind], kind, filled)
    for param in params:
        if param.type == "text":
            _fill_text(said, phrase, asks, param, filled)
        elif param.type == "choice":
            _fill_choice(said, param, filled)
        elif param.type == "since" and param.name == "since" and said.period:
            value = _parsed(param, said.period.value)
            if value is not None:
                filled.values[param.name] = value
                filled.period = True
    return filled


def _fill_names(said: Said, phrase: Phrase, params: Sequence[Param], kind: str, filled: Filled) -> None:
    """Each blank gets a name that it takes: as many as go, each near the word that leads to its blank."""
    names = [one for one in said.names if one.kind == kind][:_MOST_NAMES]
    if not params or not names:
        return
    best: tuple[float, list[tuple[Param, Named]]] | None = None
    for chosen in permutations(names, min(len(params), len(names))):
        given = [(param, one) for param, one in zip(params, chosen, strict=False) if _takes(param, one)]
        cost = sum(_distance(said, phrase, param, one) for param, one in given) - 1_000 * len(given)
        if best is None or cost < best[0]:
            best = (cost, given)
    for param, one in best[1] if best else ():
        value = _parsed(param, one.name)
        if value is not None:
            _use(filled, param, one, value)


def _use(filled: Filled, param: Param, name: Named, value: Value) -> None:
    filled.values[param.name] = value
    filled.used.append(name)
    filled.taken.update(range(name.first, name.last + 1))


def _takes(param: Param, name: Named) -> bool:
    return name.kind != "company" or param.takes_role(name.role)


def _distance(said: Said, phrase: Phrase, param: Param, name: Named) -> float:
    """How many words stand between a name and the word that leads to its blank in the phrase."""
    lead = phrase.leads.get(param.name)
    at = [number for number, concept in enumerate(said.meant) if concept and concept == lead]
    return min((name.first - one if one < name.first else 20 + one - name.last for one in at), default=_FAR)


def _fill_choice(said: Said, param: Param, filled: Filled) -> None:
    """The choice whose words were all typed, where it is one; the words of all that were typed count as explained."""
    typed = {concept for at, concept in enumerate(said.meant) if concept and at not in filled.taken}
    held = {choice: wanted for choice in param.choices if (wanted := _concepts(choice)) and wanted <= typed}
    chosen = {choice: wanted for choice, wanted in held.items() if choice != param.default}
    longest = [choice for choice in chosen if not any(chosen[choice] < other for other in chosen.values())]
    if len(longest) == 1:
        filled.values[param.name] = longest[0]
    filled.spent.update(*held.values())


@lru_cache(maxsize=1_000)
def _concepts(choice: str) -> frozenset[str]:
    return frozenset(word.concept for word in lexicon().read(choice) if not word.noise)


def _fill_text(said: Said, phrase: Phrase, asks: Asks, param: Param, filled: Filled) -> None:
    """A person or company that is named, else words in a row that look like a name and mean nothing else."""
    for one in said.names:
        if one.kind in ("person", "company") and one not in filled.used and one.role != "us":
            value = _parsed(param, one.name)
            if value is not None:
                _use(filled, param, one, value)
                return
    left = [
        at
        for at, concept in enumerate(said.meant)
        if concept is not None and concept not in asks.concepts and at not in filled.taken
    ]
    if param.name not in phrase.blanks or not left or len(left) > _LONGEST_TEXT:
        return
    in_a_row = all(said.meant[at] is None or at in left for at in range(left[0], left[-1]))
    text = said.typed(left[0], left[-1])
    if in_a_row and text[0].isupper() and said.words[left[0]].start:
        value = _parsed(param, text)
        if value is not None:
            filled.values[param.name] = value
            filled.taken.update(range(left[0], left[-1] + 1))


def _parsed(param: Param, text: str) -> Value:
    try:
        return param.parse(text)
    except ParamError:
        return None
