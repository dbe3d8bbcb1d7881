"""Which texts mean a Reddit account, which account stands behind a name, what doctor asks, and Markdown as text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from collectors.base import Checked, MalformedProfile
from collectors.reddit.collector import Reddit, RedditSettings
from collectors.reddit.markdown import plain_text
from graph.records import Profile, ProfileResolved
from tests.collectors.answering import Answer, NetworkServer
from tests.collectors.reddit.server import ANNA, TOKEN, RedditWorld, reddit_at, refusal, serving
from tests.collectors.worlds import NOW


@pytest.fixture
def network() -> RedditWorld:
    return RedditWorld()


@pytest.fixture
def server(network: RedditWorld) -> Iterator[NetworkServer]:
    with serving(network) as answering:
        yield answering


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("reddit:u/Anna_Pell", "reddit:@anna_pell"),
        ("reddit:@Anna", "reddit:@anna"),
        ("reddit:anna", "reddit:@anna"),
        ("u/anna", "reddit:@anna"),
        ("/u/anna/", "reddit:@anna"),
        ("https://www.reddit.com/user/Anna/comments/?sort=new", "reddit:@anna"),
        ("old.reddit.com/u/anna-pell", "reddit:@anna-pell"),
        ("reddit:t2_7001", "reddit:t2_7001"),
        ("x:@anna", None),
        ("https://notreddit.example/user/anna", None),
        ("https://notreddit.com/user/anna", None),
        ("anna", None),
    ],
)
def test_a_link_or_name_means_an_account_or_none(text: str, key: str | None) -> None:
    assert Reddit.profile_key(text) == key


@pytest.mark.parametrize(
    "text",
    ["https://reddit.com/r/sysadmin", "https://reddit.com/", "reddit:@a", "u/anna.pell", "reddit:@naïve"],
)
def test_a_reddit_link_that_leads_to_no_account_says_what_to_write(text: str) -> None:
    with pytest.raises(MalformedProfile, match="reddit:"):
        Reddit.profile_key(text)


def test_names_become_accounts_and_the_others_are_named(network: RedditWorld, server: NetworkServer) -> None:
    suspended = {"kind": "t2", "data": {"name": "gone_one", "is_suspended": True}}
    network.answers = {"/user/gone_one/about": Answer(suspended)}

    pages = list(reddit_at(server).resolve(["annapell", "nobody", "gone_one", "no.name"]))

    page = "https://www.reddit.com/user/AnnaPell"
    assert [record for one in pages for record in one.records] == [
        Profile(f"reddit:{ANNA}", handle="AnnaPell", url=page, seen=NOW),
        ProfileResolved(f"reddit:{ANNA}", "annapell"),
    ]
    assert [name for one in pages for name in one.unknown] == ["nobody", "gone_one", "no.name"]
    assert [(skip.what, skip.reason) for one in pages for skip in one.skipped] == [
        ("Reddit account u/nobody", "Reddit answered 404: Not Found"),
        ("Reddit account u/gone_one", "it is suspended"),
        ("Reddit account u/no.name", "it is no Reddit name"),
    ]


def test_accounts_are_described_by_their_ids_and_unknown_ones_left_out(server: NetworkServer) -> None:
    described = list(reddit_at(server).describe([ANNA, "t2_unknown", "u/old"]))

    assert [
        record.handle for page in described for record in page.records if isinstance(record, Profile)
    ] == ["AnnaPell"]
    assert [page.records for page in reddit_at(server).describe(["t2_unknown"])] == [()]


def test_doctor_hears_of_the_key_and_of_each_subreddit(network: RedditWorld, server: NetworkServer) -> None:
    network.answers = {"/r/closed/about": refusal(403, "private")}

    found = list(reddit_at(server, subreddits=("sysadmin", "closed")).check())

    remedy = "Take it out of subreddits in [collectors.reddit]."
    assert found == [
        Checked(f"Reddit sign-in at {server.address}", "ok", "the key is accepted"),
        Checked("Reddit r/sysadmin", "ok", "it can be read (1,200 members)", ""),
        Checked("Reddit r/closed", "fail", "r/closed: it is private", remedy),
    ]


def test_doctor_says_that_a_key_is_refused_and_asks_no_further(
    network: RedditWorld, server: NetworkServer
) -> None:
    network.answers = {TOKEN: refusal(401)}

    [found] = reddit_at(server).check()

    assert found.state == "fail"
    assert "REDDIT_CLIENT_SECRET" in found.found


@pytest.mark.parametrize(
    ("written", "read"),
    [(("r/Sysadmin", "/r/sysadmin/", "a_b"), ("Sysadmin", "sysadmin", "a_b")), ((), ())],
    ids=["some", "none"],
)
def test_subreddits_may_be_written_as_people_write_them(
    written: tuple[str, ...], read: tuple[str, ...]
) -> None:
    assert RedditSettings(subreddits=written).subreddits == read


@pytest.mark.parametrize("name", ["", "u/anna", "a b", "../all", "a+b"])
def test_what_is_no_subreddit_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="is no subreddit"):
        RedditSettings(subreddits=(name,))


@pytest.mark.parametrize(
    ("markdown", "text", "links"),
    [
        ("# Title\n\n**Bold**, *slanted* and ~~gone~~", "Title\n\nBold, slanted and gone", ()),
        ("[a page](https://a.example/x_(y)) and https://b.example/z.", "a page and https://b.example/z.",
         ("https://a.example/x_(y)", "https://b.example/z")),
        ("[ours](/r/acme) https://www.reddit.com/r/x https://i.redd.it/1.png",
         "ours https://www.reddit.com/r/x https://i.redd.it/1.png", ()),
        ("> what you said\n\nNo, it is fine", "No, it is fine", ()),
        ("> only a quote", "only a quote", ()),
        ("* one\n* two\n\n---\n1. three", "- one\n- two\n\n1. three", ()),
        (">!hidden!< x^2 ^(small)", "hidden x2 small", ()),
        ("snake_case_name 2 * 3 * 4 \\*kept\\*", "snake_case_name 2 * 3 * 4 *kept*", ()),
        ("```\ncode here\n```\n`more`", "code here\n\nmore", ()),
        ("&amp;#x200B;\n\n&lt;3 A &amp; B\u200b", "<3 A & B", ()),
        ("![gif](giphy|abc) ![the graph](https://i.redd.it/1.png)", "the graph", ()),
        ("| a | b |\n|:--|--:|\n| 1 | 2 |", "| a | b |\n\n| 1 | 2 |", ()),
        ("[evil](javascript:alert)", "evil", ()),
    ],
    ids=range(13),
)  # fmt: skip
def test_markdown_becomes_plain_text_and_links(markdown: str, text: str, links: tuple[str, ...]) -> None:
    assert plain_text(markdown) == (text, links)
