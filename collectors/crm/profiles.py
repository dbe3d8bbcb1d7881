"""Profile links as people write them in a CRM, read into profile keys.

``bluesky:@anna.contoso.example``, ``bluesky:did:plc:...``, ``x:@anna``, ``x:12345`` and the addresses that a
browser shows. A handle gives the key ``network:@handle``, which the network's collector resolves later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from graph.records import key

from .cells import BadValue

_NETWORKS = {"bluesky": "bluesky", "bsky": "bluesky", "x": "x", "twitter": "x"}
_HOSTS = {"bsky.app": "bluesky", "x.com": "x", "twitter.com": "x"}
_X_PAGES = frozenset(
    {
        "home",
        "search",
        "explore",
        "hashtag",
        "intent",
        "share",
        "settings",
        "login",
        "messages",
        "notifications",
    }
)
_BLUESKY_HANDLE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_X_HANDLE = re.compile(r"[a-z0-9_]{1,15}")
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class ProfileLinks:
    """The profiles of one cell: their keys, and the links to networks that nothing here can follow."""

    keys: tuple[str, ...]
    unknown: tuple[str, ...]


def profile_links(text: str) -> ProfileLinks:
    """Reads a cell of links parted by ``;``, ``,`` or spaces. Raises BadValue for one that has no reading."""
    keys: dict[str, None] = {}
    unknown: list[str] = []
    for link in re.split(r"[;,\s]+", text):
        if not link:
            continue
        found = _from_address(link) if "/" in link else _from_name(link)
        if found is None:
            unknown.append(link)
        else:
            keys[found] = None
    return ProfileLinks(tuple(keys), tuple(unknown))


def _from_name(link: str) -> str | None:
    network, colon, name = link.partition(":")
    if not colon or not name:
        raise BadValue(
            f'"{link}" names no network: write "bluesky:@{link.strip("@:")}" or "x:@{link.strip("@:")}"'
        )
    known = _NETWORKS.get(network.casefold())
    return _key(known, name, link) if known else None


def _from_address(link: str) -> str | None:
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host = parts.hostname or ""
    except ValueError:
        raise BadValue(f'"{link}" is no web address') from None
    network = _HOSTS.get(host.removeprefix("www.").removeprefix("mobile."))
    if network is None:
        return None
    path = [part for part in parts.path.split("/") if part]
    if network == "bluesky":
        if len(path) < 2 or path[0] != "profile":
            raise BadValue(f'"{link}" is no profile: a profile starts with https://bsky.app/profile/')
        return _key(network, path[1], link)
    if path[:2] == ["i", "user"] and len(path) > 2 and path[2].isdigit():
        return key(network, path[2])
    if not path or path[0].casefold() in _X_PAGES or path[0] == "i":
        raise BadValue(f'"{link}" is no profile: write it as "x:@name"')
    return _key(network, f"@{path[0].lstrip('@')}", link)


def _key(network: str, name: str, link: str) -> str:
    handle = name.removeprefix("@").casefold()
    if network == "bluesky":
        if _DID.fullmatch(name):
            return key(network, name)
        if _BLUESKY_HANDLE.fullmatch(handle):
            return key(network, f"@{handle}")
        raise BadValue(f'"{link}" is no Bluesky handle: write it whole, such as "bluesky:@anna.bsky.social"')
    if name.isascii() and name.isdigit():
        return key(network, name)
    if _X_HANDLE.fullmatch(handle):
        return key(network, f"@{handle}")
    raise BadValue(f'"{link}" is no X handle: up to 15 letters, digits and "_", such as "x:@anna"')
