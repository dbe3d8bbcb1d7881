"""Words: what they mean in seven languages, and what a misspelt one was meant to be."""

from __future__ import annotations

import pytest

from queries.asking.words import Spelling, edits, lexicon


@pytest.mark.parametrize(
    "text",
    [
        "silent customers",
        "stille Kunden",
        "clientes callados",
        "clients silencieux",
        "clienti silenziosi",
        "顧客の沈黙",
    ],
)
def test_words_of_seven_languages_mean_the_same(text: str) -> None:
    assert {word.concept for word in lexicon().read(text) if not word.noise} == {"silent", "customer"}


def test_words_without_spaces_are_parted_by_those_that_are_known() -> None:
    read = lexicon().read("ミナトヤの顧客はなぜ怒っていますか")
    assert [word.concept for word in read if not word.noise] == ["ミナトヤ", "customer", "why", "angry"]


def test_a_words_place_is_that_in_the_text_as_it_was_typed() -> None:
    text = "¿Qué ＣＬＩＥＮＴＥＳ están callados?"
    assert [text[word.start : word.end] for word in lexicon().read(text) if not word.noise] == [
        "ＣＬＩＥＮＴＥＳ",
        "callados",
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wich", None),
        ("custmers", "customers"),
        ("silnet", "silent"),
        ("anser", "answer"),
        ("nows", "knows"),
        ("conections", "connections"),
        ("connecting", "connections"),
        ("xyzzy", None),
        ("live", None),
    ],
)
def test_a_misspelt_word_is_the_nearest_known_one(typed: str, meant: str | None) -> None:
    known = Spelling(
        ["customers", "silent", "answer", "anger", "knows", "connections", "connection", "love", "like"]
    )
    assert known.nearest(typed) == meant


def test_small_words_are_put_right_too() -> None:
    assert Spelling([]).nearest("wich", {"which"}) == "which"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("churn", "chrun", 1), ("churn", "churn", 0), ("churn", "turn", 2), ("a", "abcd", 3)],
)
def test_edits_count_swapped_letters_once_and_stop_beyond_two(one: str, other: str, expected: int) -> None:
    assert edits(one, other, 2) == expected
