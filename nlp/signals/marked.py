"""The sentences of a text with a mark in place of each company's name, so that patterns need not know names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.text.companies.finder import CompanySpan

FIRST_MARK, LAST_MARK = "\ue000", "\uf8ff"
"""Private characters. A name becomes as many of one of them as it has characters: offsets stay what they were."""
NAMED = f"[{FIRST_MARK}-{LAST_MARK}]+"
_PRIVATE = re.compile(f"[{FIRST_MARK}-{LAST_MARK}]")
_AT = re.compile(f"[@#](?=[{FIRST_MARK}-{LAST_MARK}])")
_MOST_CHARACTERS = 4_000
"""What is read of a text: articles say at their beginning what happened."""
_MOST_IN_SENTENCE = 500
_NO_END = "".join(
    rf"(?<!\b{short}\.)" for short in ("Inc", "Ltd", "Co", "Mio", "Mrd", "Dr", "Mr", "Ms", "No", "vs")
)
"""Abbreviations with a full stop that ends no sentence."""
_ENDS = re.compile(rf"(?:[.]{_NO_END}|[!?…。！？])[\"'”’)]*\s+|[\r\n]\s*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or line that names a company."""

    text: str
    """As it was written."""
    masked: str
    """Of the same length, each name a run of its company's mark."""
    companies: dict[str, tuple[str, ...]]
    """By mark: the keys of the companies that the name stands for."""
    own: tuple[str, ...]
    """Keys of the companies whose own profile says it: who "we" are."""

    def written(self, start: int, end: int) -> str:
        """What stood at that place of ``masked``."""
        return self.text[start:end]


def sentences(text: str, spans: Sequence[CompanySpan], own: tuple[str, ...] = ()) -> list[Sentence]:
    """The sentences that name a company, in their order; all of them where an own profile speaks of "we".

    ``spans`` are in reading order. Of long texts the first 4,000 characters are read.
    """
    text = text[:_MOST_CHARACTERS]
    plain = _PRIVATE.sub(" ", text)
    places: dict[tuple[int, int], tuple[str, ...]] = {}
    for span in spans:
        if span.end <= len(text):
            places[span.start, span.end] = (*places.get((span.start, span.end), ()), span.company)
    marks: dict[tuple[str, ...], str] = {}
    parts: list[str] = []
    at = 0
    for (start, end), keys in places.items():
        if start < at:
            continue
        mark = marks.setdefault(keys, chr(ord(FIRST_MARK) + len(marks)))
        parts += [plain[at:start], mark * (end - start)]
        at = end
    parts.append(plain[at:])
    masked = _AT.sub(" ", "".join(parts))
    companies = {mark: keys for keys, mark in marks.items()}
    bounds = [0, *(match.end() for match in _ENDS.finditer(masked)), len(text)]
    found = []
    for start, until in pairwise(bounds):
        end = min(until, start + _MOST_IN_SENTENCE)
        if start < end and (own or _PRIVATE.search(masked, start, end)):
            found.append(Sentence(text[start:end], masked[start:end], companies, own))
    return found
