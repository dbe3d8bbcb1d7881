"""Values as other programs get them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from grapevine.programs.values import json_safe


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "2026-11-20T09:30:00+00:00"),
        (datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=9))), "2026-11-20T09:30:00+09:00"),
        (datetime(2026, 11, 20, 9, 30), "2026-11-20T09:30:00+00:00"),  # noqa: DTZ001 - an engine may drop it
        (date(2026, 11, 20), "2026-11-20"),
        (float("nan"), None),
        (float("inf"), None),
        (1.5, 1.5),
        (True, True),
        (None, None),
        ("a\u202eb\x1b[31m", "ab[31m"),
        ("\ud83d", "\ufffd"),
        ((1, {"a": float("nan")}), [1, {"a": None}]),
    ],
    ids=range(12),
)
def test_a_value_is_told_as_json_holds_it(value: Any, told: Any) -> None:
    assert json_safe(value) == told
