"""How a text sets companies against each other: "X beats Y", "moved from X to Y", "unlike X", "X and Y"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from . import comparison_words as words
from .clauses import FIRST_MARK, LAST_MARK, MarkedText, sentences

_MARK = f"[{FIRST_MARK}-{LAST_MARK}]"
_NAME = re.compile(r"<(\w)>")
_GAP = re.compile(r"~(\d+)")
_NEAR = r"[^.!?\n]"


def _patterns(*texts: str) -> tuple[re.Pattern[str], ...]:
    """``<w>`` is the company preferred, ``<l>`` the other; ``~30`` is at most 30 letters of one sentence."""
    named = [_NAME.sub(rf"(?P<\1>{_MARK})(?:['’]s?)?", text) for text in texts]
    return tuple(re.compile(_GAP.sub(rf"{_NEAR}{{0,\1}}?", text), re.IGNORECASE) for text in named)


_WINS = _patterns(
    rf"<w>~25\b{words.BEATS}\b~20<l>",
    r"<w>\s*(?<![-=])[>≫»]+\s*<l>",
    r"<l>\s*[<≪«]+(?![-=])\s*<w>",
    rf"<w>(?:(?!\b{words.NOT}\b){_NEAR}){{0,60}}?\b{words.BETTER}\b~25\b{words.THAN} (?:\w+ ){{0,2}}?<l>",
    rf"<l>(?:(?!\b{words.NOT}\b){_NEAR}){{0,60}}?\b{words.WORSE}\b~25\b{words.THAN} (?:\w+ ){{0,2}}?<w>",
    rf"<l>~30\b{words.NOT}\b ~20\b{words.BETTER}\b~25\b{words.THAN} (?:\w+ ){{0,2}}?<w>",
    rf"\b(?:{words.BETTER}|lieber|rather) (?:have )?<w> {words.THAN} <l>",
    r"<l> (?:is|was|will be|ist|wird) (?:no|not a|kein\w*) (?:second )?<w>",
    r"<l> (?:isn['’]t|is not|ain['’]t|n['’]est pas|no es|non è|não é|ist nicht) <w>",
    rf"<l>~30\b{words.FALLS_SHORT}~15<w>",
    r"<l>~10\bshould ~10\b(?:take notes|learn)\W~5<w>",
    rf"\b{words.PREFER} <w> (?:over|to|rather than|à|a|gegenüber) <l>",
    r"<w>~80\bwhat (?:takes|took|needs|requires|costs)\b~60<l>",
    r"<w>:? [1-9]\d?\s?[,:–-]?\s?<l>:? 0\b",
    r"\b(?:if|wish)\b~30<l>~45\b(?:half|as|like|were|had)\b~30<w>",
    rf"\b{words.BACK} <w>~60<l>",
    rf"<l>~80\b{words.BACK} <w>",
)
"""The text says itself which is better."""
_MISSED = _patterns(
    rf"(?<!n['’]t )(?<!not )(?<!never )\b{words.MISS}(?: you,?| my| our| the)? <w>",
    r"<w> (?:me manque|nous manque|fehlt (?:mir|uns))",
    r"\b(?:want|get|need|bring|give me) <w> back\b",
    r"\b(?:want|get|need|bring) back <w>",
)
"""Whatever came in place of a company that is missed is not liked."""
_GIVEN_UP = _patterns(
    rf"\b{words.GIVE_UP} (?:my |our |the |this )?<l>",
    r"<l> could never(?=[.!\n]|$)",
)
_CHOSEN = _patterns(
    rf"\b{words.OUT_OF} <l>~30\b{words.TO} (?:\w+ )?<w>",
    rf"\b{words.MOVE}\b~25\b{words.TO} <w>~20\b{words.OUT_OF} <l>",
    r"<l>\s*(?:-+>|=+>|→|➡️?|⟶)\s*<w>",
    rf"\b{words.LEAVE} (?:\w+ ){{0,2}}?<l>~40\b{words.FOR} (?:\w+ )?<w>",
    r"<l>~60\b(?:leav(?:e|ing)|left)\b~10\bfor <w>",
    rf"<w> (?:has |have |had |hat )?{words.REPLACED} <l>",
    rf"\b{words.PICK} <w> over <l>",
    rf"\b{words.AFTER_YEARS} <l>~40<w>",
    rf"<w>~30\b{words.AFTER_YEARS} <l>",
    rf"<w>~60\b{words.INSTEAD} <l>",
    rf"\b{words.INSTEAD} <l>~30<w>",
    rf"<l>~80\b{words.MOVE}\b~25\b{words.TO} <w>",
    rf"\b{words.MOVE}\b~25\b{words.TO} <w>~60<l>",
)
"""One was chosen over the other: the whole text tells whether that was wise."""
_OPPOSED = _patterns(
    rf"\b{words.UNLIKE} <l>~80<w>",
    rf"<w>~60\b{words.UNLIKE} <l>",
    rf"\b{words.COMPARED} <l>~80<w>",
    rf"<w>~60\b{words.COMPARED} <l>",
)
"""What is said of the first is not true of the other."""
_ALIKE = _patterns(
    r"<w>,? (?:and|und|et|y|e|or|oder|ou|o|nor|noch|ni) (?=<l>)",
    r"<w> ?[&+/] ?(?=<l>)",
    r"\b(?:weder|ni|né|nem|neither) <w>~20<l>",
)
_REGRET = re.compile(rf"(?<!\w)(?P<no>{words.NO_REGRET} (?:\w+ )?)?{words.REGRET}\b", re.IGNORECASE)
_TOGETHER = re.compile(rf"\b{words.TOGETHER}\b", re.IGNORECASE)


@dataclass(slots=True)
class Relations:
    """What the text's form says of each company, by mark, from -1 (the one not liked) to 1."""

    verdict: dict[str, float] = field(default_factory=dict)
    """Liked or not, whatever the rest sounds like."""
    chosen: dict[str, float] = field(default_factory=dict)
    """1: what was moved to; -1: what was left; the other way round where the change is regretted."""
    opposed: dict[str, float] = field(default_factory=dict)
    """1: what the text speaks of; -1: what it is compared with."""
    alike: set[str] = field(default_factory=set)
    """Named together: "X and Y", "X/Y"."""
    together: bool = False
    """The text speaks of "both" or "neither" of them."""


def relations(marked: MarkedText) -> Relations:
    """The relations of a text that names companies; of several that contradict each other the first counts."""
    found = Relations(together=_speaks_of_both(marked.text))
    for match in _matches(_MISSED, marked.text):
        found.verdict.setdefault(match["w"], 1.0)
        for other in marked.companies:
            found.verdict.setdefault(other, -1.0)
    for match in _matches(_GIVEN_UP, marked.text):
        found.verdict.setdefault(match["l"], -1.0)
    if len(marked.companies) > 1:
        for patterns, into in ((_WINS, found.verdict), (_CHOSEN, found.chosen), (_OPPOSED, found.opposed)):
            for better, worse in _pairs(patterns, marked.text):
                into.setdefault(better, 1.0)
                into.setdefault(worse, -1.0)
        if any(not match["no"] for match in _REGRET.finditer(marked.text)):
            found.chosen = {mark: -value for mark, value in found.chosen.items()}
        found.alike.update(mark for pair in _pairs(_ALIKE, marked.text) for mark in pair)
    return found


def is_question(marked: MarkedText, mark: str) -> bool:
    """Does the first sentence that names the company ask something?"""
    for sentence in sentences(marked.text):
        if mark in sentence:
            return sentence.rstrip("\"'”’) \n").endswith(("?", "？"))
    return False


def _pairs(patterns: Iterable[re.Pattern[str]], text: str) -> Iterator[tuple[str, str]]:
    return ((match["w"], match["l"]) for match in _matches(patterns, text) if match["w"] != match["l"])


def _matches(patterns: Iterable[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    return (match for pattern in patterns for match in pattern.finditer(text))


def _speaks_of_both(text: str) -> bool:
    """Is there a "both" or "neither" that can mean the companies, and not what follows?"""
    before: set[str] = set()
    for sentence in sentences(text):
        before.update(re.findall(_MARK, sentence))
        if len(before) > 1 and _TOGETHER.search(sentence):
            return True
    return False
