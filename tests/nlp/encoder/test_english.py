"""English texts in the words that their encoder knows."""

from __future__ import annotations

import pytest

from nlp.encoder.english import for_english


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Love it 😂😂😂", "Love it lol"),
        ("❤️❤️ you", "<3 you"),
        ("👍🏽👍 done", "good done"),
        ("so 😡", "so angry"),
        ("see you in 🇫🇷", "see you in France"),
        ("🤷🏽‍♀️", "woman shrugging"),
        ("💔", "heartbroken"),
    ],
)
def test_an_emoji_is_said_in_words_once_in_a_row(text: str, words: str) -> None:
    assert for_english(text) == words


def test_a_hashtag_is_taken_apart_where_capitals_show_how() -> None:
    assert for_english("#NotHappyAtAll today") == "# Not Happy At All today"
    assert for_english("#badday") == "# badday"
    assert for_english("#crm_2026") == "# crm 2026"


def test_a_text_without_emoji_and_hashtags_stays_as_it_is() -> None:
    text = "Can’t say – it’s “fine”… for  now"
    assert for_english(text) == text
