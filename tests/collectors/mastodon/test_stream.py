"""Streams, over the real client: what came before first, then posts, edits and deletions as they happen."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from collectors.base import ConfigError, Page, Unreachable
from collectors.mastodon.collector import Mastodon as Collector
from collectors.watch.watch import Watch
from graph.records import EngagementRemoved, Post, PostRemoved
from tests.collectors.answering import Answer
from tests.collectors.mastodon.server import (
    NOW,
    TOKEN,
    Mastodon,
    account,
    event,
    recorded_text,
    serving,
    status,
)

ANNA, CLEO = account("anna"), account("cleo")
WATCH = Watch(["fernhollow"], frozenset({"anna@mastodon.example"}))


def said(minutes: int, text: str, **more: Any) -> dict[str, Any]:
    return status(NOW - timedelta(minutes=minutes), text, CLEO, **more)


@pytest.fixture
def server() -> Iterator[Mastodon]:
    one = Mastodon(accounts=[ANNA, CLEO])
    with serving(one):
        yield one


def made(*servers: Mastodon, token: str = TOKEN, stream: bool = True, **more: Any) -> Collector:
    tokens = {one.address: SecretStr(token) for one in servers} if token else {}
    return Collector(
        [one.address for one in servers], tokens=tokens, stream=stream, clock=lambda: NOW, **more
    )


def streamed(collector: Collector, watch: Watch = WATCH, cursor: str | None = None) -> list[Page]:
    """All pages until every stream has ended."""
    pages: list[Page] = []
    with pytest.raises(Unreachable, match="closed the stream"):
        pages.extend(collector.mentions(watch, cursor))
    return pages


def texts(pages: list[Page]) -> list[str]:
    return [record.text for page in pages for record in page.records if isinstance(record, Post)]


@pytest.mark.parametrize(
    ("stream", "token", "is_one"), [(True, TOKEN, True), (True, "", False), (False, TOKEN, False)]
)
def test_it_is_a_stream_where_the_user_wants_one_and_has_a_token(
    server: Mastodon, stream: bool, token: str, is_one: bool
) -> None:
    assert made(server, stream=stream, token=token).streaming is is_one


def test_what_came_before_is_read_first_and_what_is_streamed_follows(server: Mastodon) -> None:
    server.public = [said(10, "fernhollow before")]
    server.events = (
        b":thump\n" + event("update", said(1, "fernhollow live")) + event("update", said(1, "else"))
    )

    pages = streamed(made(server, public="all"))

    assert texts(pages)[0] == "fernhollow before"
    assert "fernhollow live" in texts(pages)
    assert len(texts(pages)) == 2
    streams = [path for path in server.paths() if "streaming" in path]
    assert sorted(streams) == ["/api/v1/streaming/hashtag", "/api/v1/streaming/public"]


@pytest.mark.parametrize("kind", ["update", "status.update"])
@pytest.mark.parametrize("payload", [[1], 7, None, "text"], ids=str)
def test_a_streamed_event_that_is_no_post_is_named_and_costs_no_other(
    server: Mastodon, kind: str, payload: object
) -> None:
    strange = f"event: {kind}\ndata: {json.dumps(payload)}\n\n".encode()
    server.events = strange + event("update", said(1, "fernhollow live"))

    pages = streamed(made(server, public="all"))

    assert "fernhollow live" in texts(pages)
    assert "Mastodon post" in [one.what for page in pages for one in page.skipped]


def test_a_streamed_post_that_is_deleted_is_removed_and_others_deletions_are_nothing(
    server: Mastodon,
) -> None:
    live = said(1, "fernhollow live")
    server.events = event("update", live) + event("delete", live["id"]) + event("delete", "12345")

    pages = streamed(made(server))

    removed = [r for page in pages for r in page.records if isinstance(r, PostRemoved)]
    assert {one.key for one in removed} == {f"mastodon:{live['uri']}"}


def test_a_post_that_was_read_before_the_stream_is_removed_at_once_too(server: Mastodon) -> None:
    before = said(10, "fernhollow before", tags=[{"name": "fernhollow"}])
    server.statuses, server.events = [before], event("delete", before["id"])

    pages = streamed(made(server))

    assert [r.key for page in pages for r in page.records if isinstance(r, PostRemoved)] == [
        f"mastodon:{before['uri']}"
    ]


def test_an_edit_replaces_the_text_also_where_the_watched_word_is_gone(server: Mastodon) -> None:
    live = said(1, "fernhollow live")
    edited = live | {"content": "<p>nothing</p>", "edited_at": "2026-11-22T08:59:30Z"}
    server.events = (
        event("update", live) + event("status.update", edited) + event("status.update", said(2, "x"))
    )

    pages = streamed(made(server))

    posts = [r for page in pages for r in page.records if isinstance(r, Post)]
    assert (posts[-1].text, posts[-1].edited) == ("nothing", True)
    assert "x" not in texts(pages)


def test_a_boost_that_is_taken_back_ends(server: Mastodon) -> None:
    boost = status(NOW, "", ANNA, 3, reblog=said(5, "worth it"))
    server.events = event("update", boost) + event("delete", boost["id"])

    pages = streamed(made(server))

    ended = [r for page in pages for r in page.records if isinstance(r, EngagementRemoved)]
    assert {(one.profile, one.uid) for one in ended} == {("mastodon:anna@mastodon.example", boost["uri"])}


def test_after_a_break_what_was_missed_is_caught_up_from_the_position(server: Mastodon) -> None:
    live = said(5, "fernhollow live", tags=[{"name": "fernhollow"}])
    server.replaced["/api/v2/search"] = Answer({"statuses": []})
    server.events = event("update", live)
    cursor = [page.cursor for page in streamed(made(server)) if page.cursor][-1]
    server.events = b""
    server.statuses = [live, said(2, "fernhollow missed", tags=[{"name": "fernhollow"}])]

    assert texts(streamed(made(server), cursor=cursor)) == ["fernhollow missed"]


def test_a_stream_that_breaks_off_in_an_event_loses_only_that_until_it_is_caught_up(server: Mastodon) -> None:
    whole = event("update", said(5, "fernhollow live"))
    server.events = whole + b"event: update\ndata: {broken\n\n" + event("update", said(1, "fernhollow after"))
    pages: list[Page] = []

    with pytest.raises(Unreachable, match="Bad JSON"):
        pages.extend(made(server).mentions(WATCH, None))

    assert set(texts(pages)) == {"fernhollow live"}


def test_a_server_whose_stream_is_refused_leaves_the_other_ones_open(server: Mastodon) -> None:
    other = Mastodon("other.example", accounts=[account("bo")])
    with serving(other):
        server.replaced["/api/v1/streaming/public/local"] = Answer("", 401)
        server.replaced["/api/v1/streaming/hashtag"] = Answer("", 401)
        other.events = event("update", status(NOW, "fernhollow there", account("bo")))
        pages: list[Page] = []
        with pytest.raises(Unreachable):
            pages.extend(made(server, other).mentions(WATCH, None))

    assert texts(pages) == ["fernhollow there"]
    told = [one.what for page in pages for one in page.failed]
    name = server.address.removeprefix("http://")
    assert f"stream of {name} public" in told


def test_a_turn_ends_by_itself_so_that_the_rest_is_looked_after(server: Mastodon) -> None:
    server.replaced["/api/v1/streaming/public/local"] = Answer(silent=True)

    pages = list(made(server, turn_s=0.2).mentions(Watch([], frozenset({"anna@mastodon.example"})), None))

    assert pages[-1].records == ()


def test_a_page_comes_about_every_second_so_that_a_stop_is_heeded(server: Mastodon) -> None:
    server.replaced["/api/v1/streaming/public/local"] = Answer(silent=True)
    pages = made(server).mentions(Watch([], frozenset()), None)

    seen = [next(pages) for _ in range(3)]
    pages.close()

    assert len(seen) == 3
    assert not [t for t in threading.enumerate() if t.name.startswith("stream") and not t.daemon]


def test_lists_of_connections_are_asked_for_anew_from_time_to_time(server: Mastodon) -> None:
    first = [page for page in streamed(made(server)) if page.cursor]
    assert [page.relist for page in first if page.relist] == []

    later = Collector(
        [server.address], tokens={server.address: SecretStr(TOKEN)}, stream=True,
        clock=lambda: NOW + timedelta(days=2),
    )  # fmt: skip
    pages = streamed(later, cursor=first[-1].cursor)
    assert [page.relist for page in pages if page.relist] == [("anna@mastodon.example",)]


def test_a_timeline_that_could_not_be_caught_up_keeps_its_place_while_its_stream_goes_on(
    server: Mastodon,
) -> None:
    server.public = [said(50, "fernhollow old")]
    cursor = [page.cursor for page in streamed(made(server)) if page.cursor][-1]
    server.public.append(said(30, "fernhollow missed"))
    server.replaced["/api/v1/timelines/public"] = Answer("", 503)
    server.events = event("update", said(1, "fernhollow live"))
    pages = streamed(made(server), Watch(["fernhollow"]), cursor)
    assert set(texts(pages)) == {"fernhollow live"}
    del server.replaced["/api/v1/timelines/public"]
    server.events = b""

    after = streamed(made(server), Watch(["fernhollow"]), [page.cursor for page in pages if page.cursor][-1])

    assert texts(after) == ["fernhollow missed"]


def test_a_recorded_stream_is_read_with_its_signs_of_life(server: Mastodon) -> None:
    server.domain = "localhost.example"
    server.accounts.append(account("mastodonpy_test"))
    server.events = recorded_text("test_stream_user_local.yaml", "/api/v1/streaming/user").encode()
    watch = Watch([], frozenset({"mastodonpy_test@localhost.example"}))

    pages = streamed(made(server), watch)

    assert texts(pages) == ["it's cool guy"]


def test_streams_that_are_all_refused_say_what_to_do_and_are_not_tried_again_and_again(
    server: Mastodon,
) -> None:
    server.public = [said(10, "fernhollow before")]
    for path in ("public/local", "hashtag"):
        server.replaced[f"/api/v1/streaming/{path}"] = Answer({"error": "scope"}, 403)
    pages: list[Page] = []

    with pytest.raises(ConfigError, match=r"needs the scope read.*stream = false"):
        pages.extend(made(server).mentions(WATCH, None))

    assert texts(pages) == ["fernhollow before"]
