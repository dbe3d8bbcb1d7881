"""Which of X's profiles a link or name in a CRM means."""

from __future__ import annotations

import re

from collectors.base import MalformedProfile
from collectors.profile_links import ProfileLink
from graph.records import key

from .posts import NETWORK

_HOSTS = frozenset({"x.com", "twitter.com"})
_PAGES_OF_ITS_OWN = frozenset(
    [
        "explore",
        "hashtag",
        "home",
        "i",
        "intent",
        "login",
        "messages",
        "notifications",
        "search",
        "settings",
        "share",
    ]
)
_HANDLE = re.compile(r"[a-z0-9_]{1,15}")
_NUMBER = re.compile(r"[0-9]{1,19}")


def key_of_profile(text: str) -> str | None:
    """The key of the profile; None where it means none of X's. Raises MalformedProfile."""
    link = ProfileLink.parse(text)
    path = link.path
    if link.host in _HOSTS:
        if path[:2] == ("i", "user") and len(path) > 2 and _NUMBER.fullmatch(path[2]):
            return key(NETWORK, path[2])
        if not path or path[0].casefold() in _PAGES_OF_ITS_OWN:
            raise MalformedProfile(f'"{link.text}" is no profile: write it as "x:@name"')
        name = f"@{path[0].lstrip('@')}"
    elif link.prefix in {NETWORK, "twitter"} and link.name:
        name = link.name
    else:
        return None
    if _NUMBER.fullmatch(name):
        return key(NETWORK, name)
    handle = name.removeprefix("@")
    handle = handle.lower() if handle.isascii() else ""
    if not _HANDLE.fullmatch(handle):
        raise MalformedProfile(
            f'"{link.text}" is no X handle: up to 15 letters, digits and "_", such as "x:@anna"'
        )
    return key(NETWORK, f"@{handle}")
