"""A text cut at its companies: which part of it speaks of which one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.companies.finder import Named
from nlp.encoder.normalise import MAX_CHARACTERS

FIRST_MARK, LAST_MARK = "\ue000", "\uf8ff"
"""Private characters, one for each company of a text, so that patterns need not know names."""
_FOREIGN = re.compile(f"[{FIRST_MARK}-{LAST_MARK}]")
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
class Marked:
    """A text with a mark in place of each name, ``@`` and ``#`` before names taken off."""

    text: str
    companies: dict[str, tuple[str, ...]]
    """By mark, in order of appearance: the keys of the companies that the name stands for."""
    names: dict[str, str]
    """By mark: the name as it was written first."""

    def spelt(self, part: str) -> str:
        """``part`` of the text with the names again."""
        return _FOREIGN.sub(lambda match: self.names[match[0]], part)


def mark(text: str, named: Sequence[Named]) -> Marked:
    """``named`` are the text's places in reading order; those past what the model reads are left out."""
    places: dict[tuple[int, int], tuple[str, ...]] = {}
    for one in named:
        if one.end <= MAX_CHARACTERS:
            places[one.start, one.end] = (*places.get((one.start, one.end), ()), one.company)
    marks: dict[tuple[str, ...], str] = {}
    names: dict[str, str] = {}
    pieces: list[str] = []
    at = 0
    for (start, end), keys in places.items():
        sign = marks.setdefault(keys, chr(ord(FIRST_MARK) + len(marks)))
        names.setdefault(sign, text[start:end])
        pieces += [_FOREIGN.sub(" ", text[at:start]), sign]
        at = end
    pieces.append(_FOREIGN.sub(" ", text[at:MAX_CHARACTERS]))
    return Marked(_AT.sub("", "".join(pieces)), {sign: keys for keys, sign in marks.items()}, names)


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text, which add up to it."""
    ends = [match.end() for match in _ENDS.finditer(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True) if start < end]


def clause_of(marked: Marked, sign: str, *, whole_sentences: bool = False) -> str:
    """What is said of one company: the clauses that name it, and those after them up to another name.

    What comes before the first sentence with a name speaks of none. A clause that names several and cannot be
    cut stands for each. ``whole_sentences``: cut between sentences only.
    """
    return "".join(part for names, part in _runs(marked, whole_sentences) if sign in names).strip()


def _runs(marked: Marked, whole_sentences: bool) -> Iterator[tuple[frozenset[str], str]]:
    """The clauses with the companies that each is about, from the first sentence with a name on."""
    about: frozenset[str] = frozenset()
    for sentence in sentences(marked.text):
        waiting = ""
        for clause in [sentence] if whole_sentences else _cut(sentence):
            names = frozenset(_FOREIGN.findall(clause))
            about = names or about
            waiting += clause
            if about:
                yield about, waiting
                waiting = ""


def _cut(sentence: str) -> list[str]:
    """A sentence cut as little as it takes for its companies to stand apart."""
    parts = [sentence]
    for cuts in (_BREAKS, _JOINTS):
        parts = [piece for part in parts for piece in _cut_at(cuts, part)]
    return parts


def _cut_at(cuts: re.Pattern[str], part: str) -> list[str]:
    """The pieces of ``part``, which add up to it."""
    if len(set(_FOREIGN.findall(part))) < 2:
        return [part]
    ends = [match.end() for match in cuts.finditer(part)]
    return [part[start:end] for start, end in zip([0, *ends], [*ends, len(part)], strict=True) if start < end]
