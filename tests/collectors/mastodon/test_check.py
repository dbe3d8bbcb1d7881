"""What `grapevine doctor` is told of each server and token."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from collectors.base import Checked
from collectors.mastodon.collector import Mastodon as Collector
from collectors.mastodon.server import check
from tests.collectors.answering import Answer
from tests.collectors.mastodon.server import TOKEN, Mastodon, account, refused, serving


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mastodon]:
    monkeypatch.setattr(check, "CHECK_S", 0.4)
    one = Mastodon(accounts=[account("anna")])
    with serving(one):
        yield one


def checked(server: Mastodon, *, token: str = "", **more: Any) -> list[Checked]:
    tokens = {server.address: SecretStr(token)} if token else {}
    return list(Collector([server.address], tokens=tokens, **more).check())


def test_a_server_that_answers_says_for_whom_and_under_which_terms(server: Mastodon) -> None:
    server.configuration = {"urls": {"terms_of_service": "https://mastodon.example/terms"}}

    assert checked(server) == [
        Checked(
            f"server {server.address}",
            "ok",
            "it answers for mastodon.example, version 4.6.4; its terms: https://mastodon.example/terms",
        )
    ]
    assert len(server.server.asked) == 1


def test_a_token_is_tried_and_said_not_to_expire(server: Mastodon) -> None:
    found = checked(server, token=TOKEN)

    assert [one.state for one in found] == ["ok", "ok"]
    assert found[1].found == "it is that of @anna; tokens of Mastodon do not expire"
    assert len(server.server.asked) == 2


def test_a_token_that_is_not_accepted_fails_without_being_shown(server: Mastodon) -> None:
    found = checked(server, token="wrong-secret")

    assert [one.state for one in found] == ["ok", "fail"]
    assert "does not accept the access token" in found[1].found
    assert "wrong-secret" not in str(found)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer("<html>", headers={"content-type": "text/html"}), "something else than JSON"),
        (Answer({"hello": "there"}), "another service answers there"),
        (refused(503, "maintenance"), "answered 503"),
        (Answer("", silent=True), "did not answer within"),
        (Answer("", 301, {"location": "https://new.example/"}), "sends us on to https://new.example/"),
    ],
    ids=["other service", "other JSON", "503", "silent", "moved"],
)
def test_each_fault_of_a_server_has_its_own_words(server: Mastodon, answer: Answer, words: str) -> None:
    server.replaced["/api/v2/instance/"] = server.replaced["/api/v1/instance/"] = answer

    (found,) = checked(server)

    assert found.state == "fail"
    assert words in found.found


@pytest.mark.parametrize(
    ("address", "words"),
    [("http://127.0.0.1:9", "connection refused"), ("http://nowhere.invalid", "no host of that name")],
)
def test_a_server_that_is_not_there_says_why(address: str, words: str) -> None:
    (found,) = Collector([address], tokens={}).check()

    assert found.state == "fail"
    assert words in found.found
    assert "servers" in found.remedy


def test_what_is_shown_to_nobody_without_a_token_is_a_warning(server: Mastodon) -> None:
    feed = {"local": "authenticated", "remote": "authenticated"}
    server.configuration = {"timelines_access": {"live_feeds": feed, "hashtag_feeds": feed}}

    assert [one.state for one in checked(server)] == ["ok", "warn", "warn"]
    assert [one.state for one in checked(server, public="none")] == ["ok", "warn"]
    assert [one.state for one in checked(server, token=TOKEN)] == ["ok", "ok"]


def test_a_limit_that_is_used_up_is_no_failure(server: Mastodon) -> None:
    server.replaced["/api/v2/instance/"] = refused(429, "Too many requests")

    (found,) = checked(server)

    assert (found.state, found.remedy) == ("warn", "It goes on by itself.")
