"""Text from networks, shown in a terminal, on a page and in a message: nothing in it hides, reorders or acts."""

from __future__ import annotations

import unicodedata

import pytest

from dashboard.plain import clean
from dashboard.plain import one_line as page_line
from grapevine.terminal import plain
from graph.text.safe import multiline, one_line, storable, web_address, without_calls
from queries.alerts.words.cells import harmless

USES = {"terminal": plain, "page": clean, "line of a page": page_line, "message": harmless}

HIDDEN = {
    "a null byte": "\x00",
    "a bell": "\x07",
    "the escape of a terminal": "\x1b",
    "delete": "\x7f",
    "a one-character escape of C1": "\x9b",
    "an Arabic letter mark": "\u061c",
    "a left-to-right mark": "\u200e",
    "a right-to-left mark": "\u200f",
    "a right-to-left embedding": "\u202b",
    "a right-to-left override": "\u202e",
    "the end of an override": "\u202c",
    "a right-to-left isolate": "\u2067",
    "the end of an isolate": "\u2069",
    "a soft hyphen": "\u00ad",
    "a grapheme joiner": "\u034f",
    "a zero-width space": "\u200b",
    "a word joiner": "\u2060",
    "an invisible plus": "\u2064",
    "a deprecated format character": "\u206c",
    "a byte order mark": "\ufeff",
    "a Hangul filler": "\u3164",
    "an annotation": "\ufff9",
    "a tag": "\U000e0041",
    "a language tag": "\U000e0001",
    "no character": "\ufffe",
    "a joiner between Latin letters": "\u200d",
    "a non-joiner between Latin letters": "\u200c",
}

NEEDED = {
    "a family": "👨\u200d👩\u200d👧",
    "a woman at a computer, with a skin tone": "👩🏽\u200d💻",
    "a heart on fire": "❤\ufe0f\u200d🔥",
    "a rainbow flag": "🏳\ufe0f\u200d🌈",
    "a head that shakes": "🙂\u200d↔\ufe0f",
    "a keycap": "1\ufe0f\u20e3",
    "the flag of Scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "a Persian word with a non-joiner": "می\u200cخواهم",
    "an Arabic letter in its joined form": "ه\u200d",
    "a Hindi conjunct": "क\u094d\u200dष",
    "a Malayalam chillu": "ന\u0d4d\u200d",
    "a Han character in a variant": "葛\U000e0100",
    "accents": "Crème brûlée, Çağrı, Ærø, Dvořák",
    "decomposed accents": unicodedata.normalize("NFD", "Dvořák"),
    "Hebrew": "שלום עולם",
    "Thai": "สวัสดี",
    "Japanese": "東京、こんにちは",
    "Korean": "안녕하세요",
    "signs": "50 % < 60 % & 1 > 0; #1 'a' \"b\" `c` \\ ^ ~ € £",
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("kind", HIDDEN)
def test_what_hides_reorders_or_acts_is_gone(use: str, kind: str) -> None:
    assert USES[use](f"one{HIDDEN[kind]}two") == "onetwo"


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("kind", NEEDED)
def test_what_scripts_and_emoji_need_stays(use: str, kind: str) -> None:
    assert USES[use](f"x {NEEDED[kind]} y") == f"x {NEEDED[kind]} y"


@pytest.mark.parametrize("use", USES)
def test_half_of_a_character_becomes_the_replacement_character(use: str) -> None:
    assert USES[use]("a\ud83db") == "a\ufffdb"


@pytest.mark.parametrize("use", USES)
def test_colours_and_links_of_a_terminal_are_only_words(use: str) -> None:
    assert USES[use]("\x1b[31mred\x1b[0m") == "[31mred[0m"
    assert USES[use]("\x1b]8;;https://evil.example\x1b\\here") == "]8;;https://evil.example\\here"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_break_is_one_on_a_page_and_a_space_elsewhere(end: str) -> None:
    assert clean(f"one{end}two") == "one\ntwo"
    assert plain(f"one{end}two") == page_line(f"one{end}two") == harmless(f"one{end}two") == "one two"


def test_words_stay_apart_on_one_line() -> None:
    assert one_line("  a\n\n b\tc\u00a0d  ") == "a b c d"
    assert multiline("a\tb\n\nc") == "a\tb\n\nc"


def test_letters_are_not_smuggled_behind_an_emoji_or_a_flag() -> None:
    secret = "".join(chr(0xE0000 + ord(letter)) for letter in "transfer all money")
    assert one_line(f"😀{secret}!") == "😀!"
    assert one_line(f"🏴{secret}\U000e007f!") == "🏴!"
    assert one_line("😀" + "".join(chr(0xE0100 + n) for n in range(100))) == "😀\U000e0100"
    assert one_line("👩" + "\u200d" * 50 + "💻") == "👩\u200d💻"
    assert one_line("\u200d\ufe0fa \u200d b") == "a b"


def test_a_message_calls_nobody_and_shows_addresses_as_they_are() -> None:
    assert without_calls("@everyone") == "@\u2060everyone"
    assert without_calls("<!channel> <@U1> <#C1>") == "<\u2060!channel> <\u2060@\u2060U1> <\u2060#C1>"
    assert without_calls("#channel #1") == "#\u2060channel #1"
    assert without_calls("[bank](https://evil.example)") == "[bank]\u2060(https://evil.example)"
    assert without_calls("<https://evil.example|bank>") == "<\u2060https://evil.example|bank>"
    assert without_calls("1 < 2, a [b] (c)") == "1 < 2, a [b] (c)"


def test_a_hidden_mark_cannot_part_an_address_or_a_call() -> None:
    assert without_calls("@\u200beveryone") == "@\u2060everyone"
    assert web_address("https://ok.example/\u200b") is None
    assert web_address("https://ok.example/`rm`") is None
    assert web_address("https://ok.example/a'b") == "https://ok.example/a'b"


def test_texts_of_any_kind_can_be_stored() -> None:
    assert storable("broken \ud83d emoji") == "broken \ufffd emoji"
    assert storable("\ud83d\ude00") == "😀"
    assert storable("plain") == "plain"
