"""The sentiment towards each company that a text names.

It depends on the sentiment of the clauses that name the company, beside that of those on others, and on the text's
form: "X beats Y", "unlike X", "moved from X to Y", where the whole text tells whether that was wise. A small logistic
regression weighs these features; it treats praise and complaint alike, so that what it learnt of one holds for the
other. ``training/fit/towards.py`` fitted its weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from graph.labels.text_labels import CompanyMention
from graph.text.companies.finder import CompanySpan
from nlp.encoder.encoder import Floats

from .clauses import MarkedText, clauses_about, mark_companies
from .comparisons import Relations, is_question, relations
from .sentiment import polarity, sentiment_of

Classify = Callable[[Sequence[str]], Floats]
"""From n texts to (n, 3): the probabilities of negative, neutral and positive."""

MOST_COMPANIES = 6
"""A text that names more of them is a list, and gets one sentiment as a whole."""

SIGNED_WEIGHTS = {
    "clause": 1.25,
    "clause, several named": 0.73,
    "contrast": 0.99,
    "verdict": 2.33,
    "chosen": 1.36,
    "chosen x whole": 0.64,
    "opposed": 1.55,
}
"""Weights of the features that speak for praise (above 0) or complaint (below)."""
NEUTRAL_WEIGHTS = {
    "always": -1.44,
    "clause is neutral": 4.12,
    "clause is neutral, several named": 3.34,
    "verdict given": -1.33,
    "chosen given": -0.55,
    "question": 1.42,
}
"""Weights of the features that speak for neither."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the regression weighs of one name in one text."""

    text: int
    """The index of the text."""
    companies: tuple[str, ...]
    """Keys of the companies that the name stands for."""
    signed: tuple[float, ...]
    """In the order of ``SIGNED_WEIGHTS``."""
    neutral: tuple[float, ...]
    """In the order of ``NEUTRAL_WEIGHTS``."""


@dataclass(frozen=True, slots=True)
class _Mention:
    text: int
    mark: str
    marked: MarkedText
    relations: Relations
    clause: str | None
    """None where it is the whole text."""


def sentiment_towards(
    texts: Sequence[str], spans: Sequence[Sequence[CompanySpan]], whole: Floats, classify: Classify
) -> list[tuple[CompanyMention, ...]]:
    """For each text the companies named with the sentiment towards each, sorted by key.

    ``spans``: the places that name companies, in reading order. ``whole``: the texts' own probabilities, shape
    (n, 3). ``classify`` is called once, for the clauses of texts whose sentiment as a whole does not do.
    """
    found = features(texts, spans, whole, classify)
    labels: list[dict[str, CompanyMention]] = [{} for _ in texts]
    if found:
        chances = probabilities(
            np.array([one.signed for one in found], np.float32),
            np.array([one.neutral for one in found], np.float32),
            np.array(list(SIGNED_WEIGHTS.values()), np.float32),
            np.array(list(NEUTRAL_WEIGHTS.values()), np.float32),
        )
        for one, row in zip(found, chances, strict=True):
            sentiment = sentiment_of(row)
            for key in one.companies:
                mention = CompanyMention(key, sentiment.name, sentiment.confidence)
                labels[one.text].setdefault(key, mention)
    for text, places in enumerate(spans):
        for key in {place.company for place in places} - labels[text].keys():
            # It is named only past what the model reads.
            sentiment = sentiment_of(whole[text])
            labels[text][key] = CompanyMention(key, sentiment.name, sentiment.confidence)
    return [tuple(of_text[key] for key in sorted(of_text)) for of_text in labels]


def without_sentiment(mentions: Sequence[CompanyMention]) -> tuple[CompanyMention, ...]:
    """The companies of a text in a language that no model knows: named, with sentiment unknown."""
    return tuple(CompanyMention(mention.company, "unknown", 0.0) for mention in mentions)


def features(
    texts: Sequence[str], spans: Sequence[Sequence[CompanySpan]], whole: Floats, classify: Classify
) -> list[Features]:
    """The features of each name in each text; the arguments are those of ``sentiment_towards``."""
    mentions = [
        mention
        for text, places in enumerate(spans)
        if places
        for mention in _mentions(text, texts[text], places)
    ]
    clauses = sorted({mention.clause for mention in mentions if mention.clause is not None})
    classified = dict(zip(clauses, classify(clauses), strict=True)) if clauses else {}
    of_clauses = [whole[one.text] if one.clause is None else classified[one.clause] for one in mentions]
    polarities: dict[int, list[float]] = {}
    for one, clause in zip(mentions, of_clauses, strict=True):
        polarities.setdefault(one.text, []).append(polarity(clause))
    return [
        _features(one, whole[one.text], clause, polarities[one.text])
        for one, clause in zip(mentions, of_clauses, strict=True)
    ]


def probabilities(signed: Floats, neutral: Floats, signed_weights: Floats, neutral_weights: Floats) -> Floats:
    """(n, 3): negative, neutral, positive, from n rows of features of each kind, and their weights."""
    from scipy.special import softmax

    praise = signed @ signed_weights
    logits = np.stack([-praise, neutral @ neutral_weights, praise], axis=1)
    shares: Floats = softmax(logits, axis=1)
    return shares


def _mentions(index: int, text: str, spans: Sequence[CompanySpan]) -> list[_Mention]:
    marked = mark_companies(text, spans)
    form = relations(marked)
    as_one = form.together or len(marked.companies) > MOST_COMPANIES
    mentions = []
    for mark in marked.companies:
        clause = marked.text if as_one else clauses_about(marked, mark, whole_sentences=mark in form.alike)
        written = None if clause == marked.text.strip() else marked.with_names(clause)
        mentions.append(_Mention(index, mark, marked, form, written))
    return mentions


def _features(mention: _Mention, whole: Floats, clause: Floats, polarities: Sequence[float]) -> Features:
    """``whole`` and ``clause``: three probabilities; ``polarities``: of the clauses of all companies in the text,
    this one's too.
    """
    mark, form = mention.mark, mention.relations
    several = len(mention.marked.companies) > 1 and not form.together
    of_text, of_clause = polarity(whole), polarity(clause)
    others = (sum(polarities) - of_clause) / max(len(polarities) - 1, 1)
    verdict = form.verdict.get(mark, 0.0)
    chosen = 0.0 if verdict else form.chosen.get(mark, 0.0)
    opposed = 0.0 if verdict or chosen else form.opposed.get(mark, 0.0)
    related = bool(verdict or chosen or opposed)
    clause_counts = not related or mention.clause is not None
    return Features(
        mention.text,
        mention.marked.companies[mark],
        (
            0.0 if several or related else of_clause,
            of_clause if several and clause_counts else 0.0,
            (of_clause - others) * (1 - float(clause[1])) if several and clause_counts else 0.0,
            verdict,
            chosen,
            chosen * of_text,
            opposed,
        ),
        (
            1.0,
            0.0 if several else float(clause[1]),
            float(clause[1]) if several else 0.0,
            abs(verdict),
            abs(chosen) + abs(opposed),
            float(is_question(mention.marked, mark)),
        ),
    )
