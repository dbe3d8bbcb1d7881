"""Which links and names in a CRM mean a profile of Mastodon, and which are other networks'."""

import pytest

from collectors.base import MalformedProfile, SkipRecord
from collectors.mastodon.collector import Mastodon
from collectors.mastodon.handles import uid_of_account
from collectors.mastodon.server.servers import may_be_asked
from collectors.registry import profile_key


@pytest.mark.parametrize(
    "text",
    [
        "mastodon:@anna@mastodon.example",
        "mastodon:anna@mastodon.example",
        "Fediverse:@Anna@Mastodon.Example",
        "@anna@mastodon.example",
        "https://mastodon.example/@anna",
        "https://mastodon.example/@Anna/109876543210",
        "mastodon.example/@anna",
        "https://mastodon.example/users/anna",
        "https://mastodon.example/web/@anna",
        "https://elsewhere.example/@anna@mastodon.example",
    ],
)
def test_a_profile_is_its_name_with_its_server(text: str) -> None:
    assert profile_key(text) == "mastodon:@anna@mastodon.example"


@pytest.mark.parametrize(
    "text",
    [
        "https://medium.com/@anna",
        "https://blog.medium.com/@anna",
        "https://www.tiktok.com/@anna",
        "https://www.youtube.com/@anna",
        "https://m.youtube.com/@anna",
        "https://www.threads.net/@anna",
        "https://threads.com/@anna",
        "https://stackoverflow.com/users/123/anna",
        "https://mastodon.example/about",
        "https://mastodon.example/",
        "https://shop.example/users/1234",
        "anna@mastodon.example",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert Mastodon.profile_key(text) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("bluesky:@anna.bsky.social", "bluesky:@anna.bsky.social"),
        ("https://bsky.app/profile/anna.bsky.social", "bluesky:@anna.bsky.social"),
        ("x:@anna", "x:@anna"),
        ("https://x.com/@anna", "x:@anna"),
        ("https://twitter.com/anna", "x:@anna"),
    ],
)
def test_other_networks_keep_their_own_forms(text: str, key: str) -> None:
    assert profile_key(text) == key


@pytest.mark.parametrize(
    "text", ["mastodon:@anna", "mastodon:@an na@mastodon.example", "@anna@localhost", "mastodon:@a@b"]
)
def test_a_name_without_a_server_says_what_to_write(text: str) -> None:
    with pytest.raises(MalformedProfile, match=r'"mastodon:@anna@mastodon\.example"'):
        Mastodon.profile_key(text)


@pytest.mark.parametrize(
    ("acct", "uid"),
    [
        ("anna", "anna@mastodon.example"),
        ("Anna", "anna@mastodon.example"),
        ("bo@Other.Example", "bo@other.example"),
        ("cleo@büro.example", "cleo@xn--bro-hoa.example"),
    ],
)
def test_an_account_has_one_name_whichever_server_shows_it(acct: str, uid: str) -> None:
    assert uid_of_account({"acct": acct}, "mastodon.example") == uid


@pytest.mark.parametrize(
    "account", [{}, {"acct": None}, {"acct": 5}, {"acct": ""}, {"acct": "a b"}, [], None]
)
def test_an_account_without_a_usable_name_is_left_out(account: object) -> None:
    with pytest.raises(SkipRecord):
        uid_of_account(account, "mastodon.example")


@pytest.mark.parametrize(
    ("host", "may"),
    [
        ("other.example", True),
        ("127.0.0.1", False),
        ("localhost", False),
        ("intranet", False),
        ("router.local", False),
        ("db.internal", False),
        ("other.example:8080", False),
        ("[::1]", False),
    ],
)
def test_no_host_of_the_users_own_network_is_asked_because_a_post_names_it(host: str, may: bool) -> None:
    assert may_be_asked(host) is may
