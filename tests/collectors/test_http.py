"""One table from a status to an error, whoever is asked, and one client that asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from collectors.base import ConfigError, Fatal, RetryLater, SkipRecord, Unreachable
from collectors.http import Source, http_client, retry_after, status_error
from tests.loopback import serving

SIGNED_IN = Source("Wren", signed_in_with="WREN_TOKEN", renew="Get one.", allow="Check the plan.", pay="Pay.")
PUBLIC = Source("Wren", refused="Is it Wren?")


@pytest.mark.parametrize(
    ("status", "signed_in", "public"),
    [
        (200, None, None),
        (302, None, None),
        (400, Fatal, Fatal),
        (401, ConfigError, Fatal),
        (402, ConfigError, Fatal),
        (403, ConfigError, Fatal),
        (404, Fatal, Fatal),
        (408, Unreachable, Unreachable),
        (410, Fatal, Fatal),
        (422, Fatal, Fatal),
        (425, Unreachable, Unreachable),
        (429, RetryLater, RetryLater),
        (500, Unreachable, Unreachable),
        (503, Unreachable, Unreachable),
    ],
)
def test_each_status_has_one_consequence(
    status: int, signed_in: type[Exception] | None, public: type[Exception] | None
) -> None:
    for source, expected in ((SIGNED_IN, signed_in), (PUBLIC, public)):
        found = status_error(source, status, {}, said="no luck", doing="reading nests")
        assert type(found) is (expected or type(None))
        assert found is None or (
            "Wren" in str(found) and "reading nests" in str(found) and "no luck" in str(found)
        )


def test_a_refusal_says_what_to_set_to_pay_and_to_check() -> None:
    said = {status: str(status_error(SIGNED_IN, status, {})) for status in (401, 402, 403)}

    assert said[401] == "Wren does not accept WREN_TOKEN. Get one."
    assert said[402] == "Wren wants to be paid first. Pay."
    assert said[403] == "Wren refuses this. Check the plan."
    assert str(status_error(PUBLIC, 403, {})) == "Wren refused with 403. Is it Wren?"


@pytest.mark.parametrize("status", [404, 410])
def test_one_item_that_is_gone_is_left_out_and_named(status: int) -> None:
    found = status_error(SIGNED_IN, status, {}, item="nest 7")

    assert isinstance(found, SkipRecord)
    assert (found.what, found.reason) == ("nest 7", f"Wren answered {status}")


def test_a_source_may_speak_of_the_item_with_other_statuses() -> None:
    found = status_error(PUBLIC, 400, {}, said="no such nest", item="nest 7", about_item=frozenset({400}))

    assert isinstance(found, SkipRecord)
    assert found.reason == "no such nest"
    assert isinstance(status_error(PUBLIC, 429, {}, item="nest 7"), RetryLater)


def test_too_many_requests_name_the_time_in_any_of_the_usual_headers() -> None:
    now = datetime.now(UTC)
    reset = now.replace(microsecond=0) + timedelta(minutes=10)

    assert retry_after({"x-rate-limit-reset": str(int(reset.timestamp()))}) == reset
    assert retry_after({"ratelimit-reset": str(int(reset.timestamp()))}) == reset
    assert retry_after({"retry-after": format_datetime(reset)}) == reset
    waits = retry_after({"retry-after": "600"})
    assert waits is not None
    assert abs(waits - now - timedelta(minutes=10)) < timedelta(seconds=30)
    assert retry_after({}) is None
    assert retry_after({"retry-after": "soon", "x-rate-limit-reset": "later"}) is None


def test_no_time_to_come_back_is_more_than_a_day_away_or_past() -> None:
    now = datetime.now(UTC)
    far = retry_after({"retry-after": "99999999"})
    past = retry_after({"x-rate-limit-reset": "0"})

    assert far is not None
    assert far <= datetime.now(UTC) + timedelta(days=1)
    assert past is not None
    assert past >= now


@contextmanager
def recorder() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that notes what it is asked: its address, and the headers of each request with the path."""
    asked: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, serving(server):
        yield f"http://127.0.0.1:{server.server_address[1]}", asked


def test_the_client_names_itself_and_gives_every_wait_an_end() -> None:
    with recorder() as (address, asked), http_client(authorization="Bearer wren") as client:
        client.get(f"{address}/nests")

        assert asked[0]["user-agent"].startswith("grapevine/")
        assert asked[0]["authorization"] == "Bearer wren"
        limits = client.timeout
        assert all(
            limit and limit <= 60 for limit in (limits.connect, limits.read, limits.write, limits.pool)
        )


def test_the_client_goes_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with recorder() as (proxy, asked):
        monkeypatch.setenv("HTTP_PROXY", proxy)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with http_client() as client:
            client.get("http://wren.example/nests")

    assert [one["path"] for one in asked] == ["http://wren.example/nests"]


def test_a_reset_counts_from_now_or_from_1970_and_a_passed_one_is_a_minute_away() -> None:
    now = datetime.now(UTC)
    found = [
        retry_after({"ratelimit-reset": "300"}),
        retry_after({"x-rate-limit-reset": str(int(now.timestamp()) - 600)}),
        retry_after({"retry-after": format_datetime(now - timedelta(minutes=10))}),
    ]

    waits = [(at - now).total_seconds() for at in found if at is not None]
    assert [round(wait / 10) for wait in waits] == [30, 6, 6]


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "gopher://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_named_without_its_address(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)

    with pytest.raises(ConfigError, match="The proxy in HTTPS_PROXY") as caught:
        http_client()
    assert proxy not in str(caught.value)
