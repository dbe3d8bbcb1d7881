"""An X on loopback: it searches a handful of posts, pages newest first, and plays recorded answers."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from collectors.x.collector import X
from collectors.x.posts import time_of
from graph.write.spending import DOLLAR, Kind, Reservation
from tests.collectors.answering import Answer, Asked, NetworkServer

RECORDED = Path(__file__).parents[2] / "data" / "x"
SEARCH = "/2/tweets/search/recent"
POSTS = "/2/tweets"
COUNTS = "/2/tweets/counts/recent"
USAGE = "/2/usage/tweets"
DELETED = ("resource-not-found", "Not Found Error")
PROTECTED = ("not-authorized-for-resource", "Authorization Error")
SUSPENDED = ("resource-not-found", "Forbidden")
TOKEN = "AAAA-secret-bearer-0123456789"


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
    at_path: dict[tuple[str, int], Answer] = field(default_factory=dict)
    """Answers by path and the number of the request among those for that path, from 0."""
    usage: dict[str, Any] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    """By query how many posts a day are counted, where there are more than the server holds."""
    now: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    """Where counts end."""
    network: NetworkServer = field(init=False)

    def __post_init__(self) -> None:
        self.network = NetworkServer(self.answer)
        self.network.alter = self._alter

    def _alter(self, number: int, asked: Asked, answer: Answer) -> Answer:
        alike = sum(one.path == asked.path for one in self.asked[:number])
        return self.at_path.get((asked.path, alike), self.at_request.get(number, answer))

    @property
    def asked(self) -> list[Asked]:
        return self.network.asked

    @property
    def api(self) -> str:
        return self.network.address

    def answer(self, asked: Asked) -> Answer:
        params = dict(asked.params)
        if asked.path in self.answers:
            return self.answers[asked.path]
        if asked.path == SEARCH:
            return self._search(params)
        if asked.path == COUNTS:
            return self._counts(params)
        if asked.path == USAGE:
            return Answer({"data": self.usage})
        if asked.path.endswith("/following"):
            return self._following(asked.path.split("/")[3], params)
        if asked.path in ("/2/users/by", "/2/users"):
            return self._lookup(params)
        if asked.path == POSTS:
            return self._posts(params["ids"].split(","))
        return problem(404, "Not Found", "no such route")

    def _matching(self, params: dict[str, str]) -> list[dict[str, Any]]:
        since, until = int(params.get("since_id", "0")), int(params.get("until_id", str(2**63)))
        found = [post for post in self.posts if _found(post, params["query"]) and since < _id(post) < until]
        return sorted(found, key=_id, reverse=True)

    def _search(self, params: dict[str, str]) -> Answer:
        shown, meta = self._cut(self._matching(params), params.get("next_token"), params["max_results"])
        if shown:
            meta |= {"newest_id": str(_id(shown[0])), "oldest_id": str(_id(shown[-1]))}
        named = {ref["id"] for post in shown for ref in post.get("referenced_tweets", ())}
        included = [post for post in self.included if post["id"] in named]
        authors = {post.get("author_id") for post in (*shown, *included)}
        users = [user for user in self.users if user["id"] in authors]
        includes = {"users": users, "tweets": included}
        return Answer({"data": shown, "includes": includes, "errors": self.errors, "meta": meta})

    def _counts(self, params: dict[str, str]) -> Answer:
        begin = self.now - timedelta(days=7)
        if "start_time" in params:
            begin = datetime.fromisoformat(params["start_time"])
        data = []
        while begin < self.now:
            end = min(begin.replace(hour=0, minute=0) + timedelta(days=1), self.now)
            times = [time_of(post["id"]) for post in self._matching(params) if _id(post) > 2**23]
            number = sum(begin <= at < end or at == end == self.now for at in times)
            number = self.counted.get(params["query"], number)
            data.append({"start": _written(begin), "end": _written(end), "tweet_count": number})
            begin = end
        total = sum(one["tweet_count"] for one in data)
        return Answer({"data": data, "meta": {"total_tweet_count": total}})

    def _following(self, owner: str, params: dict[str, str]) -> Answer:
        followed = [user for user in self.users if user["id"] in self.following.get(owner, ())]
        shown, meta = self._cut(followed, params.get("pagination_token"), params["max_results"])
        return Answer({"data": shown, "errors": self.errors, "meta": meta})

    def _lookup(self, params: dict[str, str]) -> Answer:
        wanted = [name.casefold() for name in params.get("usernames", params.get("ids", "")).split(",")]
        field_name = "username" if "usernames" in params else "id"
        data = [
            {"public_metrics": {"following_count": len(self.following.get(user["id"], ()))}, **user}
            for user in self.users
            if user[field_name].casefold() in wanted
        ]
        known = {user[field_name].casefold() for user in data}
        errors = [
            {
                "value": name,
                "detail": f"Could not find user with {field_name}s: [{name}].",
                "title": "Not Found Error",
                "type": "https://api.twitter.com/2/problems/resource-not-found",
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

    def _cut(self, things: Sequence[Any], token: str | None, most: str) -> tuple[list[Any], dict[str, Any]]:
        start = int(token.removeprefix("page-at-")) if token else 0
        end = start + min(self.page, int(most))
        shown = list(things[start:end])
        meta: dict[str, Any] = {"result_count": len(shown)}
        if end < len(things):
            meta["next_token"] = f"page-at-{end}"
        return shown, meta


def _id(post: dict[str, Any]) -> int:
    return int(post["id"]) if str(post.get("id")).isdigit() else 0


def _found(post: dict[str, Any], query: str) -> bool:
    words = str(post.get("text", "")).casefold().replace(",", " ").split()
    by, to = post.get("author_id"), post.get("in_reply_to_user_id")
    clauses = [clause.strip("()") for clause in query.split(" OR ")]
    return any(clause in words or clause in (f"from:{by}", f"to:{to}") for clause in clauses)


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


class NoLimit:
    """A budget that allows everything and counts nothing, for tests without a graph."""

    def reserve(
        self, job: str, name: str, worst: Mapping[Kind, int], *, least: int = 1, most: int = 1
    ) -> Reservation:
        return Reservation(f"{job} {name}", "2026-11-22", most)

    def settle(self, reservation: Reservation, reads: Mapping[Kind, Iterable[str]]) -> int:
        return 0

    def cancel(self, reservation: Reservation) -> None:
        """Nothing is held."""

    def spent_today(self, jobs: Sequence[str] | None = None) -> int:
        return 0

    def left(self, job: str) -> int:
        return DOLLAR

    def a_day(self, job: str) -> int:
        return DOLLAR


def unlimited(collector: X) -> X:
    """The collector, which asks for what it likes without weighing it."""
    collector.budget, collector.first_look_agreed = NoLimit(), True
    return collector


@contextmanager
def serving(server: XServer) -> Iterator[XServer]:
    """The server on a free port of loopback."""
    with server.network.serving():
        yield server


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
