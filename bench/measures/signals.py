"""Events of companies in headlines and posts: precision and recall on texts labelled by hand, beside a plain search.

An event is right where its company and kind are, and it counts as one where the text reports it: rumours, plans and
denials are no events, and are counted apart. Rules and texts are by the same hand. The set ``first`` (377) was written
and labelled before any rule; ``later`` (90) and ``last`` (82) when the rules stood, without asking them, and the rules
were mended once after each. A hash of the text parts each set: the rules were made while looking at the texts of
``tune``; of ``held`` numbers alone.

python -m bench.measures.signals            both parts
python -m bench.measures.signals errors     what is wrong in ``tune``
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from bench.measures.companies import LABELLED, directory
from graph.text.companies.finder import CompanyFinder, CompanySpan
from nlp.signals.find import FoundSignal, find_signals

Event = tuple[str, str]
"""A company's key and the kind."""
Find = Callable[[str, Sequence[CompanySpan]], Sequence[FoundSignal]]
PARTS = ("tune", "held")
SETS = ("first", "later", "last")
_WORDS = {
    "funding": r"rais(?:es?|ed)|funding|series [a-d]\b|seed|invest",
    "acquisition": r"acqui|buys|bought|takeover",
    "hiring": r"hir(?:es|ing)|recruit",
    "layoffs": r"lay-?offs?|laid off|lays off|job cuts|jobs",
    "executive hire": r"appoints|names|hires|joins",
    "executive departure": r"steps down|resigns|leaves",
    "launch": r"launch|unveil|releases|introduc",
    "outage": r"outage|\bdown\b|offline",
}


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A headline or post with the events that it tells of."""

    text: str
    language: str
    trap: str
    """What is meant to mislead; empty where nothing is."""
    events: tuple[dict[str, Any], ...]
    set: str
    """One of SETS."""

    @property
    def part(self) -> str:
        """``tune`` or ``held``."""
        return PARTS[hashlib.blake2b(self.text.encode(), digest_size=1).digest()[0] % 2]

    def told(self, *, reported: bool = True) -> set[Event]:
        """Its events; with ``reported`` False those that it calls rumoured, planned or denied."""
        return {
            (event["company"], event["kind"])
            for event in self.events
            if (event["certainty"] == "reported") is reported
        }


def texts() -> list[LabelledText]:
    """All labelled texts."""
    lines = (LABELLED / "signals.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    return [
        LabelledText(one["text"], one["language"], one["trap"], tuple(one["events"]), one["set"])
        for one in told
    ]


def plain_search(text: str, spans: Sequence[CompanySpan]) -> Sequence[FoundSignal]:
    """The baseline: every company that a text names, with every kind that it has a word of."""
    return [
        FoundSignal(span.company, kind, text, alert=True)  # type: ignore[arg-type]
        for kind, words in _WORDS.items()
        if re.search(words, text, re.IGNORECASE)
        for span in spans
    ]


@dataclass(frozen=True, slots=True)
class Counts:
    """Events right, found and wanted."""

    right: int
    found: int
    wanted: int

    def row(self, title: str) -> str:
        precision, recall = self.right / max(self.found, 1), self.right / max(self.wanted, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        shares = f"{_share(self.right, self.found):>20}{_share(self.right, self.wanted):>20}"
        return f"{title:46}{self.wanted:>7}{shares}{f1:>8.1%}"


def report() -> list[str]:
    """The tables: each part, by kind, what may raise an alert, and the facts of the events that were found."""
    held = texts()
    finder = CompanyFinder(directory())
    spans = {one.text: finder.locate(one.text) for one in held}
    ours = {one.text: find_signals(one.text, spans[one.text]) for one in held}
    lines: list[str] = []
    for part in reversed(PARTS):
        some = [one for one in held if one.part == part]
        traps = [one for one in some if one.trap]
        lines += [
            f"Events of companies in {len(some)} texts labelled by hand ({len(traps)} of them traps), part {part}",
            f"{'share in percent (95 % interval)':46}{'events':>7}{'precision':>20}{'recall':>20}{'F1':>8}",
        ]
        plain = {one.text: plain_search(one.text, spans[one.text]) for one in some}
        lines += [
            _counts(some, plain).row("plain search for words"),
            _counts(some, ours).row("events reported"),
            *(
                _counts([one for one in some if one.set == name], ours).row(f"... of the set {name} alone")
                for name in SETS
            ),
            _counts(some, ours, alert=True).row("... that may raise an alert"),
            _counts(some, ours, reported=False).row("rumours, plans and denials"),
        ]
        lines += [_counts(some, ours, kind=kind).row(kind) for kind in _WORDS]
        for title, languages in (
            ("English", {"en"}),
            ("five other languages", {"de", "fr", "es", "pt", "it"}),
        ):
            lines.append(_counts([one for one in some if one.language in languages], ours).row(title))
        lines += [_facts(some, ours), ""]
    return lines


def errors(part: str = "tune") -> list[str]:
    """The texts of a part whose events are not what was labelled."""
    finder = CompanyFinder(directory())
    lines = []
    for one in texts():
        if one.part != part:
            continue
        found = find_signals(one.text, finder.locate(one.text))
        for reported in (True, False):
            got = {(s.company, s.kind) for s in found if (s.certainty == "reported") is reported}
            wanted = one.told(reported=reported)
            if got != wanted:
                lines.append(
                    f"{one.trap or '-':10} missed {wanted - got or ''} wrong {got - wanted or ''} | {one.text}"
                )
    return lines


def _counts(
    some: Sequence[LabelledText],
    found: dict[str, Sequence[FoundSignal]],
    *,
    kind: str | None = None,
    alert: bool = False,
    reported: bool = True,
) -> Counts:
    right = got = wanted = 0
    for one in some:
        answer = {
            (signal.company, signal.kind)
            for signal in found[one.text]
            if (signal.certainty == "reported") is reported
            and (kind is None or signal.kind == kind)
            and (signal.alert or not alert)
        }
        true = {event for event in one.told(reported=reported) if kind is None or event[1] == kind}
        right += len(answer & true)
        got += len(answer)
        wanted += len(true)
    return Counts(right, got, wanted)


def _facts(some: Sequence[LabelledText], found: dict[str, Sequence[FoundSignal]]) -> str:
    """Of the events that were found: how many of the stated amounts, rounds and names are the same."""
    shares = []
    for fact in ("amount", "currency", "round", "who", "role"):
        same = stated = 0
        for one in some:
            held = {(signal.company, signal.kind): signal for signal in found[one.text]}
            for event in one.events:
                signal = held.get((event["company"], event["kind"]))
                if signal is not None and (fact in event or getattr(signal, fact) is not None):
                    stated += 1
                    same += event.get(fact) == getattr(signal, fact)
        shares.append(f"{fact} {same} of {stated}")
    return "facts of those found, stated and the same: " + ", ".join(shares)


def _share(part: int, of: int) -> str:
    """A share with its 95 % interval (Wilson's)."""
    if not of:
        return "-"
    z, share = 1.96, part / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{share:.1%} ({(middle - half) * 100:.0f}-{(middle + half) * 100:.0f})"


if __name__ == "__main__":
    print("\n".join(errors() if sys.argv[1:] == ["errors"] else report()))
