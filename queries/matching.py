"""From what people type to the question they mean: phrases with blanks, compared without case or noise."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml

from .params import Param, ParamError, Value

_TOKEN = re.compile(r"\{\w+\}|[^\W_]+(?:['’.\-&+][^\W_]+)*[+#]*")
_PERIOD = re.compile(
    r"\b(?:(?:in|over|during|for|from|within)\s+)?(?:(?:the|this)\s+)?(?:last|past|since)\s+"
    r"((?:(?:an?|\d+)\s*)?(?:day|week|month|year)s?)\b",
    re.IGNORECASE,
)
_WORDS = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
_NOISE = frozenset(_WORDS["noise"].split())
_SAME: dict[str, str] = {word: same.split()[0] for same in _WORDS["same"] for word in same.split()}
_GOOD_ENOUGH = 0.6
_CLEARLY_BETTER = 0.08


@dataclass(frozen=True, slots=True)
class Form:
    """A question as matching sees it: its phrases with blanks in braces, and what the blanks take."""

    id: str
    phrases: tuple[str, ...]
    params: tuple[Param, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A question's id and the blanks that a phrase filled."""

    id: str
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class _Word:
    same: str
    typed: str
    start: int
    end: int


def match(phrase: str, forms: Sequence[Form]) -> Found | None:
    """The form that the phrase asks: first word for word around the blanks, then by the words they share."""
    text, period = _take_period(phrase)
    words = _words(text)
    exact: list[tuple[int, Found]] = []
    loose: list[tuple[float, Found]] = []
    for form in forms:
        for template in form.phrases:
            parts = _template(template)
            if (filled := _align(parts, words, text)) is not None:
                if (values := _parse(form, filled, period)) is not None:
                    exact.append((sum(not part.startswith("{") for part in parts), Found(form.id, values)))
            elif (score := _score(parts, words)) >= _GOOD_ENOUGH:
                values = _parse(form, _leftovers(parts, words, text), period)
                loose.append((score, Found(form.id, values if values is not None else {})))
    if exact:
        return max(exact, key=lambda found: found[0])[1]
    best: dict[str, tuple[float, Found]] = {}
    for score, found in loose:
        if found.id not in best or score > best[found.id][0]:
            best[found.id] = (score, found)
    ranked = sorted(best.values(), key=lambda entry: -entry[0])
    if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _CLEARLY_BETTER):
        return None
    return ranked[0][1]


def nearest(phrase: str, forms: Sequence[Form], n: int) -> list[str]:
    """The ids of the ``n`` forms closest to the phrase, the closest first."""
    words = _words(_take_period(phrase)[0])
    typed = " ".join(word.same for word in words)

    def closeness(form: Form) -> float:
        return max(
            _score(parts, words) + difflib.SequenceMatcher(None, typed, " ".join(parts)).ratio() / 4
            for parts in map(_template, form.phrases)
        )

    return [form.id for form in sorted(forms, key=lambda form: (-closeness(form), form.id))[:n]]


def _same(word: str) -> str:
    word = word.lower().replace("’", "'").removesuffix("'s")
    return _SAME.get(word, word)


def _words(text: str) -> list[_Word]:
    found = (_Word(_same(m[0]), m[0], m.start(), m.end()) for m in _TOKEN.finditer(text))
    return [word for word in found if word.typed.lower() not in _NOISE]


def _template(text: str) -> list[str]:
    """A phrase's words and blanks, without noise."""
    return [word.typed if word.typed.startswith("{") else word.same for word in _words(text)]


def _take_period(phrase: str) -> tuple[str, str | None]:
    """The phrase without "in the last 30 days", and the "30 days"."""
    found = _PERIOD.search(phrase)
    if not found:
        return phrase, None
    return phrase[: found.start()] + " " + phrase[found.end() :], found[1]


def _align(parts: Sequence[str], words: Sequence[_Word], text: str) -> dict[str, str] | None:
    """What fills each blank when the phrase is the template word for word; None when it is not."""
    pattern = "".join(
        f"(?P<{part[1:-1]}>(?:\\d+ )+?)" if part.startswith("{") else f"(?:{_numbers(part, words)}) "
        for part in parts
    )
    line = "".join(f"{number} " for number in range(len(words)))
    found = re.fullmatch(pattern, line)
    if not found:
        return None
    return {
        name: _span(words, [int(n) for n in span.split()], text) for name, span in found.groupdict().items()
    }


def _numbers(part: str, words: Sequence[_Word]) -> str:
    return "|".join(str(n) for n, word in enumerate(words) if word.same == part) or "(?!)"


def _span(words: Sequence[_Word], numbers: Sequence[int], text: str) -> str:
    """What was typed from the first to the last of these words, with the noise between them."""
    return text[words[numbers[0]].start : words[numbers[-1]].end]


def _score(parts: Sequence[str], words: Sequence[_Word]) -> float:
    """0 to 1: how many of the template's own words the phrase holds, less for words that nothing explains."""
    own = [part for part in parts if not part.startswith("{")]
    typed = [word.same for word in words]
    if not own or not typed:
        return 0.0
    shared = sum(max((_alike(part, word) for word in typed), default=0.0) for part in own)
    explained = sum(max((_alike(part, word) for part in own), default=0.0) for word in typed)
    blanks = sum(part.startswith("{") for part in parts)
    spare = max(0.0, len(typed) - explained - 3 * blanks)
    return shared / len(own) * len(typed) / (len(typed) + spare)


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if len(one) > 3 and len(other) > 3 and difflib.SequenceMatcher(None, one, other).ratio() >= 0.84:
        return 0.9
    return 0.0


def _leftovers(parts: Sequence[str], words: Sequence[_Word], text: str) -> dict[str, str]:
    """The runs of words that the template does not explain, given to its blanks in their order.

    A run that follows the same word as a blank goes to that blank.
    """
    own = [part for part in parts if not part.startswith("{")]
    explained = [any(_alike(part, word.same) for part in own) for word in words]
    runs: list[list[int]] = []
    for number, known in enumerate(explained):
        if known:
            continue
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    before = {blank: word for word, blank in pairwise(parts) if blank.startswith("{")}
    blanks = [part for part in parts if part.startswith("{")]
    filled: dict[str, str] = {}
    for run in list(runs):
        led_by = words[run[0] - 1].same if run[0] else ""
        for blank in blanks:
            if blank not in filled and led_by and _alike(before.get(blank, ""), led_by):
                filled[blank] = _span(words, run, text)
                runs.remove(run)
                break
    for blank, run in zip([blank for blank in blanks if blank not in filled], runs, strict=False):
        filled[blank] = _span(words, run, text)
    return {blank[1:-1]: value for blank, value in filled.items()}


def _parse(form: Form, filled: dict[str, str], period: str | None) -> dict[str, Value] | None:
    """The values of the filled blanks; None where one does not fit."""
    if period:
        name = next((param.name for param in _by_since(form.params)), None)
        filled = {**filled, **({name: period} if name and name not in filled else {})}
    params = {param.name: param for param in form.params}
    try:
        return {name: params[name].parse(value) for name, value in filled.items()}
    except ParamError:
        return None


def _by_since(params: Iterable[Param]) -> list[Param]:
    """The periods among the parameters, the one called ``since`` first."""
    return sorted((p for p in params if p.type == "since"), key=lambda param: param.name != "since")
