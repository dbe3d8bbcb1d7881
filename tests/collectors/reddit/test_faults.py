"""What Reddit refuses comes back as what to do about it, without sleeping, and the secret never shows."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from collectors import http
from collectors.base import CollectorError, ConfigError, Fatal, RetryLater, Unreachable
from collectors.reddit.collector import Reddit, RedditSettings
from collectors.watch.watch import Watch
from tests.collectors.answering import Answer, Asked, NetworkServer
from tests.collectors.reddit.server import (
    CLIENT,
    SECRET,
    TOKEN,
    RedditWorld,
    comment,
    reddit_at,
    refusal,
    serving,
)
from tests.collectors.worlds import NOW

WATCH = Watch(["fernhollow"])
LIST = "/r/sysadmin/new"


@pytest.fixture
def network() -> RedditWorld:
    return RedditWorld(posts=[comment("c", NOW - timedelta(hours=1), "fernhollow")])


@pytest.fixture
def server(network: RedditWorld) -> Iterator[NetworkServer]:
    with serving(network) as answering:
        yield answering


def broken(**values: object) -> dict[str, Any]:
    """A comment with other values."""
    return {"kind": "t1", "data": comment("x", NOW, "fernhollow")["data"] | values}


def fault(server: NetworkServer) -> CollectorError:
    with pytest.raises(CollectorError) as caught:
        list(reddit_at(server, search="off").mentions(WATCH, None))
    return caught.value


@pytest.mark.parametrize("path", [LIST, TOKEN])
@pytest.mark.parametrize("header", ["x-ratelimit-reset", "retry-after"])
def test_too_many_requests_say_when_to_come_back(
    network: RedditWorld, server: NetworkServer, path: str, header: str
) -> None:
    network.answers = {
        path: Answer("<html>slow down</html>", 429, {header: "420", "content-type": "text/html"})
    }
    before = datetime.now(UTC)

    found = fault(server)

    assert isinstance(found, RetryLater)
    assert found.at is not None
    assert timedelta(seconds=415) < found.at - before < timedelta(seconds=430)


@pytest.mark.parametrize("headers", [{}, {"retry-after": "soon"}], ids=str)
def test_too_many_requests_without_a_time_go_back_to_the_schedule(
    network: RedditWorld, server: NetworkServer, headers: dict[str, str]
) -> None:
    network.answers = {LIST: Answer({}, 429, headers)}

    found = fault(server)

    assert isinstance(found, RetryLater)
    assert found.at is None


def test_a_quota_that_is_used_up_ends_the_run_before_the_next_request_and_nobody_sleeps(
    network: RedditWorld, server: NetworkServer
) -> None:
    quota = {"x-ratelimit-remaining": "0.0", "x-ratelimit-used": "100", "x-ratelimit-reset": "300"}
    server.alter = lambda number, asked, answer: Answer(answer.body, answer.status, quota)
    before, began = datetime.now(UTC), time.monotonic()

    found = fault(server)

    assert isinstance(found, RetryLater)
    assert found.at is not None
    assert timedelta(seconds=290) < found.at - before < timedelta(seconds=310)
    assert [asked.path.rstrip("/") for asked in server.asked] == [TOKEN, LIST]
    assert time.monotonic() - began < 60


def test_a_quota_that_is_half_used_is_not_waited_for(network: RedditWorld, server: NetworkServer) -> None:
    quota = {"x-ratelimit-remaining": "3.0", "x-ratelimit-used": "97", "x-ratelimit-reset": "590"}
    server.alter = lambda number, asked, answer: Answer(answer.body, answer.status, quota)
    began = time.monotonic()

    pages = list(reddit_at(server, search="off").mentions(WATCH, None))

    assert [record.key for page in pages for record in page.records][-1] == "reddit:t1_c"
    # praw's own limiter would wait ten seconds before each request.
    assert time.monotonic() - began < 9


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"message": "Unauthorized", "error": 401}, 401),
        Answer({"error": "invalid_grant"}),
        Answer({"error": "unsupported_grant_type", "error_description": "no"}),
        Answer("<html>blocked</html>", 403, {"content-type": "text/html"}),
    ],
    ids=["401", "invalid grant", "described", "403"],
)
def test_a_key_that_is_refused_says_what_to_set(
    network: RedditWorld, server: NetworkServer, answer: Answer
) -> None:
    network.answers = {TOKEN: answer}

    found = fault(server)

    assert isinstance(found, ConfigError)
    assert "https://www.reddit.com/prefs/apps" in str(found)
    assert SECRET not in str(found)


def test_a_refusal_of_the_app_itself_is_no_fault_of_one_subreddit(
    network: RedditWorld, server: NetworkServer
) -> None:
    network.answers = {LIST: Answer("<html>blocked</html>", 403, {"content-type": "text/html"})}

    found = fault(server)

    assert isinstance(found, ConfigError)
    assert "approved the app" in str(found)


def test_a_token_that_ended_is_had_anew_at_once(network: RedditWorld, server: NetworkServer) -> None:
    def once(number: int, asked: Asked, answer: Answer) -> Answer:
        return Answer({"message": "Unauthorized", "error": 401}, 401) if number == 1 else answer

    server.alter = once

    pages = list(reddit_at(server, search="off").mentions(WATCH, None))

    assert [record.key for page in pages for record in page.records][-1] == "reddit:t1_c"
    assert [asked.path.rstrip("/") for asked in server.asked[:4]] == [TOKEN, LIST, TOKEN, LIST]


@pytest.mark.parametrize(
    "answer",
    [
        Answer("over capacity", 500),
        Answer({}, 502),
        Answer({"message": "x"}, 503),
        Answer({}, 504),
        Answer("<html>maintenance</html>"),
        Answer('{"kind": "Listing", "data": {"chil'),
        Answer([1, 2]),
        Answer({"kind": "Listing", "data": {"children": {}}}),
        Answer({"kind": "Listing"}),
        Answer("null"),
        Answer({}, 302),
        Answer("not json", 415),
        Answer({"data": {"children": [], "after": None}}, cut=10),
    ],
    ids=[
        "500", "502", "503", "504", "html", "truncated", "list", "no list", "no data", "null", "nowhere", "415",
        "reset",
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_used_is_a_fault_of_the_moment(
    network: RedditWorld, server: NetworkServer, answer: Answer
) -> None:
    network.answers = {LIST: answer, "/r/sysadmin/comments": answer}

    found = fault(server)

    assert isinstance(found, Unreachable)
    assert "r/sysadmin" in str(found)


def test_a_list_that_names_its_own_page_again_ends(network: RedditWorld, server: NetworkServer) -> None:
    again = Answer({"kind": "Listing", "data": {"children": [], "after": "t3_same"}})
    network.answers = {LIST: again, "/r/sysadmin/comments": again}

    assert "same page again" in str(fault(server))


@pytest.mark.parametrize("told", [{}, {"after": ["t3_b"]}, {"after": 7}, {"after": False}], ids=str)
def test_a_list_that_does_not_say_whether_another_page_follows_is_told_and_read_again_from_its_old_place(
    network: RedditWorld, server: NetworkServer, told: dict[str, Any]
) -> None:
    comments = "/r/sysadmin/comments"
    network.answers = {comments: Answer({"kind": "Listing", "data": {"children": network.posts, **told}})}

    pages = list(reddit_at(server, search="off").mentions(WATCH, None))

    assert [record.key for page in pages for record in page.records][-1] == "reddit:t1_c"
    assert [(one.what, one.reason) for page in pages for one in page.failed] == [
        ("r/sysadmin", "Reddit does not say whether another page follows (r/sysadmin)")
    ]
    (cursor,) = [page.cursor for page in pages if page.cursor]
    assert LIST.removeprefix("/") in cursor
    assert comments.removeprefix("/") not in cursor


def test_a_reddit_that_is_silent_is_given_up_after_our_time_and_not_praws(
    network: RedditWorld, server: NetworkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "READ_S", 0.2)
    network.answers = {LIST: Answer(silent=True), "/r/sysadmin/comments": Answer(silent=True)}

    assert "cannot be reached (r/sysadmin): it took the connection and did not answer" in str(fault(server))


def test_a_reddit_that_is_away_is_a_fault_of_the_moment(network: RedditWorld) -> None:
    with serving(network) as gone:
        pass

    found = fault(gone)

    assert isinstance(found, Unreachable)
    assert "nothing listens at that port" in str(found)


@pytest.mark.parametrize(
    "entry",
    [
        None,
        7,
        {"kind": "t1"},
        {"kind": "t1", "data": None},
        broken(name=None),
        broken(name="x' OR 1"),
        broken(author=["a"]),
        broken(author="no name at all"),
        broken(created_utc=None),
        broken(created_utc="soon"),
        broken(created_utc=1e300),
        broken(edited=1e300),
        broken(parent_id=5, link_id=None, permalink=None, link_title=9),
        broken(author_fullname=False),
        broken(selftext=None, url=["a"], crosspost_parent=1),
    ],
    ids=range(15),
)
def test_one_malformed_entry_costs_no_other(
    network: RedditWorld, server: NetworkServer, entry: object
) -> None:
    kept = network.posts
    network.answers = {"/r/sysadmin/comments": Answer({"data": {"children": [entry, *kept], "after": None}})}

    pages = list(reddit_at(server, search="off").mentions(WATCH, None))

    assert [record.key for page in pages for record in page.records][-1] == "reddit:t1_c"
    assert sum(page.read for page in pages) == 2
    assert len([skip for page in pages for skip in page.skipped]) <= 1


def test_without_a_key_it_is_off_and_says_what_it_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    off = Reddit.from_settings(RedditSettings(), {})

    assert off.settings().enabled is False
    assert off.missing() == ["REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET", "REDDIT_USER_AGENT"]
    with pytest.raises(ConfigError, match="REDDIT_CLIENT_SECRET"):
        list(off.mentions(WATCH, None))


@pytest.mark.parametrize(
    ("settings", "environ", "agent"),
    [
        ({"username": "our_account"}, {}, "python:grapevine/"),
        (
            {"username": "u/our_account"},
            {"REDDIT_USER_AGENT": "linux:ours:1 (by /u/us)"},
            "linux:ours:1 (by /u/us)",
        ),
    ],
    ids=["username", "variable"],
)
def test_requests_name_the_app_and_its_account(
    network: RedditWorld,
    server: NetworkServer,
    settings: dict[str, str],
    environ: dict[str, str],
    agent: str,
) -> None:
    collector = Reddit(
        CLIENT,
        SECRET,
        environ.get("REDDIT_USER_AGENT", ""),
        settings=RedditSettings(subreddits=("sysadmin",), search="off", username=settings["username"]),
        site=server.address,
        api=server.address,
    )

    list(collector.mentions(WATCH, None))

    sent = {asked.headers["user-agent"] for asked in server.asked}
    assert len(sent) == 1
    assert sent.pop().startswith(agent)
    assert collector.missing() == []


def test_a_configuration_file_of_praws_in_the_working_folder_sends_the_key_nowhere_else(
    network: RedditWorld, server: NetworkServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "praw.ini").write_text(
        "[DEFAULT]\nreddit_url=http://127.0.0.1:1\noauth_url=http://127.0.0.1:1\nusername=a\npassword=b\n"
        "refresh_token=c\ncheck_for_updates=True\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("praw_password", "b")

    list(reddit_at(server, search="off").mentions(WATCH, None))

    assert b"grant_type=client_credentials" in server.asked[0].body


@pytest.mark.parametrize("secret", ["first-half second-half", "naïve-half"])
def test_a_secret_that_cannot_be_one_is_refused_without_being_quoted(secret: str) -> None:
    with pytest.raises(ConfigError, match="another character that no key has") as caught:
        Reddit(CLIENT, secret)
    assert "half" not in str(caught.value)


def test_the_secret_shows_in_no_log_no_error_and_no_repr(
    network: RedditWorld, server: NetworkServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    collector = reddit_at(server, search="off")
    list(collector.mentions(WATCH, None))
    network.answers = {TOKEN: refusal(401)}

    found = fault(server)

    shown = traceback.TracebackException.from_exception(found, capture_locals=True)
    for text in (caplog.text, "".join(shown.format()), repr(collector), repr(vars(collector)), str(found)):
        assert SECRET not in text
        assert "token-of-an-hour" not in text
    assert server.asked[0].headers["authorization"].startswith("Basic ")


def test_a_place_in_no_list_is_fatal(network: RedditWorld, server: NetworkServer) -> None:
    network.answers = {"/api/info": Answer({}, 302, {"location": "/login/"})}

    with pytest.raises(Fatal, match="another page"):
        list(reddit_at(server).recheck(["t3_a"]))
