"""Places of a text where forms of names stand: which overlap, and whose name is the closest to what is written."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.text.domains import ascii_host
from graph.text.folding import fold

from .common_words import Ambiguity, ambiguity_of
from .forms import ADDRESSES, EXACT, GIVEN, Kind

_AND_OF_ONE_LETTER = re.compile(r"(?<=\w\w) [eyiи] (?=\w\w)", re.IGNORECASE)
"""Castanho e Irmãos."""
_LONE_LETTER = re.compile(r"(?:^|\s)[a-z](?=\s|$)|^[a-z]-")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A form in the index: whom it names, and what it wants to be checked."""

    company: str
    kind: Kind
    ambiguity: Ambiguity
    written: str
    """As ``spelled`` gives it, so that the form that is spelled like the text counts before others."""
    not_after: str = ""
    """Marks (``#``, ``@``, ``$``) behind which it was taken away."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place of a text where a form stands."""

    phrase: Phrase
    start: int
    end: int
    tag: tuple[str, str] | None = None
    """The words before and after it in a hashtag of several words."""
    shared: bool = False
    """Other companies are called so too."""


def longest(text: str, hits: Iterable[Hit]) -> list[Hit]:
    """Of overlapping places only the longest (of equal ones the first), in reading order."""
    by_place: dict[tuple[int, int], list[Hit]] = {}
    for hit in hits:
        start, end = _extent(text, hit)
        if start >= 0:
            by_place.setdefault((start, end), []).append(Hit(hit.phrase, start, end, hit.tag))
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


def _sharers(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits of one place, a company once, whose forms are the closest to what stands there."""
    hits = [hit for hit in hits if hit.tag is not None] or list(hits)
    if len(hits) == 1:
        return hits
    written = fold(text[hits[0].start : hits[0].end])
    phrases = closest([hit.phrase for hit in hits], written)
    if phrases[0].kind == "domain":
        # shop.acme.example is its owner's before it is a page of acme.example.
        longest = max(len(phrase.written) for phrase in phrases)
        phrases = [phrase for phrase in phrases if len(phrase.written) == longest]
    by_company = {hit.phrase.company: hit for hit in hits if hit.phrase in phrases}
    shared = len(by_company) > 1
    return [Hit(hit.phrase, hit.start, hit.end, hit.tag, shared) for _, hit in sorted(by_company.items())]


def spelled(written: str, kind: Kind) -> str:
    """A form folded with its accents; a domain in ASCII, since two may differ in letters that folding joins (ß, ss)."""
    return ascii_host(written) if kind == "domain" else fold(written)


def closest(phrases: Sequence[Phrase], written: str) -> list[Phrase]:
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


def _extent(text: str, hit: Hit) -> tuple[int, int]:
    """The whole address that a domain stands in; (-1, -1) where it is only part of another domain or name."""
    start, end, phrase = hit.start, hit.end, hit.phrase
    if phrase.kind in EXACT and spelled(text[start:end], phrase.kind) != phrase.written:
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
