"""Bluesky's public web interfaces: the AppView, the PLC directory and each account's own server (PDS)."""

from __future__ import annotations

import ipaddress
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from collectors.base import RetryLater, SkipRecord, Unreachable
from collectors.http import Source, http_client, status_error

from . import fields

if TYPE_CHECKING:
    import httpx

PAGE = 100
PROFILES_AT_ONCE = 25
RELATIONSHIPS_AT_ONCE = 30
_MOST_PAGES = 20_000
_ABOUT_ITEM = frozenset({400, 404, 410})
"""AT Protocol's hosts answer 400 where an account, or its list, is not there."""
_LONGEST_ANSWER = 8 * 1024 * 1024
_LONGEST_ANSWER_S = 120.0
"""Accounts name their own servers, which may be anybody's: no answer is read beyond these."""
_UNSAID_REST = timedelta(minutes=15)
_TRIES = 3
_LONGEST_REST = timedelta(hours=1)
"""How long accounts' own servers are left alone that did not answer so often in a row: a minute first, then doubled."""
_NUMERIC = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_CHECK = "Is it a public AppView or PLC directory?"

Answer = dict[str, Any]
Entries = list[Answer]


class Web:
    """Reads the public interfaces. Raises Unreachable, RetryLater, Fatal, or SkipRecord for one account."""

    def __init__(self, appview: str, plc: str) -> None:
        self._appview = appview.rstrip("/")
        self._plc = plc.rstrip("/")
        self._resting: dict[str, datetime] = {}
        """Accounts' own servers that asked to come back later, or did not answer, and when."""
        self._silent: Counter[str] = Counter()
        """How often in a row they did not answer."""

    @cached_property
    def _client(self) -> httpx.Client:
        """Made at the first question: reading the certificates takes a while, and a stream asks none."""
        return http_client(beside=True)

    def resolve_handle(self, handle: str) -> str:
        """The DID behind a handle. Raises SkipRecord when there is none."""
        answer = self._query(self._appview, "com.atproto.identity.resolveHandle", {"handle": handle}, handle)
        did = answer.get("did")
        if not isinstance(did, str) or not fields.is_did(did):
            raise SkipRecord(handle, "the answer to resolveHandle holds no DID")
        return did

    def profiles(self, dids: Sequence[str]) -> list[Answer]:
        """What ``getProfiles`` says of at most 25 accounts; those that are gone are left out."""
        answer = self._query(self._appview, "app.bsky.actor.getProfiles", {"actors": list(dids)}, "profiles")
        return [entry for entry in _list(answer, "profiles") if isinstance(entry, dict)]

    def follows(self, did: str, after: str | None = None) -> Iterator[tuple[Entries, str | None]]:
        """Pages of an account's own follow records, each with ``uri`` and ``value``, from its PDS.

        With each page the cursor to go on from (``after``), None with the last.
        """
        params = {"repo": did, "collection": fields.FOLLOW, "limit": PAGE}
        host = self._pds(did)
        yield from self._paged(host, "com.atproto.repo.listRecords", params, "records", did, after)

    def followers(self, did: str, after: str | None = None) -> Iterator[tuple[Entries, str | None]]:
        """Pages of the profiles that follow an account, with cursors likewise."""
        params = {"actor": did, "limit": PAGE}
        yield from self._paged(self._appview, "app.bsky.graph.getFollowers", params, "followers", did, after)

    def followed_by(self, did: str, others: Sequence[str]) -> dict[str, str]:
        """The rkeys of the follows with which ``others`` (at most 30) follow the account."""
        params = {"actor": did, "others": list(others)}
        answer = self._query(self._appview, "app.bsky.graph.getRelationships", params, did)
        found = {}
        for entry in _list(answer, "relationships"):
            uri = entry.get("followedBy") if isinstance(entry, dict) else None
            if isinstance(uri, str) and isinstance(entry.get("did"), str):
                found[entry["did"]] = uri.rpartition("/")[2]
        return found

    def _pds(self, did: str) -> str:
        """The address of the server that keeps the account's records, from its DID document."""
        method = did.split(":")[1]
        if method == "plc":
            url = f"{self._plc}/{quote(did, safe=':')}"
        elif method == "web":
            url = f"https://{did.split(':', 2)[2].replace('%3A', ':')}/.well-known/did.json"
            self._check_address(url, did)
        else:
            raise SkipRecord(did, f"accounts of the kind did:{method} cannot be looked up")
        document = self._get(url, {}, did)
        for service in _list(document, "service"):
            if isinstance(service, dict) and str(service.get("id", "")).endswith("#atproto_pds"):
                endpoint = service.get("serviceEndpoint")
                if isinstance(endpoint, str):
                    self._check_address(endpoint, did)
                    return endpoint.rstrip("/")
        raise SkipRecord(did, "its DID document names no server that keeps its records")

    def _check_address(self, url: str, did: str) -> None:
        """An account writes its own DID document: it must not send us into our own network."""
        if self._plc.startswith("http://"):
            return
        if not _is_public(url):
            raise SkipRecord(did, f"its server's address {url[:200]!r} is not a public https address")

    def _paged(
        self, host: str, method: str, params: dict[str, Any], part: str, what: str, after: str | None
    ) -> Iterator[tuple[Entries, str | None]]:
        seen = {after}
        for _ in range(_MOST_PAGES):
            answer = self._query(host, method, {**params, "cursor": after} if after else params, what)
            cursor = answer.get("cursor")
            after = cursor if isinstance(cursor, str) and cursor else None
            yield [entry for entry in _list(answer, part) if isinstance(entry, dict)], after
            if after is None:
                return
            if after in seen:
                break
            seen.add(after)
        raise SkipRecord(what, f"{host} goes round in circles in {method}")

    def _query(self, host: str, method: str, params: dict[str, Any], what: str) -> Answer:
        return self._get(f"{host}/xrpc/{method}", params, what)

    def _get(self, url: str, params: dict[str, Any], what: str) -> Answer:
        own = _host(url) not in (_host(self._appview), _host(self._plc))
        if own and self._resting.get(_host(url), datetime.min.replace(tzinfo=UTC)) > datetime.now(UTC):
            why = "did not answer lately" if self._silent[_host(url)] else "asked to come back later"
            raise SkipRecord(what, f"{_host(url)} {why}")
        try:
            answer = self._answer(url, params, what, own=own)
        except Unreachable:
            self._note_silence(_host(url), own=own)
            raise
        self._silent.pop(_host(url), None)
        return answer

    def _note_silence(self, host: str, *, own: bool) -> None:
        """An own server that is away must not cost every one of its accounts the time of several tries."""
        self._silent[host] += 1
        if own and (beyond := self._silent[host] - _TRIES) >= 0:
            rest = min(timedelta(minutes=2 ** min(beyond, 10)), _LONGEST_REST)
            self._resting[host] = datetime.now(UTC) + rest

    def _answer(self, url: str, params: dict[str, Any], what: str, *, own: bool) -> Answer:
        import httpx

        until = time.monotonic() + _LONGEST_ANSWER_S
        body = bytearray()
        try:
            with self._client.stream("GET", url, params=params) as response:
                for part in response.iter_bytes():
                    body += part
                    if len(body) > _LONGEST_ANSWER or time.monotonic() > until:
                        raise SkipRecord(what, f"the answer of {_host(url)} does not end")
        except (httpx.RequestError, httpx.InvalidURL) as fault:
            reason = str(fault) or type(fault).__name__
            raise Unreachable(f"{_host(url)} did not answer: {reason}") from fault
        answer = _json(bytes(body))
        said = str(answer.get("message") or "") if answer else ""
        host = Source(_host(url), refused=_CHECK)
        # What is no AppView or directory knows no account at all: that says nothing about this one.
        speaks = own or answer is not None
        refused = status_error(
            host,
            response.status_code,
            response.headers,
            said=said,
            item=what if speaks else None,
            about_item=_ABOUT_ITEM,
        )
        if own and isinstance(refused, RetryLater):
            # It speaks for its own accounts: the lists of all others go on.
            self._resting[_host(url)] = refused.at or datetime.now(UTC) + _UNSAID_REST
            raise SkipRecord(what, str(refused))
        if refused is not None:
            raise refused
        if response.status_code != 200:
            raise SkipRecord(what, f"{_host(url)} answered {response.status_code}")
        if answer is None:
            raise Unreachable(f"{_host(url)} did not answer with a JSON object")
        return answer


def _is_public(url: str) -> bool:
    """Is it an https address with a public name? Numbers in any spelling are addresses, not names."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        _ = parts.port
    except ValueError:
        return False
    last = host.rpartition(".")[2]
    if parts.scheme != "https" or "." not in host or _NUMERIC.fullmatch(last):
        return False
    if last in {"local", "internal", "localhost"}:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False


def _json(body: bytes) -> Answer | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _list(answer: Answer, part: str) -> list[Any]:
    found = answer.get(part)
    return found if isinstance(found, list) else []


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return url[:200]
