"""A Mastodon server on loopback: its timelines, accounts and lists, paged as Mastodon pages them."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import yaml

from tests.collectors.answering import Answer, Asked, NetworkServer

RECORDED = Path(__file__).parents[2] / "data" / "mastodon"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TOKEN = "secret-token-0123456789"
Json = dict[str, Any]


def post_id(at: datetime, number: int = 0) -> str:
    """The id that Mastodon gives a post of this moment."""
    return str((int(at.timestamp() * 1000) << 16) + number)


def account(acct: str, **more: Any) -> Json:
    """An account as servers show it."""
    name = acct.partition("@")[0]
    return {
        "id": str(sum(map(ord, acct)) * 1000 + len(acct)),
        "username": name,
        "acct": acct,
        "display_name": name.title(),
        "note": "",
        "url": f"https://{acct.partition('@')[2] or 'mastodon.example'}/@{name}",
        "indexable": True,
        "discoverable": True,
        "noindex": False,
        "hide_collections": False,
    } | more


def status(at: datetime, text: str, author: Json, number: int = 0, **more: Any) -> Json:
    """A post as servers show it; ``text`` becomes its HTML."""
    domain = author["acct"].partition("@")[2] or "mastodon.example"
    uid = post_id(at, number)
    uri = f"https://{domain}/users/{author['username']}/statuses/{uid}"
    return {
        "id": uid,
        "uri": uri,
        "url": f"https://{domain}/@{author['username']}/{uid}",
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "edited_at": None,
        "account": author,
        "content": f"<p>{html.escape(text)}</p>",
        "visibility": "public",
        "language": "en",
        "in_reply_to_id": None,
        "spoiler_text": "",
        "mentions": [],
        "tags": [{"name": word[1:]} for word in text.split() if word.startswith("#")],
        "media_attachments": [],
        "replies_count": 0,
        "reblog": None,
        "poll": None,
        "card": None,
    } | more


def mention(of: Json) -> Json:
    """A mention in a post."""
    return {name: of[name] for name in ("id", "username", "acct", "url")}


def recorded(name: str, path: str, *, method: str = "GET", code: int = 200) -> Any:
    """The JSON that was answered to a request of ``path`` in a cassette of Mastodon.py's own tests."""
    return json.loads(recorded_text(name, path, method=method, code=code))


def recorded_text(name: str, path: str, *, method: str = "GET", code: int = 200) -> str:
    """The body of that answer as it was sent."""
    for one in yaml.safe_load((RECORDED / name).read_text())["interactions"]:
        uri = one["request"]["uri"]
        asked = one["request"]["method"] == method and (uri.endswith(path) or ("?" in path and path in uri))
        if asked and one["response"]["status"]["code"] == code:
            return str(one["response"]["body"]["string"])
    raise LookupError(f"{name} holds no answer to {path}")


def refused(code: int, error: str, **headers: str) -> Answer:
    """An error in Mastodon's form."""
    return Answer({"error": error}, code, {name.replace("_", "-"): value for name, value in headers.items()})


@dataclass
class Mastodon:
    """What one server knows."""

    domain: str = "mastodon.example"
    statuses: list[Json] = field(default_factory=list)
    public: list[Json] = field(default_factory=list)
    """Of these, what stands in the public timeline."""
    accounts: list[Json] = field(default_factory=list)
    following: dict[str, list[str]] = field(default_factory=dict)
    followers: dict[str, list[str]] = field(default_factory=dict)
    """From an account's acct to others'."""
    answers: dict[str, list[Json]] = field(default_factory=dict)
    """From a post's id to the posts under it."""
    events: bytes = b""
    """What the streams bring."""
    page: int = 40
    configuration: Json = field(default_factory=dict)
    replaced: dict[str, Answer] = field(default_factory=dict)
    """Answers by path that take the place of the server's own."""
    remaining: int = 299
    server: NetworkServer = field(init=False)

    def __post_init__(self) -> None:
        self.server = NetworkServer(self.respond)

    @property
    def address(self) -> str:
        return self.server.address

    def paths(self) -> list[str]:
        """What was asked, but for what the server says of itself."""
        return [one.path for one in self.server.asked if "/instance" not in one.path]

    def respond(self, asked: Asked) -> Answer:
        """As Mastodon would, with its limit in the headers."""
        answer = self.replaced.get(asked.path) or self._answer(asked)
        reset = datetime.now(UTC) + timedelta(minutes=3)
        limits = {
            "x-ratelimit-limit": "300",
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": reset.isoformat().replace("+00:00", "Z"),
        }
        return Answer(answer.body, answer.status, limits | dict(answer.headers), answer.cut, answer.silent)

    def _answer(self, asked: Asked) -> Answer:
        path = asked.path.removeprefix("/api").rstrip("/")
        signed_in = asked.headers.get("authorization") == f"Bearer {TOKEN}"
        if "authorization" in asked.headers and not signed_in:
            return refused(401, "The access token is invalid")
        if path in ("/v1/instance", "/v2/instance"):
            streaming = self.address.replace("http", "ws")
            return Answer(
                {
                    "domain": self.domain,
                    "uri": self.domain,
                    "version": "4.6.4",
                    "configuration": self.configuration,
                    "urls": {"streaming_api": streaming},
                }
            )
        parts = path.split("/")[2:]
        match parts:
            case ["timelines", "public"]:
                return self._paged(asked, self.public)
            case ["timelines", "tag", tag]:
                return self._paged(asked, [one for one in self.statuses if tag in _tags(one)])
            case ["search"]:
                words = asked.params["q"].strip('"').casefold()
                found = [one for one in self.statuses if words in str(one.get("content")).casefold()]
                return Answer({"statuses": self._cut(asked, found), "accounts": [], "hashtags": []})
            case ["accounts", "verify_credentials"]:
                return Answer(self.accounts[0]) if signed_in else refused(401, "The access token is invalid")
            case ["accounts", "lookup"]:
                acct = asked.params["acct"].removesuffix(f"@{self.domain}")
                found = [one for one in self.accounts if one["acct"] == acct]
                return Answer(found[0]) if found else refused(404, "Record not found")
            case ["accounts", uid, "statuses"]:
                own = [one for one in self.statuses if (one.get("account") or {}).get("id") == uid]
                return self._paged(asked, own)
            case ["accounts", uid, "following" | "followers" as which]:
                owner = next(one["acct"] for one in self.accounts if one["id"] == uid)
                listed = getattr(self, which).get(owner, [])
                return self._listed(asked, [one for one in self.accounts if one["acct"] in listed])
            case ["statuses"]:
                wanted = parse_qs(asked.query).get("id[]", [])
                return Answer([one for one in self.statuses if one.get("id") in wanted])
            case ["statuses", uid, "context"]:
                return Answer({"ancestors": [], "descendants": self.answers.get(uid, [])})
            case ["statuses", uid]:
                found = [one for one in self.statuses if one.get("id") == uid]
                return Answer(found[0]) if found else refused(404, "Record not found")
            case ["streaming", *_]:
                if not signed_in:
                    return refused(401, "Missing access token")
                return Answer(self.events, headers={"content-type": "text/event-stream"})
        return refused(404, "Endpoint not found")

    def _cut(self, asked: Asked, found: list[Json]) -> list[Json]:
        found = sorted(found, key=lambda one: int(one["id"]), reverse=True)
        found = [one for one in found if int(one["id"]) > int(asked.params.get("min_id", "0"))]
        start = int(asked.params.get("offset", "0"))
        return found[start : start + self.page]

    def _paged(self, asked: Asked, found: list[Json]) -> Answer:
        """Newest first; behind ``min_id`` the page that is next to it."""
        found = sorted(found, key=lambda one: int(one.get("id") or 0), reverse=True)
        if "max_id" in asked.params:
            found = [one for one in found if int(one["id"]) < int(asked.params["max_id"])]
        if "min_id" in asked.params:
            found = [one for one in found if int(one["id"]) > int(asked.params["min_id"])]
            return Answer(found[-self.page :])
        shown = found[: self.page]
        if len(found) <= self.page:
            return Answer(shown)
        link = f'<{self.address}{asked.path}?max_id={shown[-1]["id"]}>; rel="next"'
        return Answer(shown, headers={"link": link})

    def _listed(self, asked: Asked, found: list[Json]) -> Answer:
        start = int(asked.params.get("max_id", "0"))
        shown = found[start : start + self.page]
        if start + self.page >= len(found):
            return Answer(shown)
        link = f'<{self.address}{asked.path}?max_id={start + self.page}>; rel="next"'
        return Answer(shown, headers={"link": link})


def _tags(one: Json) -> list[str]:
    return [tag["name"].casefold() for tag in one.get("tags") or ()]


def event(kind: str, payload: Any) -> bytes:
    """One event of a stream as servers send it."""
    data = payload if isinstance(payload, str) else json.dumps(payload)
    return f"event: {kind}\ndata: {data}\n\n".encode()


@contextmanager
def serving(*servers: Mastodon) -> Iterator[Callable[[str], str]]:
    """The servers on free ports; gives the address that a domain has in the test."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        for one in servers:
            stack.enter_context(one.server.serving())
        known = {one.domain: one.address for one in servers}
        yield lambda domain: known.get(domain, "http://127.0.0.1:9")
