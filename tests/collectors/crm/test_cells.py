"""What stands in a CRM's cells is read without guessing."""

import pytest

from collectors.crm.cells import BadValue, address, day, decimal_sign, domain, money, profile_links


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1200", 1200.0),
        ("1,200.50", 1200.5),
        ("1.200,50 €", 1200.5),
        ("$900", 900.0),
        ("US$ 1,200", 1200.0),
        ("€1.200", 1200.0),
        ("1\u202f200,50", 1200.5),
        ("CHF 1’200", 1200.0),
        ("900 EUR", 900.0),
        ("12.5", 12.5),
        ("0,125", 0.125),
        ("1.234.567", 1_234_567.0),
        ("1200.000", 1200.0),
    ],
)
def test_money_is_read_in_the_ways_that_people_write_it(text: str, amount: float) -> None:
    assert money(text) == amount


@pytest.mark.parametrize("text", ["-5", "(900)", "1.2k", "12 50", "12.3.4", "about 900", "1.200,5,0", "NaN"])
def test_money_that_has_no_single_reading_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="plain number"):
        money(text)


def test_a_column_settles_what_its_separators_mean() -> None:
    assert decimal_sign(["1,200.50", "999.125"]) == "."
    assert money("999.125", ".") == 999.125
    assert money("999.125", None) == 999_125.0
    assert decimal_sign(["1.200", "900"]) is None
    assert decimal_sign(["1,5", "1.5"]) is None


@pytest.mark.parametrize(
    "text",
    ["2026-11-22", "2026-11-22T00:00:00Z", "22.11.2026", "22/11/2026", "11/22/2026", "22 Nov 2026",
     "November 22, 2026", "20261122", "2026/11/22 00:00"],
)  # fmt: skip
def test_a_day_is_read_in_the_ways_that_people_write_it(text: str) -> None:
    assert day(text) == "2026-11-22"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("05/06/2026", 'write "2026-06-05" or "2026-05-06"'),
        ("2026-02-30", "the calendar has no day 2026-02-30"),
        ("22-Nov-26", 'write the day as "2026-11-22"'),
        ("46348", 'write the day as "2026-11-22"'),
        ("soon", 'write the day as "2026-11-22"'),
    ],
)
def test_a_day_that_has_no_single_reading_is_refused_with_the_remedy(text: str, remedy: str) -> None:
    with pytest.raises(BadValue) as caught:
        day(text)
    assert remedy in str(caught.value)


def test_a_domain_is_taken_out_of_a_web_address() -> None:
    assert domain("https://www.Pellworth.example:443/about") == "pellworth.example"
    assert domain("PELLWORTH.example.") == "pellworth.example"
    assert domain("bücher.example") == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    "text", ["pellworth", "anna@pellworth.example", "http://[pellworth", "two words.example"]
)
def test_what_is_no_domain_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="write the domain alone"):
        domain(text)


def test_an_address_is_taken_out_of_a_display_name() -> None:
    assert address("Anna Berg <Anna@Pellworth.example>") == "anna@pellworth.example"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("anna@corp.local", "anna@corp.local"),
        ("Jürgen@Müller.example", "jürgen@müller.example"),
        ("o'neil+crm@sub.contoso.example", "o'neil+crm@sub.contoso.example"),
        ("anna@xn--strae-oqa.example", "anna@straße.example"),
    ],
)
def test_addresses_of_own_networks_and_in_other_scripts_are_read(text: str, read: str) -> None:
    assert address(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "anna",
        "anna@",
        "anna@pellworth",
        "a@b.example, c@d.example",
        "a b@c.example",
        "anna@pell..worth.example",
        "anna@-pellworth.example",
        "an\u202ena@pellworth.example",
    ],
)
def test_what_is_no_single_address_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="write one mail address"):
        address(text)


@pytest.mark.parametrize(
    ("text", "keys"),
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
    ],
)
def test_profile_links_become_keys(text: str, keys: tuple[str, ...]) -> None:
    assert profile_links(text).keys == keys


def test_links_to_other_networks_are_kept_apart() -> None:
    found = profile_links("https://www.linkedin.com/in/anna x:@anna mastodon:@anna@social.example")

    assert found.keys == ("x:@anna",)
    assert found.unknown == ("https://www.linkedin.com/in/anna", "mastodon:@anna@social.example")


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("@anna", 'write "bluesky:@anna" or "x:@anna"'),
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
def test_a_link_that_leads_to_no_profile_is_refused(text: str, remedy: str) -> None:
    with pytest.raises(BadValue) as caught:
        profile_links(text)
    assert remedy in str(caught.value)
