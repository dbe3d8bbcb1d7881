"""A post's HTML as text: what its readers see, and nothing that could act."""

import time

import pytest

from collectors.mastodon.posts.content import read_content

LONG = (
    '<a href="https://www.fernhollow.example/a/long/path?x=1" rel="nofollow">'
    '<span class="invisible">https://www.</span><span class="ellipsis">fernhollow.example/a/long</span>'
    '<span class="invisible">/path?x=1</span></a>'
)
MENTION = (
    '<span class="h-card" translate="no"><a href="https://other.example/@bo" class="u-url mention">'
    "@<span>bo</span></a></span>"
)
TAG = (
    '<a href="https://mastodon.example/tags/churn" class="mention hashtag" rel="tag">#<span>churn</span></a>'
)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>two<br>three<br />four</p>", "One\n\ntwo\nthree\nfour"),
        ("<p>Tom &amp; Jerry &lt;b&gt; &#39;x&#39;</p>", "Tom & Jerry <b> 'x'"),
        (f"<p>See {LONG}.</p>", "See https://www.fernhollow.example/a/long/path?x=1."),
        (f"<p>{MENTION} hello</p>", "@bo@other.example hello"),
        (f"<p>about {TAG}</p>", "about #churn"),
        ("<p>a :blobcat: b</p>", "a :blobcat: b"),
        ("<p>seen<span class='invisible'> unseen</span></p>", "seen"),
        ("<p>seen<span hidden> unseen</span><span style='display: none'>either</span></p>", "seen"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<blockquote><p>quoted</p></blockquote><p>mine</p>", "quoted\n\nmine"),
        ("<pre><code>if x:\n    y</code></pre>", "if x:\n    y"),
        ("<p class='quote-inline'>RE: https://a.example/1</p><p>my view</p>", "my view"),
        ("plain, without a tag", "plain, without a tag"),
        ("", ""),
    ],
)
def test_it_reads_as_its_readers_see_it(html: str, text: str) -> None:
    assert read_content(html, {"https://other.example/@bo": "bo@other.example"}).text == text


def test_links_are_kept_whole_and_mentions_and_hashtags_are_none() -> None:
    said = read_content(f"<p>{MENTION} {TAG} {LONG} <a href='https://b.example'>here</a></p>")

    assert said.links == ("https://www.fernhollow.example/a/long/path?x=1", "https://b.example")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><script>alert(1)</script>", "a"),
        ("<script>alert('<p>b</p>')", ""),
        ("<style>p{}</style><p>a</p><template><p>b</p></template><svg><text>c</text></svg>", "a"),
        ("<p onclick='x()'>a<img src=x onerror=alert(1)></p>", "a"),
        ("<p>a<b><i>b</p></i></b><p>c", "ab\n\nc"),
        ("</p></div>a<", "a<"),
        ("<!-- <p>x</p> --><![CDATA[y]]><?php z ?>a", "a"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
    ],
)
def test_hostile_html_is_only_ever_text(html: str, text: str) -> None:
    assert read_content(html).text == text


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//a.example", "https://a@b.example/", "https://a b"],
)
def test_a_link_that_is_no_web_address_is_no_link(address: str) -> None:
    assert read_content(f'<a href="{address}">x</a>').links == ()


def test_html_without_end_or_of_any_depth_costs_little_time() -> None:
    began = time.monotonic()

    for html in (
        "<p>" * 60_000,
        "<a href=x>" * 30_000 + "</p>" * 30_000,
        "<span class=invisible>" * 20_000,
        "&" * 200_000,
    ):
        read_content(html)

    assert time.monotonic() - began < 10
