"""Where alerts may be sent to."""

from __future__ import annotations

import pytest

from grapevine.webhooks.addresses import AddressError, looked_up


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("https://93.184.216.34/hook?x=1", "https://93.184.216.34:443/hook?x=1"),
        ("https://[2606:2800:220:1::1]:8443/a", "https://[2606:2800:220:1::1]:8443/a"),
    ],
)
def test_a_public_address_is_called_by_its_number(url: str, called: str) -> None:
    assert looked_up(url, loopback=False).url == called


@pytest.mark.parametrize(
    "url",
    [
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.0.1/",
        "https://169.254.169.254/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://[fe80::1]/",
        "https://[fc00::1]/",
        "https://a@93.184.216.34/",
        "https://93.184.216.34:0/",
        "https://93.184.216.34:99999/",
        "https://93.184.216.34/#x",
        "https://nowhere.invalid/",
        "http://93.184.216.34/",
        "file:///etc/passwd",
        "https://",
    ],
)
def test_what_leads_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(AddressError, match=r"^url: "):
        looked_up(url, loopback=False)


def test_this_machine_is_called_where_that_is_allowed_and_no_private_network_is() -> None:
    assert looked_up("http://127.0.0.1:8080/x", loopback=True).url == "http://127.0.0.1:8080/x"
    with pytest.raises(AddressError, match="private network"):
        looked_up("https://10.0.0.1/", loopback=True)
    with pytest.raises(AddressError, match="https:// only"):
        looked_up("http://93.184.216.34/", loopback=True)
