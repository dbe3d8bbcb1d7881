"""Which of Jetstream's events are kept, and what they say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from collectors.base import SkipRecord
from collectors.bluesky.events import EventFolder
from collectors.watch.watch import Watch
from graph.read.stored_keys import StoredKeys
from graph.records import (
    Engagement,
    EngagementRemoved,
    Follow,
    Post,
    PostRemoved,
    Profile,
    ProfileRestored,
    ProfileStatusChange,
    Record,
    Unfollow,
)
from tests.collectors.bluesky.wire import ANNA, BEN, CARA, at, commit, follow, like, marker, post, uri

MENTION = {"features": [{"$type": "app.bsky.richtext.facet#mention", "did": ANNA}]}
LINK = {"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://contoso.example/a"}]}


def folded(
    *events: dict[str, Any], watched: tuple[str, ...] = (ANNA,), known: StoredKeys | None = None
) -> list[Record]:
    """The records of these events for a watch on "churn" and the ``watched`` profiles."""
    folder = EventFolder(Watch(["churn"], frozenset(watched), known or StoredKeys()))
    for event in events:
        folder.fold(event)
    return folder.records


@pytest.mark.parametrize(
    ("event", "kept"),
    [
        (post(1, BEN, "p", "we worry about churn"), True),
        (post(1, BEN, "p", "nothing"), False),
        (post(1, ANNA, "p", "nothing"), True),
        (post(1, BEN, "p", "so true", reply={"parent": {"uri": uri(ANNA, "x")}, "root": {}}), True),
        (
            post(
                1, BEN, "p", "so", reply={"parent": {"uri": uri(CARA, "x")}, "root": {"uri": uri(ANNA, "y")}}
            ),
            True,
        ),
        (post(1, BEN, "p", "so true", reply={"parent": {"uri": uri(CARA, "x")}}), False),
        (
            post(
                1,
                BEN,
                "p",
                "see",
                embed={"$type": "app.bsky.embed.record", "record": {"uri": uri(ANNA, "x")}},
            ),
            True,
        ),
        (
            post(
                1,
                BEN,
                "p",
                "see",
                embed={
                    "$type": "app.bsky.embed.recordWithMedia",
                    "record": {"record": {"uri": uri(ANNA, "x")}},
                },
            ),
            True,
        ),
        (post(1, BEN, "p", "hi", facets=[MENTION]), True),
        (post(1, BEN, "p", "hi", facets=[LINK]), False),
    ],
)
def test_posts_are_kept_that_match_or_come_from_answer_quote_or_mention_a_watched_profile(
    event: dict[str, Any], kept: bool
) -> None:
    assert len(folded(event)) == kept


def test_a_post_says_all_that_its_record_holds() -> None:
    record = post(
        7,
        BEN,
        "3kpost",
        "Churn! https://contoso.example/a",
        langs=["pt-BR", "en"],
        reply={"parent": {"uri": uri(ANNA, "one")}, "root": {"uri": uri(ANNA, "zero")}},
        facets=[MENTION, LINK, LINK],
        embed={
            "$type": "app.bsky.embed.recordWithMedia",
            "record": {"record": {"uri": uri(CARA, "two")}},
            "media": {"external": {"uri": "https://fabrikam.example"}},
        },
    )
    assert folded(record) == [
        Post(
            key=f"bluesky:{uri(BEN, '3kpost')}",
            author=f"bluesky:{BEN}",
            text="Churn! https://contoso.example/a",
            seen=at(7),
            created_at=datetime(1970, 1, 1, tzinfo=UTC),
            kind="reply",
            lang="pt",
            url=f"https://bsky.app/profile/{BEN}/post/3kpost",
            reply_to=f"bluesky:{uri(ANNA, 'one')}",
            quotes=f"bluesky:{uri(CARA, 'two')}",
            mentions=(f"bluesky:{ANNA}",),
            links=("https://contoso.example/a", "https://fabrikam.example"),
            attached="https://fabrikam.example",
        )
    ]


def test_an_edit_of_a_kept_post_is_kept_even_when_it_no_longer_matches() -> None:
    records = folded(
        post(1, BEN, "p", "churn"),
        post(2, BEN, "p", "never mind", operation="update"),
        post(3, CARA, "q", "never seen", operation="update"),
    )
    assert [(record.text, record.edited) for record in records if isinstance(record, Post)] == [
        ("churn", False),
        ("never mind", True),
    ]


def test_deletions_of_kept_posts_are_kept_and_others_are_not() -> None:
    deleted = [commit(2, BEN, "app.bsky.feed.post", rkey) for rkey in ("p", "other")]
    records = folded(post(1, BEN, "p", "churn"), *deleted, commit(4, ANNA, "app.bsky.feed.post", "old"))
    assert records[1:] == [
        PostRemoved(f"bluesky:{uri(BEN, 'p')}", at(2)),
        PostRemoved(f"bluesky:{uri(ANNA, 'old')}", at(4)),
    ]


def test_follows_by_and_of_watched_profiles_are_kept_with_the_time_of_the_stream() -> None:
    records = folded(follow(1, ANNA, "f", BEN), follow(2, BEN, "g", ANNA), follow(3, BEN, "h", CARA))
    assert records == [
        Follow(f"bluesky:{ANNA}", f"bluesky:{BEN}", at(1), uid="f"),
        Follow(f"bluesky:{BEN}", f"bluesky:{ANNA}", at(2), uid="g"),
    ]


def test_unfollows_name_the_follow_and_those_nobody_saw_are_left_out() -> None:
    ended = [commit(seq, did, "app.bsky.graph.follow", rkey) for seq, did, rkey in
             [(3, BEN, "g"), (4, BEN, "unseen"), (5, ANNA, "from-the-baseline")]]  # fmt: skip
    assert folded(follow(1, BEN, "g", ANNA), *ended)[1:] == [
        Unfollow(f"bluesky:{BEN}", at(3), uid="g"),
        Unfollow(f"bluesky:{ANNA}", at(5), uid="from-the-baseline"),
    ]


def test_a_follow_that_is_pointed_elsewhere_replaces_or_ends() -> None:
    records = folded(
        follow(1, BEN, "g", ANNA),
        follow(2, BEN, "g", CARA, operation="update"),
        follow(3, ANNA, "f", BEN, operation="update"),
    )
    assert records[1:] == [
        Unfollow(f"bluesky:{BEN}", at(2), uid="g"),
        Follow(f"bluesky:{ANNA}", f"bluesky:{BEN}", at(3), uid="f", replaces=True),
    ]


def test_likes_and_reposts_by_watched_profiles_or_of_kept_posts_are_kept() -> None:
    records = folded(
        post(1, BEN, "p", "churn"),
        like(2, CARA, "l", uri(BEN, "p")),
        like(3, CARA, "m", uri(BEN, "other")),
        like(4, ANNA, "n", uri(CARA, "any"), kind="repost"),
        like(5, ANNA, "o", f"at://{CARA}/app.bsky.feed.generator/feed"),
    )
    assert records[1:] == [
        Engagement(
            profile=f"bluesky:{CARA}", post=f"bluesky:{uri(BEN, 'p')}", kind="like", uid="like/l", at=at(2),
            only_known_post=True, author=f"bluesky:{BEN}",
        ),
        Engagement(
            profile=f"bluesky:{ANNA}", post=f"bluesky:{uri(CARA, 'any')}", kind="repost", uid="repost/n",
            at=at(4), only_known_post=False, author=f"bluesky:{CARA}",
        ),
    ]  # fmt: skip


def test_likes_taken_back_are_kept_where_the_like_was() -> None:
    records = folded(
        like(1, ANNA, "n", uri(CARA, "any")),
        commit(2, ANNA, "app.bsky.feed.like", "n"),
        commit(3, CARA, "app.bsky.feed.like", "n"),
    )
    assert records[1:] == [EngagementRemoved(f"bluesky:{ANNA}", "like", "like/n", at(2))]


def test_names_and_handles_change_only_for_profiles_that_the_graph_holds() -> None:
    profile = {"displayName": "Anna", "description": "CRM"}
    records = folded(
        commit(1, ANNA, "app.bsky.actor.profile", "self", profile),
        commit(2, BEN, "app.bsky.actor.profile", "self", profile),
        marker(3, ANNA, "identity", handle="Anna.Contoso.example"),
        marker(4, BEN, "identity", handle="ben.example"),
        commit(5, ANNA, "app.bsky.actor.profile", "self"),
    )
    assert records == [
        Profile(f"bluesky:{ANNA}", name="Anna", bio="CRM", seen=at(1)),
        Profile(
            f"bluesky:{ANNA}", handle="anna.contoso.example",
            url="https://bsky.app/profile/anna.contoso.example", seen=at(3),
        ),
        Profile(f"bluesky:{ANNA}", name="", bio="", seen=at(5)),
    ]  # fmt: skip


def test_an_identity_event_without_a_handle_asks_to_look_it_up_and_a_sync_to_read_the_lists_again() -> None:
    folder = EventFolder(Watch([], frozenset({ANNA}), StoredKeys()))
    folder.fold(marker(1, ANNA, "identity"))
    folder.fold(marker(2, BEN, "identity"))
    folder.fold(marker(3, ANNA, "sync", rev="x"))
    folder.fold(marker(4, BEN, "sync", rev="x"))
    assert (folder.describe, folder.relist, folder.records) == ([ANNA], [ANNA], [])


@pytest.mark.parametrize(
    ("account", "status"),
    [
        ({"active": True}, "active"),
        ({"active": False, "status": "deactivated"}, "deactivated"),
        ({"active": False, "status": "suspended"}, "deactivated"),
        ({"active": False, "status": "deleted"}, "removed"),
        ({"active": False, "status": "takendown"}, "removed"),
        ({"active": False, "status": "desynchronized"}, None),
        ({"active": False, "status": "throttled"}, None),
        ({"active": False, "status": "something new"}, None),
        ({"active": False}, None),
    ],
)
def test_accounts_are_hidden_or_removed_as_their_status_asks(account: dict[str, Any], status: Any) -> None:
    expected = [ProfileStatusChange(f"bluesky:{ANNA}", status, at(1))] if status else []
    assert folded(marker(1, ANNA, "account", **account), marker(2, BEN, "account", **account)) == expected


@pytest.mark.parametrize(
    ("status", "relist"), [("desynchronized", [ANNA]), ("throttled", []), ("takendown", [])]
)
def test_the_lists_of_a_watched_account_that_the_network_lost_track_of_are_read_again(
    status: str, relist: list[str]
) -> None:
    folder = EventFolder(Watch([], frozenset({ANNA}), StoredKeys()))
    for seq, did in enumerate((ANNA, BEN), 1):
        folder.fold(marker(seq, did, "account", active=False, status=status))
    assert folder.relist == relist


def test_an_account_that_is_shown_again_after_a_takedown_comes_back_and_no_other() -> None:
    known = StoredKeys()
    known.add_profile(ANNA)
    found = folded(
        marker(1, ANNA, "account", active=False, status="takendown"),
        marker(2, ANNA, "account", active=True),
        marker(3, BEN, "account", active=True),
        marker(4, CARA, "account", active=False, status="takendown"),
        marker(5, CARA, "account", active=True),
        known=known,
        watched=(),
    )
    assert found == [
        ProfileStatusChange(f"bluesky:{ANNA}", "removed", at(1)),
        ProfileRestored(f"bluesky:{ANNA}", at(2)),
    ]


def test_without_knowing_the_graph_every_removal_is_passed_on() -> None:
    folder = EventFolder(Watch([], frozenset()))
    folder.fold(commit(1, BEN, "app.bsky.graph.follow", "f"))
    folder.fold(commit(2, BEN, "app.bsky.feed.like", "l"))
    folder.fold(commit(3, BEN, "app.bsky.feed.post", "p"))
    folder.fold(marker(4, BEN, "account", active=False, status="deleted"))
    assert [type(record) for record in folder.records] == [
        Unfollow,
        EngagementRemoved,
        PostRemoved,
        ProfileStatusChange,
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"record": {"text": 7}}, "text is no text"),
        ({"record": {}}, "no 'text'"),
        ({"record": None}, "wrong shape"),
        ({"rkey": 5}, "no text"),
        ({"did": "anna"}, "no text"),
        ({"time": "yesterday"}, "isoformat"),
        ({"time": "2026-11-01T12:00:00"}, "without a zone"),
        ({"time": None}, "wrong shape"),
    ],
)
def test_a_malformed_event_is_named_with_its_fault(change: dict[str, Any], reason: str) -> None:
    folder = EventFolder(Watch(["churn"], frozenset({ANNA}), StoredKeys()))
    with pytest.raises(SkipRecord, match=reason) as caught:
        folder.fold(post(9, ANNA, "p", "churn") | change)
    assert caught.value.what.startswith("event seq 9")
    assert folder.records == []


@pytest.mark.parametrize(
    "more",
    [
        {"facets": "x"},
        {"facets": [7, {"features": [None, {"$type": "app.bsky.richtext.facet#mention", "did": 7}]}]},
        {"embed": []},
        {"embed": {"$type": "app.bsky.embed.record", "record": None}},
        {"embed": {"external": [], "media": 5}},
        {"reply": {"parent": "x", "root": {"uri": 5}}},
        {"langs": "en"},
        {"langs": [None]},
        {"createdAt": "soon"},
        {"createdAt": "9999-12-31T23:59:59-12:00"},
    ],
)
def test_a_post_with_a_malformed_ornament_is_still_a_post(more: dict[str, Any]) -> None:
    [record] = folded(post(1, BEN, "p", "churn", **more))
    assert isinstance(record, Post)
    assert (record.text, record.mentions, record.links, record.reply_to) == ("churn", (), (), None)
