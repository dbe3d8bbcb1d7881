"""Text from elsewhere: what is cleaned, what is escaped, and which addresses may be clicked."""

from __future__ import annotations

import pytest

from dashboard.plain import clean, escape, one_line, web_address


@pytest.mark.parametrize(
    "address", ["https://bsky.example/profile/a/post/1", "http://x.example:8080/a?b=c#d", "HTTPS://X.example"]
)
def test_an_http_address_may_be_clicked(address: str) -> None:
    assert web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        7,
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " https://x.example",
        "java\nscript:alert(1)",
        "data:text/html,<script>1</script>",
        "ftp://x.example/",
        "//x.example/a",
        "https://",
        "https://bank.example@evil.example/",
        "https://x.example/\u202egnp",
        'https://x.example/"onclick=',
        "https://[::1",
        "https://x.example/" + "a" * 3000,
    ],
)
def test_any_other_address_may_not(address: object) -> None:
    assert web_address(address) is None


def test_control_characters_and_turned_writing_go_and_line_breaks_stay() -> None:
    assert clean("a\x00b\r\nc\u202ed\u2066e\x7f") == "ab\ncde"


def test_one_line_holds_every_word_once_apart() -> None:
    assert one_line("  a\n\n b\tc  ") == "a b c"


def test_a_label_has_every_mark_escaped_and_addresses_parted() -> None:
    assert escape("**a** `b`") == r"\*\*a\*\* \`b\`"
    parted = escape("see https://x.example :red[b]")
    assert "https\\:\u2060" in parted
    assert "\\:\u2060red\\[" in parted
    assert escape("plain words") == "plain words"
    assert escape('posts, at least; who\'s "first"? 5%') == 'posts, at least; who\'s "first"? 5%'
