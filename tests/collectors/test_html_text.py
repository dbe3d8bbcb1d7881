"""Markup from networks as the text that a reader sees."""

import pytest

from collectors.html_text import html_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("", ""),
        ("one<p>two<p>three", "one\n\ntwo\n\nthree"),
        ("<p>one</p>\n <p>two</p>", "one\n\ntwo"),
        ("<div><div><p>one</p></div></div><p></p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("one<br><br>two", "one\n\ntwo"),
        ("<ul><li>one</li><li>two</li></ul>after", "one\ntwo\n\nafter"),
        ("a  lot\n of \t space", "a lot of space"),
        ("it&#x27;s &lt;b&gt; &amp; it&nbsp;is", "it's <b> & it\xa0is"),
        ("<i>very</i> <b>good</b>!", "very good!"),
        ("<pre><code>if x:\n    pass\n</code></pre>then", "if x:\n    pass\n\nthen"),
        ("a<script>steal()</script>b<style>p {}</style>c", "abc"),
        ("a<!-- hidden -->b", "ab"),
        ("unclosed <a href='https://a.example/'>link", "unclosed link"),
        ("1 < 2 and <3", "1 < 2 and <3"),
        ("<img src=x onerror=y>after", "after"),
    ],
)
def test_html_reads_as_people_see_it(html: str, text: str) -> None:
    assert html_text(html).text == text


def test_links_are_kept_once_and_a_shortened_address_stands_in_full() -> None:
    read = html_text(
        'See <a href="https:&#x2F;&#x2F;docs.example&#x2F;a&#x2F;long&#x2F;way" rel="nofollow">https:&#x2F;&#x2F;docs.'
        'example&#x2F;a&#x2F;lo...</a> and <a href="https://b.example/">wait...</a> <a href="https://b.example/">b</a> '
        '<a href="javascript:x()">c</a> <a href="/d">d</a>'
    )

    assert read.text == "See https://docs.example/a/long/way and wait... b c d"
    assert read.links == ("https://docs.example/a/long/way", "https://b.example/")


def test_a_piece_of_markup_nested_without_end_is_read() -> None:
    assert html_text("<div>" * 20_000 + "x").text == "x"
