"""What is kept of Reddit's lists and searches, by value, and how they are read on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collectors.base import Fatal, Page
from collectors.reddit import sources
from collectors.reddit.collector import Reddit
from collectors.reddit.query import clauses_of, packed
from collectors.watch.terms import WatchTerm
from collectors.watch.watch import Watch
from graph.records import Post, PostRemoved, Profile, Record
from graph.text.companies.names import CompanyNames
from tests.collectors.answering import Answer, NetworkServer
from tests.collectors.reddit.server import (
    ANNA,
    TOKEN,
    RedditWorld,
    comment,
    recorded,
    reddit_at,
    refusal,
    serving,
    submission,
)
from tests.collectors.worlds import NOW

WATCH = Watch(["fernhollow"])


@pytest.fixture
def network() -> RedditWorld:
    return RedditWorld()


@pytest.fixture
def server(network: RedditWorld) -> Iterator[NetworkServer]:
    with serving(network) as answering:
        yield answering


def read(collector: Reddit, cursor: str | None = None, watch: Watch = WATCH) -> list[Page]:
    return list(collector.mentions(watch, cursor))


def records(pages: Sequence[Page], kind: type) -> list[Any]:
    return [record for page in pages for record in page.records if isinstance(record, kind)]


def uids(pages: Sequence[Page]) -> list[str]:
    return sorted(post.key for post in records(pages, Post))


def cursor_of(pages: Sequence[Page]) -> str:
    return [page.cursor for page in pages if page.cursor][-1]


def test_a_submission_is_kept_with_its_writer_links_and_text_in_plain_words(
    network: RedditWorld, server: NetworkServer
) -> None:
    text = "**Fernhollow** is [slow](https://status.example/a) again.\n\n> somebody else\n\n* really"
    network.posts = [
        submission("a", NOW - timedelta(hours=1), "Is it me? &amp; you", selftext=text, over_18=True)
    ]

    pages = read(reddit_at(server, search="off"))

    [post] = records(pages, Post)
    made = NOW - timedelta(hours=1)
    assert post == Post(
        key="reddit:t3_a",
        author=f"reddit:{ANNA}",
        text="Is it me? & you\n\nFernhollow is slow again.\n\n- really",
        seen=made,
        created_at=made,
        url="https://www.reddit.com/r/sysadmin/comments/a/a_title/",
        links=("https://status.example/a",),
        content_labels=("nsfw",),
    )
    assert records(pages, Profile) == [
        Profile(f"reddit:{ANNA}", handle="AnnaPell", url="https://www.reddit.com/user/AnnaPell", seen=NOW)
    ]


def test_a_link_leads_out_a_crosspost_quotes_and_a_comment_answers(
    network: RedditWorld, server: NetworkServer
) -> None:
    at = NOW - timedelta(hours=1)
    network.posts = [
        submission("a", at, "fernhollow in the news", is_self=False, url="https://news.example/1"),
        submission("b", at, "fernhollow again", crosspost_parent="t3_a", url="/r/sysadmin/comments/a/"),
        comment("c", at, "fernhollow, yes", to="t1_other"),
    ]

    posts = {post.key: post for post in records(read(reddit_at(server, search="off")), Post)}

    assert posts["reddit:t3_a"].links == ("https://news.example/1",)
    assert (posts["reddit:t3_b"].kind, posts["reddit:t3_b"].quotes) == ("quote", "reddit:t3_a")
    answer = posts["reddit:t1_c"]
    assert (answer.kind, answer.reply_to, answer.attached) == ("reply", "reddit:t1_other", "")
    assert answer.url == "https://www.reddit.com/r/sysadmin/comments/a/a_title/c/"


@pytest.mark.parametrize(
    ("more", "kept", "attached"),
    [
        ({"body": "fernhollow does"}, True, ""),
        ({"body": "me too"}, False, ""),
        ({"body": "me too", "link_title": "Leaving **Fernhollow**"}, True, "Leaving Fernhollow"),
        ({"body": "me too", "link_author": "annapell"}, True, ""),
        ({"body": "fernhollow", "author": "AutoModerator"}, False, ""),
        ({"body": "[](#fernhollow)", "link_title": "fernhollow"}, False, ""),
    ],
    ids=["own words", "other words", "thread's title", "watched account's thread", "machine", "no words"],
)
def test_a_comment_is_kept_for_its_words_or_for_its_thread(
    network: RedditWorld, server: NetworkServer, more: dict[str, Any], kept: bool, attached: str
) -> None:
    network.posts = [comment("c", NOW - timedelta(hours=1), **{"body": "", **more})]

    pages = read(reddit_at(server, search="off"), watch=Watch(["fernhollow"], frozenset({ANNA})))

    assert [post.attached for post in records(pages, Post)] == ([attached] if kept else [])
    assert [page.skipped for page in pages if page.skipped] == []


def test_an_edited_post_counts_on_the_day_when_it_was_made(
    network: RedditWorld, server: NetworkServer
) -> None:
    made, edited = NOW - timedelta(days=3), NOW - timedelta(hours=2)
    network.posts = [comment("c", made, "fernhollow", edited=edited.timestamp())]

    first, second = records(read(reddit_at(server, search="off")), Post)

    assert (first.seen, first.edited) == (made, False)
    assert (second.seen, second.created_at, second.edited) == (edited, made, True)


@pytest.mark.parametrize(
    "left",
    [
        {"body": "[removed]"},
        {"body": "[deleted]", "author": "[deleted]"},
        {"author": None},
        {"removed_by_category": "moderator"},
        {"body": "[ Removed by Reddit ]"},
    ],
    ids=str,
)
def test_what_is_left_of_a_removed_post_removes_it_here(
    network: RedditWorld, server: NetworkServer, left: dict[str, Any]
) -> None:
    gone = comment("c", NOW - timedelta(hours=1), "fernhollow")
    gone["data"] |= left
    network.posts = [gone]

    pages = read(reddit_at(server, search="off"))

    assert [record for page in pages for record in page.records] == [
        PostRemoved("reddit:t1_c", NOW, writer_too=True)
    ]


def test_a_second_run_reads_nothing_again_and_a_third_what_is_new(
    network: RedditWorld, server: NetworkServer
) -> None:
    network.page = 2
    network.posts = [comment(f"c{n}", NOW - timedelta(hours=n), f"fernhollow {n}") for n in range(1, 6)]
    first = read(reddit_at(server, search="off"))
    network.posts.append(comment("d", NOW, "fernhollow now"))
    asked = len(server.asked)

    second = read(reddit_at(server, search="off"), cursor_of(first))
    third = read(reddit_at(server, search="off"), cursor_of(second))

    assert len(uids(first)) == 5
    assert uids(second) == ["reddit:t1_d"]
    assert (uids(third), sum(page.read for page in third)) == ([], 0)
    # A token, and one page of each of the two lists.
    assert [one.path.rstrip("/") for one in server.asked[asked : asked + 3]] == [
        TOKEN,
        "/r/sysadmin/new",
        "/r/sysadmin/comments",
    ]


def test_the_newest_post_may_be_deleted_and_nothing_behind_it_is_lost(
    network: RedditWorld, server: NetworkServer
) -> None:
    network.posts = [comment(f"c{n}", NOW - timedelta(hours=n), "fernhollow") for n in (1, 2)]
    first = read(reddit_at(server, search="off"))
    network.gone = {"t1_c1"}
    network.posts.append(comment("d", NOW, "fernhollow now"))

    assert uids(read(reddit_at(server, search="off"), cursor_of(first))) == ["reddit:t1_d"]
    assert not any("before" in asked.params for asked in server.asked)


def test_a_post_that_a_list_learns_of_some_minutes_late_is_still_found(
    network: RedditWorld, server: NetworkServer
) -> None:
    network.posts = [submission("b", NOW - timedelta(hours=1), "fernhollow")]
    first = read(reddit_at(server, subreddits=()))
    network.posts.append(submission("a", NOW - timedelta(hours=1, minutes=9), "fernhollow too"))

    second = read(reddit_at(server, subreddits=()), cursor_of(first))

    assert uids(second) == ["reddit:t3_a"]


def test_a_list_that_ends_before_it_is_known_again_is_a_gap(
    network: RedditWorld, server: NetworkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LONGEST", 3)
    network.posts = [comment("a", NOW - timedelta(days=2), "fernhollow")]
    first = read(reddit_at(server, NOW - timedelta(days=2), search="off"))
    network.posts = [comment(f"c{n}", NOW - timedelta(hours=n), "fernhollow") for n in (1, 2, 3)]

    pages = read(reddit_at(server, search="off"), cursor_of(first))

    [gap] = [page.gap for page in pages if page.gap]
    assert (gap.wanted, gap.resumed) == (
        (NOW - timedelta(days=2)).isoformat(),
        (NOW - timedelta(hours=3)).isoformat(),
    )
    assert "newest 1,000 items of r/sysadmin" in gap.reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (refusal(403, "private"), "private"),
        (refusal(403, "quarantined"), "quarantined"),
        (refusal(404, "banned"), "banned"),
        (refusal(404), "Not Found"),
        (
            Answer({}, 302, {"location": "https://www.reddit.com/subreddits/search?q=hidden"}),
            "none of that name",
        ),
        (Answer("<html>", 451, {"content-type": "text/html"}), "451"),
        (refusal(503), "503"),
    ],
    ids=["private", "quarantined", "banned", "not found", "no such", "law", "away"],
)
def test_one_subreddit_that_cannot_be_read_keeps_its_place_and_stops_no_other(
    network: RedditWorld, server: NetworkServer, answer: Answer, reason: str
) -> None:
    network.posts = [
        comment("c", NOW - timedelta(hours=1), "fernhollow"),
        comment("h", NOW - timedelta(hours=1), "fernhollow", subreddit="hidden"),
    ]
    network.answers = {"/r/hidden/comments": answer}
    collector = reddit_at(server, search="off", subreddits=("hidden", "sysadmin"))

    pages = read(collector)

    [failed] = [failed for page in pages for failed in page.failed]
    assert "r/hidden" in failed.what
    assert reason in failed.reason
    assert uids(pages) == ["reddit:t1_c"]
    network.answers = {}
    assert uids(read(collector, cursor_of(pages))) == ["reddit:t1_h"]


def test_search_asks_for_every_term_newest_first_and_for_submissions(
    network: RedditWorld, server: NetworkServer
) -> None:
    network.posts = [submission("a", NOW - timedelta(hours=1), "fernhollow", subreddit="elsewhere")]

    pages = read(reddit_at(server), watch=Watch(["fernhollow", '"late again"']))

    [search] = [asked for asked in server.asked if asked.path.endswith("search")]
    assert {name: search.params[name] for name in ("q", "sort", "type", "restrict_sr")} == {
        "q": '"fernhollow" OR "late again"',
        "sort": "new",
        "type": "link",
        "restrict_sr": "false",
    }
    assert uids(pages) == ["reddit:t3_a"]


def test_search_may_be_kept_to_the_subreddits_and_a_new_term_is_searched_from_its_beginning(
    network: RedditWorld, server: NetworkServer
) -> None:
    old = submission("a", NOW - timedelta(days=20), "churned", subreddit="elsewhere")
    network.posts = [old, submission("b", NOW - timedelta(hours=1), "fernhollow")]
    chosen = {"search": "subreddits", "subreddits": ("sysadmin", "Other")}
    first = read(reddit_at(server, **chosen))

    second = read(reddit_at(server, **chosen), cursor_of(first), Watch(["fernhollow", "churned"]))

    searched = [asked for asked in server.asked if asked.path.endswith("search")]
    assert {(asked.path, asked.params["restrict_sr"]) for asked in searched} == {
        ("/r/other+sysadmin/search", "true")
    }
    assert [asked.params["q"] for asked in searched] == ['"fernhollow"', '"churned"', '"fernhollow"']
    assert uids(second) == ["reddit:t3_a"]


@pytest.mark.parametrize(
    ("term", "clauses"),
    [
        ("fernhollow", ['"fernhollow"']),
        ('"late again" OR fern*', ['"fern"', '"late again"']),
        ("late AND again AND NOT train", ['("late" AND "again")']),
        ('"ask*"', ['"ask"']),
        ('"acme crm*"', ['"acme"']),
        ('("a b" OR c) AND d', ['(("a b" OR "c") AND "d")']),
    ],
)
def test_a_watch_term_in_reddits_words(term: str, clauses: list[str]) -> None:
    assert clauses_of([WatchTerm.parse(term)]) == (clauses, [])


def test_a_companys_ambiguous_name_is_asked_for_beside_words_that_tell() -> None:
    company = CompanyNames("company:notion", "Notion", products=("Fernhollow Desk",), context=("workspace",))

    clauses, _ = clauses_of([WatchTerm.for_company(company)])

    assert '"Fernhollow Desk"' in clauses
    [risky] = [clause for clause in clauses if clause.startswith('("Notion"')]
    assert risky.startswith('("Notion" AND ("workspace" OR "app" OR')


def test_queries_stay_within_what_reddit_takes() -> None:
    clauses = [f'"{"word" * 20} {number}"' for number in range(30)]

    queries = [" OR ".join(query) for query in packed(clauses)]

    assert max(map(len, queries)) <= 512
    assert " OR ".join(queries) == " OR ".join(clauses)


def test_a_position_that_reddit_did_not_write_says_what_to_remove(server: NetworkServer) -> None:
    with pytest.raises(Fatal, match="reddit:mentions is none of Reddit's"):
        read(reddit_at(server), "yesterday")


def test_the_recorded_comments_are_read_and_then_the_one_that_came_meanwhile() -> None:
    """r/kakapo as praw recorded it: 16 comments, nothing behind a ``before``, and a list of 17."""
    token, first, behind, later = recorded("comments_before.json")
    listed = [first]
    lists = RedditWorld(answers={TOKEN: token})

    def respond(asked: Any) -> Answer:
        return listed[0] if asked.path.rstrip("/") == "/r/kakapo/comments" else lists.respond(asked)

    assert behind.body["data"]["children"] == []
    watch = Watch(["thx", "nice", "kakaportrait", "upvote"])
    with NetworkServer(respond).serving() as server:
        now = datetime(2017, 4, 17, 8, tzinfo=UTC)
        collector = reddit_at(server, now, search="off", subreddits=("kakapo",))
        pages = read(collector, watch=watch)
        listed[0] = later
        again = read(collector, cursor_of(pages), watch)

    posts = {post.key: post for post in records(pages, Post)}
    assert sum(page.read for page in pages) == 16
    assert json.loads(json.dumps(sorted(posts))) == [
        "reddit:t1_d75kgcd",
        "reddit:t1_del2rbk",
        "reddit:t1_dfgwaxy",
        "reddit:t1_dflgwzz",
        "reddit:t1_dfnajb0",
    ]
    portrait = posts["reddit:t1_d75kgcd"]
    assert (portrait.text, portrait.author) == ("It's a kakaportrait", "reddit:u/writer_10")
    assert uids(again) == ["reddit:t1_dgd9bcm"]
    [nice] = records(again, Post)
    assert (nice.text, nice.reply_to) == ("Nice one :)", "reddit:t3_62gzev")
    assert nice.seen == datetime.fromtimestamp(1492415114, UTC)


def test_the_recorded_search_is_read(network: RedditWorld) -> None:
    token, found = recorded("search.json")
    network.answers = {TOKEN: token, "/search": found}
    with serving(network) as server:
        pages = read(reddit_at(server, subreddits=()), watch=Watch(["praw"]))

    posts: dict[str, Record] = {post.key: post for post in records(pages, Post)}
    assert sum(page.read for page in pages) == 6
    assert len(posts) >= 4
    solved = posts["reddit:t3_3gpbiu"]
    assert isinstance(solved, Post)
    assert solved.text.startswith(
        "[PRAW][OAuth2Util] Problem using get_banned() : raise Forbidden(_raw=response)\n\nsolved"
    )
    assert solved.created_at == datetime.fromtimestamp(1439370514, UTC)
