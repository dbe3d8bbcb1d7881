"""The clauses of a text, and which company each of them is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.text.companies.finder import CompanySpan
from nlp.encoder.normalise import MAX_CHARACTERS

FIRST_MARK, LAST_MARK = "\ue000", "\uf8ff"
"""Private characters, one for each company of a text, so that patterns need not know names."""
_MARK = re.compile(f"[{FIRST_MARK}-{LAST_MARK}]")
_AT = re.compile(f"[@#](?=[{FIRST_MARK}-{LAST_MARK}])")
_ENDS = re.compile(r"(?<=[.!?…。！？])[\s\"'”’)]+|\s*[\r\n]+\s*")
_CONTRAST = (
    "but|however|yet|whereas|while|although|though|meanwhile|except|"
    "aber|jedoch|während|dagegen|hingegen|obwohl|"
    "mais|cependant|alors que|tandis que|pourtant|"
    "pero|sino|mientras(?: que)?|aunque|"
    "però|mentre|invece|embora|enquanto|porém"
)
_BREAKS = re.compile(rf"[,;:]\s+|\s+[-–—|/]+\s+|[()]|\s+(?=(?:{_CONTRAST})\b)", re.IGNORECASE)
_JOINTS = re.compile(r"\s+(?=(?:and|und|et|y|e|or|because|weil|parce que|porque)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text with a mark in place of each name, ``@`` and ``#`` before names taken off."""

    text: str
    companies: dict[str, tuple[str, ...]]
    """By mark, in order of appearance: the keys of the companies that the name stands for."""
    names: dict[str, str]
    """By mark: the name as it was written first."""

    def with_names(self, part: str) -> str:
        """``part`` of the text with the names again."""
        return _MARK.sub(lambda match: self.names[match[0]], part)


def mark_companies(text: str, spans: Sequence[CompanySpan]) -> MarkedText:
    """``spans`` are in reading order; those past what the model reads are left out."""
    places: dict[tuple[int, int], tuple[str, ...]] = {}
    for one in spans:
        if one.end <= MAX_CHARACTERS:
            places[one.start, one.end] = (*places.get((one.start, one.end), ()), one.company)
    marks: dict[tuple[str, ...], str] = {}
    names: dict[str, str] = {}
    parts: list[str] = []
    at = 0
    for (start, end), keys in places.items():
        mark = marks.setdefault(keys, chr(ord(FIRST_MARK) + len(marks)))
        names.setdefault(mark, text[start:end])
        parts += [_MARK.sub(" ", text[at:start]), mark]
        at = end
    parts.append(_MARK.sub(" ", text[at:MAX_CHARACTERS]))
    return MarkedText(_AT.sub("", "".join(parts)), {mark: keys for keys, mark in marks.items()}, names)


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text, which add up to it."""
    ends = [match.end() for match in _ENDS.finditer(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True) if start < end]


def clauses_about(marked: MarkedText, mark: str, *, whole_sentences: bool = False) -> str:
    """What is said of one company: the clauses that name it, and those after them up to another name.

    What comes before the first sentence with a name speaks of none. A clause that names several and cannot be
    cut stands for each. ``whole_sentences``: cut between sentences only.
    """
    return "".join(part for names, part in _clauses(marked, whole_sentences) if mark in names).strip()


def _clauses(marked: MarkedText, whole_sentences: bool) -> Iterator[tuple[frozenset[str], str]]:
    """The clauses with the companies that each is about, from the first sentence with a name on."""
    about: frozenset[str] = frozenset()
    for sentence in sentences(marked.text):
        pending = ""
        for clause in [sentence] if whole_sentences else _cut(sentence):
            names = frozenset(_MARK.findall(clause))
            about = names or about
            pending += clause
            if about:
                yield about, pending
                pending = ""


def _cut(sentence: str) -> list[str]:
    """A sentence cut as little as it takes for its companies to stand apart."""
    parts = [sentence]
    for cuts in (_BREAKS, _JOINTS):
        parts = [shorter for part in parts for shorter in _cut_at(cuts, part)]
    return parts


def _cut_at(cuts: re.Pattern[str], part: str) -> list[str]:
    """``part`` cut at ``cuts``; what it gives adds up to it."""
    if len(set(_MARK.findall(part))) < 2:
        return [part]
    ends = [match.end() for match in cuts.finditer(part)]
    return [part[start:end] for start, end in zip([0, *ends], [*ends, len(part)], strict=True) if start < end]
