"""Which companies a text names, and where: under every form of their names, as whole words in any script.

A name that is an everyday word, a day, a place or a first name needs evidence: a capital where none is due, words
that one says of vendors, a context word nearby, or the company's handle, domain or product in the same text. A form
that two companies share needs evidence for one of them.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from graph.text.folding import fold
from graph.text.hashtags import TAG_MARKS, Hashtag, hashtags, words_of
from graph.text.spelling import PLAIN, plainly, plainly_with_offsets
from graph.text.words import WordIndex

from .common_words import Ambiguity, ambiguity_of
from .evidence.surroundings import Surroundings, Verdict
from .forms import ADDRESSES, EXACT, GIVEN, FormTable, Kind
from .inflection import context_forms
from .legal_forms import without_legal_form
from .names import CompanyNames, without_article
from .spellings import key_of
from .tag_words import is_said_in_tags, tag_speaks_for

_NEAR = 160
"""Characters on either side of a name within which a context word counts: two sentences or so."""
_MOST_PLACES = 300
"""Places looked at in one text, its first ones: more are no post that anybody reads."""
_POSSESSIVE = re.compile(r"(?<=\w)['’]s$")
_AND_OF_ONE_LETTER = re.compile(r"(?<=\w\w) [eyiи] (?=\w\w)", re.IGNORECASE)
"""Castanho e Irmãos."""
_LONE_LETTER = re.compile(r"(?:^|\s)[a-z](?=\s|$)|^[a-z]-")
_SHORTEST_IN_TAG = 5
"""Letters of a name that is found at the begin or end of a tag whose words nothing parts."""


@dataclass(frozen=True, slots=True)
class CompanySpan:
    """A company and the place that names it, as offsets in the original text."""

    company: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A form in the index: whom it names, and what it wants to be checked."""

    company: str
    kind: Kind
    ambiguity: Ambiguity
    written: str
    """Folded with its accents, so that the form that is spelled like the text counts before others."""
    not_after: str = ""
    """Marks (``#``, ``@``, ``$``) behind which it was taken away."""


@dataclass(frozen=True, slots=True)
class _Hit:
    phrase: Phrase
    start: int
    end: int
    tag: tuple[str, str] | None = None
    """The words before and after it in a hashtag of several words."""
    shared: bool = False


class CompanyFinder:
    """Finds companies in texts; building one takes about 150 µs a company, a text about 20 µs."""

    def __init__(self, companies: Iterable[CompanyNames]) -> None:
        self._phrases: dict[str, tuple[Phrase, ...]] = {}
        context: dict[str, set[str]] = {}
        for company in companies:
            table = FormTable(company)
            for key, form in table.forms.items():
                written = fold(form.text)
                written = key if written == key else written
                phrase = Phrase(company.key, form.kind, form.ambiguity, written, table.not_after(key))
                self._phrases[key] = (*self._phrases.get(key, ()), phrase)
            for word in company.context:
                if any(char.isalnum() for char in word):
                    for written in context_forms(fold(word).replace("*", " ").strip()):
                        context.setdefault(written, set()).add(company.key)
        self._words: WordIndex[tuple[Phrase, ...]] = WordIndex(self._phrases, PLAIN, folded=True)
        self._has_context = {plainly(word): frozenset(keys) for word, keys in context.items()}
        self._context: WordIndex[frozenset[str]] = WordIndex(self._has_context, PLAIN)

    def locate(self, text: str) -> tuple[CompanySpan, ...]:
        """Every place of ``text`` that names a company, in reading order.

        Where names overlap, the longest counts. A place that several companies share is reported for those that
        the text has evidence for; a domain that they share, for all. Of a text with hundreds of places only the
        first 300 are looked at.
        """
        hits = [
            _Hit(phrase, start, end)
            for found, start, end in islice(self._words.find(text), _MOST_PLACES)
            for phrase in found
        ]
        if any(mark in text for mark in TAG_MARKS):
            hits += islice(self._in_hashtags(text), _MOST_PLACES)
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
        """The keys, sorted, of all companies that ``name`` as a whole stands for, common word or not.

        Companies whose own name is closest to it count before those that are called so in other ways.
        """
        bare = " ".join(name.split()).strip(" .,;:!?")
        for written in (
            bare,
            _POSSESSIVE.sub("", bare),
            f"@{bare.lstrip('@')}",
            bare.lstrip("@#$"),
            without_article(without_legal_form(bare)),
        ):
            exact = fold(written)
            phrases = [
                phrase
                for phrase in self._phrases.get(key_of(written), ())
                if phrase.kind not in EXACT or phrase.written == exact
            ]
            if keys := {phrase.company for phrase in _closest(phrases, exact)}:
                return tuple(sorted(keys))
        return ()

    def others_called(self, text: str, company: str) -> tuple[str, ...]:
        """The keys of the other companies that share the form ``text``, sorted."""
        phrases = self._phrases.get(key_of(text), ())
        return tuple(sorted({phrase.company for phrase in phrases} - {company}))

    def _in_hashtags(self, text: str) -> Iterator[_Hit]:
        """Names within hashtags: #ContosoDown, #boycott_contoso, #boycottcontoso."""
        for tag in hashtags(text):
            plain, offsets = plainly_with_offsets(tag.word)
            places = [at for at, char in enumerate(plain) if char != " "]
            compact = plain if len(places) == len(plain) else plain.replace(" ", "")
            for found, first, last in self._words.inside(compact):
                start, end = places[first], places[last - 1] + 1
                if offsets is not None:
                    start, end = offsets[start], offsets[end]
                for phrase in found:
                    if phrase.kind not in EXACT and self._stands_in_tag(tag, start, end, phrase):
                        words = words_of(tag.word[:start]), words_of(tag.word[end:])
                        whole = not words[0] and not words[1]
                        yield _Hit(phrase, tag.start + start, tag.start + end, None if whole else words)


    def _stands_in_tag(self, tag: Hashtag, start: int, end: int, phrase: Phrase) -> bool:
        """Is it a word of the tag, or its begin or end where nothing parts the words that tags are made of?"""
        if start in tag.edges and end in tag.edges:
            return True
        before, after = plainly(tag.word[:start]), plainly(tag.word[end:])
        if before and after:
            return False
        if phrase.company in self._has_context.get(before or after, ()):
            return True
        long_enough = end - start >= _SHORTEST_IN_TAG
        return long_enough and phrase.ambiguity is Ambiguity.NONE and is_said_in_tags(before or after)


def _longest(text: str, hits: Iterable[_Hit]) -> list[_Hit]:
    """Of overlapping places only the longest (of equal ones the first), in reading order."""
    by_place: dict[tuple[int, int], list[_Hit]] = {}
    for hit in hits:
        start, end = _extent(text, hit)
        if start >= 0:
            by_place.setdefault((start, end), []).append(_Hit(hit.phrase, start, end, hit.tag))
    for start, end in tuple(by_place):
        if (start, end - 2) in by_place:
            # "Acme's" is Acme's before it is a company called Acmes.
            kept = [hit for hit in by_place[start, end] if hit.phrase.kind != "possessive"]
            by_place[start, end] = kept
            if not kept:
                del by_place[start, end]
    spans: list[tuple[int, int]] = []
    for start, end in sorted(by_place, key=lambda place: (place[0] - place[1], place[0])):
        at = bisect.bisect_left(spans, (start, end))
        if (at and spans[at - 1][1] > start) or (at < len(spans) and spans[at][0] < end):
            continue
        spans.insert(at, (start, end))
    return [hit for place in spans for hit in _sharers(text, by_place[place])]


def _sharers(text: str, hits: Sequence[_Hit]) -> list[_Hit]:
    """The hits of one place, a company once, whose forms are the closest to what stands there."""
    hits = [hit for hit in hits if hit.tag is not None] or list(hits)
    if len(hits) == 1:
        return hits
    written = fold(text[hits[0].start : hits[0].end])
    phrases = _closest([hit.phrase for hit in hits], written)
    by_company = {hit.phrase.company: hit for hit in hits if hit.phrase in phrases}
    shared = len(by_company) > 1
    return [_Hit(hit.phrase, hit.start, hit.end, hit.tag, shared) for _, hit in sorted(by_company.items())]


def _closest(phrases: Sequence[Phrase], written: str) -> list[Phrase]:
    """The phrases spelled as in ``written``, accents and hyphens too, else those that were given, else all."""
    found = list(phrases)
    for wanted in (
        lambda phrase: phrase.kind in ADDRESSES,
        lambda phrase: phrase.kind in GIVEN and phrase.kind != "former" and phrase.written == written,
        lambda phrase: phrase.kind in GIVEN and phrase.kind != "former",
        lambda phrase: phrase.kind in GIVEN or phrase.written == written,
    ):
        if some := [phrase for phrase in found if wanted(phrase)]:
            return some
    return found


def _extent(text: str, hit: _Hit) -> tuple[int, int]:
    """The whole address that a domain stands in; (-1, -1) where it is only part of another domain or name."""
    start, end, phrase = hit.start, hit.end, hit.phrase
    if phrase.kind in EXACT and fold(text[start:end]) != phrase.written:
        return -1, -1
    if phrase.not_after and text[start - 1 : start] and text[start - 1] in phrase.not_after:
        return -1, -1
    if _is_lone_letters(text, start, end, phrase):
        return -1, -1
    if phrase.kind == "handle" and re.match(r"[\w-]|\.\w", text[end : end + 2]):
        return -1, -1
    if phrase.kind != "domain":
        return start, end
    if re.match(r"-\w|\.[a-z\d]|@|_", text[end : end + 2]) or text[max(0, start - 1) : start] in ("-", "_"):
        return -1, -1
    lead = re.search(r"(?:\w+://)?[\w.+-]*@?(?:[\w-]+\.)*$", text[max(0, start - 200) : start])
    return (start - len(lead[0]) if lead else start), end


def _is_lone_letters(text: str, start: int, end: int, phrase: Phrase) -> bool:
    """Is a letter of the name a word there, or the end of one: "I don't mobile" is not T-Mobile, "e on" not E.ON?

    A word beside it that is nothing else tells the name: "o dallan" is O'Dallan.
    """
    written = _AND_OF_ONE_LETTER.sub(" ", text[start:end])
    if not _LONE_LETTER.search(written.lower()):
        return False
    shortened = start > 1 and text[start - 1] in "'’" and text[start - 2].isalpha()
    given = phrase.kind in GIVEN and fold(text[start:end]) == phrase.written
    telling = any(len(word) >= 5 and ambiguity_of(word) is Ambiguity.NONE for word in written.split())
    return shortened or (_LONE_LETTER.search(written) is not None and not given and not telling)


def _resolve(text: str, hits: Sequence[_Hit], context: WordIndex[frozenset[str]]) -> tuple[CompanySpan, ...]:
    """The hits that mean their company, common names and shared ones by what stands around them."""
    surroundings = Surroundings(text)
    named: set[CompanySpan] = set()
    sure: set[str] = set()
    open_hits: list[_Hit] = []
    for hit in hits:
        verdict = _verdict(hit, surroundings)
        if verdict is Verdict.NAMED:
            named.add(CompanySpan(hit.phrase.company, hit.start, hit.end))
            sure.add(hit.phrase.company)
        elif verdict is Verdict.OPEN:
            open_hits.append(hit)
    if open_hits:
        near = list(islice(context.find(text), _MOST_PLACES))
        for hit in open_hits:
            named_elsewhere = hit.phrase.company in sure and (hit.shared or text[hit.start].isupper())
            if named_elsewhere or _has_context(hit, near) or _tag_has_context(hit, context):
                named.add(CompanySpan(hit.phrase.company, hit.start, hit.end))
    return tuple(sorted(named, key=lambda each: (each.start, each.end, each.company)))


def _verdict(hit: _Hit, surroundings: Surroundings) -> Verdict:
    phrase = hit.phrase
    if phrase.kind in ADDRESSES:
        return Verdict.NAMED
    if phrase.kind == "inflected" and hit.tag is None and surroundings.may_be_a_plural(hit.start, hit.end):
        return Verdict.OTHER
    if hit.tag is not None:
        sure = phrase.ambiguity is Ambiguity.NONE or tag_speaks_for(*hit.tag)
        verdict = Verdict.NAMED if sure else Verdict.OPEN
    else:
        verdict = surroundings.verdict(hit.start, hit.end, phrase.ambiguity)
    return Verdict.OPEN if hit.shared and verdict is Verdict.NAMED else verdict


def _has_context(hit: _Hit, near: Sequence[tuple[frozenset[str], int, int]]) -> bool:
    return any(
        hit.phrase.company in keys
        and start < hit.end + _NEAR
        and end > hit.start - _NEAR
        and not (start < hit.end and hit.start < end)
        for keys, start, end in near
    )


def _tag_has_context(hit: _Hit, context: WordIndex[frozenset[str]]) -> bool:
    """Is a context word beside it in its hashtag: #FaroSeguros?"""
    return hit.tag is not None and any(
        hit.phrase.company in keys for words in hit.tag for keys in context.values(words)
    )
