"""Handles, names and lists of connections, asked of the servers that the accounts are from."""

from collections.abc import Iterator
from typing import Any

import pytest

from collectors.base import Fatal, Page, SkipRecord, Unreachable
from collectors.mastodon.collector import Mastodon as Collector
from graph.records import Profile, ProfileResolved, SnapshotEnd, SnapshotMember
from tests.collectors.answering import Answer
from tests.collectors.mastodon.server import NOW, Mastodon, account, recorded, serving

ANNA = account("anna")
OTHERS = [account(f"follower{n}@other.example") for n in range(5)]


@pytest.fixture
def server() -> Iterator[Mastodon]:
    names = [one["acct"] for one in OTHERS]
    one = Mastodon(
        accounts=[ANNA, *OTHERS], following={"anna": names[:3]}, followers={"anna": names[2:]}, page=2
    )
    with serving(one):
        yield one


def made(server: Mastodon, **more: Any) -> Collector:
    return Collector([server.address], tokens={}, clock=lambda: NOW, **more)


def listed(pages: list[Page]) -> list[tuple[str, str]]:
    return [
        (r.direction, r.other.removeprefix("mastodon:follower").removesuffix("@other.example"))
        for page in pages
        for r in page.records
        if isinstance(r, SnapshotMember)
    ]


def ends(pages: list[Page]) -> list[str]:
    return [r.direction for page in pages for r in page.records if isinstance(r, SnapshotEnd)]


WHOLE = [("following", "0"), ("following", "1"), ("following", "2")] + [("followers", n) for n in "234"]


def test_both_lists_are_read_to_their_ends(server: Mastodon) -> None:
    pages = list(made(server).connections("anna@mastodon.example", None))

    assert listed(pages) == WHOLE
    assert ends(pages) == ["following", "followers"]
    assert {r.snapshot for p in pages for r in p.records if isinstance(r, SnapshotMember)} == {NOW}


@pytest.mark.parametrize("broke_off_after", [0, 1, 2])
def test_a_list_that_broke_off_goes_on_where_it_was(server: Mastodon, broke_off_after: int) -> None:
    pages = list(made(server).connections("anna@mastodon.example", None))
    before = pages[: broke_off_after + 1]

    after = list(made(server).connections("anna@mastodon.example", before[-1].resume))

    assert listed(before) + listed(after) == WHOLE
    assert ends(before) + ends(after) == ["following", "followers"]
    assert pages[-1].resume is None


def test_a_list_that_lacks_an_entry_has_no_end_and_the_other_one_has(server: Mastodon) -> None:
    server.replaced[f"/api/v1/accounts/{ANNA['id']}/following"] = Answer([OTHERS[0], {"acct": None}])

    pages = list(made(server).connections("anna@mastodon.example", None))

    assert ends(pages) == ["followers"]
    assert [skip.reason for page in pages for skip in page.skipped] == [
        "it has no name, in a list of @anna@mastodon.example"
    ]


def test_hidden_lists_are_not_taken_for_empty_ones(server: Mastodon) -> None:
    server.accounts[0] = ANNA | {"hide_collections": True}

    with pytest.raises(SkipRecord, match="does not show whom it follows"):
        list(made(server).connections("anna@mastodon.example", None))


@pytest.mark.parametrize("again", ["2", "a b"])
def test_a_list_whose_pages_go_round_in_a_circle_ends_nothing(server: Mastodon, again: str) -> None:
    path = f"/api/v1/accounts/{ANNA['id']}/following"
    link = f'<{server.address}{path}?max_id={again}>; rel="next"'
    server.replaced[path] = Answer(OTHERS[:2], headers={"link": link})
    pages: list[Page] = []

    with pytest.raises(Unreachable, match=r"next page that is none|same page again"):
        pages.extend(made(server).connections("anna@mastodon.example", None))

    assert ends(pages) == []


def test_an_empty_list_of_somebody_who_follows_others_ends_nothing(server: Mastodon) -> None:
    server.accounts[0] = ANNA | {"following_count": 3, "followers_count": 3}
    server.replaced[f"/api/v1/accounts/{ANNA['id']}/following"] = Answer([])

    assert ends(list(made(server).connections("anna@mastodon.example", None))) == ["followers"]


def test_a_list_that_another_server_shows_is_a_part_and_ends_nothing(server: Mastodon) -> None:
    server.accounts.append(account("bo@gone.example"))
    server.following["bo@gone.example"] = ["anna"]

    pages = list(
        made(server, own_address=lambda domain: "http://127.0.0.1:9").connections("bo@gone.example", None)
    )

    assert [r.other for p in pages for r in p.records if isinstance(r, SnapshotMember)] == [
        "mastodon:anna@mastodon.example"
    ]
    assert ends(pages) == []


def test_a_position_of_a_list_that_is_none_of_ours_is_named(server: Mastodon) -> None:
    with pytest.raises(Fatal, match=r"mastodon:connections:anna@mastodon\.example"):
        list(made(server).connections("anna@mastodon.example", "x"))


def test_a_handle_is_resolved_to_the_name_with_its_domain_and_unknown_ones_are_named(
    server: Mastodon,
) -> None:
    pages = list(made(server).resolve(["anna@mastodon.example", "nobody@mastodon.example", "an na"]))

    resolved = [r for page in pages for r in page.records if isinstance(r, ProfileResolved)]
    assert resolved == [ProfileResolved("mastodon:anna@mastodon.example", "anna@mastodon.example")]
    assert [handle for page in pages for handle in page.unknown] == ["nobody@mastodon.example", "an na"]


def test_a_server_that_is_away_makes_no_handle_unknown(server: Mastodon) -> None:
    collector = made(server, own_address=lambda domain: "http://127.0.0.1:9")

    pages: list[Page] = []

    with pytest.raises(Unreachable, match=r"away\.example.*connection refused"):
        pages.extend(collector.resolve(["bo@away.example", "anna@mastodon.example"]))

    assert [r.handle for p in pages for r in p.records if isinstance(r, ProfileResolved)] == [
        "anna@mastodon.example"
    ]
    assert [page.unknown for page in pages] == [()]


def test_where_an_account_has_moved_to_is_told(server: Mastodon) -> None:
    server.accounts[0] = ANNA | {"moved": account("anna@new.example")}

    (page,) = made(server).resolve(["anna@mastodon.example"])

    assert "it has moved to @anna@new.example" in page.skipped[0].reason


def test_present_names_are_asked_for_and_an_account_that_is_gone_is_named(server: Mastodon) -> None:
    pages = list(made(server).describe(["anna@mastodon.example", "nobody@mastodon.example"]))

    assert [r.name for page in pages for r in page.records if isinstance(r, Profile)] == ["Anna"]
    assert [one.what for page in pages for one in page.skipped] == [
        "Mastodon account @nobody@mastodon.example"
    ]


def test_a_recorded_account_is_resolved(server: Mastodon) -> None:
    server.domain = "localhost.example"
    known = recorded("test_account_lookup.yaml", "lookup?acct=mastodonpy_test%40")
    server.replaced["/api/v1/accounts/lookup"] = Answer(known)

    (page,) = made(server).resolve(["mastodonpy_test@localhost.example"])

    (profile,) = [r for r in page.records if isinstance(r, Profile)]
    assert (profile.key, profile.bio) == ("mastodon:mastodonpy_test@localhost.example", "I walk funny")
