"""Hacker News' two public interfaces: the search (Algolia) and the items (Firebase); errors by consequence."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from collectors import http
from collectors.base import Unreachable
from collectors.checks import unanswered
from collectors.http import Source, http_client, status_error

if TYPE_CHECKING:
    import httpx

Json = Mapping[str, Any]
PAGE = 1_000
"""The most hits of one search; it has no second page behind them."""
TAGS_AT_ONCE = 40
_LONGEST_ANSWER = 32 * 1024 * 1024
_LONGEST_ANSWER_S = 120.0
_KINDS = "(story,comment,poll,job)"


class Api:
    """Reads both. Raises RetryLater, Unreachable or Fatal."""

    def __init__(self, search: str, items: str) -> None:
        """Their addresses: ``https://hn.algolia.com/api/v1`` and ``https://hacker-news.firebaseio.com/v0``."""
        self.search_address = search.rstrip("/")
        self.items_address = items.rstrip("/")

    @cached_property
    def client(self) -> httpx.Client:
        """Made at the first question."""
        return http_client()

    def matching(self, query: str, since: int, before: int) -> Iterator[Sequence[Any]]:
        """What matches a search and was written in ``since <= second < before``, newest first."""
        return self._hits(f"search for {query}", since, before, query=query, tags=_KINDS)

    def written_by(self, names: Sequence[str], since: int, before: int) -> Iterator[Sequence[Any]]:
        """What these users wrote."""
        return self._tagged("posts of watched users", "", [f"author_{name}" for name in names], since, before)

    def comments_on(self, stories: Sequence[str], since: int, before: int) -> Iterator[Sequence[Any]]:
        """The comments in the threads of these stories (their ids)."""
        tags = [f"story_{story}" for story in stories]
        return self._tagged("comments on stories", "comment,", tags, since, before)

    def user(self, name: str) -> Json | None:
        """What the site shows of a user; None where there is none of that name, in that case of letters."""
        answer = self._get(f"{self.items_address}/user/{quote(name, safe='')}.json", {}, f"user {name}")
        return answer if isinstance(answer, Mapping) else None

    def item(self, uid: str) -> Json | None:
        """What the site holds under this id; None where it holds nothing."""
        answer = self._get(
            f"{self.items_address}/item/{quote(uid, safe='')}.json", {}, "which stored posts are still there"
        )
        return answer if isinstance(answer, Mapping) else None

    def newest(self) -> int:
        """The largest id so far."""
        answer = self._get(f"{self.items_address}/maxitem.json", {}, "the newest item")
        if not isinstance(answer, int):
            raise Unreachable("Hacker News' items did not answer with a number (the newest item)")
        return answer

    def _tagged(
        self, doing: str, and_tag: str, tags: Sequence[str], since: int, before: int
    ) -> Iterator[Sequence[Any]]:
        for start in range(0, len(tags), TAGS_AT_ONCE):
            some = ",".join(tags[start : start + TAGS_AT_ONCE])
            yield from self._hits(doing, since, before, tags=f"{and_tag}({some})")

    def _hits(self, doing: str, since: int, before: int, **asked: str) -> Iterator[Sequence[Any]]:
        """All hits, in as many requests as it takes: each asks for what is older than the one before.

        So items that are written meanwhile move none from one answer to another.
        """
        params = {
            **asked,
            "hitsPerPage": str(PAGE),
            "typoTolerance": "false",
            "advancedSyntax": "true",
        }
        known: set[str] = set()
        while since < before:
            times = f"created_at_i>={since},created_at_i<{before}"
            url = f"{self.search_address}/search_by_date"
            answer = self._get(url, {**params, "numericFilters": times}, doing)
            hits = answer.get("hits") if isinstance(answer, Mapping) else None
            if not isinstance(answer, Mapping) or not isinstance(hits, list):
                raise Unreachable(f"Hacker News' search answered without hits ({doing})")
            yield hits
            size = answer.get("hitsPerPage")
            if len(hits) < (size if isinstance(size, int) and 0 < size < PAGE else PAGE):
                return
            ids = {str(hit.get("objectID")) for hit in hits if isinstance(hit, Mapping)}
            oldest = min(
                (hit["created_at_i"] for hit in hits if _has_time(hit)),
                default=before,
            )
            if oldest >= before and ids <= known:
                raise Unreachable(f"Hacker News' search gives the same page again and again ({doing})")
            known |= ids
            # The oldest second again, since it may hold more than this answer did; one that fills whole answers ends.
            before = oldest + 1 if oldest + 1 < before else oldest

    def _get(self, url: str, params: Mapping[str, str], doing: str) -> Any:
        import httpx

        host = Source(
            f"Hacker News ({urlsplit(url).netloc})", refused="Is its address in the settings right?"
        )
        until = time.monotonic() + _LONGEST_ANSWER_S
        body = bytearray()
        try:
            with self.client.stream("GET", url, params=params) as response:
                for part in response.iter_bytes():
                    body += part
                    if len(body) > _LONGEST_ANSWER or time.monotonic() > until:
                        raise Unreachable(f"The answer of {host.name} does not end ({doing})")
        except (httpx.RequestError, httpx.InvalidURL) as fault:
            told = unanswered(url, fault, connect_s=http.CONNECT_S, read_s=http.READ_S)
            raise Unreachable(f"{host.name} did not answer ({doing}): {told}") from None
        try:
            answer = json.loads(bytes(body))
        except (ValueError, RecursionError):
            answer = _NO_JSON
        said = str(answer.get("message") or "")[:200] if isinstance(answer, dict) else ""
        refused = status_error(host, response.status_code, response.headers, said=said, doing=doing)
        if refused is not None:
            raise refused
        if answer is _NO_JSON or response.status_code >= 300:
            raise Unreachable(f"{host.name} answered with something else than JSON ({doing})")
        return answer


_NO_JSON = object()


def _has_time(hit: object) -> bool:
    return isinstance(hit, Mapping) and type(hit.get("created_at_i")) is int
