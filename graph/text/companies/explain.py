"""Whether a text names a company, and why not, in sentences for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.text.spelling import PLAIN
from graph.text.words import WordIndex

from .common_words import Ambiguity
from .finder import CompanyFinder
from .forms import Form, FormTable
from .names import CompanyNames


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a text says of a company."""

    places: tuple[str, ...]
    """What names it there, as it is written; empty where nothing does."""
    why_not: str = ""
    """Why the text does not name it, as a sentence; empty where it does."""


def explain(text: str, company: CompanyNames, others: Sequence[CompanyNames] = ()) -> Explanation:
    """Where ``text`` names ``company``, or why it does not, beside ``others`` that it may name instead."""
    spans = CompanyFinder([company, *others]).locate(text)
    own = [text[span.start : span.end] for span in spans if span.company == company.key]
    if own:
        return Explanation(tuple(dict.fromkeys(own)))
    alone = CompanyFinder([company]).locate(text)
    called = {one.key: one.name for one in others}
    for here in alone:
        written = text[here.start : here.end]
        taken = [span for span in spans if span.start < here.end and here.start < span.end]
        if taken:
            place, name = text[taken[0].start : taken[0].end], called[taken[0].company]
            return Explanation((), f'"{place}" names {name} there.')
        rivals = [called[key] for key in CompanyFinder(others).companies_called(written)]
        if rivals:
            return Explanation(
                (),
                f'"{written}" is a name of {", ".join(rivals)} too, and nothing there speaks for one of them: '
                "a context word would, or another of its names.",
            )
    return Explanation((), _not_alone(text, company))


def _not_alone(text: str, company: CompanyNames) -> str:
    """Why a text does not name a company that stands for itself."""
    for form, start, end in _forms_in(text, company):
        written = text[start:end]
        if form.ambiguity is not Ambiguity.NONE:
            return f'"{written}" stands there, and nothing that speaks for the company. {form.why}'
        return f'"{written}" stands there as a part of another name, of an address or of a longer word.'
    if company.never:
        for _, start, end in _forms_in(text, replace(company, never=())):
            return f'"{text[start:end]}" stands there, and it was taken away from the company\'s forms.'
    return "None of its forms stands there as a whole word."


def _forms_in(text: str, company: CompanyNames) -> list[tuple[Form, int, int]]:
    """The forms that stand in the text, whatever they mean there."""
    return list(WordIndex(FormTable(company).forms, PLAIN).find(text))
