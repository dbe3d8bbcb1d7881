"""From a typed phrase to what it asks, with what a small graph knows."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from queries.asking import Asked, Asking, Offers, Refused
from queries.asking.asking import LOADING
from queries.asking.meaning import FILE, SHIPPED
from queries.asking.phrases import further_phrases
from queries.catalog import Question, load_catalog
from queries.params import Period
from tests.queries.asking.world import KNOWN, TODAY

CATALOG = load_catalog()
ASKING = Asking()


def found(phrase: str, asking: Asking = ASKING) -> Asked | Offers | Refused:
    return asking.find(phrase, CATALOG, KNOWN, TODAY)


@pytest.mark.parametrize(
    ("phrase", "question", "values"),
    [
        ("which connections care about churn", "connections-who-care", {"topic": "churn"}),
        ("Which connections care about Churn?!", "connections-who-care", {"topic": "churn"}),
        ("who cares about chrun", "connections-who-care", {"topic": "churn"}),
        ("about pricing, which contacts care?", "connections-who-care", {"topic": "pricing"}),
        (
            "which connections care about pricing in the last 2 weeks",
            "connections-who-care",
            {"topic": "pricing", "since": Period(2, "week")},
        ),
        ("which of our customers are connecting to a competitor", "accounts-connecting-to-a-competitor", {}),
        ("accounts connecting to a competitor's people", "accounts-connecting-to-a-competitor", {}),
        (
            "which accounts are connecting to Quaysoft",
            "accounts-connecting-to-a-competitor",
            {"competitor": "Brightquay"},
        ),
        (
            "connections who enjoy reading about CRM white papers and worry about churn",
            "connections-who-enjoy-and-worry",
            {"topic": "CRM white papers", "topic2": "churn"},
        ),
        (
            "who worries about churn and likes white papers",
            "connections-who-enjoy-and-worry",
            {"topic": "CRM white papers", "topic2": "churn"},
        ),
        (
            "companies where people enjoy integrations and worry about pricing",
            "companies-that-enjoy-and-worry",
            {"topic": "integrations", "topic2": "pricing"},
        ),
        ("which customers have fallen silent?", "customers-who-fell-silent", {}),
        ("accounts that went quiet", "customers-who-fell-silent", {}),
        ("most negative voices", "most-negative-voices", {}),
        (
            "who are the most negative voices about Tallowmere",
            "most-negative-voices",
            {"company": "Tallowmere Ltd"},
        ),
        ("who moves opinion on churn?", "who-moves-opinion", {"topic": "churn"}),
        ("volume and sentiment by day", "volume-and-sentiment-by-day", {}),
        ("share of voice by week", "share-of-voice", {"by": "week"}),
        ("who of us knows Osterfjord?", "who-of-us-knows", {"who": "Osterfjord Logistics AS"}),
        ("who of us knows Marlene Voigt?", "who-of-us-knows", {"who": "Marlene Voigt"}),
        ("who changed jobs", "who-changed-jobs", {}),
        ("wich meetngs do we have this week", "meetings-this-week", {}),
        ("prepare me for my meetings", "meetings-this-week", {}),
        ("welche Termine haben wir diese Woche", "meetings-this-week", {}),
        ("che riunioni abbiamo questa settimana", "meetings-this-week", {}),
        ("今週の会議は？", "meetings-this-week", {}),
        (
            "what do people say about Tallowmere in the last 2 weeks?",
            "what-people-say-about-a-company",
            {"company": "Tallowmere Ltd", "since": Period(2, "week")},
        ),
        ("negative posts about us", "what-people-say-about-a-company", {"sentiment": "negative"}),
        ("which companies raised money", "what-happened-at-companies", {"event": "funding"}),
        ("welche Kunden sind verstummt", "customers-who-fell-silent", {}),
        (
            "qué se dice de Cordillera Cafe",
            "what-people-say-about-a-company",
            {"company": "Cordillera Café S.L."},
        ),
        ("quels contacts s'intéressent au churn", "connections-who-care", {"topic": "churn"}),
        ("quem mudou de emprego", "who-changed-jobs", {}),
        ("chi di noi conosce Ingrid Solbakken", "who-of-us-knows", {"who": "Ingrid Solbakken"}),
        (
            "ミナトヤについて何と言われていますか",
            "what-people-say-about-a-company",
            {"company": "ミナトヤ株式会社"},
        ),
    ],
)
def test_a_phrase_finds_its_question_and_fills_the_blanks(
    phrase: str, question: str, values: dict[str, object]
) -> None:
    asked = found(phrase)
    assert isinstance(asked, Asked), asked
    assert (asked.question.id, asked.values, asked.unused) == (question, values, ())


@pytest.mark.parametrize("question", CATALOG.questions, ids=lambda question: question.id)
def test_every_phrase_of_a_question_finds_that_question(question: Question) -> None:
    names = {
        "{topic}": "pricing", "{topic2}": "integrations", "{company}": "Osterfjord", "{competitor}": "Brightquay",
        "{person}": "Ingrid Solbakken", "{who}": "Ingrid Solbakken", "{segment}": "prospects", "{signal}": "funding",
    }  # fmt: skip
    missed = []
    for phrase in (question.text, *question.phrases, *further_phrases().get(question.id, ())):
        typed = phrase
        for blank, name in names.items():
            typed = typed.replace(blank, name)
        asked = found(typed)
        if not isinstance(asked, Asked) or asked.question is not question:
            missed.append((typed, asked.question.id if isinstance(asked, Asked) else asked))
    assert missed == []


def test_every_question_has_phrases_in_seven_languages_and_no_other_has() -> None:
    assert set(further_phrases()) == {question.id for question in CATALOG.questions}
    for question in CATALOG.questions:
        assert len(further_phrases()[question.id]) >= 7, question.id
        assert not {question.text, *question.phrases} & set(further_phrases()[question.id]), question.id
        blanks = {f"{{{param.name}}}" for param in question.params}
        for phrase in further_phrases()[question.id]:
            held = {
                part + "}"
                for part in phrase.replace("{", "|{").replace("}", "|").split("|")
                if part[:1] == "{"
            }
            assert held <= blanks, phrase


@pytest.mark.parametrize(
    "phrase",
    [
        *(
            "",
            "?",
            "what is the weather like",
            "hello",
            "bake a cake",
            "42",
            "delete all posts by Ingrid Solbakken",
        ),
        *(
            "which connections care about blockchain",
            "what do people say about Zyntherra",
            "new voices on ceramics",
            # The question that comes nearest, what networks cost, has no use for a company.
            "how much does Tallowmere cost",
        ),
    ],
)
def test_what_nothing_answers_is_refused(phrase: str) -> None:
    assert isinstance(found(phrase), Refused)


def test_a_refusal_names_the_nearest_filled_in_and_the_words_that_nobody_knows() -> None:
    refused = found("which connections care about blockchain in the last 2 weeks")
    assert isinstance(refused, Refused)
    assert refused.nearest[0].question.id == "connections-who-care"
    assert refused.nearest[0].values == {"since": Period(2, "week")}
    assert refused.unknown == ("blockchain",)


def test_what_was_said_and_not_used_is_told_with_the_reason() -> None:
    asked = found("share of voice against Brightquay")
    assert isinstance(asked, Asked)
    assert asked.unused == ("'Brightquay' was not used: share of voice is always of all competitors.",)
    asked = found("which accounts are connecting to Osterfjord")
    assert isinstance(asked, Asked)
    assert asked.unused == (
        "'Osterfjord' was not used: this question takes competitors, and it is a customer.",
    )
    asked = found("which accounts are connecting to Brightquay in the last 5 years")
    assert isinstance(asked, Asked)
    assert asked.values == {"competitor": "Brightquay"}
    assert asked.unused == (
        "'in the last 5 years' was not used: this question takes a period of at least 1 day and at most 90 days.",
    )


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("pricing", "pricing"),
        ("Osterfjord", "Osterfjord Logistics AS"),
        ("ingrid solbakken", "Ingrid Solbakken"),
    ],
)
def test_a_name_alone_offers_the_questions_that_take_it_filled_in(phrase: str, value: str) -> None:
    offers = found(phrase)
    assert isinstance(offers, Offers)
    assert 1 < len(offers.offers) <= 6
    assert all(list(one.values.values()) == [value] for one in offers.offers)
    assert value in offers.offers[0].text


def test_what_is_going_on_is_said_while_the_models_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queries.asking.asking.PATIENCE_S", 0.0)
    said: list[str] = []
    heard = threading.Event()

    def say(what: str) -> None:
        said.append(what)
        heard.set()

    def load() -> tuple[object, str]:
        assert heard.wait(30)
        return lambda texts: np.ones((len(texts), 2), np.float32), "ones"

    asking = Asking(load, tmp_path, say)  # type: ignore[arg-type]
    assert isinstance(found("bake a cake", asking), Refused)
    assert said == [LOADING]


def test_the_phrases_that_ship_need_not_be_embedded(tmp_path: Path) -> None:
    with np.load(SHIPPED, allow_pickle=False) as kept:
        encoder_id, shipped, width = str(kept["encoder"]), set(map(str, kept["texts"])), kept["rows"].shape[1]
    embedded: list[str] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        embedded.extend(texts)
        return np.ones((len(texts), width), np.float32)

    found("bake a cake", Asking(lambda: (encode, encoder_id), tmp_path))  # type: ignore[arg-type]
    assert len(shipped) > 500
    # Phrases that changed since are few; `python -m training.phrases` embeds them anew.
    assert len(embedded) < len(shipped) / 4
    assert not shipped & set(embedded)


def test_an_encoder_orders_the_nearest_and_is_asked_only_where_words_do_not_decide(tmp_path: Path) -> None:
    heard: list[int] = []

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        """Close are texts that share letters."""
        heard.append(len(texts))
        rows = np.array(
            [[text.lower().count(chr(code)) for code in range(97, 123)] for text in texts], np.float32
        )
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    loaded: list[str] = []

    def load() -> tuple[object, str]:
        loaded.append("once")
        return encode, "letters"

    asking = Asking(load, tmp_path)  # type: ignore[arg-type]
    assert isinstance(found("who changed jobs", asking), Asked)
    assert loaded == []
    refused = found("woh tsaf od ew rewsna", asking)
    assert isinstance(refused, Refused)
    assert refused.nearest[0].question.id == "how-fast-we-answer"
    phrases = heard[0]
    assert phrases > 500
    assert heard[1:] == [1]
    found("bake a cake", asking)
    assert (heard[2:], loaded) == ([1], ["once"])
    again = Asking(load, tmp_path)  # type: ignore[arg-type]
    found("bake a cake", again)
    assert heard[3:] == [1], "the phrases' embeddings were kept"
    whole = (tmp_path / FILE).read_bytes()
    for number, broken in enumerate((b"broken", whole[: len(whole) // 2]), start=1):
        (tmp_path / FILE).write_bytes(broken)
        found("bake a cake", Asking(load, tmp_path))  # type: ignore[arg-type]
        assert heard[2 + 2 * number :] == [phrases, 1]
