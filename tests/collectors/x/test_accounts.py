"""Whom X's accounts follow, and which accounts stand behind handles."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from collectors.base import RetryLater
from collectors.x.collector import X
from graph.records import Profile, ProfileResolved, Record, SnapshotEnd, SnapshotMember
from tests.collectors.answering import Answer
from tests.collectors.x.server import TOKEN, XServer, problem, recorded, serving, unlimited

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FOLLOWING = "/2/users/7001/following"


def user(number: int) -> dict[str, str]:
    return {"id": str(9000 + number), "username": f"User_{number}", "name": f"User {number}"}


@pytest.fixture
def x() -> Iterator[XServer]:
    with serving(XServer(users=[user(n) for n in range(5)], page=2)) as server:
        server.following["7001"] = [user(n)["id"] for n in range(5)]
        yield server


def collector(server: XServer) -> X:
    return unlimited(X(TOKEN, api=server.api, clock=lambda: NOW))


def connections(server: XServer) -> list[Record]:
    return [record for page in collector(server).connections("7001", None) for record in page.records]


def members(records: list[Record]) -> list[str]:
    return [record.other for record in records if isinstance(record, SnapshotMember)]


def test_a_list_is_read_to_its_end_and_only_then_said_to_be_whole(x: XServer) -> None:
    pages = list(collector(x).connections("7001", None))

    records = [record for page in pages for record in page.records]
    assert members(records) == ["x:9000", "x:9001", "x:9002", "x:9003", "x:9004"]
    assert [record for record in records if isinstance(record, SnapshotEnd)] == [
        SnapshotEnd("x:7001", "following", NOW)
    ]
    assert isinstance(pages[-1].records[-1], SnapshotEnd)
    assert [page.cursor for page in pages] == [None, None, None]
    assert x.asked[0].params["max_results"] == "1000"
    profiles = [record for record in records if isinstance(record, Profile)]
    assert profiles[0] == Profile("x:9000", "user_0", "User 0", url="https://x.com/User_0", seen=NOW)


def test_a_list_that_broke_off_says_no_end(x: XServer) -> None:
    x.at_request[2] = problem(429, "Too Many Requests", "Too Many Requests")
    pages = collector(x).connections("7001", None)
    read = [*next(pages).records, *next(pages).records]

    with pytest.raises(RetryLater):
        next(pages)

    assert len(members(read)) == 4
    assert not [record for record in read if isinstance(record, SnapshotEnd)]


def test_a_suspended_account_is_still_followed(x: XServer) -> None:
    x.errors = [
        {
            "resource_id": "9100",
            "resource_type": "user",
            "title": "Forbidden",
            "detail": "User has been suspended: [9100].",
        }
    ]

    pages = list(collector(x).connections("7001", None))

    assert "x:9100" in members(list(pages[0].records))
    assert pages[0].skipped[0].reason == "User has been suspended: [9100]."


def test_an_account_that_cannot_be_read_ends_no_follow(x: XServer) -> None:
    x.answers[FOLLOWING] = Answer({"data": [user(1), {"username": "nobody"}], "meta": {"result_count": 2}})

    pages = list(collector(x).connections("7001", None))

    assert members(list(pages[0].records)) == ["x:9001"]
    assert not [record for record in pages[0].records if isinstance(record, SnapshotEnd)]
    assert pages[0].skipped[0].reason == "it has no id: no unfollow is concluded from this list"


def test_an_account_that_follows_nobody_has_an_empty_list(x: XServer) -> None:
    x.answers[FOLLOWING] = Answer({"meta": {"result_count": 0}})

    assert connections(x) == [SnapshotEnd("x:7001", "following", NOW)]


def test_a_recorded_list_is_read_whole(x: XServer) -> None:
    x.answers[FOLLOWING] = recorded("test_client_get_users_following.yaml")

    records = connections(x)

    assert len(set(members(records))) == 35
    assert isinstance(records[-1], SnapshotEnd)


def test_recorded_handles_are_resolved(x: XServer) -> None:
    x.answers["/2/users/by"] = recorded("test_client_get_users.yaml")

    (page,) = collector(x).resolve(["Twitter", "twitterdev"])

    resolved = [record for record in page.records if isinstance(record, ProfileResolved)]
    assert resolved == [
        ProfileResolved("x:783214", "twitter"),
        ProfileResolved("x:2244994945", "twitterdev"),
    ]
    assert x.asked[0].params["usernames"] == "twitter,twitterdev"


def test_handles_are_asked_for_a_hundred_at_a_time_and_the_unknown_are_named(x: XServer) -> None:
    handles = [
        "@user_1",
        *(f"nobody{number}" for number in range(120)),
        "no-handle",
        "much_too_long_a_handle",
    ]

    pages = list(collector(x).resolve(handles))

    assert [len(asked.params["usernames"].split(",")) for asked in x.asked] == [100, 21]
    resolved = [r for page in pages for r in page.records if isinstance(r, ProfileResolved)]
    assert resolved == [ProfileResolved("x:9001", "user_1")]
    named = {skip.what: skip.reason for page in pages for skip in page.skipped}
    assert named["X user nobody7"] == "Could not find user with usernames: [nobody7]."
    assert named["X account @no-handle"] == "it is no X handle"
    assert len(named) == 122


def test_accounts_are_described_by_their_ids(x: XServer) -> None:
    (page,) = collector(x).describe(["9003", "404"])

    assert page.records == (Profile("x:9003", "user_3", "User 3", url="https://x.com/User_3", seen=NOW),)
    assert page.skipped[0].what == "X user 404"
