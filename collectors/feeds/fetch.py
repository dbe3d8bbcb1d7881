"""One feed over HTTP: only what changed since, at most so many bytes and seconds, redirects followed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from collectors import http
from collectors.base import Fatal, SkipRecord, Unreachable
from collectors.checks import unanswered
from collectors.http import Source, status_error

from .sources import bare

if TYPE_CHECKING:
    import httpx

LONGEST_FEED = 10 * 1024 * 1024
LONGEST_S = 60.0
REDIRECTS = 5
_PERMANENT = frozenset({301, 308})
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)


class Gone(SkipRecord):
    """The feed's host says that it is gone for good (410)."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a feed's host answered."""

    content: bytes | None
    """None where nothing has changed since (304)."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By their names in lower case."""
    moved: str | None = None
    """Its new address, where the host says that it has moved for good."""


def fetch(client: httpx.Client, shown: str, address: str, etag: str, modified: str) -> Fetched:
    """Ask for the feed at ``address``, of which the version with ``etag`` and ``modified`` is known already.

    ``shown``: what to call it in errors. Raises Gone, RetryLater, Unreachable, Fatal, or SkipRecord for 404.
    """
    import httpx

    wanted = {"accept": _ACCEPT}
    wanted |= {"if-none-match": etag} if etag else {}
    wanted |= {"if-modified-since": modified} if modified else {}
    until = time.monotonic() + LONGEST_S
    body = bytearray()
    try:
        with client.stream("GET", address, headers=wanted, follow_redirects=True) as response:
            _check(response, shown)
            for part in response.iter_bytes(64 * 1024):
                body += part
                if len(body) > LONGEST_FEED:
                    raise Fatal(f"it is larger than {LONGEST_FEED // 1024 // 1024} MB")
                if time.monotonic() > until:
                    raise Unreachable(f"{shown} did not end its answer within {LONGEST_S:.0f} s")
    except httpx.TooManyRedirects:
        raise Fatal("it sends us on in circles, or too often") from None
    except (httpx.RequestError, httpx.InvalidURL, UnicodeError) as fault:
        told = unanswered(bare(address), fault, connect_s=http.CONNECT_S, read_s=http.READ_S)
        raise Unreachable(f"{shown} did not answer: {told}") from None
    return Fetched(
        content=None if response.status_code == 304 else bytes(body),
        headers={name.lower(): value for name, value in response.headers.items()},
        moved=_moved(response),
    )


def _check(response: httpx.Response, shown: str) -> None:
    if response.status_code == 410:
        raise Gone(shown, "its host says that it is gone for good (410)")
    host = Source(
        urlsplit(str(response.url)).hostname or shown, refused="Does it want a sign-in or a browser?"
    )
    refused = status_error(host, response.status_code, response.headers, item=shown)
    if isinstance(refused, SkipRecord):
        raise SkipRecord(shown, "there is nothing at this address (404): it may have moved")
    if refused is not None:
        raise refused
    if response.status_code not in {200, 203, 226, 304}:
        raise Fatal(f"{host.name} answered {response.status_code}")


def _moved(response: httpx.Response) -> str | None:
    """Where redirects for good lead to, up to the first one that is only for now."""
    hops = [*response.history, response]
    moved = None
    for hop, following in pairwise(hops):
        if hop.status_code not in _PERMANENT:
            break
        moved = str(following.url)
    return moved
