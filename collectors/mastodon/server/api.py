"""The way to one server: Mastodon.py's client over a session with our time limits; errors by consequence.

Answers are taken as the server sent them: the client's own types turn what is malformed into something else, so that
one bad post could not be named.
"""

from __future__ import annotations

import re
import time
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from mastodon import Mastodon, MastodonError

from collectors import http
from collectors.base import Fatal, RetryLater, SkipRecord, Unreachable
from collectors.checks import unanswered
from collectors.http import Source, status_error, user_agent
from collectors.mastodon.handles import is_domain

from .limits import reset_of
from .servers import Server

PAGE = 40
"""Posts on a page, which is the most that servers give."""
LIST_PAGE = 80
QUIET_S = 90.0
"""How long a stream may bring nothing: servers send a sign of life every 15 seconds."""
_WHOLE_S = 60.0
_LONGEST_ANSWER = 16 * 1024 * 1024
"""Bytes: forty posts are some 200,000."""
_SIGN_IN_WANTED = "authenticated user"
_CLAIMED_VERSION = "4.5.0"
"""The client would ask each server for its version before some calls: a fault of a call says as much."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list, and the ``max_id`` with which it goes on; None at its end."""

    items: Sequence[Any]
    older: str | None = None


class Api:
    """The endpoints of one server that are read.

    Each raises ConfigError, RetryLater, Unreachable, Fatal or, of one account or post, SkipRecord.
    """

    def __init__(self, server: Server, timeouts: tuple[float, float] | None = None) -> None:
        """For one thread. ``timeouts``: for a connection and for each part of an answer, in seconds."""
        token = server.token.get_secret_value()
        self.name = f"Mastodon server {server.name}"
        self.address = server.address
        self.limit = server.known.limit
        self._source = _source(self.name, token)
        timeouts = timeouts or (http.CONNECT_S, http.READ_S)
        _, self._read_s = timeouts
        self._session = Session(timeouts, server.known.instance)
        self.client = Mastodon(
            access_token=token or None,
            api_base_url=server.address,
            ratelimit_method="throw",
            mastodon_version=_CLAIMED_VERSION,
            version_check_mode="created",
            session=self._session,
            user_agent=user_agent(),
        )

    def instance(self) -> Mapping[str, Any]:
        """What the server says of itself: ``domain``, ``version``, ``configuration``."""
        doing = "what it says of itself"
        try:
            answer = self._ask(doing, self.client.instance_v2, item="its description")
        except SkipRecord:
            # Software that speaks the API of Mastodon 3 alone.
            answer = self._ask(doing, self.client.instance_v1)
            if isinstance(answer, Mapping):
                answer = {**answer, "domain": _host_of(answer.get("uri"))}
        if not isinstance(answer, Mapping) or not is_domain(answer.get("domain")):
            raise Unreachable(f"{self.name}: another service answers there ({doing})")
        self._session.keep_instance()
        return answer

    @property
    def stream_refused(self) -> bool:
        """Was the last stream refused because of who asked for it?"""
        return self._session.stream_status in (401, 403)

    def sign_in(self) -> str:
        """The account or app that the token is of. Raises ConfigError where it is not accepted."""
        doing = "whose token it is"
        try:
            answer = self._ask(doing, self.client.account_verify_credentials)
            return f"@{answer['acct']}"
        except (KeyError, TypeError):
            raise Unreachable(f"{self.name}: another service answers there ({doing})") from None

    def public(self, *, local: bool, **page: str) -> Listed:
        """The public timeline, of this server's own accounts or of all that it knows."""
        return self._list(
            "public timeline", lambda: self.client.timeline_public(local=local, limit=PAGE, **page)
        )

    def tagged(self, tag: str, **page: str) -> Listed:
        """Posts with a hashtag."""
        return self._list(f"hashtag {tag}", lambda: self.client.timeline_hashtag(tag, limit=PAGE, **page))

    def search(self, query: str, page: int, **since: str) -> Listed:
        """Posts that the server's search finds, newest first; ``page`` counts from 0."""
        doing = f"search for {query}"
        answer = self._ask(
            doing,
            lambda: self.client.search_v2(
                query, resolve=False, result_type="statuses", offset=page * PAGE, limit=PAGE,
                exclude_unreviewed=False, **since,
            ),
        )  # fmt: skip
        found = answer.get("statuses") if isinstance(answer, Mapping) else None
        return Listed(self._listed(found, doing))

    def lookup(self, handle: str) -> Mapping[str, Any]:
        """An account by ``name@domain``; one that the server does not know is a SkipRecord."""
        item = f"Mastodon account @{handle}"
        answer = self._ask("account", lambda: self.client.account_lookup(handle), item=item)
        if not isinstance(answer, Mapping) or not str(answer.get("id") or ""):
            raise SkipRecord(item, "the answer holds no account")
        return answer

    def of_account(self, uid: str, handle: str, **page: str) -> Listed:
        """What an account wrote and boosted, newest first."""
        item = f"Mastodon account @{handle}"
        return self._list(
            f"posts of @{handle}", lambda: self.client.account_statuses(uid, limit=PAGE, **page), item
        )

    def connections(self, uid: str, handle: str, *, followers: bool, older: str | None) -> Listed:
        """Whom an account follows, or its followers, 80 a page."""
        ask = self.client.account_followers if followers else self.client.account_following
        doing = f"{'followers of' if followers else 'whom'} @{handle}{'' if followers else ' follows'}"
        item = f"Mastodon account @{handle}"
        return self._list(doing, lambda: ask(uid, max_id=older, limit=LIST_PAGE), item)

    def answers(self, uid: str) -> Listed:
        """The posts under a post."""
        item = f"Mastodon post {uid}"
        answer = self._ask("answers to a post", lambda: self.client.status_context(uid), item=item)
        found = answer.get("descendants") if isinstance(answer, Mapping) else None
        return Listed(self._listed(found, "answers to a post"))

    def posts(self, uids: Sequence[str]) -> Listed:
        """Those of these posts that are shown; a server that is too old to be asked so is a SkipRecord."""
        return self._list(
            "posts by their ids", lambda: self.client.statuses(list(uids)), "a list of posts", plain=True
        )

    def post(self, uid: str) -> Mapping[str, Any]:
        """One post; one that is no longer shown is a SkipRecord."""
        item = f"Mastodon post {uid}"
        answer = self._ask("a post", lambda: self.client.status(uid), item=item)
        return answer if isinstance(answer, Mapping) else {}

    def says_gone(self, uri: str) -> bool:
        """Is the thing at ``uri`` one that its server says is no longer there? For software with ids of its own."""
        self.limit.check()
        try:
            answer = self._session.get(uri, headers={"Accept": "application/activity+json"})
        except requests.RequestException as error:
            raise Unreachable(
                f"{self.name} ({uri[:200]}): {unanswered(uri, error, read_s=self._read_s)}"
            ) from None
        if (later := status_error(self._source, answer.status_code, {})) and isinstance(
            later, RetryLater | Unreachable
        ):
            raise later
        return answer.status_code == 410 or (answer.status_code == 404 and _is_json(answer))

    def _list(
        self, doing: str, call: Callable[[], object], item: str | None = None, *, plain: bool = False
    ) -> Listed:
        answer = self._listed(self._ask(doing, call, item=item), doing)
        last = self._session.last
        older = None if plain or last is None else _older(last)
        if older is not None and not re.fullmatch(r"[\w-]+", older):
            raise Unreachable(f"{self.name} names a next page that is none ({doing})")
        return Listed(answer, older)

    def _listed(self, answer: object, doing: str) -> Sequence[Any]:
        if not isinstance(answer, list):
            raise Unreachable(f"{self.name} answered with something else than a list ({doing})")
        return answer

    def _ask(self, doing: str, call: Callable[[], object], *, item: str | None = None) -> Any:
        """What the server answered to the last request of ``call``, as it sent it."""
        self.limit.check()
        self._session.last = None
        fault: BaseException | None = None
        try:
            call()
        except (MastodonError, requests.RequestException, ValueError, TypeError, KeyError) as error:
            fault = error
        answer = self._session.last
        if answer is None:
            told = (
                unanswered(self.address, fault, read_s=self._read_s)
                if fault is not None
                else "nothing was asked"
            )
            raise Unreachable(f"{self.name} ({doing}): {told}")
        self.limit.heed(answer.headers)
        if 300 <= answer.status_code < 400:
            where = answer.headers.get("location", "nowhere")[:200]
            told = f"it sends us on to {where}: name that server instead"
            raise SkipRecord(item, told) if item else Fatal(f"{self.name} ({doing}): {told}")
        found = _error(self._source, answer, doing, item)
        if found is not None:
            raise found
        try:
            return answer.json()
        except (ValueError, RecursionError):
            raise Unreachable(f"{self.name} answered with something else than JSON ({doing})") from None


class Session(requests.Session):
    """Keeps the last answer, gives every request our time limits, and follows no redirect.

    What a server says of itself is asked for once: the client asks for it again before each timeline.
    """

    def __init__(self, timeouts: tuple[float, float], known: dict[str, requests.Response]) -> None:
        """``known``: what the server said of itself in earlier calls, by path."""
        super().__init__()
        self.last: requests.Response | None = None
        self.stream_status = 0
        """The status with which the last stream was answered."""
        self._timeouts = timeouts
        # What is answered now is held for this session alone, until it is known to be a server's own description.
        self._instance = ChainMap[str, requests.Response]({}, known)

    def keep_instance(self) -> None:
        """What the server said of itself can be used: later calls need not ask again."""
        own, known = self._instance.maps
        known.update(own)

    def request(self, method: str, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        path = urlsplit(str(url)).path.rstrip("/")
        if (known := self._instance.get(path)) is not None:
            self.last = known
            return known
        connect, read = self._timeouts
        kwargs["timeout"] = (connect, QUIET_S if kwargs.get("stream") else read)
        kwargs["allow_redirects"] = False
        self.last = None
        if kwargs.get("stream"):
            answer = super().request(method, url, *args, **kwargs)
            self.stream_status = answer.status_code
        else:
            answer = super().request(method, url, *args, **(kwargs | {"stream": True}))
            _read(answer)
            self.last = answer
        if path in ("/api/v1/instance", "/api/v2/instance") and answer.status_code < 429:
            self._instance[path] = answer
        return answer


def _read(answer: requests.Response) -> None:
    """Reads an answer's body, which no server may make as long or as slow as it likes."""
    body = bytearray()
    until = time.monotonic() + _WHOLE_S
    for part in answer.iter_content(64 * 1024):
        body += part
        if len(body) > _LONGEST_ANSWER or time.monotonic() > until:
            answer.close()
            raise requests.ConnectionError("its answer does not end")
    answer._content = bytes(body)


def _source(name: str, token: str) -> Source:
    if token:
        return Source(
            name,
            signed_in_with="the access token",
            renew="Make a new one under Preferences, Development, and put it into GRAPEVINE_MASTODON_TOKENS.",
            allow="Check that the token has the scope read, and that its account may see this.",
        )
    return Source(
        name,
        refused="It may show this to nobody without an access token: put one into GRAPEVINE_MASTODON_TOKENS.",
    )


def _error(source: Source, answer: requests.Response, doing: str, item: str | None) -> Exception | None:
    said = _said(answer)
    status = answer.status_code
    if status == 422 and _SIGN_IN_WANTED in said:
        status = 401
    if item is not None and status in (404, 410) and not _is_json(answer):
        # A web server in front of Mastodon, which knows nothing of the post.
        return Unreachable(f"{source.name} answered {status} with something else than JSON ({doing})")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if status == 429 and (at := reset_of(headers)) is not None:
        headers["retry-after"] = str(max(1.0, (at - datetime.now(UTC)) / timedelta(seconds=1)))
    return status_error(source, status, headers, said=said, doing=doing, item=item)


def _said(answer: requests.Response) -> str:
    """The server's own words about a refusal, on one line."""
    if answer.status_code < 400 or not _is_json(answer):
        return ""
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return ""
    said = body.get("error_description") or body.get("error") if isinstance(body, Mapping) else ""
    return " ".join(said.split())[:200] if isinstance(said, str) else ""


def _is_json(answer: requests.Response) -> bool:
    return "json" in answer.headers.get("content-type", "")


def _host_of(uri: object) -> str:
    """The host in what Mastodon 3 calls its ``uri``, which some software writes as an address."""
    if not isinstance(uri, str):
        return ""
    try:
        return urlsplit(uri if "://" in uri else f"//{uri}").netloc
    except ValueError:
        return ""


def _older(answer: requests.Response) -> str | None:
    address = answer.links.get("next", {}).get("url", "")
    return next(iter(parse_qs(urlsplit(address).query).get("max_id", ())), None)
