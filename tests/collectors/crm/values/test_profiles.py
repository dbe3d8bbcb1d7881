"""Links and names of profiles become keys; what cannot be read leaves the others of its cell."""

import pytest

from collectors.crm.values.profiles import ProfileLinks, profiles


@pytest.mark.parametrize(
    ("cell", "keys"),
    [
        ("bluesky:@Anna.Pellworth.example", ("bluesky:@anna.pellworth.example",)),
        ("bluesky:anna.pellworth.example", ("bluesky:@anna.pellworth.example",)),
        ("bluesky:did:plc:abc123", ("bluesky:did:plc:abc123",)),
        ("https://bsky.app/profile/anna.pellworth.example/post/3k", ("bluesky:@anna.pellworth.example",)),
        ("https://bsky.app/profile/did:plc:abc123", ("bluesky:did:plc:abc123",)),
        ("x:@Anna", ("x:@anna",)),
        ("x:7001", ("x:7001",)),
        ("https://x.com/Anna?lang=en", ("x:@anna",)),
        ("twitter.com/Anna/status/1", ("x:@anna",)),
        ("https://x.com/i/user/7001", ("x:7001",)),
        ("HTTPS://WWW.X.COM./Anna/", ("x:@anna",)),
        ("twitter.com/@anna", ("x:@anna",)),
        ("x:@anna; bluesky:anna.example x:@anna", ("x:@anna", "bluesky:@anna.example")),
        ("x:@anna | n/a", ("x:@anna",)),
    ],
)
def test_profile_links_become_keys(cell: str, keys: tuple[str, ...]) -> None:
    assert profiles([cell]).values == (ProfileLinks(keys, ()),)


def test_links_to_other_networks_are_kept_apart() -> None:
    found = profiles(["https://www.xing.com/profile/Anna x:@anna farcaster:@anna.example"])

    assert found.values == (
        ProfileLinks(("x:@anna",), ("https://www.xing.com/profile/Anna", "farcaster:@anna.example")),
    )


def test_a_columns_network_is_the_network_of_its_bare_names() -> None:
    assert profiles(["@Anna", "anna", "https://x.com/anna", "", "n/a"], network="x").values == (
        ProfileLinks(("x:@anna",), ()),
        ProfileLinks(("x:@anna",), ()),
        ProfileLinks(("x:@anna",), ()),
        None,
        None,
    )


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("@anna", 'names no network: write "bluesky:@anna" or '),
        ("bluesky:@anna", '"bluesky:@anna.bsky.social"'),
        ("x:@much_too_long_a_handle", "is no X handle"),
        ("https://x.com/home", "is no profile"),
        ("x:@gro\u00df", "is no X handle"),
        ("x:@\ufb01ona", "is no X handle"),
        ("https://x.com/i/user/\u0661\u0662", "is no profile"),
        ("x:123456789012345678901", "is no X handle"),
        ("bluesky:@\u212aim.example", "is no Bluesky handle"),
        ("https://bsky.app/search", "is no profile"),
    ],
)
def test_a_link_that_leads_to_no_profile_is_left_out_and_the_cells_others_stay(
    cell: str, remedy: str
) -> None:
    found = profiles([f"{cell}; x:@other", cell])

    assert found.values == (ProfileLinks(("x:@other",), ()), None)
    assert [fault.row for fault in found.faults] == [0, 1]
    assert remedy in found.faults[0].remedy
