"""Which events of known companies a text tells of: kind, company, money, people, and the sentence that says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set

from graph.labels.text_labels import Certainty, FoundSignal, SignalKind
from graph.text.companies.finder import CompanySpan

from .acquisitions import acquisitions
from .certainty import certainty_of, tells_of_no_event
from .executives import executive_departures, executive_hires
from .funding import funding
from .jobs import hiring, layoffs
from .launches import launches
from .marked import Sentence, sentences
from .outages import outages
from .patterns import Claim
from .triggers import kinds_in

_KINDS: tuple[tuple[SignalKind, Callable[[Sentence], Iterator[Claim]]], ...] = (
    ("funding", funding),
    ("acquisition", acquisitions),
    ("executive hire", executive_hires),
    ("executive departure", executive_departures),
    ("layoffs", layoffs),
    ("hiring", hiring),
    ("launch", launches),
    ("outage", outages),
)
_LONGEST_LINE = 300
_WE = re.compile(
    r"\b(?:we|our|us|wir|unser\w*|nous|notre|nosotros|nuestr\w+|nós|noss\w+|noi|nostr\w+)\b", re.IGNORECASE
)


def find_signals(
    text: str, spans: Sequence[CompanySpan], own: tuple[str, ...] = ()
) -> tuple[FoundSignal, ...]:
    """The events that ``text`` tells of, at most one of each company and kind, in the order in which it tells them.

    ``spans``: the places that name companies, in reading order. ``own``: keys of the companies whose own profile
    wrote the text: they are "we", and what they say of themselves counts as certain.
    """
    if not spans and not (own and _WE.search(text)):
        return ()
    if not kinds_in(text):
        return ()
    found: dict[tuple[str, SignalKind], FoundSignal] = {}
    for sentence in sentences(text, spans, own):
        for signal in _in(sentence, kinds_in(sentence.masked)):
            name = signal.company, signal.kind
            if name not in found or _is_better(signal, found[name]):
                found[name] = signal
    return tuple(found.values())


def _in(sentence: Sentence, kinds: Set[SignalKind]) -> Iterator[FoundSignal]:
    """The events of a sentence; what takes long to find out is asked only where there is one."""
    told: Certainty | None = None
    line = " ".join(sentence.text.split())[:_LONGEST_LINE]
    for kind, claims in _KINDS:
        for claim in claims(sentence) if kind in kinds else ():
            if told is None:
                if tells_of_no_event(sentence.masked):
                    return
                told = certainty_of(sentence.masked)
            certainty: Certainty = "planned" if claim.planned and told == "reported" else told
            for company in claim.companies:
                own = company in sentence.own
                money = claim.sum
                yield FoundSignal(
                    company,
                    kind,
                    line,
                    certainty,
                    certainty == "reported" and (claim.sure or own),
                    claim.role,
                    money.amount if money else claim.people,
                    money.currency if money else None,
                    claim.round,
                    claim.who,
                )


def _is_better(new: FoundSignal, old: FoundSignal) -> bool:
    return _facts(new) > _facts(old)


def _facts(signal: FoundSignal) -> tuple[bool, bool, int]:
    told = (signal.role, signal.amount, signal.round, signal.who)
    return signal.certainty == "reported", signal.alert, sum(fact is not None for fact in told)
