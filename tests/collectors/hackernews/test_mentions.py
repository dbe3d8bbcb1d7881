"""Reading Hacker News: threads, answers, edits, windows, and what goes wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collectors import http
from collectors.base import CollectorError, Fatal, Page, RetryLater, Unreachable, Watch
from collectors.hackernews.collector import HackerNews
from graph.records import Post, PostRemoved, Profile
from tests.collectors.answering import Answer, Asked
from tests.collectors.hackernews.server import SEARCH, Site, comment, story

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONG_AGO = story(40000001, NOW - 300 * DAY, "dan", "Ask HN: which CRM?")


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site(users={"anna": {"id": "anna", "about": "Grows ferns"}})
    with made.server.serving():
        yield made


def collector(site: Site, now: datetime = NOW, **more: Any) -> HackerNews:
    address = site.server.address
    return HackerNews(search=f"{address}/api/v1", items=f"{address}/v0", clock=lambda: now, **more)


def read(
    site: Site, cursor: str | None = None, *, now: datetime = NOW, track: tuple[str, ...] = ("fernhollow",),
    people: tuple[str, ...] = (), **more: Any,
) -> tuple[list[Page], str]:  # fmt: skip
    """One run: its pages, and where it ended."""
    pages = list(collector(site, now, **more).mentions(Watch(track, frozenset(people)), cursor))
    cursor = pages[-1].cursor
    assert cursor is not None
    return pages, cursor


def texts(pages: list[Page]) -> list[str]:
    return [record.text for page in pages for record in page.records if isinstance(record, Post)]


def test_a_search_asks_for_words_as_they_are_and_a_run_goes_on_where_the_last_ended(site: Site) -> None:
    _, cursor = read(site)
    read(site, cursor, now=NOW + HOUR)

    first, *_, last = site.server.asked
    assert dict(first.params) | {"numericFilters": ""} == {
        "query": '"fernhollow"',
        "tags": "(story,comment,poll,job)",
        "hitsPerPage": "1000",
        "typoTolerance": "false",
        "advancedSyntax": "true",
        "numericFilters": "",
    }
    since = int((NOW - 30 * DAY).timestamp())
    assert first.params["numericFilters"] == f"created_at_i>={since},created_at_i<{since + 7 * 86400}"
    before, end = int((NOW - 4 * HOUR).timestamp()), int((NOW + HOUR).timestamp())
    assert last.params["numericFilters"] == f"created_at_i>={before},created_at_i<{end}"


def test_what_the_search_finds_and_the_watch_does_not_is_left_out(site: Site) -> None:
    site.hits = [story(1, NOW - HOUR, "bo", "fernhollow and bugs"), story(2, NOW - HOUR, "bo", "fernhollow")]

    pages, _ = read(site, track=("fernhollow NOT bugs",))

    assert texts(pages) == ["fernhollow"]


def test_more_hits_than_one_answer_holds_are_all_read(site: Site) -> None:
    site.page = 3
    site.hits = [story(n, NOW - timedelta(minutes=n // 2), "bo", f"fernhollow {n}") for n in range(10, 40)]

    pages, _ = read(site)

    assert sorted(texts(pages)) == [f"fernhollow {n}" for n in range(10, 40)]


def test_comments_on_a_story_that_names_the_word_are_kept_for_two_weeks(site: Site) -> None:
    about = story(1, NOW - HOUR, "bo", "fernhollow raises prices")
    site.hits = [about, comment(2, NOW - HOUR / 2, "cleo", "Too much.", about)]
    first, cursor = read(site)
    site.hits.append(comment(3, NOW + 10 * DAY, "dan", "Still too much.", about, parent=2))
    later, cursor = read(site, cursor, now=NOW + 10 * DAY + HOUR)
    _, cursor = read(site, cursor, now=NOW + 15 * DAY)
    asked = len(site.server.asked)
    read(site, cursor, now=NOW + 15 * DAY)

    assert texts(first) == ["fernhollow raises prices", "Too much."]
    assert texts(later) == ["Still too much."]
    assert site.searches()[asked:] == ['"fernhollow"']


def test_a_comment_that_names_the_word_itself_does_not_speak_of_what_its_storys_title_names(
    site: Site,
) -> None:
    about = story(1, NOW - HOUR, "bo", "Ottervale is better than fernhollow")
    site.hits = [
        about,
        comment(2, NOW - HOUR / 2, "cleo", "Agreed.", about),
        comment(3, NOW - HOUR / 3, "dan", "I stay with fernhollow.", about),
    ]

    pages, _ = read(site)

    kept = [record for page in pages for record in page.records if isinstance(record, Post)]
    assert [(post.text, post.attached) for post in kept] == [
        ("Ottervale is better than fernhollow", ""),
        ("Agreed.", "Ottervale is better than fernhollow"),
        ("I stay with fernhollow.", ""),
    ]


def test_answers_to_a_watched_users_comment_are_kept_and_the_rest_of_that_thread_is_not(site: Site) -> None:
    mine = comment(11, NOW - 2 * HOUR, "anna", "We tried all of them.", LONG_AGO)
    site.hits = [
        LONG_AGO,
        mine,
        comment(12, NOW - HOUR, "bo", "And which one stayed?", LONG_AGO, parent=11),
        comment(13, NOW - HOUR, "cleo", "Nobody asked.", LONG_AGO, parent=12),
    ]
    first, cursor = read(site, people=("anna",))
    site.hits.append(comment(14, NOW + DAY, "dan", "Me too.", LONG_AGO, parent=11))
    later, _ = read(site, cursor, people=("anna",), now=NOW + 2 * DAY)

    assert texts(first) == ["We tried all of them.", "And which one stayed?"]
    assert texts(later) == ["Me too."]


def test_an_item_that_the_search_learns_of_late_is_read_and_none_twice(site: Site) -> None:
    site.hits = [story(2, NOW - HOUR, "bo", "fernhollow two")]
    first, cursor = read(site)
    site.hits.append(story(1, NOW - HOUR, "bo", "fernhollow one, of the same second"))

    later, cursor = read(site, cursor, now=NOW + HOUR)
    again, _ = read(site, cursor, now=NOW + HOUR)

    assert texts(first) == ["fernhollow two"]
    assert texts(later) == ["fernhollow one, of the same second"]
    assert (texts(again), sum(page.read for page in again)) == ([], 0)


def test_an_edit_is_a_new_version_of_the_post(site: Site) -> None:
    site.hits = [story(1, NOW - HOUR, "bo", "fernhollow is down")]
    _, cursor = read(site)
    site.hits[0]["title"] = "fernhollow was down"

    pages, cursor = read(site, cursor, now=NOW + HOUR)

    (post,) = [record for page in pages for record in page.records if isinstance(record, Post)]
    assert (post.key, post.text, post.edited, post.seen, post.created_at) == (
        "hackernews:1", "fernhollow was down", True, NOW + HOUR, NOW - HOUR,
    )  # fmt: skip
    assert texts(read(site, cursor, now=NOW + HOUR)[0]) == []


def test_a_new_watch_term_is_read_from_its_beginning_and_the_others_go_on(site: Site) -> None:
    site.hits = [
        story(1, NOW - 20 * DAY, "bo", "fernhollow and ottervale"),
        story(2, NOW - HOUR, "bo", "ottervale today"),
        story(3, NOW - 40 * DAY, "bo", "ottervale before the first look"),
    ]
    _, cursor = read(site)
    asked = len(site.searches())

    pages, _ = read(site, cursor, track=("fernhollow", "ottervale"))

    assert texts(pages) == ["fernhollow and ottervale", "ottervale today"]
    assert site.searches()[asked:].count('"fernhollow"') == 1


def test_what_was_not_kept_is_kept_once_a_new_term_finds_it(site: Site) -> None:
    about = story(1, NOW - HOUR, "bo", "fernhollow NOT bugs")
    site.hits = [about | {"title": "fernhollow bugs"}]
    first, cursor = read(site, track=("fernhollow NOT bugs",))

    pages, _ = read(site, cursor, track=("fernhollow NOT bugs", "fernhollow bugs"))

    assert (texts(first), texts(pages)) == ([], ["fernhollow bugs"])


def test_a_first_look_that_breaks_off_goes_on_from_the_week_that_it_had_reached(site: Site) -> None:
    site.hits = [story(n, NOW - n * DAY, "bo", f"fernhollow {n}") for n in (1, 9, 16, 23, 29)]
    site.server.alter = lambda number, asked, answer: Answer(b"away", 503) if number == 4 else answer
    kept: list[Page] = []
    pages = collector(site).mentions(Watch(["fernhollow"]), None)
    with pytest.raises(Unreachable, match="answered 503"):
        kept.extend(pages)
    assert texts(kept) == ["fernhollow 29", "fernhollow 23"]
    site.server.alter = None

    rest, _ = read(site, kept[-1].cursor)

    assert texts(rest) == ["fernhollow 16", "fernhollow 9", "fernhollow 1"]


def test_a_watched_user_is_looked_up_once_and_an_unknown_one_named_each_time(site: Site) -> None:
    first, cursor = read(site, people=("anna", "Anna"))
    again, _ = read(site, cursor, people=("anna", "Anna"))

    assert [record for page in first for record in page.records] == [
        Profile(
            "hackernews:anna",
            "anna",
            "anna",
            "Grows ferns",
            "https://news.ycombinator.com/user?id=anna",
            seen=NOW,
        )
    ]
    assert [record for page in again for record in page.records] == []
    for pages in (first, again):
        assert [name for page in pages for name in page.unknown] == ["Anna"]
        (part,) = [part for page in pages for part in page.failed]
        assert part.what == "Hacker News user Anna"
        assert "no such user" in part.reason


def test_a_user_who_cannot_be_looked_up_waits_for_the_next_run_and_misses_nothing(site: Site) -> None:
    site.hits = [story(1, NOW - HOUR, "bo", "fernhollow"), story(2, NOW - HOUR, "anna", "Hello")]
    site.server.alter = lambda number, asked, answer: (
        Answer(b"away", 500) if asked.path.startswith("/v0/user/") else answer
    )
    first, cursor = read(site, people=("anna",))
    site.server.alter = None
    later, _ = read(site, cursor, people=("anna",), now=NOW + HOUR)

    assert texts(first) == ["fernhollow"]
    assert [part.what for page in first for part in page.failed] == ["Hacker News user anna"]
    assert texts(later) == ["Hello"]


def test_the_past_of_watched_users_can_be_brought_in(site: Site) -> None:
    site.hits = [
        story(1, NOW - 100 * DAY, "anna", "Hello"),
        comment(2, NOW - 50 * DAY, "anna", "Hello again", LONG_AGO),
        story(3, NOW - 50 * DAY, "bo", "fernhollow"),
        story(4, NOW - 200 * DAY, "anna", "Long before"),
    ]

    pages = list(collector(site).history(Watch([], frozenset({"anna"})), NOW - 120 * DAY, None))

    assert texts(pages) == ["Hello", "Hello again"]
    assert all(page.cursor is None for page in pages)


def test_what_was_deleted_killed_or_is_gone_is_removed(site: Site) -> None:
    site.newest = 200_000
    site.items = {
        "1": {"id": 1, "deleted": True, "type": "comment"},
        "2": {"id": 2, "by": "bo", "dead": True, "type": "story"},
        "3": None,
        "4": {"id": 4, "by": "bo", "type": "story", "title": "still here"},
        "199999": None,
    }

    (page,) = collector(site).recheck(["1", "2", "3", "4", "199999"])

    assert page.records == tuple(PostRemoved(f"hackernews:{uid}", NOW) for uid in (1, 2, 3))
    assert (page.cursor, page.read) == ("199999", 5)


FAULTS: dict[str, tuple[Answer, type[CollectorError], str]] = {
    "429": (Answer(b"", 429, {"retry-after": "60"}), RetryLater, "asks to come back later"),
    "429 without a time": (Answer({"message": "Too many requests"}, 429), RetryLater, "Too many requests"),
    "400": (Answer({"message": "invalid filter"}, 400), Fatal, "refused with 400"),
    "403": (Answer(b"", 403), Fatal, "Is its address in the settings right?"),
    "404": (Answer("<html>", 404), Fatal, "refused with 404"),
    "500": (Answer(b"", 500), Unreachable, "answered 500"),
    "503": (Answer("<html>", 503), Unreachable, "answered 503"),
    "moved": (Answer(b"", 302, {"location": "/"}), Unreachable, "something else than JSON"),
    "reset in mid-body": (Answer({"hits": [LONG_AGO] * 100}, cut=500), Unreachable, "did not answer"),
    "silent": (Answer(b"", silent=True), Unreachable, "did not answer"),
    "truncated JSON": (Answer('{"hits": ['), Unreachable, "something else than JSON"),
    "HTML": (Answer("<html>Hello</html>"), Unreachable, "something else than JSON"),
    "no hits": (Answer({"nbHits": 0}), Unreachable, "answered without hits"),
    "a list": (Answer([1]), Unreachable, "answered without hits"),
    "null hits": (Answer({"hits": None}), Unreachable, "answered without hits"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_names_the_host_and_call_and_the_next_run_loses_nothing(
    site: Site, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.hits = [story(1, NOW - HOUR, "bo", "fernhollow one")]
    _, cursor = read(site)
    site.hits.append(story(2, NOW + HOUR, "bo", "fernhollow two"))
    answer, kind, says = FAULTS[fault]
    site.server.alter = lambda number, asked, whole: answer if asked.path == SEARCH else whole

    if answer.silent:
        # Only where nothing comes: a busy machine may take longer than this over an answer.
        monkeypatch.setattr(http, "READ_S", 0.5)
    with pytest.raises(kind) as caught:
        read(site, cursor, now=NOW + 2 * HOUR)
    site.server.alter = None
    monkeypatch.undo()
    pages, _ = read(site, cursor, now=NOW + 2 * HOUR)

    assert says in str(caught.value)
    assert "Hacker News" in str(caught.value)
    assert 'search for "fernhollow"' in str(caught.value)
    assert texts(pages) == ["fernhollow two"]


def test_a_page_that_repeats_ends_the_search(site: Site) -> None:
    same = {"hits": [story(1, NOW - HOUR, "bo", "fernhollow")], "hitsPerPage": 1}
    site.server.alter = lambda number, asked, whole: Answer(same)

    with pytest.raises(Unreachable, match="the same page again and again"):
        read(site)
    assert len(site.server.asked) < 5


@pytest.mark.parametrize("off", [-HOUR, HOUR])
def test_a_clock_that_is_an_hour_off_loses_nothing(site: Site, off: timedelta) -> None:
    found = []
    cursor = None
    for quarter in range(12):
        now = NOW + quarter * HOUR / 4
        site.hits.append(story(100 + quarter, now, "bo", f"fernhollow {quarter}"))
        pages, cursor = read(site, cursor, now=now + (off if quarter > 3 else timedelta()))
        found += texts(pages)
    found += texts(read(site, cursor, now=NOW + 4 * HOUR)[0])

    assert sorted(found) == sorted(f"fernhollow {quarter}" for quarter in range(12))


def test_a_damaged_position_is_named_with_its_remedy(site: Site) -> None:
    with pytest.raises(Fatal, match="hackernews:mentions is none of Hacker News's: 'yesterday'"):
        read(site, "yesterday")


def test_doctor_asks_both_hosts_as_they_are_used(site: Site) -> None:
    good = list(collector(site).check())
    site.server.alter = lambda number, asked, answer: Answer("<html>Hello</html>")
    other = list(collector(site).check())

    assert [(one.state, one.what.partition(" ")[0], one.found) for one in good] == [
        ("ok", "search", "it answers searches"),
        ("ok", "items", "it holds 99,000,000 items"),
    ]
    assert [one.state for one in other] == ["fail", "fail"]
    assert all("another service answers there" in one.found for one in other)
    assert "Set search in [collectors.hackernews] to https://hn.algolia.com/api/v1." in other[0].remedy


def test_the_site_is_asked_under_our_own_name(site: Site) -> None:
    read(site)

    asked: list[Asked] = site.server.asked
    assert all(one.headers["user-agent"].startswith("grapevine/") for one in asked)
