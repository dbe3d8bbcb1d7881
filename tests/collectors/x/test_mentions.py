"""X's recent search becomes posts, reposts and accounts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from collectors.watch.watch import Watch
from graph.records import Engagement, Post, Profile
from tests.collectors.answering import Answer
from tests.collectors.x.searching import ANNA, BO, NOW, collector, posts, read, searches
from tests.collectors.x.server import (
    SEARCH,
    XServer,
    post,
    post_id,
    recorded,
    serving,
)


@pytest.fixture
def x() -> Iterator[XServer]:
    with serving(XServer(users=[ANNA, BO])) as server:
        yield server


def test_a_post_is_read_with_its_author_language_links_and_mentions(x: XServer) -> None:
    made = NOW - timedelta(hours=2)
    entities = {
        "mentions": [{"username": "bo_quill", "id": "7002"}],
        "urls": [
            {"url": "https://t.co/a", "expanded_url": "https://brightquay.example/paper"},
            {
                "url": "https://t.co/b",
                "expanded_url": "https://x.com/AnnaPell/status/1/photo/1",
                "media_key": "3_1",
            },
        ],
    }
    x.posts = [post(made, "Fernhollow &amp; us: churn again https://t.co/a", "7001", entities=entities)]

    page = read(x, Watch(["fernhollow"]))[0]

    uid = post_id(made)
    assert posts([page]) == [
        Post(
            key=f"x:{uid}",
            author="x:7001",
            text="Fernhollow & us: churn again https://t.co/a",
            seen=made,
            created_at=made,
            lang="en",
            url=f"https://x.com/AnnaPell/status/{uid}",
            mentions=("x:7002",),
            links=("https://brightquay.example/paper",),
        )
    ]
    profiles = {record.key: record for record in page.records if isinstance(record, Profile)}
    assert profiles["x:7001"] == Profile(
        "x:7001",
        handle="annapell",
        name="Anna Pell",
        bio="Cheese & logistics",
        url="https://x.com/AnnaPell",
        seen=NOW,
    )
    assert profiles["x:7002"].handle == "bo_quill"
    assert page.read == 1


def test_replies_and_quotes_point_to_what_they_answer(x: XServer) -> None:
    x.posts = [
        post(NOW, "fernhollow yes", "7001", 1, referenced_tweets=[{"type": "replied_to", "id": "55"}]),
        post(NOW, "fernhollow look", "7001", 2, referenced_tweets=[{"type": "quoted", "id": "66"}]),
        post(
            NOW,
            "fernhollow both",
            "7001",
            3,
            referenced_tweets=[{"type": "quoted", "id": "66"}, {"type": "replied_to", "id": "55"}],
        ),
    ]

    found = posts(read(x, Watch(["fernhollow"])))

    assert [(one.kind, one.reply_to, one.quotes) for one in found] == [
        ("reply", "x:55", "x:66"),
        ("quote", None, "x:66"),
        ("reply", "x:55", None),
    ]


def test_a_repost_is_an_engagement_with_the_original_which_is_kept_whole(x: XServer) -> None:
    original = post(NOW - timedelta(days=1), "Fernhollow renewals are a maze", "7002")
    x.included = [original]
    repost = post(NOW, "RT @bo_quill: Fernhollow renewals are a m…", "7001")
    repost["referenced_tweets"] = [{"type": "retweeted", "id": original["id"]}]
    x.posts = [repost]

    records = read(x, Watch(profiles=frozenset({"7001"})))[0].records

    assert [record.text for record in records if isinstance(record, Post)] == [
        "Fernhollow renewals are a maze"
    ]
    assert [record for record in records if isinstance(record, Engagement)] == [
        Engagement("x:7001", f"x:{original['id']}", "repost", repost["id"], NOW, author="x:7002")
    ]


def test_a_repost_of_a_post_that_x_no_longer_shows_is_kept_without_it(x: XServer) -> None:
    repost = post(NOW, "RT @gone: fernhollow", "7001", referenced_tweets=[{"type": "retweeted", "id": "55"}])
    x.posts = [repost]
    x.errors = [
        {
            "resource_id": "55",
            "resource_type": "tweet",
            "parameter": "referenced_tweets.id",
            "title": "Not Found Error",
            "detail": "Could not find tweet with referenced_tweets.id: [55].",
        }
    ]

    page = read(x, Watch(["fernhollow"]))[0]

    assert [record for record in page.records if isinstance(record, Engagement)] == [
        Engagement("x:7001", "x:55", "repost", repost["id"], NOW)
    ]
    assert [(skip.what, skip.reason) for skip in page.skipped] == [
        ("X tweet 55", "Could not find tweet with referenced_tweets.id: [55].")
    ]


def test_a_long_post_is_read_to_its_end(x: XServer) -> None:
    long = "fernhollow " + "and on " * 60 + "end"
    x.posts = [post(NOW, "fernhollow and on…", "7001", note_tweet={"text": long})]

    assert posts(read(x, Watch(["fernhollow"])))[0].text == long


def test_an_edited_post_stays_one_post(x: XServer) -> None:
    first = post_id(NOW - timedelta(minutes=9))
    x.posts = [post(NOW, "fernhollow, spelled right", "7001")]
    x.posts[0]["edit_history_tweet_ids"] = [first, x.posts[0]["id"]]

    found = posts(read(x, Watch(["fernhollow"])))[0]

    assert (found.key, found.edited, found.seen) == (f"x:{first}", True, NOW)


def test_what_x_finds_too_much_is_left_out(x: XServer) -> None:
    x.posts = [
        post(NOW, "acme went quiet", "7001", 1),
        post(NOW, "acme crm is up", "7001", 2),
        post(NOW, "crm is down", "7001", 3),
    ]
    x.answers[SEARCH] = Answer({"data": x.posts, "meta": {"newest_id": x.posts[2]["id"]}})

    page = read(x, Watch(["acme AND crm"]))[0]

    assert [one.text for one in posts([page])] == ["acme crm is up"]
    assert page.read == 3


def test_watched_accounts_bring_their_posts_and_the_answers_to_them(x: XServer) -> None:
    x.posts = [
        post(NOW, "lunch", "7001", 1),
        post(NOW, "bon appetit", "7002", 2, in_reply_to_user_id="7001"),
        post(NOW, "unrelated", "7002", 3),
    ]

    found = posts(read(x, Watch(profiles=frozenset({"7001"}))))

    assert sorted(one.text for one in found) == ["bon appetit", "lunch"]
    assert searches(x)[0]["query"] == "from:7001 OR to:7001"


def test_a_malformed_post_is_named_and_the_page_goes_on(x: XServer) -> None:
    good = post(NOW, "fernhollow fine", "7001")
    bad = [
        {"id": "81", "text": "fernhollow without author"},
        {"id": "82", "text": "fernhollow", "author_id": "7001", "created_at": "soon"},
        {"text": "fernhollow", "author_id": "7001"},
        "fernhollow",
    ]
    x.answers[SEARCH] = Answer({"data": [*bad, good], "meta": {}})

    page = read(x, Watch(["fernhollow"]))[0]

    assert [one.text for one in posts([page])] == ["fernhollow fine"]
    assert [(skip.what, skip.reason) for skip in page.skipped] == [
        ("X post 81", "it has no author"),
        ("X post 82", "its time cannot be read: soon"),
        ("X post", "it has no id"),
        ("X post", "an object was expected, not str"),
    ]


def test_recorded_posts_without_authors_are_named_one_by_one(x: XServer) -> None:
    x.answers[SEARCH] = recorded("test_client_search_recent_tweets.yaml")

    page = next(collector(x).mentions(Watch(["tweepy"]), None))

    assert page.read == 10
    assert len(page.skipped) == 10
    assert page.skipped[0].what == "X post 1578516068309794817"
    assert page.records == ()


def test_a_term_that_x_cannot_search_for_is_said_once_a_run(x: XServer) -> None:
    x.page = 1
    x.posts = [post(NOW, "churn is up", "7001", 1), post(NOW, "churn is down", "7001", 2)]

    pages = read(x, Watch(["churn*"]))

    assert [len(page.skipped) for page in pages] == [1, 0, 0]
    assert pages[0].skipped[0].what == "watch term churn*"
    assert 'only posts with "churn" itself' in pages[0].skipped[0].reason
    assert searches(x)[0]["query"] == "churn"


def test_nothing_to_watch_asks_nothing(x: XServer) -> None:
    assert read(x, Watch()) == []
    assert x.asked == []


def test_a_post_that_mentions_a_watched_account_is_found_by_its_handle(x: XServer) -> None:
    mention = {"mentions": [{"username": "AnnaPell", "id": "7001"}]}
    x.posts = [
        post(NOW, "well said @annapell !", "7002", 1, entities=mention),
        post(NOW, "@annapell too", "7002", 2),
    ]
    watch = Watch(profiles=frozenset({"7001"}))
    watch.handles = frozenset({"AnnaPell", "no-handle"})

    found = posts(read(x, watch))

    assert [one.text for one in found] == ["well said @annapell !"]
    assert found[0].mentions == ("x:7001",)
    assert searches(x)[0]["query"] == "@annapell OR from:7001 OR to:7001"


def test_a_long_post_is_matched_and_linked_by_what_stands_in_its_end(x: XServer) -> None:
    note = {
        "text": "So much to say " * 30 + "about fernhollow https://t.co/a",
        "entities": {
            "urls": [{"url": "https://t.co/a", "expanded_url": "https://brightquay.example/paper"}],
            "mentions": [{"username": "bo_quill", "id": "7002"}],
        },
    }
    x.answers[SEARCH] = Answer({"data": [post(NOW, "So much to say…", "7001", note_tweet=note)], "meta": {}})

    [found] = posts(read(x, Watch(["fernhollow"])))

    assert found.text == note["text"]
    assert found.links == ("https://brightquay.example/paper",)
    assert found.mentions == ("x:7002",)
