"""Sentiment towards each company: by the text's form, by its clauses, and by how it sounds as a whole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from graph.labels.text_labels import CompanyMention
from graph.text.companies.finder import CompanyFinder, CompanySpan
from graph.text.companies.names import CompanyNames
from nlp.encoder.encoder import Floats
from nlp.labeller import Labeller
from nlp.sentiment.clauses import clauses_about, mark_companies
from nlp.sentiment.comparisons import relations
from nlp.sentiment.towards import MOST_COMPANIES, sentiment_towards, without_sentiment

FINDER = CompanyFinder([CompanyNames(name.lower(), name) for name in ("Acme", "Contoso", "Brightquay")])
PRAISE, COMPLAINT = ("love", "great", "best", "fixed"), ("hate", "down", "broken", "mistake", "worst")


def judge(texts: Sequence[str]) -> Floats:
    """A model that knows a few words."""
    rows = []
    for text in texts:
        good = sum(word in text.lower() for word in PRAISE)
        bad = sum(word in text.lower() for word in COMPLAINT)
        rows.append((0.1, 0.1, 0.8) if good > bad else (0.8, 0.1, 0.1) if bad > good else (0.05, 0.9, 0.05))
    return np.array(rows, np.float32).reshape(-1, 3)


def said(text: str) -> dict[str, str]:
    [labels] = sentiment_towards([text], [FINDER.locate(text)], judge([text]), judge)
    assert all(0.3 < label.score <= 1 for label in labels)
    return {label.company: label.sentiment for label in labels}


BETTER_AND_WORSE = [
    "Switched from Contoso to Acme, best decision this year",
    "Acme beats Contoso.",
    "Contoso is no Acme, sadly",
    "acme >> contoso",
    "Contoso < Acme",
    "Acme is so much better than Contoso",
    "Contoso is slower than Acme these days",
    "Contoso isn't better than Acme, whatever they say",
    "Contoso can't hold a candle to Acme",
    "Unlike Contoso, Acme lets me export my data",
    "I miss Acme since we moved to Contoso",
    "Give me Acme over Contoso any day",
    "Chose Acme instead of Contoso, great choice",
    "Ditched Contoso for Acme, love it",
    "Contoso -> Acme, best week of the year",
    "Moved from Acme to Contoso, worst mistake ever",
    "We want Acme back, Contoso is what we got",
    "Acme ist besser als Contoso",
    "Acme est bien meilleur que Contoso",
    "Mejor Acme que Contoso",
    "Im Gegensatz zu Contoso antwortet Acme sofort",
]


@pytest.mark.parametrize("text", BETTER_AND_WORSE)
def test_a_comparison_or_a_switch_is_good_for_one_and_bad_for_the_other(text: str) -> None:
    assert said(text) == {"acme": "positive", "contoso": "negative"}


@pytest.mark.parametrize(
    ("text", "acme", "contoso"),
    [
        ("I love Acme's editor but Contoso is down again", "positive", "negative"),
        ("Contoso is broken. We met Acme's people today.", "neutral", "negative"),
        ("I love Acme. I love Contoso too.", "positive", "positive"),
        ("Acme and Contoso are both broken", "negative", "negative"),
        ("Tried Acme, tried Contoso. I hate both.", "negative", "negative"),
        ("Acme and Contoso open offices in Leeds", "neutral", "neutral"),
        ("Has anyone moved from Acme to Contoso?", "neutral", "neutral"),
    ],
)
def test_each_company_is_judged_by_what_is_said_of_it(text: str, acme: str, contoso: str) -> None:
    assert said(text) == {"acme": acme, "contoso": contoso}


def test_no_regret_is_no_regret() -> None:
    assert said("Moved from Contoso to Acme, no regrets") == {"acme": "positive", "contoso": "negative"}
    assert said("Moved from Contoso to Acme and I regret it") == {"acme": "negative", "contoso": "positive"}


def test_one_company_is_judged_by_the_text_and_its_own_sentences() -> None:
    assert said("Acme is great") == {"acme": "positive"}
    assert said("Acme is down") == {"acme": "negative"}
    assert said("Acme opens in Leeds") == {"acme": "neutral"}
    assert said("This day is the worst. I hate Mondays. But Acme has great people.") == {"acme": "positive"}
    assert said("Finally ditched Contoso") == {"contoso": "negative"}


def test_the_clauses_of_all_texts_are_judged_in_one_pass_and_only_where_it_takes_them() -> None:
    asked: list[list[str]] = []

    def listening(texts: Sequence[str]) -> Floats:
        asked.append(list(texts))
        return judge(texts)

    texts = ["Acme is great", "nothing here", "Acme is great, Contoso is down", "Acme beats Contoso"]
    sentiment_towards(texts, [FINDER.locate(text) for text in texts], judge(texts), listening)
    assert asked == [["Acme is great,", "Contoso is down"]]
    asked.clear()
    sentiment_towards(texts[:2], [FINDER.locate(text) for text in texts[:2]], judge(texts[:2]), listening)
    assert asked == []


def test_texts_keep_their_order_and_companies_come_by_key() -> None:
    texts = ["no company", "Contoso is down, Acme is great", ""]
    found = sentiment_towards(texts, [FINDER.locate(text) for text in texts], judge(texts), judge)
    assert [[label.company for label in labels] for labels in found] == [[], ["acme", "contoso"], []]
    assert sentiment_towards([], [], judge([]), judge) == []


def test_two_companies_of_one_name_share_the_sentiment() -> None:
    text = "Quill is great"
    found = sentiment_towards(
        [text], [[CompanySpan("a", 0, 5), CompanySpan("b", 0, 5)]], judge([text]), judge
    )
    assert [(label.company, label.sentiment) for label in found[0]] == [("a", "positive"), ("b", "positive")]


def test_a_list_of_many_companies_is_judged_as_a_whole() -> None:
    names = [f"Firm{chr(65 + n)}" for n in range(MOST_COMPANIES + 1)]
    finder = CompanyFinder([CompanyNames(name, name) for name in names])
    text = "I hate " + ". ".join(names)
    [labels] = sentiment_towards(
        [text], [finder.locate(text)], judge([text]), lambda clauses: pytest.fail("not needed")
    )
    assert {label.company for label in labels} == set(names)


def test_a_company_named_past_what_the_model_reads_has_the_texts_sentiment() -> None:
    text = "I hate this. " + "so it goes " * 500 + "Acme"
    assert said(text) == {"acme": "negative"}


def test_private_characters_of_the_text_are_no_companies() -> None:
    text = "\ue000 is here \ue001 but Acme is great"
    assert said(text) == {"acme": "positive"}
    assert "\ue001" not in mark_companies(text, FINDER.locate(text)).text


def test_hostile_texts_take_no_longer_than_others() -> None:
    for text in ("Acme Contoso " * 2_000, "Acme " + "from to " * 2_000 + "Contoso", "Acme" + ">" * 50_000):
        assert said(text)


def test_a_text_in_an_unknown_language_names_its_companies_and_judges_none() -> None:
    labels = (CompanyMention("acme", "positive", 0.9),)
    assert without_sentiment(labels) == (CompanyMention("acme", "unknown", 0.0),)


def clauses(text: str) -> list[str]:
    marked = mark_companies(text, FINDER.locate(text))
    return [marked.with_names(clauses_about(marked, mark)) for mark in marked.companies]


def test_a_clause_runs_from_its_company_to_the_next_one() -> None:
    assert clauses("Acme is slow. It crashed twice. Contoso, well, just works") == [
        "Acme is slow. It crashed twice.",
        "Contoso, well, just works",
    ]
    assert clauses("I like @acme but not #contoso") == ["I like acme", "but not contoso"]
    assert clauses("Good morning. Acme is down") == ["Acme is down"]


def test_names_that_cannot_be_parted_share_their_clause() -> None:
    assert clauses("Acme bought Contoso") == ["Acme bought Contoso", "Acme bought Contoso"]


def test_relations_say_who_was_left_for_whom() -> None:
    text = "moved from Acme to Contoso. Brightquay and Acme met"
    marked = mark_companies(text, FINDER.locate(text))
    acme, contoso, brightquay = marked.companies
    found = relations(marked)
    assert (found.chosen[acme], found.chosen[contoso]) == (-1.0, 1.0)
    assert found.alike == {brightquay, acme}


def test_the_shipped_model_tells_who_is_praised(labeller: Labeller) -> None:
    text = "Switched from Tallowmere to Brightquay, best decision we made this year, I love it!"
    [labels] = labeller.label([text], ["en"])
    assert [(label.company, label.sentiment) for label in labels.companies] == [
        ("company:brightquay", "positive"),
        ("company:tallowmere", "negative"),
    ]
    [foreign] = labeller.label(["Brightquay on paras, olen iloinen!"], ["fi"])
    assert foreign.companies == (CompanyMention("company:brightquay", "unknown", 0.0),)
