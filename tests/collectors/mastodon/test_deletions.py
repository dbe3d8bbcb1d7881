"""Stored posts asked for again: gone ones go here as well, edited ones get their new text."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from collectors import http
from collectors.base import Page, RetryLater
from collectors.mastodon.collector import Mastodon as Collector
from graph.records import Post, PostRemoved
from tests.collectors.answering import Answer
from tests.collectors.mastodon.server import NOW, Mastodon, account, recorded, refused, serving, status

BO = account("bo")


def said(number: int, **more: Any) -> dict[str, Any]:
    one = status(NOW - timedelta(hours=number + 1), f"post {number}", BO)
    return one | {"uri": one["uri"].replace("mastodon.example", "other.example")} | more


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Mastodon, Collector]]:
    """A server that is none of the configured ones, from which posts are stored."""
    monkeypatch.setattr(http, "READ_S", 0.4)
    here, there = Mastodon("mastodon.example"), Mastodon("other.example", accounts=[BO])
    there.statuses = [said(n) for n in range(3)]
    with serving(here, there) as own_address:
        yield there, Collector([here.address], tokens={}, clock=lambda: NOW, own_address=own_address)


def removed(pages: list[Page]) -> list[str]:
    return [r.key.removeprefix("mastodon:") for p in pages for r in p.records if isinstance(r, PostRemoved)]


def failed(pages: list[Page]) -> list[str]:
    return [one.reason for page in pages for one in page.failed]


def test_what_is_shown_stays_and_what_its_server_does_not_find_goes(
    other: tuple[Mastodon, Collector],
) -> None:
    server, collector = other
    uris = sorted(one["uri"] for one in server.statuses)
    server.statuses = [one for one in server.statuses if one["uri"] != uris[1]]

    pages = list(collector.recheck(uris))

    assert removed(pages) == [uris[1]]
    assert pages[-1].cursor == uris[-1]
    assert server.paths() == ["/api/v1/statuses", f"/api/v1/statuses/{uris[1].rpartition('/')[2]}"]


def test_a_server_that_cannot_be_asked_for_many_is_asked_one_by_one(
    other: tuple[Mastodon, Collector],
) -> None:
    server, collector = other
    server.replaced["/api/v1/statuses"] = refused(404, "Endpoint not found")
    uris = sorted(one["uri"] for one in server.statuses)
    server.statuses = server.statuses[1:]

    assert removed(list(collector.recheck(uris))) == [said(0)["uri"]]


def test_a_post_that_was_edited_since_gets_its_new_text(other: tuple[Mastodon, Collector]) -> None:
    server, collector = other
    server.statuses[0] |= {"edited_at": "2026-11-22T08:45:00Z", "content": "<p>better</p>"}

    pages = list(collector.recheck([server.statuses[0]["uri"]]))

    edited = [r for page in pages for r in page.records if isinstance(r, Post)]
    assert [(post.text, post.edited, post.author) for post in edited] == [
        ("better", False, "mastodon:bo@other.example"),
        ("better", True, "mastodon:bo@other.example"),
    ]
    assert edited[-1].seen == NOW - timedelta(minutes=15)


@pytest.mark.parametrize(
    "answer",
    [
        refused(500, "x"),
        refused(401, "This method requires an authenticated user"),
        refused(403, "not allowed"),
        refused(429, "Too many requests"),
        Answer("<html>no such page</html>", 404, {"content-type": "text/html"}),
        Answer("<html>for sale</html>", headers={"content-type": "text/html"}),
        Answer("", silent=True),
        Answer("[]", cut=1),
    ],
    ids=["500", "401", "403", "429", "404 of a web server", "another site", "silent", "reset"],
)
def test_no_fault_of_a_server_is_taken_for_a_deletion(
    other: tuple[Mastodon, Collector], answer: Answer
) -> None:
    server, collector = other
    uris = sorted(one["uri"] for one in server.statuses)
    server.server.alter = lambda *_: answer

    pages = list(collector.recheck(uris))

    assert removed(pages) == []
    assert len(failed(pages)) == 1
    assert pages[-1].cursor == uris[-1]


def test_a_configured_server_that_wants_us_later_ends_the_round_until_then() -> None:
    server = Mastodon("mastodon.example", accounts=[BO])
    with serving(server):
        collector = Collector([server.address], tokens={}, clock=lambda: NOW)
        uri = f"{server.address}/users/bo/statuses/1"
        server.replaced["/api/v1/statuses"] = refused(429, "Too many requests")

        with pytest.raises(RetryLater):
            list(collector.recheck([uri]))


@pytest.mark.parametrize(
    ("status_code", "gone"), [(410, True), (404, True), (200, False), (401, False), (302, False)]
)
def test_other_software_is_asked_for_the_post_at_its_own_address(status_code: int, gone: bool) -> None:
    server = Mastodon("mastodon.example")
    with serving(server):
        server.replaced["/notes/abc"] = Answer({"type": "Note"}, status_code, {"location": "/"})
        collector = Collector([server.address], tokens={}, clock=lambda: NOW)
        uri = f"{server.address}/notes/abc"

        assert removed(list(collector.recheck([uri]))) == ([uri] if gone else [])
    assert server.server.asked[0].headers["accept"] == "application/activity+json"


@pytest.mark.parametrize(
    "uri",
    ["https://127.0.0.1/users/a/statuses/1", "https://db.internal/users/a/statuses/1", "tag:a.example,2026:x", "x",
     "https://user@other.example/users/a/statuses/1", "http://[::1"],
)  # fmt: skip
def test_no_host_of_ours_is_asked_because_a_post_names_it(
    other: tuple[Mastodon, Collector], uri: str
) -> None:
    server, collector = other

    (page,) = collector.recheck([uri])

    assert (page.cursor, page.records, page.failed) == (uri, (), ())
    assert server.server.asked == []


def test_a_server_that_is_away_is_asked_once_in_a_round(other: tuple[Mastodon, Collector]) -> None:
    server, collector = other
    server.server.alter = lambda *_: refused(503, "away")
    uris = [f"https://other.example/users/bo/statuses/{n}" for n in range(1000, 1100)]

    pages = list(collector.recheck(uris))

    assert len(server.server.asked) == 1
    assert len(failed(pages)) == 1
    assert pages[-1].cursor == uris[-1]


def test_a_recorded_answer_that_a_post_is_missing_is_a_deletion(other: tuple[Mastodon, Collector]) -> None:
    server, collector = other
    uri = "https://other.example/users/bo/statuses/12"
    missing = recorded("test_status_missing.yaml", "/api/v1/statuses/0", code=404)
    server.replaced["/api/v1/statuses/12"] = Answer(missing, 404)

    assert removed(list(collector.recheck([uri]))) == [uri]
