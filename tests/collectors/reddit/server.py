"""A Reddit on loopback: it signs in, lists a handful of posts newest first, and plays recorded answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from collectors.reddit.collector import Reddit, RedditSettings
from tests.collectors.answering import Answer, Asked, NetworkServer
from tests.collectors.worlds import NOW

RECORDED = Path(__file__).parents[2] / "data" / "reddit"
CLIENT, SECRET = "an-app-of-ours", "a-secret-of-ours-0123456789"
TOKEN = "/api/v1/access_token"
ANNA, BO, CLEO = "t2_7001", "t2_7002", "t2_7003"
NAMES = {ANNA: "AnnaPell", BO: "bo_quill", CLEO: "cleo-marsh"}


@dataclass
class RedditWorld:
    """What Reddit knows; its answers may be altered."""

    posts: list[Any] = field(default_factory=list)
    """Entries of lists (``submission``, ``comment``), in any order; malformed ones come first."""
    gone: set[str] = field(default_factory=set)
    """Fullnames that Reddit no longer has."""
    names: dict[str, str] = field(default_factory=lambda: dict(NAMES))
    answers: dict[str, Answer] = field(default_factory=dict)
    """Answers by path that take the place of the lists."""
    page: int = 100

    def respond(self, asked: Asked) -> Answer:
        path = asked.path.rstrip("/")
        if path in self.answers:
            return self.answers[path]
        if path == TOKEN:
            return Answer(
                {"access_token": "token-of-an-hour", "token_type": "bearer", "expires_in": 3600, "scope": "*"}
            )
        parts = path.strip("/").split("/")
        if path == "/api/info":
            wanted = asked.params["id"].split(",")
            found = [one for one in self.posts if _name(one) in wanted and _name(one) not in self.gone]
            return Answer({"kind": "Listing", "data": {"children": found, "after": None}})
        if path == "/api/user_data_by_account_ids":
            known = {
                uid: {"name": self.names[uid]} for uid in asked.params["ids"].split(",") if uid in self.names
            }
            return Answer(known) if known else refusal(404)
        if parts[0] == "user" and parts[2] == "about":
            return self._account(parts[1])
        if parts[0] == "user":
            kind = "t3" if parts[2] == "submitted" else "t1"
            return self._listing(
                [o for o in self.posts if _kind(o) == kind and _of(o, "author", parts[1])], asked.params
            )
        if parts[-1] == "search":
            found = [one for one in self.posts if _kind(one) == "t3" and _found(one, asked.params["q"])]
            return self._listing(found, asked.params)
        if parts[0] == "r" and parts[2] == "about":
            return Answer({"kind": "t5", "data": {"display_name": parts[1], "subscribers": 1200}})
        if parts[0] == "r":
            kind = "t3" if parts[2] == "new" else "t1"
            return self._listing(
                [o for o in self.posts if _kind(o) in (kind, "") and _of(o, "subreddit", parts[1])],
                asked.params,
            )
        return refusal(404)

    def _account(self, name: str) -> Answer:
        for uid, known in self.names.items():
            if known.casefold() == name.casefold():
                return Answer({"kind": "t2", "data": {"id": uid[3:], "name": known}})
        return refusal(404)

    def _listing(self, things: list[Any], params: Any) -> Answer:
        shown = [one for one in sorted(things, key=_made, reverse=True) if _name(one) not in self.gone]
        start = next((n + 1 for n, one in enumerate(shown) if _name(one) == params.get("after")), 0)
        page = shown[start : start + self.page]
        after = _name(page[-1]) if start + self.page < len(shown) else None
        return Answer({"kind": "Listing", "data": {"children": page, "after": after, "before": None}})


def refusal(status: int, reason: str | None = None, **headers: str) -> Answer:
    """An error in Reddit's form."""
    body = {"message": "Forbidden" if status == 403 else "Not Found", "error": status}
    return Answer(
        body | ({"reason": reason} if reason else {}),
        status,
        {name.replace("_", "-"): value for name, value in headers.items()},
    )


def submission(uid: str, at: datetime, title: str, author: str = ANNA, **more: Any) -> dict[str, Any]:
    """A submission as a list shows it; ``uid`` without ``t3_``."""
    return {"kind": "t3", "data": _common(f"t3_{uid}", at, author) | {
        "title": title, "selftext": "", "is_self": True, "over_18": False, "stickied": False,
        "permalink": f"/r/sysadmin/comments/{uid}/a_title/",
        "url": f"https://www.reddit.com/r/sysadmin/comments/{uid}/a_title/",
    } | more}  # fmt: skip


def comment(
    uid: str, at: datetime, body: str, author: str = BO, *, to: str = "t3_a", **more: Any
) -> dict[str, Any]:
    """A comment as a list shows it; ``uid`` without ``t1_``."""
    return {"kind": "t1", "data": _common(f"t1_{uid}", at, author) | {
        "body": body, "parent_id": to, "link_id": "t3_a", "link_title": "a title", "link_author": "cleo-marsh",
        "permalink": f"/r/sysadmin/comments/a/a_title/{uid}/",
    } | more}  # fmt: skip


def _common(name: str, at: datetime, author: str) -> dict[str, Any]:
    return {
        "name": name,
        "id": name[3:],
        "author": NAMES.get(author, author),
        "author_fullname": author,
        "created_utc": at.timestamp(),
        "edited": False,
        "subreddit": "sysadmin",
        "removed_by_category": None,
    }


@contextmanager
def serving(world: RedditWorld) -> Iterator[NetworkServer]:
    """The world on a free port of loopback."""
    with NetworkServer(world.respond).serving() as server:
        yield server


def reddit_at(
    server: NetworkServer,
    now: datetime = NOW,
    secret: str = SECRET,
    clock: Callable[[], datetime] | None = None,
    **settings: Any,
) -> Reddit:
    """A collector that reads r/sysadmin there, and searches."""
    chosen = RedditSettings(**({"subreddits": ("sysadmin",), "username": "our_account"} | settings))
    address = server.address
    return Reddit(CLIENT, secret, settings=chosen, site=address, api=address, clock=clock or (lambda: now))


def recorded(name: str) -> list[Answer]:
    """The answers of a recording, in their order."""
    interactions = json.loads((RECORDED / name).read_text(encoding="utf-8"))["interactions"]
    return [Answer(one["response"]["body"], one["response"]["status"]) for one in interactions]


def _data(thing: Any) -> dict[str, Any]:
    data = thing.get("data") if isinstance(thing, dict) else None
    return data if isinstance(data, dict) else {}


def _name(thing: Any) -> str:
    return str(_data(thing).get("name", ""))


def _kind(thing: Any) -> str:
    return _name(thing)[:2]


def _made(thing: Any) -> float:
    return float(_data(thing).get("created_utc") or 9e12)


def _of(thing: Any, what: str, value: str) -> bool:
    return str(_data(thing).get(what, "")).casefold() == value.casefold()


def _found(thing: Any, query: str) -> bool:
    said = f"{_data(thing).get('title', '')} {_data(thing).get('selftext', '')}".casefold()
    return any(clause.strip('"').casefold() in said for clause in query.split(" OR "))
