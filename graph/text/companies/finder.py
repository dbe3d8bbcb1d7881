"""Which companies a text names, and where: by name, alias, handle, domain or product, as whole words in any script.

A name that is an everyday word, a day, a place or a first name needs evidence: a capital where none is due, words
that one says of vendors, a context word nearby, or the company's handle, domain or product in the same text.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from graph.text.folding import fold
from graph.text.words import WordIndex

from .common_words import Ambiguity
from .evidence import Surroundings, Verdict
from .names import CompanyNames, Phrase, phrases

_NEAR = 160
"""Characters on either side of a name within which a context word counts: two sentences or so."""
_MOST_PLACES = 300
"""Places looked at in one text, its first ones: more are no post that anybody reads."""
_HASHTAG = re.compile(r"#\w+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class CompanySpan:
    """A company and the place that names it, as offsets in the original text."""

    company: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Hit:
    phrase: Phrase
    start: int
    end: int


class CompanyFinder:
    """Finds companies in texts; building one takes about 70 µs a company, a text about 20 µs."""

    def __init__(self, companies: Iterable[CompanyNames]) -> None:
        self._phrases: dict[str, tuple[Phrase, ...]] = {}
        context: dict[str, set[str]] = {}
        for company in companies:
            for written, phrase in phrases(company).items():
                self._phrases[written] = (*self._phrases.get(written, ()), phrase)
            for word in company.context:
                if any(char.isalnum() for char in word):
                    context.setdefault(fold(word).replace("*", " ").strip(), set()).add(company.key)
        self._words: WordIndex[tuple[Phrase, ...]] = WordIndex(self._phrases)
        self._context: WordIndex[frozenset[str]] = WordIndex(
            {word: frozenset(keys) for word, keys in context.items()}
        )

    def locate(self, text: str) -> tuple[CompanySpan, ...]:
        """Every place of ``text`` that names a company, in reading order.

        Where names overlap, the longest counts. A place that several companies share by name is reported
        once for each. Of a text with hundreds of places only the first 300 are looked at.
        """
        hits = [
            _Hit(phrase, start, end)
            for found, start, end in islice(self._words.find(text), _MOST_PLACES)
            for phrase in found
        ]
        if "#" in text:
            hits += self._in_hashtags(text)
        return _resolve(text, _longest(text, hits), self._context) if hits else ()

    def find(self, text: str) -> tuple[str, ...]:
        """Keys of the companies named in ``text``, sorted, each once."""
        return tuple(sorted({named.company for named in self.locate(text)}))

    def find_all(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """``find`` for each of ``texts``."""
        return [self.find(text) for text in texts]

    def company_called(self, name: str) -> str | None:
        """The key of the company that ``name`` as a whole stands for, common word or not; None for none or two."""
        keys = self.companies_called(name)
        return keys[0] if len(keys) == 1 else None

    def companies_called(self, name: str) -> tuple[str, ...]:
        """The keys, sorted, of all companies that ``name`` as a whole stands for, common word or not."""
        bare = fold(name).strip(" .,;:!")
        keys = {
            phrase.company
            for written in (bare, f"@{bare.lstrip('@')}", bare.lstrip("@#$"), bare.removeprefix("the "))
            for phrase in self._phrases.get(written, ())
        }
        return tuple(sorted(keys))

    def _in_hashtags(self, text: str) -> Iterable[_Hit]:
        """Names at the start of a hashtag of several words, which only their capitals part: #ContosoDown."""
        for match in _HASHTAG.finditer(text):
            tag = match[0]
            spaced = _CAMEL.sub(" ", tag)
            if spaced == tag:
                continue
            for found, start, end in self._words.find(spaced):
                if start != 1:
                    continue
                width = end - spaced[:end].count(" ")
                for phrase in found:
                    if phrase.ambiguity is Ambiguity.NONE:
                        yield _Hit(phrase, match.start() + 1, match.start() + width)


def _longest(text: str, hits: Iterable[_Hit]) -> list[_Hit]:
    """Of overlapping places only the longest (of equal ones the first), in reading order."""
    by_place: dict[tuple[int, int], list[_Hit]] = {}
    for hit in hits:
        start, end = _extent(text, hit)
        if start >= 0:
            by_place.setdefault((start, end), []).append(_Hit(hit.phrase, start, end))
    spans: list[tuple[int, int]] = []
    for start, end in sorted(by_place, key=lambda place: (place[0] - place[1], place[0])):
        at = bisect.bisect_left(spans, (start, end))
        if (at and spans[at - 1][1] > start) or (at < len(spans) and spans[at][0] < end):
            continue
        spans.insert(at, (start, end))
    return [hit for place in spans for hit in sorted(by_place[place], key=lambda hit: hit.phrase.company)]


def _extent(text: str, hit: _Hit) -> tuple[int, int]:
    """The whole address that a domain stands in; (-1, -1) where it is only part of another domain or name."""
    start, end = hit.start, hit.end
    if hit.phrase.kind == "handle" and re.match(r"[\w-]|\.\w", text[end : end + 2]):
        return -1, -1
    if hit.phrase.kind != "domain":
        return start, end
    if re.match(r"-\w|\.[a-z\d]|@", text[end : end + 2]) or text[max(0, start - 1) : start] in ("-", "_"):
        return -1, -1
    lead = re.search(r"(?:\w+://)?[\w.+-]*@?(?:[\w-]+\.)*$", text[max(0, start - 200) : start])
    return (start - len(lead[0]) if lead else start), end


def _resolve(text: str, hits: Sequence[_Hit], context: WordIndex[frozenset[str]]) -> tuple[CompanySpan, ...]:
    """The hits that mean their company, common names by what stands around them."""
    surroundings = Surroundings(text)
    named: set[CompanySpan] = set()
    sure: set[str] = set()
    open_hits: list[_Hit] = []
    for hit in hits:
        phrase = hit.phrase
        verdict = Verdict.NAMED
        if phrase.kind == "inflected" and _may_be_a_plural(hit, surroundings):
            verdict = Verdict.OTHER
        elif phrase.kind in ("name", "inflected"):
            verdict = surroundings.verdict(hit.start, hit.end, phrase.ambiguity)
        if verdict is Verdict.NAMED:
            named.add(CompanySpan(phrase.company, hit.start, hit.end))
            sure.add(phrase.company)
        elif verdict is Verdict.OPEN:
            open_hits.append(hit)
    if open_hits:
        near = list(islice(context.find(text), _MOST_PLACES))
        for hit in open_hits:
            named_elsewhere = hit.phrase.company in sure and text[hit.start].isupper()
            if named_elsewhere or _has_context(hit, near):
                named.add(CompanySpan(hit.phrase.company, hit.start, hit.end))
    return tuple(sorted(named, key=lambda each: (each.start, each.end, each.company)))


def _may_be_a_plural(hit: _Hit, surroundings: Surroundings) -> bool:
    """Written small, or where any word has a capital, a name with an "s" may be an everyday plural."""
    first = surroundings.text[hit.start]
    if not first.isascii():
        return False
    return first.islower() or (surroundings.starts_sentence(hit.start) and not surroundings.german)


def _has_context(hit: _Hit, near: Sequence[tuple[frozenset[str], int, int]]) -> bool:
    return any(
        hit.phrase.company in keys
        and start < hit.end + _NEAR
        and end > hit.start - _NEAR
        and not (start < hit.end and hit.start < end)
        for keys, start, end in near
    )
