"""What a server does wrong costs what it says and no more: each fault in its own words, the position kept."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from collectors import http
from collectors.base import CollectorError, ConfigError, Fatal, Page, RetryLater, Unreachable
from collectors.mastodon.collector import Mastodon as Collector
from collectors.mastodon.collector import MastodonSettings
from collectors.mastodon.server.limits import reset_of
from collectors.mastodon.server.servers import tokens_in
from collectors.watch.watch import Watch
from graph.records import Post
from tests.collectors.answering import Answer, Asked
from tests.collectors.mastodon.server import (
    NOW,
    Mastodon,
    account,
    post_id,
    refused,
    serving,
    status,
)

ANNA, CLEO = account("anna"), account("cleo")
TAG = "/api/v1/timelines/tag/fernhollow"
WATCH = Watch(["fernhollow"])


def tagged(minutes: int, text: str) -> dict[str, Any]:
    return status(NOW - timedelta(minutes=minutes), text, CLEO, tags=[{"name": "fernhollow"}])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mastodon]:
    monkeypatch.setattr(http, "READ_S", 0.4)
    one = Mastodon(accounts=[ANNA, CLEO], statuses=[tagged(60, "fernhollow one")])
    with serving(one):
        yield one


@pytest.fixture
def other() -> Iterator[Mastodon]:
    one = Mastodon("other.example", accounts=[account("bo")])
    one.statuses = [status(NOW, "fernhollow there", account("bo"), tags=[{"name": "fernhollow"}])]
    with serving(one):
        yield one


def made(*servers: Mastodon, token: str = "", **more: Any) -> Collector:
    tokens = {one.address: SecretStr(token) for one in servers} if token else {}
    return Collector([one.address for one in servers], tokens=tokens, clock=lambda: NOW, **more)


def texts(pages: list[Page]) -> list[str]:
    return [record.text for page in pages for record in page.records if isinstance(record, Post)]


def failed(pages: list[Page]) -> list[str]:
    return [f"{one.what}: {one.reason}" for page in pages for one in page.failed]


SIGN_IN = "This method requires an authenticated user"
HTML = {"content-type": "text/html"}
FAULTS: list[tuple[str, Callable[[Answer], Answer], type[CollectorError], str]] = [
    ("401", lambda _: refused(401, SIGN_IN), Fatal, "authenticated user.*access token"),
    ("403", lambda _: refused(403, "This action is not allowed"), Fatal, "refused with 403"),
    ("404", lambda _: refused(404, "Endpoint not found"), Fatal, "refused with 404"),
    ("410", lambda _: refused(410, "Gone"), Fatal, "refused with 410"),
    ("422", lambda _: refused(422, SIGN_IN), Fatal, "refused with 401"),
    ("429", lambda _: refused(429, "Too many requests", retry_after="60"), RetryLater, "come back later"),
    ("429 bare", lambda _: Answer("", 429, {"x-ratelimit-reset": "soon"}), RetryLater, "come back later"),
    ("500", lambda _: refused(500, "Internal error"), Unreachable, "answered 500"),
    ("503", lambda _: Answer("<html>", 503, HTML), Unreachable, "answered 503"),
    ("reset", lambda answer: replace(answer, cut=20), Unreachable, "broke off"),
    ("silent", lambda answer: replace(answer, silent=True), Unreachable, "did not answer within"),
    ("truncated", lambda answer: replace(answer, body=answer.content[:-40]), Unreachable, "something else than JSON"),
    ("html", lambda _: Answer("<html>", headers=HTML), Unreachable, "something else than JSON"),
    ("object", lambda _: Answer({}), Unreachable, "something else than a list"),
    ("null", lambda _: Answer("null"), Unreachable, "something else than a list"),
    ("redirect", lambda _: Answer("", 302, {"location": "/x"}), Fatal, "name that server instead"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "fault", "kind", "words"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_each_fault_is_told_in_its_own_words_and_the_next_run_has_lost_nothing(
    server: Mastodon, name: str, fault: Callable[[Answer], Answer], kind: type[CollectorError], words: str
) -> None:
    collector = made(server, public="none")
    server.server.alter = lambda _, asked, answer: fault(answer) if asked.path == TAG else answer
    pages: list[Page] = []

    with pytest.raises(kind, match=words) as raised:
        pages.extend(collector.mentions(WATCH, None))
    assert "127.0.0.1" in str(raised.value)
    assert texts(pages) == []

    server.server.alter = None
    cursor = pages[-1].cursor if pages else None
    assert texts(list(made(server, public="none").mentions(WATCH, cursor))) == ["fernhollow one"]


@pytest.mark.parametrize(("name", "fault", "kind", "words"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_one_server_that_fails_never_stops_another(
    server: Mastodon,
    other: Mastodon,
    name: str,
    fault: Callable[[Answer], Answer],
    kind: type[CollectorError],
    words: str,
) -> None:
    server.server.alter = lambda _, asked, answer: fault(answer) if asked.path == TAG else answer

    pages = list(made(server, other, public="none").mentions(WATCH, None))

    assert texts(pages) == ["fernhollow there"]
    (told,) = failed(pages)
    assert told.startswith(server.address.removeprefix("http://"))
    server.server.alter = None
    after = list(made(server, other, public="none").mentions(WATCH, pages[-1].cursor))
    assert texts(after) == ["fernhollow one"]
    assert failed(after) == []


def test_a_server_that_is_gone_keeps_its_place_until_it_is_back(server: Mastodon, other: Mastodon) -> None:
    cursor = list(made(server, other).mentions(WATCH, None))[-1].cursor
    server.statuses.append(tagged(30, "fernhollow two"))
    away = Collector(["http://127.0.0.1:9", other.address], tokens={}, clock=lambda: NOW)

    pages = list(away.mentions(WATCH, cursor))

    (told,) = failed(pages)
    assert told.startswith("127.0.0.1:9: Mastodon server 127.0.0.1:9 (what it says of itself): ")
    assert told.endswith("nothing listens at that port (connection refused)")
    with pytest.raises(Unreachable, match="connection refused"):
        list(Collector(["http://127.0.0.1:9"], tokens={}, clock=lambda: NOW).mentions(WATCH, None))
    assert texts(list(made(server, other).mentions(WATCH, cursor))) == ["fernhollow two"]


def test_a_fault_between_two_pages_keeps_the_first(server: Mastodon) -> None:
    cursor = list(made(server).mentions(WATCH, None))[-1].cursor
    server.statuses += [tagged(50 - n, f"fernhollow {n}") for n in range(4)]
    server.page = 2
    asked = 0

    def alter(_: int, one: Asked, answer: Answer) -> Answer:
        nonlocal asked
        asked += one.path == TAG
        return refused(503, "away") if one.path == TAG and asked == 2 else answer

    server.server.alter = alter
    pages: list[Page] = []
    with pytest.raises(Unreachable):
        pages.extend(made(server, public="none").mentions(WATCH, cursor))

    assert texts(pages) == ["fernhollow 1", "fernhollow 0"]
    server.server.alter = None
    rest = list(made(server, public="none").mentions(WATCH, pages[-1].cursor))
    assert texts(rest) == ["fernhollow 3", "fernhollow 2"]


def test_a_server_that_gives_the_same_page_again_and_again_is_left(server: Mastodon) -> None:
    cursor = list(made(server, public="none").mentions(WATCH, None))[-1].cursor
    same = Answer([tagged(50, "fernhollow two")])
    server.replaced[TAG] = same
    pages: list[Page] = []

    with pytest.raises(Unreachable, match="same page again"):
        pages.extend(made(server, public="none").mentions(WATCH, cursor))

    assert texts(pages) == ["fernhollow two"]


def test_a_limit_that_is_nearly_used_up_stops_the_server_before_it_refuses(server: Mastodon) -> None:
    server.remaining = 3
    pages: list[Page] = []

    with pytest.raises(RetryLater, match="limit of calls is used up but for 3") as raised:
        pages.extend(made(server).mentions(WATCH, None))

    assert raised.value.at is not None
    assert timedelta(minutes=2) < raised.value.at - datetime.now(UTC) <= timedelta(minutes=3, seconds=5)
    assert len(server.server.asked) == 1
    assert failed(pages) == []


def test_a_limit_of_one_server_leaves_the_others_to_be_read(server: Mastodon, other: Mastodon) -> None:
    server.remaining = 3

    pages = list(made(server, other).mentions(WATCH, None))

    assert texts(pages) == ["fernhollow there"]
    assert ["limit of calls" in told for told in failed(pages)] == [True]


def test_a_token_that_is_not_accepted_says_what_to_do_and_is_shown_nowhere(
    server: Mastodon, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises(
        ConfigError, match=r"does not accept the access token.*GRAPEVINE_MASTODON_TOKENS"
    ) as raised:
        list(made(server, token="wrong-secret").mentions(WATCH, None))

    assert "wrong-secret" not in f"{raised.value} {raised.value.__context__!r} {caplog.text}"
    assert "wrong-secret" not in repr(made(server, token="wrong-secret")._servers.configured)


def test_an_account_that_is_gone_among_many_is_named_and_costs_no_other(server: Mastodon) -> None:
    server.statuses.append(status(NOW, "still here", ANNA))
    watch = Watch([], frozenset({"anna@mastodon.example", "gone@mastodon.example"}))

    pages = list(made(server, public="none").mentions(watch, None))

    assert texts(pages) == ["still here"]
    assert failed(pages) == [
        "posts of @gone@mastodon.example: Mastodon account @gone@mastodon.example: Record not found"
    ]


def test_a_clock_that_is_an_hour_off_moves_no_reset() -> None:
    theirs = datetime.now(UTC) + timedelta(hours=1)
    headers = {
        "date": theirs.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        "x-ratelimit-reset": (theirs + timedelta(minutes=4)).isoformat(),
    }

    at = reset_of(headers)

    assert at is not None
    assert timedelta(minutes=3) < at - datetime.now(UTC) < timedelta(minutes=5)


@pytest.mark.parametrize("value", ["soon", "", "9" * 400, "2026-11-22", "-5"])
def test_a_reset_of_another_form_is_none_or_bounded(value: str) -> None:
    at = reset_of({"x-ratelimit-reset": value})

    assert at is None or at - datetime.now(UTC) <= timedelta(hours=1)


@pytest.mark.parametrize("text", ["nothing", "mastodon.example=", "=token", "mastodon.example=tok\u00e9n"])
def test_tokens_that_cannot_be_read_are_refused_without_being_shown(text: str) -> None:
    with pytest.raises(ConfigError, match=r"1\. entry as server=token") as raised:
        tokens_in(text)

    assert "tok" not in str(raised.value).replace("token", "").replace("TOKENS", "")


def test_tokens_belong_to_their_servers() -> None:
    found = tokens_in("mastodon.example=abc, https://other.example=d=f\n")

    assert {address: token.get_secret_value() for address, token in found.items()} == {
        "https://mastodon.example": "abc",
        "https://other.example": "d=f",
    }


@pytest.mark.parametrize("server", ["", "a b", "ftp://a.example", "https://u:p@a.example", "https://"])
def test_a_server_that_is_none_is_refused(server: str) -> None:
    with pytest.raises(ValueError, match="write its name"):
        MastodonSettings(servers=(server,))


def test_without_a_server_it_is_off_and_says_what_to_set() -> None:
    assert Collector.from_settings(MastodonSettings(), {}).missing() == ["servers in [collectors.mastodon]"]


def test_an_answer_without_end_is_not_read_to_it(server: Mastodon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collectors.mastodon.server.api._LONGEST_ANSWER", 100_000)
    server.replaced[TAG] = Answer("[" + " " * 200_000 + "]")

    with pytest.raises(Unreachable, match="its answer does not end"):
        list(made(server, public="none").mentions(WATCH, None))


def test_ids_of_posts_that_are_no_numbers_break_nothing(server: Mastodon) -> None:
    strange = tagged(30, "fernhollow strange") | {"id": None}
    server.replaced[TAG] = Answer([strange, tagged(20, "fernhollow whole"), None, 5, "x"])

    pages = list(made(server, public="none").mentions(WATCH, None))

    assert sorted(texts(pages)) == ["fernhollow strange", "fernhollow whole"]
    assert len([skip for page in pages for skip in page.skipped]) == 3
    assert post_id(NOW - timedelta(minutes=20)) in str(pages[-1].cursor)


INSTANCE = ("/api/v2/instance/", "/api/v1/instance/")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refused(401, SIGN_IN), "refused with 401"),
        (refused(404, "Endpoint not found"), "refused with 404"),
        (Answer("", 302, {"location": "/sign-in"}), "name that server instead"),
        (Answer("<html>Sign in to this Wi-Fi</html>", headers=HTML), "something else than JSON"),
        *(
            (Answer({"domain": domain, "uri": domain, "version": "4.6.4"}), "another service answers there")
            for domain in (["7"], {"a": 1}, 7, "", "a b", "a/b", "[", "x" * 5000)
        ),
    ],
    ids=lambda value: None if isinstance(value, Answer) else value.replace(" ", "-"),
)
def test_a_description_that_cannot_be_used_is_told_and_asked_for_again_by_the_next_run_of_the_same_collector(
    server: Mastodon, answer: Answer, words: str
) -> None:
    collector = made(server)
    server.replaced |= dict.fromkeys(INSTANCE, answer)

    with pytest.raises(CollectorError, match=words):
        list(collector.mentions(WATCH, None))

    server.replaced.clear()
    assert texts(list(collector.mentions(WATCH, None))) == ["fernhollow one"]


@pytest.mark.parametrize("uri", ["mastodon.example", "https://mastodon.example", "https://mastodon.example/"])
def test_a_server_of_the_first_description_alone_is_asked_for_it_once(server: Mastodon, uri: str) -> None:
    newer, older = INSTANCE
    server.replaced |= {
        newer: refused(404, "Endpoint not found"),
        older: Answer({"uri": uri, "version": "3.5.3"}),
    }
    collector = made(server)

    for _ in range(2):
        pages = list(collector.mentions(WATCH, None))
        assert [r.author for p in pages for r in p.records if isinstance(r, Post)] == [
            "mastodon:cleo@mastodon.example"
        ]

    assert [one.path for one in server.server.asked if "/instance" in one.path] == list(INSTANCE)
