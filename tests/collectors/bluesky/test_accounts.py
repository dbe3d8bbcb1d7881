"""Accounts and their lists, read from the AppView, the PLC directory and the accounts' own servers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collectors.base import Fatal, Page, RetryLater, SkipRecord, Unreachable
from collectors.bluesky.collector import Bluesky
from collectors.bluesky.web import Web
from graph.records import Profile, ProfileResolved, SnapshotEnd, SnapshotMember
from tests.collectors.bluesky.hosts import Hosts, bluesky_hosts
from tests.collectors.bluesky.wire import ANNA, BEN, CARA


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    """Bluesky's hosts on loopback."""
    with bluesky_hosts() as hosts:
        hosts.handles = {ANNA: "anna.contoso.example", BEN: "ben.example"}
        yield hosts


def collector(hosts: Hosts) -> Bluesky:
    """The collector, pointed at loopback."""
    return Bluesky(appview=hosts.address, plc=hosts.address, environ={})


def test_handles_are_resolved_and_named_and_unknown_ones_are_skipped(hosts: Hosts) -> None:
    asked = ["anna.contoso.example", "Ben.example", "nobody.example", "no handle"]
    page, named = collector(hosts).resolve(asked)
    resolved = [record for record in page.records if isinstance(record, ProfileResolved)]
    assert resolved == [
        ProfileResolved(f"bluesky:{ANNA}", "anna.contoso.example"),
        ProfileResolved(f"bluesky:{BEN}", "Ben.example"),
    ]
    profiles = {record.key: record for record in named.records if isinstance(record, Profile)}
    assert profiles[f"bluesky:{ANNA}"].name == "Anna"
    assert profiles[f"bluesky:{BEN}"].url == "https://bsky.app/profile/ben.example"
    assert [(one.what, one.reason) for one in page.skipped] == [
        ("nobody.example", "not found"),
        ("no handle", "it cannot be a Bluesky handle"),
    ]
    assert page.unknown == ("nobody.example", "no handle")


@pytest.mark.parametrize(
    ("fault", "raised"),
    [((401, {}, {"message": "no"}), Fatal), ((503, {}, {}), Unreachable), ((404, {}, b"<p>"), Fatal)],
)
def test_what_was_resolved_before_a_fault_is_told_before_the_fault(
    hosts: Hosts, fault: Any, raised: type[Exception]
) -> None:
    hosts.answer_from(1, "resolveHandle", fault)
    pages = collector(hosts).resolve(["anna.contoso.example", "ben.example"])
    page = next(pages)
    assert page.records == [ProfileResolved(f"bluesky:{ANNA}", "anna.contoso.example")]
    assert page.unknown == ()
    with pytest.raises(raised):
        next(pages)


def test_names_that_are_refused_cost_no_account(hosts: Hosts) -> None:
    hosts.faults.append(("getProfiles", (401, {}, {"message": "no"})))
    pages = collector(hosts).resolve(["anna.contoso.example"])
    assert next(pages).records == [ProfileResolved(f"bluesky:{ANNA}", "anna.contoso.example")]
    with pytest.raises(Fatal):
        next(pages)


def test_an_own_server_that_stays_away_is_left_alone_for_its_other_accounts(hosts: Hosts) -> None:
    web = Web("http://127.0.0.1:9", hosts.address)
    hosts.pds = "http://127.0.0.1:1"
    for _ in range(3):
        with pytest.raises(Unreachable):
            list(web.follows(ANNA))
    with pytest.raises(SkipRecord, match="did not answer lately"):
        list(web.follows(BEN))


def test_profiles_are_described_25_at_a_time(hosts: Hosts) -> None:
    hosts.handles = {f"did:plc:p{n}": f"p{n}.example" for n in range(60)}
    pages = list(collector(hosts).describe([*hosts.handles, "did:plc:gone"]))
    assert [page.read for page in pages] == [25, 25, 11]
    handles = [record.handle for page in pages for record in page.records if isinstance(record, Profile)]
    assert handles == list(hosts.handles.values())


def test_follows_come_from_the_own_server_with_dates_and_followers_from_the_appview(hosts: Hosts) -> None:
    hosts.follows[ANNA] = [
        {
            "uri": f"at://{ANNA}/app.bsky.graph.follow/r{n}",
            "value": {"subject": f"did:plc:p{n}", "createdAt": f"2025-01-{n % 28 + 1:02}T00:00:00Z"},
        }
        for n in range(230)
    ]
    hosts.followers[ANNA] = [f"did:plc:q{n}" for n in range(130)]
    hosts.rkeys = {("did:plc:q7", ANNA): "their7", ("did:plc:q129", ANNA): "their129"}
    before = datetime.now(UTC)
    pages = list(collector(hosts).connections(ANNA))
    members = [record for page in pages for record in page.records if isinstance(record, SnapshotMember)]
    following = [member for member in members if member.direction == "following"]
    followers = [member for member in members if member.direction == "followers"]
    assert [member.other for member in following] == [f"bluesky:did:plc:p{n}" for n in range(230)]
    assert following[229].since == datetime(2025, 1, 6, tzinfo=UTC)
    assert following[229].uid == "r229"
    assert [member.other for member in followers] == [f"bluesky:did:plc:q{n}" for n in range(130)]
    assert {member.other: member.uid for member in followers if member.uid} == {
        "bluesky:did:plc:q7": "their7",
        "bluesky:did:plc:q129": "their129",
    }
    assert all(member.since is None for member in followers)
    ends = [record for page in pages for record in page.records if isinstance(record, SnapshotEnd)]
    assert [(end.profile, end.direction) for end in ends] == [
        (f"bluesky:{ANNA}", "following"),
        (f"bluesky:{ANNA}", "followers"),
    ]
    assert {record.snapshot for record in [*members, *ends]} == {ends[0].snapshot}
    assert ends[0].snapshot >= before
    assert sum("listRecords" in path for path in hosts.asked) == 3
    assert sum("getFollowers" in path for path in hosts.asked) == 2


def test_a_claimed_date_in_the_future_is_cut_to_now_and_a_malformed_follow_is_skipped(hosts: Hosts) -> None:
    hosts.follows[ANNA] = [
        {"uri": "at://x/y/late", "value": {"subject": BEN, "createdAt": "2999-01-01T00:00:00Z"}},
        {"uri": "at://x/y/undated", "value": {"subject": CARA}},
        {"uri": "at://x/y/odd", "value": {"subject": 7}},
    ]
    first = next(iter(collector(hosts).connections(ANNA)))
    assert [(r.uid, r.since) for r in first.records if isinstance(r, SnapshotMember)] == [
        ("late", first.records[0].snapshot),  # type: ignore[union-attr]
        ("undated", None),
    ]
    assert [one.what for one in first.skipped] == [f"follow at://x/y/odd of {ANNA}"]


def test_a_list_that_breaks_off_has_no_end_and_the_other_list_is_read_all_the_same(hosts: Hosts) -> None:
    hosts.follows[ANNA] = [{"uri": f"at://{ANNA}/f/r{n}", "value": {"subject": BEN}} for n in range(150)]
    hosts.followers[ANNA] = [CARA]
    pages = collector(hosts).connections(ANNA)
    records = list(next(pages).records)
    hosts.faults.append(("listRecords", (502, {}, {})))
    with pytest.raises(Unreachable, match="502"):
        records.extend(record for page in pages for record in page.records)
    assert [record.direction for record in records if isinstance(record, SnapshotEnd)] == ["followers"]


def test_lists_that_broke_off_go_on_from_a_pages_resume_without_reading_a_page_again(hosts: Hosts) -> None:
    hosts.follows[ANNA] = [{"uri": f"at://{ANNA}/f/r{n}", "value": {"subject": BEN}} for n in range(150)]
    hosts.followers[ANNA] = [f"did:plc:q{n}" for n in range(130)]
    hosts.faults.append(("listRecords", (502, {}, {})))
    pages: list[Page] = []
    with pytest.raises(Unreachable, match="502"):
        pages.extend(collector(hosts).connections(ANNA))
    asked = sum("getFollowers" in path for path in hosts.asked)
    assert asked == 2

    rest = list(collector(hosts).connections(ANNA, pages[-1].resume))

    assert sum("getFollowers" in path for path in hosts.asked) == asked
    assert [page.read for page in rest] == [100, 50]
    assert rest[-1].resume is None
    records = [record for page in [*pages, *rest] for record in page.records]
    ends = [record for record in records if isinstance(record, SnapshotEnd)]
    assert [end.direction for end in ends] == ["followers", "following"]
    assert ends[0].snapshot == ends[1].snapshot
    again = list(collector(hosts).connections(ANNA, rest[0].resume))
    assert [page.read for page in again] == [50]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_fault_is_a_fault_of_the_moment(hosts: Hosts, status: int) -> None:
    hosts.faults.append(("getProfiles", (status, {}, {})))
    with pytest.raises(Unreachable, match=str(status)):
        list(collector(hosts).describe([ANNA]))


def test_a_broken_connection_and_an_answer_that_is_no_json_are_faults_of_the_moment(hosts: Hosts) -> None:
    hosts.faults += [("getProfiles", None), ("getProfiles", (200, {}, b"<html>"))]
    for _ in range(2):
        with pytest.raises(Unreachable):
            list(collector(hosts).describe([ANNA]))


def test_a_host_that_does_not_exist_is_unreachable() -> None:
    with pytest.raises(Unreachable, match=r"127.0.0.1:9 did not answer"):
        list(Bluesky(appview="http://127.0.0.1:9", environ={}).describe([ANNA]))


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "90"}, 90),
        ({"RateLimit-Reset": "4102444800"}, 86400),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_too_many_requests_say_when_to_come_back(
    hosts: Hosts, headers: dict[str, str], wait: int | None
) -> None:
    hosts.faults.append(("resolveHandle", (429, headers, {})))
    with pytest.raises(RetryLater) as caught:
        list(collector(hosts).resolve(["anna.contoso.example"]))
    if wait is None:
        assert caught.value.at is None
    else:
        assert caught.value.at is not None
        assert abs(caught.value.at - datetime.now(UTC) - timedelta(seconds=wait)) < timedelta(seconds=30)


def test_a_refusal_is_final(hosts: Hosts) -> None:
    hosts.faults.append(("getProfiles", (403, {}, {})))
    with pytest.raises(Fatal, match="403"):
        list(collector(hosts).describe([ANNA]))


@pytest.mark.parametrize(
    "address",
    [
        "http://pds.example",
        "https://127.0.0.1",
        "https://10.0.0.8",
        "https://[::1]",
        "https://localhost",
        "https://db.internal",
        "https://db.internal.",
        "https://localhost.",
        "https://a.localhost.",
        "https://127.1",
        "https://0x7f.1",
        "https://0177.0.0.01",
        "https://10.0.0.8.",
        "https://[::1",
        "https://pds.example:port",
        "https://",
    ],
)
def test_an_account_cannot_send_us_into_our_own_network(address: str) -> None:
    web = Web("https://appview.example", "https://plc.example")
    with pytest.raises(SkipRecord, match="not a public https address"):
        web._check_address(address, ANNA)


def test_a_list_that_goes_round_in_circles_is_given_up(hosts: Hosts) -> None:
    hosts.faults += [("getFollowers", (200, {}, {"followers": [], "cursor": "again"}))] * 3
    with pytest.raises(SkipRecord, match="circles"):
        list(collector(hosts).connections(ANNA))


def test_an_answer_that_does_not_end_or_is_nested_too_deep_is_given_up(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.bluesky.web._LONGEST_ANSWER", 100_000)
    hosts.faults += [
        ("getProfiles", (200, {}, b"[" * 90_000)),
        ("getProfiles", (200, {}, b" " * 200_000)),
        ("getProfiles", (200, {"content-encoding": "gzip"}, b"no gzip")),
    ]

    with pytest.raises(Unreachable, match="JSON"):
        list(collector(hosts).describe([ANNA]))
    with pytest.raises(SkipRecord, match="does not end"):
        list(collector(hosts).describe([ANNA]))
    with pytest.raises(Unreachable):
        list(collector(hosts).describe([ANNA]))


def test_an_own_server_that_asks_to_come_back_later_speaks_for_its_accounts_alone(hosts: Hosts) -> None:
    hosts.followers[ANNA] = [CARA]
    hosts.faults.append(("listRecords", (429, {"Retry-After": "600"}, {})))
    web = Bluesky(appview=hosts.address.replace("127.0.0.1", "localhost"), plc=hosts.address, environ={})
    web._accounts._plc = "http://plc.example"  # type: ignore[attr-defined]
    web._accounts._pds = lambda did: hosts.address  # type: ignore[attr-defined]
    read: list[Page] = []

    with pytest.raises(SkipRecord, match="come back later"):
        read.extend(web.connections(ANNA))
    with pytest.raises(SkipRecord, match="come back later"):
        list(web.connections(ANNA))

    assert any(isinstance(record, SnapshotEnd) for page in read for record in page.records)
    assert sum("listRecords" in path for path in hosts.asked) == 1


@pytest.mark.parametrize(
    "damaged", ["{", "[]", '{"snapshot": "x"}', '{"snapshot": "2026-01-01", "ended": [], "after": 7}']
)
def test_a_damaged_position_of_the_lists_names_its_checkpoint(hosts: Hosts, damaged: str) -> None:
    with pytest.raises(Fatal, match=f"bluesky:connections:{ANNA} is none of Bluesky's"):
        list(collector(hosts).connections(ANNA, damaged))
