"""Whole words found in every script, with their place in the original text."""

import pytest

from graph.text.words import PhraseError, WordIndex


def found(phrase: str, text: str) -> list[str]:
    """The stretches of ``text`` where ``phrase`` was found."""
    return [text[start:end] for _value, start, end in WordIndex({phrase: 1}).find(text)]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("churn", "churned, unchurn, churn-rate CHURN", ["churn", "CHURN"]),
        ("C3", "C35 AC3 c3", ["c3"]),
        ("C3", "Ｃ３ Ｃ３５", ["Ｃ３"]),
        ("C3", "C3社とC3", ["C3", "C3"]),
        ("churn_rate", "churn_rate churn_rates", ["churn_rate"]),
        ("churn", "churn_rate", []),
        ("acme", "acme's and acme’s", ["acme", "acme"]),
        ("can't", "I can’t", ["can’t"]),
        ("acme", "https://acme.example/x", ["acme"]),
    ],
)
def test_a_word_is_found_only_as_a_whole(phrase: str, text: str, expected: list[str]) -> None:
    assert found(phrase, text) == expected


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("東京", "東京で会う", ["東京"]),
        ("東京", "昨日東京に", ["東京"]),
        ("ラーメン", "美味しいラーメン屋", ["ラーメン"]),
        ("กรุงเทพ", "ไปกรุงเทพกัน", ["กรุงเทพ"]),
        ("กา", "กี กา", ["กา"]),
        ("ก", "กี", []),
        ("Acme", "Acmeを解約した", ["Acme"]),
        ("에크미", "에크미는 에크미", ["에크미"]),
        ("에크미*", "에크미는 에크미", ["에크미는", "에크미"]),
        ("acme", "acme는", ["acme"]),
        ("отток", "ОТТОК оттока", ["ОТТОК"]),
        ("نمو", "نمو نموذج", ["نمو"]),
    ],
)
def test_each_script_has_its_own_word_boundaries(phrase: str, text: str, expected: list[str]) -> None:
    assert found(phrase, text) == expected


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("straße", "STRASSE Straße straßen", ["STRASSE", "Straße"]),
        ("gros", "groß", []),
        ("istanbul", "İstanbul ISTANBUL ıstanbul", ["İstanbul", "ISTANBUL", "ıstanbul"]),
        ("İSTANBUL", "istanbul", ["istanbul"]),
        ("σοφός", "ΣΟΦΌΣ", ["ΣΟΦΌΣ"]),
        ("café", "cafe\u0301! CAFÉ cafe", ["cafe\u0301", "CAFÉ"]),
        ("cafe\u0301", "café", ["café"]),
        ("cafe", "cafe\u0301", []),
        ("ガス", "ｶﾞｽ", ["ｶﾞｽ"]),
        ("churn", "ＣＨＵＲＮ…", ["ＣＨＵＲＮ"]),
        ("churn", "chu\u00adrn", ["chu\u00adrn"]),
        ("office", "oﬃce", ["oﬃce"]),
    ],
)
def test_case_width_and_accents_make_no_difference(phrase: str, text: str, expected: list[str]) -> None:
    assert found(phrase, text) == expected


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("churn", "#churn @churn", ["churn", "churn"]),
        ("#churn", "#churn #churned a#churn", ["#churn"]),
        ("@acme", "bob@acme.example, @acme!", ["@acme"]),
        ("churn", "churn😱 😱churn churn❤️ 1️⃣churn", ["churn", "churn", "churn", "churn"]),
        ("🔥", "hot🔥🔥", ["🔥", "🔥"]),
        ("c++", "C++ rocks", ["C++"]),
        ("white paper", "White\n  Paper, white\u00a0paper", ["White\n  Paper", "white\u00a0paper"]),
        ("white paper*", "white papers white paperclip", ["white papers", "white paperclip"]),
        ("churn*", "Churning, unchurned, churn", ["Churning", "churn"]),
        ("leaving * for", "leaving our old crm for Acme; leaving for", ["leaving our old crm for"]),
        ("leaving * for", "leaving one two three four for", []),
        ("white* paper*", "whitest papers", ["whitest papers"]),
    ],
)
def test_tags_emoji_phrases_and_stars(phrase: str, text: str, expected: list[str]) -> None:
    assert found(phrase, text) == expected


def test_overlapping_phrases_are_all_reported_with_their_values() -> None:
    index = WordIndex({"acme": "A", "acme crm": "B", "CRM": "C", "crm": "D"})
    assert sorted(index.find("Acme CRM")) == [("A", 0, 4), ("B", 0, 8), ("C", 5, 8), ("D", 5, 8)]
    assert index.values("Acme CRM, acme") == {"A", "B", "C", "D"}


def test_offsets_count_in_the_original_text_when_folding_changes_its_length() -> None:
    text = "ﬃ İ … cafe\u0301  ß churn"
    [(_, start, end)] = WordIndex({"churn": 1}).find(text)
    assert (start, end) == (len(text) - 5, len(text))


@pytest.mark.parametrize(
    ("phrase", "position"), [("", 0), (" ", 0), ("*", 0), ("*ing", 0), ("!?", 0), ("white *", 6)]
)
def test_a_phrase_that_nothing_could_match_is_refused(phrase: str, position: int) -> None:
    with pytest.raises(PhraseError) as caught:
        WordIndex({phrase: 1})
    assert caught.value.position == position


def test_an_empty_index_finds_nothing() -> None:
    assert list(WordIndex({}).find("anything")) == []
