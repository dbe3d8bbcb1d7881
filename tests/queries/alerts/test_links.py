"""Signed links: what they allow, for how long, and that nobody can make or change one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from queries.alerts.links import LinkError, Links, Signed, opened

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = b"a key for tests alone"
LINKS = Links("https://grapevine.fernhollow.example", KEY)


def params(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def test_a_link_leads_to_the_page_of_alerts_and_says_what_it_allows_and_to_whom_it_was_sent() -> None:
    address = LINKS.address("m1", "ack", "Nora Quist", NOW)
    assert address.startswith("https://grapevine.fernhollow.example/alerts?")
    assert opened(params(address), KEY, NOW + timedelta(days=29)) == Signed("m1", "ack", "Nora Quist")
    assert KEY.decode() not in repr(LINKS)


@pytest.mark.parametrize(
    "change",
    [
        {"message": "m2"},
        {"act": "snooze"},
        {"by": "Rob"},
        {"until": "99999999999"},
        {"sign": ""},
        {"sign": "ü"},
    ],
)
def test_a_link_that_was_changed_allows_nothing(change: dict[str, str]) -> None:
    given = params(LINKS.address("m1", "ack", "Nora Quist", NOW)) | change
    with pytest.raises(LinkError, match="not made by this Grapevine"):
        opened(given, KEY, NOW)


def test_a_link_of_another_key_or_of_nothing_allows_nothing() -> None:
    given = params(LINKS.address("m1", "ack", "Nora Quist", NOW))
    for some, key in ((given, b"another"), ({}, KEY)):
        with pytest.raises(LinkError):
            opened(some, key, NOW)


def test_a_link_is_valid_for_thirty_days() -> None:
    given = params(LINKS.address("m1", "ack", "Nora Quist", NOW))
    with pytest.raises(LinkError, match="valid until 2026-12-22"):
        opened(given, KEY, NOW + timedelta(days=30, seconds=1))
