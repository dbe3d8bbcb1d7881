"""The sentiment towards each company that a text names.

Two things tell it: how the clauses sound that speak of the company, beside those on others, and the text's form:
"X beats Y", "unlike X", "moved from X to Y", where the whole text tells whether that was wise. A small logistic
regression weighs them; it treats praise and complaint alike, so that what it learnt of one holds for the other.
``training/fit/towards.py`` fitted its weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.companies.finder import Named
from nlp.encoder.encoder import Floats

from .clauses import Marked, clause_of, mark
from .comparisons import Relations, is_question, relations
from .sentiment import SentimentName, sentiment_of

Judge = Callable[[Sequence[str]], Floats]
"""From n texts to (n, 3): the probabilities of negative, neutral and positive."""

MOST_COMPANIES = 6
"""A text that names more of them is a list, and is judged as a whole."""

DIRECTED = {
    "clause": 1.25,
    "clause, several named": 0.73,
    "contrast": 0.99,
    "verdict": 2.33,
    "chosen": 1.36,
    "chosen x whole": 0.64,
    "opposed": 1.55,
}
"""Weights of what speaks for praise (above 0) or complaint (below)."""
UNDIRECTED = {
    "always": -1.44,
    "clause is neutral": 4.12,
    "clause is neutral, several named": 3.34,
    "verdict given": -1.33,
    "chosen given": -0.55,
    "question": 1.42,
}
"""Weights of what speaks for neither."""


@dataclass(frozen=True, slots=True)
class CompanyLabel:
    """What a text says of a company: the company's key, the sentiment, and that one's probability, 0..1."""

    key: str
    sentiment: SentimentName
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a text holds on one name in it, in the order of ``DIRECTED`` and of ``UNDIRECTED``."""

    row: int
    """Which of the texts."""
    companies: tuple[str, ...]
    """Keys of the companies that the name stands for."""
    directed: tuple[float, ...]
    undirected: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Mention:
    row: int
    sign: str
    marked: Marked
    relations: Relations
    clause: str | None
    """None where it is the whole text."""


def towards(
    texts: Sequence[str], named: Sequence[Sequence[Named]], whole: Floats, judge: Judge
) -> list[tuple[CompanyLabel, ...]]:
    """For each text the companies named with the sentiment towards each, sorted by key.

    ``named``: the places that name companies, in reading order. ``whole``: the texts' own probabilities, shape
    (n, 3). ``judge`` is asked once, for the clauses of texts that cannot be judged as a whole.
    """
    found = evidence(texts, named, whole, judge)
    labels: list[dict[str, CompanyLabel]] = [{} for _ in texts]
    if found:
        chances = probabilities(
            np.array([one.directed for one in found], np.float32),
            np.array([one.undirected for one in found], np.float32),
            np.array(list(DIRECTED.values()), np.float32),
            np.array(list(UNDIRECTED.values()), np.float32),
        )
        for one, row in zip(found, chances, strict=True):
            judged = sentiment_of(row)
            for key in one.companies:
                labels[one.row].setdefault(key, CompanyLabel(key, judged.name, judged.confidence))
    for row, places in enumerate(named):
        for key in {place.company for place in places} - labels[row].keys():
            # It is named only past what the model reads.
            judged = sentiment_of(whole[row])
            labels[row][key] = CompanyLabel(key, judged.name, judged.confidence)
    return [tuple(made[key] for key in sorted(made)) for made in labels]


def unjudged(labels: Sequence[CompanyLabel]) -> tuple[CompanyLabel, ...]:
    """The companies of a text in a language that no model knows: named, with sentiment unknown."""
    return tuple(CompanyLabel(label.key, "unknown", 0.0) for label in labels)


def evidence(
    texts: Sequence[str], named: Sequence[Sequence[Named]], whole: Floats, judge: Judge
) -> list[Evidence]:
    """What ``towards`` judges by, for each name in each text."""
    mentions = [
        mention
        for row, places in enumerate(named)
        if places
        for mention in _mentions(row, texts[row], places)
    ]
    clauses = sorted({mention.clause for mention in mentions if mention.clause is not None})
    judged = dict(zip(clauses, judge(clauses), strict=True)) if clauses else {}
    heard = [whole[one.row] if one.clause is None else judged[one.clause] for one in mentions]
    sounds: dict[int, list[float]] = {}
    for one, clause in zip(mentions, heard, strict=True):
        sounds.setdefault(one.row, []).append(_sound(clause))
    return [
        _evidence(one, whole[one.row], clause, sounds[one.row])
        for one, clause in zip(mentions, heard, strict=True)
    ]


def probabilities(directed: Floats, undirected: Floats, toward: Floats, away: Floats) -> Floats:
    """(n, 3): negative, neutral, positive, from n rows of evidence and the weights of each kind."""
    praise = directed @ toward
    logits = np.stack([-praise, undirected @ away, praise], axis=1)
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _mentions(row: int, text: str, named: Sequence[Named]) -> list[_Mention]:
    marked = mark(text, named)
    form = relations(marked)
    as_one = form.together or len(marked.companies) > MOST_COMPANIES
    made = []
    for sign in marked.companies:
        clause = marked.text if as_one else clause_of(marked, sign, whole_sentences=sign in form.alike)
        made.append(
            _Mention(row, sign, marked, form, None if clause == marked.text.strip() else marked.spelt(clause))
        )
    return made


def _sound(probabilities: Floats) -> float:
    """p(positive) - p(negative)."""
    return float(probabilities[2] - probabilities[0])


def _evidence(mention: _Mention, whole: Floats, clause: Floats, sounds: Sequence[float]) -> Evidence:
    """``sounds``: of the clauses of all companies in the text, this one's too."""
    sign, form = mention.sign, mention.relations
    several = len(mention.marked.companies) > 1 and not form.together
    sound, nearby = _sound(whole), _sound(clause)
    others = (sum(sounds) - nearby) / max(len(sounds) - 1, 1)
    verdict = form.verdict.get(sign, 0.0)
    chosen = 0.0 if verdict else form.chosen.get(sign, 0.0)
    opposed = 0.0 if verdict or chosen else form.opposed.get(sign, 0.0)
    told = bool(verdict or chosen or opposed)
    own = not told or mention.clause is not None
    return Evidence(
        mention.row,
        mention.marked.companies[sign],
        (
            0.0 if several or told else nearby,
            nearby if several and own else 0.0,
            (nearby - others) * (1 - float(clause[1])) if several and own else 0.0,
            verdict,
            chosen,
            chosen * sound,
            opposed,
        ),
        (
            1.0,
            0.0 if several else float(clause[1]),
            float(clause[1]) if several else 0.0,
            abs(verdict),
            abs(chosen) + abs(opposed),
            float(is_question(mention.marked, sign)),
        ),
    )
