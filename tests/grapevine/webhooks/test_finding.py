"""What doctor says of the webhooks: nothing without a subscriber, else who sends and who takes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from grapevine.webhooks.finding import webhook_findings
from grapevine.webhooks.sending import LOCK
from grapevine.webhooks.subscriptions import FILE_NAME, Subscriptions
from graph.locks import alone

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def told(home: Path) -> list[tuple[str, str]]:
    return [(one.status, one.what) for one in webhook_findings(home, NOW)]


def test_nothing_is_said_where_nobody_subscribed(tmp_path: Path) -> None:
    assert told(tmp_path) == []


def test_it_says_whether_anybody_sends_and_who_takes_nothing_without_the_secret_of_the_address(
    tmp_path: Path,
) -> None:
    subscriptions = Subscriptions(tmp_path, loopback=True)
    made = subscriptions.add("http://127.0.0.1:9/hooks/hush", (), "the-admin")
    waits = ("warn", "nothing is sent to 1 subscriber: `grapevine serve` is not running")
    well = ("ok", "1 subscriber, each took what it was sent")
    assert told(tmp_path) == [waits, well]
    with alone(tmp_path / LOCK, 0):
        assert told(tmp_path) == [well]
        since = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
        subscriptions.note(replace(made, since=since, tries=14, error="it answered 503"))
        assert told(tmp_path) == [
            (
                "warn",
                f"{made.id} (127.0.0.1) takes nothing since 2026-11-20 09:30 UTC (14 tries): it answered 503",
            )
        ]
        gave_up = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
        subscriptions.note(replace(made, since=since, missed=2, missed_at=gave_up))
        assert told(tmp_path) == [
            (
                "warn",
                f"{made.id} (127.0.0.1) has missed 2 changes, given up until 2026-11-27 09:30 UTC",
            )
        ]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("[]")
    [(status, what)] = told(tmp_path)
    assert status == "fail"
    assert "is damaged" in what
