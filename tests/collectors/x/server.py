"""An X on loopback: it searches a handful of posts, pages newest first, and plays recorded answers."""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import yaml

RECORDED = Path(__file__).parents[2] / "data" / "x"
SEARCH = "/2/tweets/search/recent"
POSTS = "/2/tweets"
DELETED = ("resource-not-found", "Not Found Error")
PROTECTED = ("not-authorized-for-resource", "Authorization Error")
SUSPENDED = ("resource-not-found", "Forbidden")
TOKEN = "AAAA-secret-bearer-0123456789"


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    path: str
    params: dict[str, str]
    authorization: str | None = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """One answer: a status, a JSON body (or text), and headers."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def problem(status: int, title: str, detail: str, **headers: str) -> Answer:
    """An error in X's form."""
    body = {"title": title, "detail": detail, "status": status, "type": "about:blank"}
    return Answer(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


def recorded(name: str) -> Answer:
    """The answer in a cassette of tweepy's own tests, as X gave it."""
    response = yaml.safe_load((RECORDED / name).read_text())["interactions"][0]["response"]
    body = response["body"]["string"]
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    return Answer(body if isinstance(body, bytes) else b64decode(body), response["status"]["code"], headers)


@dataclass
class XServer:
    """What the server knows, and what it was asked."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    users: list[dict[str, Any]] = field(default_factory=list)
    included: list[dict[str, Any]] = field(default_factory=list)
    """Posts that only expansions show."""
    errors: list[dict[str, Any]] = field(default_factory=list)
    following: dict[str, list[str]] = field(default_factory=dict)
    gone: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Ids of posts that are not shown, with the type and title of X's error."""
    page: int = 100
    answers: dict[str, Answer] = field(default_factory=dict)
    """Answers by path that take the place of the search and the lists."""
    at_request: dict[int, Answer] = field(default_factory=dict)
    """Answers by the number of the request, from 0."""
    asked: list[Asked] = field(default_factory=list)
    api: str = ""

    def answer(self, asked: Asked) -> Answer:
        number = len(self.asked)
        self.asked.append(asked)
        if number in self.at_request:
            return self.at_request[number]
        if asked.path in self.answers:
            return self.answers[asked.path]
        if asked.path == SEARCH:
            return self._search(asked.params)
        if asked.path.endswith("/following"):
            return self._following(asked.path.split("/")[3], asked.params)
        if asked.path in ("/2/users/by", "/2/users"):
            return self._lookup(asked.params)
        if asked.path == POSTS:
            return self._posts(asked.params["ids"].split(","))
        return problem(404, "Not Found", "no such route")

    def _search(self, params: dict[str, str]) -> Answer:
        since = int(params.get("since_id", "0"))
        found = [post for post in self.posts if _found(post, params["query"]) and _id(post) > since]
        found.sort(key=_id, reverse=True)
        shown, meta = self._cut(found, params.get("next_token"))
        if shown:
            meta |= {"newest_id": str(_id(shown[0])), "oldest_id": str(_id(shown[-1]))}
        includes = {"users": self.users, "tweets": self.included}
        return Answer({"data": shown, "includes": includes, "errors": self.errors, "meta": meta})

    def _following(self, owner: str, params: dict[str, str]) -> Answer:
        followed = [user for user in self.users if user["id"] in self.following.get(owner, ())]
        shown, meta = self._cut(followed, params.get("pagination_token"))
        return Answer({"data": shown, "errors": self.errors, "meta": meta})

    def _lookup(self, params: dict[str, str]) -> Answer:
        wanted = [name.casefold() for name in params.get("usernames", params.get("ids", "")).split(",")]
        field_name = "username" if "usernames" in params else "id"
        data = [user for user in self.users if user[field_name].casefold() in wanted]
        known = {user[field_name].casefold() for user in data}
        errors = [
            {
                "value": name,
                "detail": f"Could not find user with {field_name}s: [{name}].",
                "title": "Not Found Error",
                "resource_type": "user",
                "parameter": f"{field_name}s",
            }
            for name in wanted
            if name not in known
        ]
        return Answer({"data": data, "errors": errors})

    def _posts(self, wanted: list[str]) -> Answer:
        data = [
            {"id": post["id"], "text": post["text"]}
            for post in self.posts
            if post["id"] in wanted and post["id"] not in self.gone
        ]
        errors = [
            {
                "value": uid,
                "detail": f"{title}: {uid}",
                "title": title,
                "resource_type": "tweet",
                "parameter": "ids",
                "resource_id": uid,
                "type": f"https://api.twitter.com/2/problems/{kind}",
            }
            for uid in wanted
            if uid in self.gone
            for kind, title in [self.gone[uid]]
        ]
        return Answer({"data": data, "errors": errors} if data else {"errors": errors})

    def _cut(self, things: list[Any], token: str | None) -> tuple[list[Any], dict[str, Any]]:
        start = int(token.removeprefix("page-at-")) if token else 0
        shown = things[start : start + self.page]
        meta: dict[str, Any] = {"result_count": len(shown)}
        if start + self.page < len(things):
            meta["next_token"] = f"page-at-{start + self.page}"
        return shown, meta


def _id(post: dict[str, Any]) -> int:
    return int(post["id"]) if str(post.get("id")).isdigit() else 0


def _found(post: dict[str, Any], query: str) -> bool:
    words = str(post.get("text", "")).casefold().replace(",", " ").split()
    by, to = post.get("author_id"), post.get("in_reply_to_user_id")
    clauses = [clause.strip("()") for clause in query.split(" OR ")]
    return any(clause in words or clause in (f"from:{by}", f"to:{to}") for clause in clauses)


@contextmanager
def serving(server: XServer) -> Iterator[XServer]:
    """The server on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(parts.path, dict(parse_qsl(parts.query)), self.headers.get("Authorization"))
            answer = server.answer(asked)
            body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    class Listening(ThreadingHTTPServer):
        def server_bind(self) -> None:
            """Without the name look-up of HTTPServer, which waits for a DNS server that may not be there."""
            TCPServer.server_bind(self)

    listening = Listening(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True).start()
    server.api = f"http://127.0.0.1:{listening.server_address[1]}"
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()


def post_id(at: datetime, number: int = 0) -> str:
    """The id that X gives a post of this moment."""
    return str((int(at.timestamp() * 1000) - 1288834974657 << 22) + number)


def post(at: datetime, text: str, author: str, number: int = 0, **more: Any) -> dict[str, Any]:
    """A post as the search returns it with our fields."""
    uid = post_id(at, number)
    return {
        "id": uid,
        "text": text,
        "author_id": author,
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "edit_history_tweet_ids": [uid],
        "lang": "en",
    } | more
