"""Feeds over HTTP: only what is new, and none of them stops another."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

import collectors.feeds.fetch as fetching
from collectors import http
from collectors.base import Fatal, Page, Unreachable, Watch
from collectors.feeds.collector import Feeds
from collectors.feeds.documents import Document
from collectors.feeds.posts import profile_of
from collectors.feeds.sources import FeedSource, FeedTable
from graph.records import Post, Profile
from tests.collectors.answering import Answer
from tests.collectors.feeds.server import Site, item, rss

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST = rss("Anna's blog", item("a1", "fernhollow one", NOW - HOUR), item("a0", "something else", NOW - HOUR))


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    made.put("/anna.xml", FIRST)
    with made.server.serving():
        yield made


def read(
    site: Site, cursor: str | None = None, *, paths: tuple[str, ...] = ("/anna.xml",), now: datetime = NOW,
    track: str = "fernhollow", keep: str = "matches",
) -> tuple[list[Page], str]:  # fmt: skip
    """One run over these feeds: its pages, and where it ended."""
    tables = [FeedTable.model_validate({"url": site.server.address + path, "keep": keep}) for path in paths]
    pages = list(Feeds(tables, clock=lambda: now).mentions(Watch([track]), cursor))
    cursor = pages[-1].cursor
    assert cursor is not None
    return pages, cursor


def posts(pages: list[Page]) -> list[Post]:
    return [record for page in pages for record in page.records if isinstance(record, Post)]


def failed(pages: list[Page]) -> list[str]:
    return [f"{part.what.rpartition('/')[2]}: {part.reason}" for page in pages for part in page.failed]


def notes(pages: list[Page]) -> list[str]:
    return [skip.reason for page in pages for skip in page.skipped]


def test_an_entry_becomes_a_post_of_its_feed(site: Site) -> None:
    text = "&lt;p&gt;It works. &lt;a href='https://docs.example/'&gt;See&lt;/a&gt;&lt;/p&gt;"
    more = "<author>Dana Reed</author><category>crm</category>"
    site.put(
        "/anna.xml",
        rss(
            "Anna's blog", item("a1", "fernhollow", NOW - HOUR, text, more), more="<language>en-gb</language>"
        ),
    )

    pages, _ = read(site)

    host = site.server.address.removeprefix("http://")
    (profile,) = [record for page in pages for record in page.records if isinstance(record, Profile)]
    (post,) = posts(pages)
    assert (profile.key, profile.name, profile.url) == (
        f"feeds:{host}/anna.xml", "Anna's blog", "https://anna.example/",
    )  # fmt: skip
    assert post.key.startswith(f"feeds:{host}/")
    assert post.author == profile.key
    assert post.text == "fernhollow\n\nIt works. See"
    assert post.attached == "Dana Reed\ncrm"
    assert (post.seen, post.created_at, post.lang) == (NOW - HOUR, NOW - HOUR, "en")
    assert post.url == "https://anna.example/a1"
    assert post.links == ("https://anna.example/a1", "https://docs.example/")


@pytest.mark.parametrize(("keep", "texts"), [("matches", 1), ("all", 2)])
def test_of_a_feed_what_the_watch_finds_is_kept_or_every_entry(site: Site, keep: str, texts: int) -> None:
    pages, _ = read(site, keep=keep)

    assert len(posts(pages)) == texts
    assert sum(page.read for page in pages) == 2


def test_an_unchanged_feed_is_not_sent_again(site: Site) -> None:
    first, cursor = read(site)
    again, _ = read(site, cursor)

    assert len(posts(first)) == 1
    assert (posts(again), sum(page.read for page in again)) == ([], 0)
    assert site.server.asked[-1].headers["if-none-match"] == site.answers["/anna.xml"].headers["etag"]


def test_a_changed_feed_brings_what_is_new_and_what_was_changed(site: Site) -> None:
    site.etags = False
    site.put("/anna.xml", FIRST, headers={"last-modified": "Sun, 22 Nov 2026 08:00:00 GMT"})
    _, cursor = read(site)
    site.put(
        "/anna.xml",
        rss(
            "Anna's blog",
            item("a2", "fernhollow two", NOW),
            item("a1", "fernhollow one, corrected", NOW - HOUR),
            item("a0", "something else", NOW - HOUR),
        ),
    )

    pages, cursor = read(site, cursor, now=NOW + HOUR)

    assert site.server.asked[-1].headers["if-modified-since"] == "Sun, 22 Nov 2026 08:00:00 GMT"
    assert [(post.text, post.edited, post.seen) for post in posts(pages)] == [
        ("fernhollow one, corrected", True, NOW + HOUR),
        ("fernhollow two", False, NOW),
    ]
    assert posts(read(site, cursor, now=NOW + 2 * HOUR)[0]) == []


def test_an_entry_that_left_its_feed_is_no_deletion(site: Site) -> None:
    _, cursor = read(site)
    site.put("/anna.xml", rss("Anna's blog"))

    pages, _ = read(site, cursor)

    assert [record for page in pages for record in page.records] == []


def test_a_new_watch_term_finds_what_was_not_kept(site: Site) -> None:
    _, cursor = read(site)

    pages, cursor = read(site, cursor, track="something")

    assert [post.text for post in posts(pages)] == ["something else"]
    assert posts(read(site, cursor, track="something")[0]) == []


@pytest.mark.parametrize("at", [None, NOW + timedelta(days=300)])
def test_an_entry_without_a_date_or_of_a_time_to_come_is_dated_when_it_is_seen(
    site: Site, at: datetime | None
) -> None:
    site.put("/anna.xml", rss("Blog", item("a", "fernhollow", at)))

    (post,) = posts(read(site)[0])

    assert (post.seen, post.created_at) == (NOW, at)


def test_a_feed_that_moved_for_good_is_asked_for_there_keeps_its_posts_and_is_told_of_once(
    site: Site,
) -> None:
    _, cursor = read(site)
    site.answers["/new.xml"] = site.answers["/anna.xml"]
    site.answers["/anna.xml"] = Answer(b"", 301, {"location": "/new.xml"})

    moved, cursor = read(site, cursor)
    again, cursor = read(site, cursor)

    assert len(notes(moved)) == 1
    assert "it has moved for good: write " in notes(moved)[0]
    assert f"{site.server.address}/new.xml into feeds in [collectors.feeds]" in notes(moved)[0]
    assert (posts(moved), posts(again), notes(again)) == ([], [], [])
    assert (site.asked_for("/anna.xml"), site.asked_for("/new.xml")) == (2, 2)


def test_a_feed_that_is_elsewhere_for_now_is_asked_for_where_it_was(site: Site) -> None:
    site.answers["/new.xml"] = site.answers["/anna.xml"]
    site.answers["/anna.xml"] = Answer(b"", 302, {"location": "/new.xml"})

    pages, cursor = read(site)
    read(site, cursor)

    assert (len(posts(pages)), notes(pages)) == (1, [])
    assert site.asked_for("/anna.xml") == 2


def test_a_feed_that_is_gone_is_told_of_once_and_not_asked_again_until_it_is_named_anew(site: Site) -> None:
    site.put("/bo.xml", rss("Bo", item("b1", "fernhollow", NOW)))
    site.answers["/anna.xml"] = Answer(b"", 410)
    both = ("/anna.xml", "/bo.xml")

    first, cursor = read(site, paths=both)
    again, cursor = read(site, cursor, paths=both, now=NOW + timedelta(days=30))

    assert failed(first) == [
        "anna.xml: its host says that it is gone for good (410); it is not asked again: take it out of feeds in "
        "[collectors.feeds]"
    ]
    assert (failed(again), site.asked_for("/anna.xml")) == ([], 1)

    _, cursor = read(site, cursor, paths=("/bo.xml",))
    site.put("/anna.xml", FIRST)
    assert len(posts(read(site, cursor, paths=both)[0])) == 1


FAULTS = {
    "404": (Answer(b"", 404), "nothing at this address (404)"),
    "401": (Answer(b"", 401), "refused with 401"),
    "403": (Answer(b"", 403), "refused with 403"),
    "429": (Answer(b"", 429), "asks to come back later"),
    "500": (Answer(b"oops", 500), "answered 500"),
    "503": (Answer(b"oops", 503), "answered 503"),
    "204": (Answer(b"", 204), "answered 204"),
    "reset in mid-body": (Answer(FIRST, cut=100), "did not answer"),
    "silent": (Answer(b"", silent=True), "did not answer"),
    "web page": (Answer("<html><body>Log in</body></html>"), "a web page answers there"),
    "circle": (Answer(b"", 302, {"location": "/anna.xml"}), "in circles"),
    "elsewhere": (Answer(b"", 302, {"location": "ftp://anna.example/"}), "did not answer"),
    "too large": (Answer(rss("Blog") + " " * 5000), "larger than"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_feed_that_fails_stops_no_other_and_loses_nothing(
    site: Site, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if FAULTS[fault][0].silent:
        # Only where nothing comes: a busy machine may take longer than this over an answer.
        monkeypatch.setattr(http, "READ_S", 1.0)
    monkeypatch.setattr(fetching, "LONGEST_FEED", 4000)
    site.put("/bo.xml", rss("Bo", item("b1", "fernhollow of Bo", NOW)))
    whole = site.answers["/anna.xml"]
    site.answers["/anna.xml"], says = FAULTS[fault]
    both = ("/anna.xml", "/bo.xml")

    first, cursor = read(site, paths=both)
    site.answers["/anna.xml"] = whole
    again, cursor = read(site, cursor, paths=both, now=NOW + HOUR)

    assert [post.text for post in posts(first)] == ["fernhollow of Bo"]
    assert len(failed(first)) == 1
    assert says in failed(first)[0]
    assert [post.text for post in posts(again)] == ["fernhollow one"]
    assert failed(again) == []


def test_a_feed_that_fails_again_and_again_is_asked_ever_more_rarely(site: Site) -> None:
    site.put("/bo.xml", rss("Bo"))
    site.answers["/anna.xml"] = Answer(b"", 500)
    cursor = None
    for quarter in range(24 * 4):
        _, cursor = read(site, cursor, paths=("/bo.xml", "/anna.xml"), now=NOW + quarter * HOUR / 4)

    assert site.asked_for("/bo.xml") == 24 * 4
    assert site.asked_for("/anna.xml") == 8

    site.put("/anna.xml", FIRST)
    day = NOW + timedelta(days=2)
    pages, cursor = read(site, cursor, paths=("/bo.xml", "/anna.xml"), now=day)
    assert len(posts(pages)) == 1
    read(site, cursor, paths=("/bo.xml", "/anna.xml"), now=day + HOUR / 4)
    assert site.asked_for("/anna.xml") == 10


def test_a_host_that_names_a_time_is_left_alone_until_then(site: Site) -> None:
    site.put("/bo.xml", rss("Bo"))
    site.answers["/anna.xml"] = Answer(b"", 429, {"retry-after": "3600"})
    both = ("/anna.xml", "/bo.xml")
    now = datetime.now(UTC)
    _, cursor = read(site, paths=both, now=now)
    _, cursor = read(site, cursor, paths=both, now=now + HOUR / 2)
    assert site.asked_for("/anna.xml") == 1

    site.put("/anna.xml", FIRST)
    assert len(posts(read(site, cursor, paths=both, now=now + 2 * HOUR)[0])) == 1


def test_where_no_feed_answers_the_whole_run_is_tried_again(site: Site) -> None:
    collector = Feeds(["http://127.0.0.1:9/anna.xml", "http://127.0.0.1:9/bo.xml"], clock=lambda: NOW)

    with pytest.raises(
        Unreachable, match=r"None of the feeds answered: 127\.0\.0\.1:9/anna\.xml did not answer"
    ):
        list(collector.mentions(Watch(["fernhollow"]), None))


def test_a_malformed_feed_gives_what_can_be_read_and_is_told_of(site: Site) -> None:
    site.put("/anna.xml", FIRST.replace("</channel></rss>", ""))

    pages, _ = read(site)

    assert [post.text for post in posts(pages)] == ["fernhollow one"]
    assert len(notes(pages)) == 1
    assert "malformed XML" in notes(pages)[0]
    assert "2 of its entries could be read" in notes(pages)[0]


def test_half_a_character_in_an_entry_costs_neither_it_nor_the_other_feeds(site: Site) -> None:
    items = '[{"id": "\\ud800", "title": "fernhollow \\ud83d"}]'
    site.put("/bo.json", f'{{"version": "https://jsonfeed.org/version/1.1", "items": {items}}}')

    pages, cursor = read(site, paths=("/bo.json", "/anna.xml"))

    assert [post.text for post in posts(pages)] == ["fernhollow \ud83d", "fernhollow one"]
    assert not posts(read(site, cursor, paths=("/bo.json", "/anna.xml"))[0])


def test_no_error_shows_the_key_in_a_feeds_address(site: Site) -> None:
    site.put("/bo.xml", rss("Bo"))
    site.answers["/anna.xml"] = Answer(b"", 403)

    pages, cursor = read(site, paths=("/bo.xml", "/anna.xml?key=secret"))

    assert len(failed(pages)) == 1
    assert "secret" not in repr(pages) + cursor


@pytest.mark.parametrize("location", ["feed://anna.example/feed", "http://"])
def test_no_error_shows_the_key_of_a_feed_that_is_sent_on_to_what_is_no_address(
    site: Site, location: str
) -> None:
    site.put("/bo.xml", rss("Bo"))
    site.answers["/anna.xml"] = Answer(b"", 302, {"location": location})

    pages, cursor = read(site, paths=("/bo.xml", "/anna.xml?key=secret"))

    assert len(failed(pages)) == 1
    assert "secret" not in repr(pages) + cursor


def test_a_feed_that_names_no_page_is_stored_without_its_sign_in() -> None:
    source = FeedSource("https://me:word@anna.example/feed?key=secret")

    assert profile_of(source, Document("Blog", "", "", ()), NOW).url == "https://anna.example/feed"


def test_a_damaged_position_is_named_with_its_remedy(site: Site) -> None:
    with pytest.raises(Fatal, match="feeds:mentions is none of Feeds's: 'yesterday'"):
        read(site, "yesterday")


@pytest.mark.parametrize(
    ("answer", "state", "found"),
    [
        (None, "ok", "Anna's blog, 2 entries"),
        (Answer(b"", 410), "fail", "gone for good"),
        (Answer(b"", 301, {"location": "/new.xml"}), "warn", "it has moved to"),
        (Answer(b"", 429), "warn", "come back later"),
        (Answer(FIRST.replace("</channel></rss>", "")), "warn", "malformed XML"),
        (Answer("<html>"), "fail", "a web page answers there"),
    ],
)
def test_doctor_asks_each_feed(site: Site, answer: Answer | None, state: str, found: str) -> None:
    site.answers["/new.xml"] = site.answers["/anna.xml"]
    site.answers["/anna.xml"] = answer or site.answers["/anna.xml"]

    (checked,) = Feeds([f"{site.server.address}/anna.xml"]).check()

    assert checked.state == state
    assert found in checked.found
    assert checked.what.startswith("feed 127.0.0.1")
    assert checked.remedy or state == "ok"
