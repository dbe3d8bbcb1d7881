"""Which addresses alerts may be sent to: public ones, so that nobody reaches into our own network through us."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from graph.errors import GrapevineError
from graph.text.safe import web_address

_PORTS = {"http": 80, "https": 443}


class AddressError(GrapevineError):
    """Nothing may be sent to this address, or it cannot be found; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was looked up and may be sent to."""

    url: str
    """The same address with the number of its host in place of the name: what was checked is what is called."""
    host: str
    """Its name, for the header Host and the certificate."""
    authority: str
    """The name with the port, as the header Host has it."""


def checked_form(url: str, *, loopback: bool) -> SplitResult:
    """The parts of an address that could be sent to, by how it is written. Raises AddressError."""
    if web_address(url) is None:
        raise AddressError("url: write an http(s) address without a user name in it.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressError("url: its port is none.") from None
    if not url.isascii() or parts.fragment or port == 0:
        raise AddressError(
            "url: write it in ASCII (a name in other letters as xn--...), without a #fragment."
        )
    if parts.scheme == "http" and not loopback:
        raise AddressError("url: alerts name people, so they go over https:// only.")
    return parts


def looked_up(url: str, *, loopback: bool) -> Target:
    """Where the address leads now. Raises AddressError for a private one; of loopback unless that is allowed."""
    parts = checked_form(url, loopback=loopback)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressError(f"url: the host {host} cannot be found.") from None
    numbers = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    for number in numbers:
        _check(number, parts.scheme, loopback)
    if not numbers:
        raise AddressError(f"url: the host {host} cannot be found.")
    first = f"[{numbers[0]}]" if numbers[0].version == 6 else str(numbers[0])
    bare = parts.netloc.rpartition("@")[2]
    return Target(parts._replace(netloc=f"{first}:{port}").geturl(), host, bare)


def _check(number: ipaddress.IPv4Address | ipaddress.IPv6Address, scheme: str, loopback: bool) -> None:
    mapped = getattr(number, "ipv4_mapped", None) or number
    if mapped.is_loopback:
        if not loopback:
            raise AddressError(
                "url: it leads to this machine: set loopback_webhooks = true in [serve] to allow that."
            )
        return
    if not mapped.is_global or mapped.is_multicast or mapped.is_reserved or _is_wrapped(mapped):
        raise AddressError("url: it leads into a private network, where alerts are not sent.")
    if scheme == "http":
        raise AddressError("url: alerts name people, so they go over https:// only.")


def _is_wrapped(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Does an address of version 6 hold one of version 4, which may be private?"""
    if not isinstance(number, ipaddress.IPv6Address):
        return False
    return number.sixtofour is not None or number.teredo is not None or number in _NAT64


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
