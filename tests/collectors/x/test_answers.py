"""What X's answers say beside posts: counts by day, and what they bill."""

from __future__ import annotations

import gzip
import json
from datetime import date
from typing import Any

from collectors.x.answers import DayCount, counts_of, ids_of
from tests.collectors.x.server import recorded


def opened(name: str) -> Any:
    return json.loads(gzip.decompress(recorded(name).content))


def test_recorded_counts_are_read_with_whether_they_are_of_whole_days() -> None:
    answer = opened("test_client_get_recent_tweets_count.yaml")

    counts = counts_of(answer)

    assert len(counts) == 169
    assert sum(one.posts for one in counts) == answer["meta"]["total_tweet_count"]
    assert not any(one.whole for one in counts), "they were asked for by the hour"


def test_counts_by_day_have_partial_days_at_their_ends_and_what_cannot_be_read_is_left_out() -> None:
    answer = {
        "data": [
            {"start": "2026-11-16T00:00:00.000Z", "end": "2026-11-17T00:00:00.000Z", "post_count": 7},
            {"start": "2026-11-15T09:00:00.000Z", "end": "2026-11-16T00:00:00.000Z", "tweet_count": 3},
            {"start": "soon", "end": "2026-11-16T00:00:00.000Z", "tweet_count": 3},
            {"start": "2026-11-17T00:00:00.000Z", "end": "2026-11-17T09:00:00.000Z"},
            "nothing",
        ]
    }

    assert counts_of(answer) == [
        DayCount(date(2026, 11, 15), 3, whole=False),
        DayCount(date(2026, 11, 16), 7, whole=True),
    ]


def test_what_an_answer_bills_is_what_it_shows_and_on_request_what_stands_beside_it() -> None:
    answer = {
        "data": [{"id": "1"}, {"text": "no id"}, "no post"],
        "includes": {"users": [{"id": "7"}], "tweets": [{"id": "2"}], "media": [{"media_key": "3"}]},
    }

    assert ids_of(answer) == {"posts": ["1"], "users": []}
    assert ids_of(answer, included=True) == {"posts": ["1", "2"], "users": ["7"]}
    assert ids_of({}) == {"posts": [], "users": []}
