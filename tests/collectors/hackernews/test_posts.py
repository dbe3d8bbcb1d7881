"""What a hit of the search becomes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from collectors.base import MalformedProfile, SkipRecord
from collectors.hackernews.collector import HackerNews
from collectors.hackernews.posts import item_of, name_of_malformed
from graph.records import Post
from tests.collectors.hackernews.server import comment, recorded, story

AT = datetime(2026, 11, 21, 14, 3, 20, tzinfo=UTC)
STORY = story(1, AT, "anna", "fernhollow")


def test_a_story_reads_as_its_title_text_and_links() -> None:
    told, linked = (item_of(hit).post() for hit in recorded("stories.json")["hits"])

    assert told == Post(
        key="hackernews:46001001",
        author="hackernews:ferngrower",
        text="Show HN: Fernhollow 2 – a CRM in a terminal\n\nHi! We wrote this because it's what we needed.\n\n"
        "Notes: https://fernhollow.example/notes/2026/11/a-crm-in-a-terminal\n\n$ fern deals\n  3 open",
        seen=AT,
        created_at=AT,
        url="https://news.ycombinator.com/item?id=46001001",
        links=("https://fernhollow.example/notes/2026/11/a-crm-in-a-terminal",),
    )
    assert linked.text == "Fernhollow raises prices"
    assert linked.attached == "https://news.example/prices?id=7"
    assert linked.links == ("https://news.example/prices?id=7",)


def test_a_comment_answers_its_parent_and_says_what_it_is_about() -> None:
    first, second = (item_of(hit).post() for hit in recorded("comments.json")["hits"])

    assert first.text == "> a CRM in a terminal\n\nIs it any good?"
    assert first.attached == "Show HN: Fernhollow 2 – a CRM in a terminal"
    assert (first.kind, first.reply_to) == ("reply", "hackernews:46001001")
    assert (second.kind, second.reply_to) == ("reply", "hackernews:46001010")
    assert second.seen == datetime(2026, 11, 21, 15, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hit", "what", "reason"),
    [
        (["no object"], "item", "an object was expected, not list"),
        (STORY | {"objectID": None}, "item", "it has no id"),
        (STORY | {"objectID": "x'y"}, "item x'y", "it has no id"),
        (STORY | {"author": None}, "item 1", "it has no author"),
        (STORY | {"author": "not a name"}, "item 1", "it has no author"),
        (STORY | {"created_at_i": None}, "item 1", "it has no time"),
        (STORY | {"created_at_i": "soon"}, "item 1", "it has no time"),
        (STORY | {"created_at_i": 1 << 60}, "item 1", "it has no time"),
        (STORY | {"title": None}, "item 1", "it has no text"),
        (comment(2, AT, "bo", "", STORY), "item 2", "it has no text"),
        (comment(2, AT, "bo", "hi", STORY, parent_id=None), "item 2", "it does not say what it answers"),
    ],
)
def test_a_malformed_hit_is_named(hit: Any, what: str, reason: str) -> None:
    with pytest.raises(SkipRecord) as caught:
        item_of(hit)

    assert (caught.value.what, caught.value.reason) == (f"Hacker News {what}", reason)


def test_half_a_character_in_a_hit_does_not_keep_it_from_being_told_apart() -> None:
    item, other = item_of(STORY | {"title": "a \ud83d"}), item_of(STORY | {"title": "b \ud83d"})

    assert item.mark != other.mark
    assert name_of_malformed({"objectID": "x\ud83d"}) == "x\ufffd"


@pytest.mark.parametrize(
    "text",
    [
        "hackernews:Anna_P-1",
        "hn:Anna_P-1",
        "hn:@Anna_P-1",
        "HN:Anna_P-1",
        "https://news.ycombinator.com/user?id=Anna_P-1",
        "news.ycombinator.com/user?id=Anna_P-1&x=y#z",
    ],
)
def test_a_link_or_name_means_the_user_in_its_own_capitals(text: str) -> None:
    assert HackerNews.profile_key(text) == "hackernews:Anna_P-1"


@pytest.mark.parametrize(
    "text",
    [
        "hn:x",
        "hn:two words",
        "hn:sixteen_letters_",
        "https://news.ycombinator.com/",
        "https://news.ycombinator.com/user",
        "https://news.ycombinator.com/item?id=46001001",
        "https://news.ycombinator.com/user?id=a%27b",
    ],
)
def test_what_leads_to_no_user_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(MalformedProfile, match='such as "hackernews:anna"'):
        HackerNews.profile_key(text)
