"""What is asked of a host for `grapevine doctor`: each usual mistake is told in words of its own."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from collectors.base import Checked, ConfigError, Fatal, RetryLater, SkipRecord, Unreachable
from collectors.checks import asked, expiry, holding, together, tried
from collectors.http import Source, http_client
from tests.collectors.answering import Answer, NetworkServer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SIGNED_IN = Source("Wren", signed_in_with="WREN_TOKEN", renew="Get one.", allow="Check the plan.", pay="Pay.")
SET_IT = "Set url in [collectors.wren]."


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collectors.checks.CHECK_S", 0.5)


def ask(url: str, source: Source = SIGNED_IN) -> Checked:
    return asked("Wren", http_client(), url, holding("posts"), source=source, remedy=SET_IT)


@contextmanager
def listener(serve: Callable[[socket.socket], object]) -> Iterator[str]:
    """Something that listens and is no web server."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def run() -> None:
            try:
                connection, _ = server.accept()
                with connection:
                    serve(connection)
            except OSError:
                return

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize(
    ("answer", "state", "found"),
    [
        (Answer({"posts": 3}), "ok", "it answers"),
        (Answer({"toots": 3}), "fail", "another service answers there: its answer has no posts"),
        (
            Answer("<html>", headers={"content-type": "text/html"}),
            "fail",
            "another service answers there: its answer is text/html and no JSON",
        ),
        (Answer([]), "fail", "another service answers there: its answer is no JSON object"),
        (
            Answer({"message": "expired"}, 401),
            "fail",
            "Wren does not accept WREN_TOKEN: expired. Get one.",
        ),
        (Answer({}, 402), "fail", "Wren wants to be paid first. Pay."),
        (Answer({"error": "forbidden"}, 403), "fail", "Wren refuses this: forbidden. Check the plan."),
        (Answer({}, 404), "fail", "Wren refused with 404."),
        (Answer({}, 503), "fail", "Wren answered 503"),
        (
            Answer(b"", 301, {"location": "https://elsewhere.example/"}),
            "fail",
            "it sends us on to https://elsewhere.example/: the address is another one by now",
        ),
        (
            Answer({"posts": "long"}, cut=5),
            "fail",
            "it broke off before the end of its answer",
        ),
        (Answer(silent=True), "fail", "it took the connection and did not answer within 0.5 s"),
    ],
)
def test_an_answer_is_that_of_the_service_or_says_what_is_wrong(
    answer: Answer, state: str, found: str
) -> None:
    with NetworkServer(lambda _: answer).serving() as server:
        told = ask(f"{server.address}/posts")
    assert (told.state, told.found[: len(found)]) == (state, found)
    assert told.remedy == ("" if state == "ok" else SET_IT)


def test_a_request_to_come_back_later_is_no_failure() -> None:
    with NetworkServer(lambda _: Answer({}, 429, {"retry-after": "60"})).serving() as server:
        told = ask(server.address)
    assert told.state == "warn"
    assert told.found.startswith("Wren asks to come back later, again from ")


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("api.wren.example", "'api.wren.example' is no address: it begins with http:// or https://"),
        ("127.0.0.1:80", "'127.0.0.1:80' is no address"),
        ("ftp://127.0.0.1", "'ftp://127.0.0.1' is no address"),
        ("http://", "'http://' is no address"),
        ("http://127.0.0.1:1/posts", "nothing listens at that port (connection refused)"),
        ("http://nowhere.invalid", "there is no host of that name, or no name server answers"),
    ],
)
def test_an_address_that_cannot_be_asked_says_why(url: str, found: str) -> None:
    told = ask(url)
    assert (told.state, told.found[: len(found)]) == ("fail", found)


def test_a_port_of_another_kind_of_service_is_told() -> None:
    with listener(lambda connection: connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")) as place:
        told = ask(f"http://{place}")
    assert told.found.startswith(("what listens there does not answer as a web server does", "it broke off"))
    with listener(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as place:
        told = ask(f"https://{place}")
    assert told.found == "what listens there does not speak https: is it an http:// address?"


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (ConfigError("set it"), "fail"),
        (Unreachable("set it"), "fail"),
        (Fatal("set it"), "fail"),
        (SkipRecord("set", "it"), "fail"),
        (RetryLater("set it"), "warn"),
    ],
)
def test_a_call_through_a_librarys_client_is_sorted_by_its_fault(fault: Exception, state: str) -> None:
    def ask() -> str:
        raise fault

    told = tried("Wren", ask, remedy=SET_IT)
    assert (told.state, told.what) == (state, "Wren")
    assert "it" in told.found
    assert tried("Wren", lambda: "signed in as @anna") == Checked("Wren", "ok", "signed in as @anna")


def test_several_are_asked_at_once_and_told_in_their_order() -> None:
    all_there = threading.Barrier(3, timeout=10)

    def ask(name: str) -> Checked:
        all_there.wait()
        return Checked(name, "ok", "it answers")

    assert [one.what for one in together([partial(ask, name) for name in "abc"])] == ["a", "b", "c"]
    assert list(together([])) == []


def test_the_end_of_a_sign_in_is_told_seven_days_ahead() -> None:
    assert expiry("WREN_TOKEN", NOW + timedelta(days=7, seconds=1), NOW, "Renew it.") is None
    assert expiry("WREN_TOKEN", NOW + timedelta(days=2, hours=1), NOW, "Renew it.") == Checked(
        "WREN_TOKEN", "warn", "it ends on 2026-11-24, in 2 days", "Renew it."
    )
    assert expiry("WREN_TOKEN", NOW, NOW, "Renew it.") == Checked(
        "WREN_TOKEN", "fail", "it ended on 2026-11-22", "Renew it."
    )
