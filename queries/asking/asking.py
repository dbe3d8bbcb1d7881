"""What a phrase asks: a question with its blanks filled, several that it may mean, or none.

The words decide. An encoder, where there is one, orders the questions that are named where none fits.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from queries.catalog import Catalog, Question

from .companies import HeldCompanies
from .known import Known, known_in
from .meaning import Meaning
from .names import names_in
from .offers import offers_of, says_nothing_else
from .periods import period_in
from .phrases import Phrasebook, phrasebook
from .results import Asked, Offers, Refused
from .said import Said
from .score import Fit, fits
from .words import MISSPELT

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.connection import Graph

    from .meaning import Encode

ENOUGH = 0.55
"""The fit from which a question is asked."""
ENOUGH_WITHOUT_A_NAME = 0.7
"""The same where the phrase names something for which the question has no use, and does not say why."""
NAMES_NOT_READ = (
    "The names of the companies took too long to go through: a company other than yours and your competitors may not "
    "have been recognised in what you typed. Choose it in the question's blank, or ask again in a few minutes."
)
LOADING = (
    "No question says it in these words: loading the language models to find the nearest by their meaning ..."
)
PATIENCE_S = 1.0
"""After which it is told what is going on."""
_NEAREST = 3
_MEANING = 0.7
"""How much an encoder counts beside the words, where they do not decide."""
_LONGEST = 500


class Asking:
    """Understands phrases; keeps what it read of the questions. Threads may share it."""

    def __init__(
        self,
        load: Callable[[], tuple[Encode, str]] | None = None,
        folder: Path | None = None,
        say: Callable[[str], None] | None = None,
    ) -> None:
        """``load`` gives an encoder of phrases and its id; it is called where the words do not decide, once.

        ``folder``: where the embeddings of the phrases that do not ship are kept. ``say`` hears, from a thread of its
        own, what is going on where that takes more than a second.
        """
        self._load = load
        self._say = say
        self._folder = folder
        self._encoder: tuple[Encode, str] | None = None
        self._companies = HeldCompanies()
        self._read: tuple[Catalog, Phrasebook] | None = None
        self._meant: tuple[Phrasebook, Meaning] | None = None
        self._reading = threading.Lock()
        self._loading = threading.Lock()

    def understand(
        self, phrase: str, catalog: Catalog, graph: Graph, *, today: date | None = None
    ) -> Asked | Offers | Refused:
        """What ``phrase`` asks of the questions in ``catalog``, with the names that ``graph`` knows.

        ``today`` is the day that periods are seen from. It may only read. Raises QuestionTimeout, GraphError.
        """
        phrase = phrase[:_LONGEST]
        book = self._book(catalog)
        known = known_in(graph, phrase, book.read(phrase), self._companies)
        found = self.find(phrase, catalog, known, today or datetime.now(UTC).date())
        return replace(found, note=NAMES_NOT_READ) if known.incomplete else found

    def find(self, phrase: str, catalog: Catalog, known: Known, today: date) -> Asked | Offers | Refused:
        """The same with the names in ``known``."""
        book = self._book(catalog)
        if not book.asks:
            return Refused()
        said = said_in(phrase, book, known, today)
        if says_nothing_else(said, book):
            if offers := offers_of(said, book):
                return Offers(tuple(_asked(fit, said) for fit in offers))
            return Refused(tuple(_asked(fit, said) for fit in self._nearest(said, book, fits(said, book))))
        ranked = fits(said, book)
        if ranked and ranked[0].score >= _enough(ranked[0]) and not ranked[0].missing:
            return _asked(ranked[0], said)
        near = self._nearest(said, book, ranked)
        return Refused(tuple(_asked(fit, said) for fit in near), near[0].unknown if near else ())

    def _nearest(self, said: Said, book: Phrasebook, ranked: Sequence[Fit]) -> list[Fit]:
        """The closest questions, by words and meaning."""
        if self._load is None or not said.words:
            return list(ranked[:_NEAREST])
        close = self._meaning(book).closeness(said)
        by_words = {fit.asks.question.id: fit for fit in ranked}
        all_fits = [
            by_words.get(asks.question.id) or Fit(asks, 0.0, {}, unknown=said.unexplained())
            for asks in book.asks
        ]
        scored = [
            replace(fit, score=(1 - _MEANING) * fit.score + _MEANING * close[fit.asks.question.id])
            for fit in all_fits
        ]
        return sorted(scored, key=lambda fit: (-fit.score, fit.asks.question.id))[:_NEAREST]

    def _book(self, catalog: Catalog) -> Phrasebook:
        with self._reading:
            if self._read is None or self._read[0] is not catalog:
                self._read = (catalog, phrasebook(catalog.questions))
            return self._read[1]

    def _meaning(self, book: Phrasebook) -> Meaning:
        with self._loading:
            if self._meant is None or self._meant[0] is not book:
                assert self._load is not None
                with _told_if_slow(self._say, LOADING):
                    self._encoder = self._encoder or self._load()
                    self._meant = (book, Meaning(book, *self._encoder, self._folder))
            return self._meant[1]


@contextmanager
def _told_if_slow(say: Callable[[str], None] | None, what: str) -> Iterator[None]:
    timer = threading.Timer(PATIENCE_S, say, (what,)) if say else None
    if timer:
        timer.daemon = True
        timer.start()
    try:
        yield
    finally:
        if timer:
            timer.cancel()


def said_in(phrase: str, book: Phrasebook, known: Known, today: date) -> Said:
    """The phrase taken apart: its period, the names in it, and what its other words mean."""
    period = period_in(phrase, today)
    bare = phrase
    if period:
        bare = phrase[: period.start] + " " * (period.end - period.start) + phrase[period.end :]
    words = book.read(bare)
    names = names_in(bare, words, known)
    named = {at for one in names for at in range(one.first, one.last + 1)}
    small = book.lexicon.noise_of[book.lexicon.language(words)]
    meant: list[str | None] = []
    sure: list[float] = []
    for number, word in enumerate(words):
        near: str | None = word.concept
        if not (word.noise or word.common or book.knows(word.concept) or number in named):
            near = book.spelling.nearest(word.concept, small)
        if word.noise or near in small:
            meant.append(None)
            sure.append(0.0)
        elif near is None or number in named:
            meant.append(word.concept)
            sure.append(1.0 if word.common else 0.0)
        else:
            meant.append(book.lexicon.concepts.get(near, near))
            sure.append(1.0 if near == word.concept else MISSPELT)
    return Said(phrase, tuple(words), tuple(names), period, tuple(meant), tuple(sure))


def _enough(fit: Fit) -> float:
    unused = {one.kind for one in fit.unused} - fit.asks.question.always.keys() - {"network"}
    return ENOUGH_WITHOUT_A_NAME if unused else ENOUGH


def _asked(fit: Fit, said: Said) -> Asked:
    return Asked(fit.asks.question, fit.values, tuple(_not_used(fit, said)), fit.score)


def _not_used(fit: Fit, said: Said) -> list[str]:
    """A sentence for each name and period that the question has no use for."""
    question = fit.asks.question
    told = []
    for one in fit.unused:
        typed = said.text[one.start : one.end]
        told.append(f"'{typed}' was not used: {_reason(question, one.kind, one.role)}.")
    if fit.unused_period and said.period:
        typed = said.text[said.period.start : said.period.end].strip()
        told.append(f"'{typed}' was not used: {_reason(question, 'since', None)}.")
    return told


def _reason(question: Question, kind: str, role: str | None) -> str:
    if always := question.always.get(kind):
        return always
    params = [
        param for param in question.params if param.type == kind or (kind, param.type) == ("person", "text")
    ]
    what = {"since": "period", "person": "person", "network": "network"}.get(kind, kind)
    if not params:
        return f"this question takes no {what}"
    if kind == "since":
        bounds = [f"at least {params[0].min}"] * (params[0].min is not None)
        bounds += [f"at most {params[0].max}"] * (params[0].max is not None)
        return (
            f"this question takes a period of {' and '.join(bounds)}" if bounds else "it takes another period"
        )
    if kind == "company" and not any(param.takes_role(role) for param in params):
        return (
            f"this question takes {' or '.join(params[0].role)}s, and it is {f'a {role}' if role else 'none'}"
        )
    return f"this question takes {'one' if len(params) == 1 else len(params)} {what}{'' if len(params) == 1 else 's'}"
