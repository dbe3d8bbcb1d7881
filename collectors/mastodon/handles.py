"""What accounts are called: ``name@domain`` in lower case, whichever server shows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from collectors.base import MalformedProfile, SkipRecord
from collectors.profile_links import ProfileLink
from graph.records import key

NETWORK = "mastodon"
Json = Mapping[str, Any]

_NAME = re.compile(r"[a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_])?")
_DOMAIN = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](?::\d{1,5})?"
)
_LONGEST_DOMAIN = 260
"""Characters, with a port."""
_PREFIXES = frozenset({NETWORK, "fediverse"})
_CLIENT_PAGES = frozenset({"web", "deck"})
_OTHERS = frozenset(
    [
        "bsky.app",
        "facebook.com",
        "farcaster.xyz",
        "flipboard.com",
        "github.com",
        "gitlab.com",
        "hashnode.com",
        "hive.blog",
        "instagram.com",
        "kick.com",
        "lbry.tv",
        "linkedin.com",
        "medium.com",
        "note.com",
        "observablehq.com",
        "odysee.com",
        "peakd.com",
        "pinterest.com",
        "producthunt.com",
        "reddit.com",
        "replit.com",
        "rumble.com",
        "stackexchange.com",
        "stackoverflow.com",
        "steemit.com",
        "substack.com",
        "t.me",
        "threads.com",
        "threads.net",
        "tiktok.com",
        "truthsocial.com",
        "twitter.com",
        "unsplash.com",
        "vimeo.com",
        "warpcast.com",
        "x.com",
        "youtube.com",
    ]
)
"""Hosts that write their own profiles as ``/@name`` or ``/users/name``, and are no servers of this network."""


def profile_key_of(text: str) -> str | None:
    """The key of ``mastodon:@anna@server.example``, ``@anna@server.example`` or an address of a profile.

    An address is taken for one of this network by its path, ``/@anna`` or ``/users/anna``, on any host but those
    that are known to be others'. Raises MalformedProfile.
    """
    link = ProfileLink.parse(text)
    if link.host:
        name = _in_address(link)
        if name is None:
            return None
    elif (link.prefix in _PREFIXES and link.name) or (
        not link.prefix and re.fullmatch(r"@[^@\s]+@[^@\s]+", link.name)
    ):
        name = link.name
    else:
        return None
    handle = valid_handle(name)
    if handle is None:
        raise MalformedProfile(
            f'"{link.text}" is no Mastodon profile: write the name with its server, '
            f'such as "{NETWORK}:@anna@mastodon.example"'
        )
    return key(NETWORK, f"@{handle}")


def _in_address(link: ProfileLink) -> str | None:
    if any(link.host == other or link.host.endswith(f".{other}") for other in _OTHERS):
        return None
    path = link.path[1:] if link.path[:1] and link.path[0] in _CLIENT_PAGES else link.path
    if path and path[0].startswith("@") and len(path[0]) > 1 and len(path) <= 2:
        name = path[0][1:]
    elif len(path) == 2 and path[0] == "users" and not path[1].isdigit():
        name = path[1]
    else:
        return None
    return name if "@" in name else f"{name}@{link.host}"


def valid_handle(text: str) -> str | None:
    """``name@domain`` in lower case, the domain in ASCII; None where it is no such thing."""
    name, at, domain = text.strip().removeprefix("@").lower().partition("@")
    domain = ascii_domain(domain)
    return f"{name}@{domain}" if at and _NAME.fullmatch(name) and _DOMAIN.fullmatch(domain) else None


def ascii_domain(domain: str) -> str:
    """The domain in lower case, with its letters beyond ASCII as DNS has them."""
    domain = domain.strip().rstrip(".").lower()
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def is_domain(domain: object) -> bool:
    """Can it be what a server calls itself? It need not be a name on the Internet: tests and intranets have others."""
    return (
        isinstance(domain, str)
        and 0 < len(domain) <= _LONGEST_DOMAIN
        and not re.search(r"[\s@/\[\]]", domain)
    )


def domain_of_uid(uid: str) -> str:
    """The domain in ``name@domain``."""
    return uid.partition("@")[2]


def uid_of_account(account: object, server_domain: str) -> str:
    """What an account is called on all servers. ``server_domain``: whose accounts are shown without a domain.

    Raises SkipRecord where it has no usable name.
    """
    acct = account.get("acct") if isinstance(account, Mapping) else None
    if isinstance(acct, str) and acct:
        # A server on another port than usual is one of its own: only tests have such.
        name, _, domain = acct.strip().lower().partition("@")
        domain = ascii_domain(domain or server_domain)
        if name and domain and not re.search(r"[\s@/]", f"{name}{domain}"):
            return f"{name}@{domain}"
    raise SkipRecord("Mastodon account", "it has no name")


__all__ = [
    "NETWORK",
    "Json",
    "ascii_domain",
    "domain_of_uid",
    "is_domain",
    "profile_key_of",
    "uid_of_account",
    "valid_handle",
]
