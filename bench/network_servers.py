"""Small networks on loopback, each a process of its own, for ``bench/networks.py``: generated posts, real answers.

    python bench/network_servers.py NETWORK POSTS

Prints the addresses as JSON, and serves until its standard input ends.
"""

from __future__ import annotations

import json
import random
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.collectors.answering import Answer, Asked, NetworkServer
from tests.collectors.bluesky import wire
from tests.collectors.bluesky.hosts import bluesky_hosts, jetstream_of
from tests.collectors.feeds.server import RSS, item, rss
from tests.collectors.hackernews import server as hackernews
from tests.collectors.mastodon import server as mastodon
from tests.collectors.reddit import server as reddit
from tests.collectors.x import server as x

SUBREDDITS = 10
"""Reddit shows 1,000 entries of a list."""
FEEDS = 20
AUTHORS = 500
WORDS = ("import", "broke", "again", "support", "answers", "nobody", "renewal", "leave", "others", "before")


def texts(count: int) -> list[str]:
    """Posts of 5 to 30 words that name what is watched."""
    chooser = random.Random(7)
    return [
        " ".join(["fernhollow", *chooser.choices(WORDS, k=chooser.randint(4, 29))]) + f" {n}"
        for n in range(count)
    ]


def times(count: int) -> list[datetime]:
    """From six days ago to a minute ago, oldest first."""
    end = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    return [end - timedelta(days=6) * (count - n) / count for n in range(count)]


def of_x(count: int) -> Callable[[Asked], Answer]:
    """Recent search, 100 posts a page, with their authors."""
    users = [{"id": str(7000 + n), "username": f"user_{n}", "name": f"User {n}"} for n in range(AUTHORS)]
    posts = [
        x.post(at, text, str(7000 + n % AUTHORS), n)
        for n, (at, text) in enumerate(zip(times(count), texts(count), strict=True))
    ]
    posts.reverse()

    def respond(asked: Asked) -> Answer:
        if asked.path != x.SEARCH:
            return Answer({"data": [], "meta": {"result_count": 0, "total_tweet_count": count}})
        since = int(asked.params.get("since_id", "0"))
        start, size = int(asked.params.get("next_token", "p0")[1:]), int(asked.params["max_results"])
        shown = [post for post in posts[start : start + size] if int(post["id"]) > since]
        authors = {post["author_id"] for post in shown}
        meta = {"result_count": len(shown)}
        if start + size < count and shown:
            meta["next_token"] = f"p{start + size}"  # type: ignore[assignment]
        return Answer(
            {
                "data": shown,
                "includes": {"users": [one for one in users if one["id"] in authors]},
                "meta": meta,
            }
        )

    return respond


def of_mastodon(count: int) -> Callable[[Asked], Answer]:
    """A hashtag's timeline, 40 posts a page; a first look shows the oldest post alone."""
    accounts = [mastodon.account(f"user{n}@server{n % 50}.example") for n in range(AUTHORS)]
    posts = [
        mastodon.status(at, text, accounts[n % AUTHORS], n, tags=[{"name": "fernhollow"}])
        for n, (at, text) in enumerate(zip(times(count), texts(count), strict=True))
    ]
    ids = [int(post["id"]) for post in posts]
    known = mastodon.Mastodon()

    def respond(asked: Asked) -> Answer:
        if "/timelines/tag/" not in asked.path:
            return known.respond(asked)
        if "min_id" not in asked.params:
            return Answer(posts[:1])
        start = bisect_left(ids, int(asked.params["min_id"]) + 1)
        return Answer(posts[start : start + 40][::-1])

    return respond


def of_reddit(count: int) -> Callable[[Asked], Answer]:
    """Ten subreddits' new submissions, 100 a page."""
    each = count // SUBREDDITS
    lists = {
        f"/r/sub{number}/new": [
            reddit.submission(f"p{number}x{n}", at, text, f"t2_{n % AUTHORS}", subreddit=f"sub{number}")
            for n, (at, text) in enumerate(zip(times(each), texts(each), strict=True))
        ][::-1]
        for number in range(SUBREDDITS)
    }
    known = reddit.RedditWorld()

    def respond(asked: Asked) -> Answer:
        found = lists.get(asked.path.rstrip("/"))
        if found is None:
            return known.respond(asked)
        start = int(asked.params.get("after", "t3_0").rpartition("_")[2])
        shown = found[start : start + 100]
        after = f"t3_{start + 100}" if start + 100 < len(found) else None
        return Answer({"kind": "Listing", "data": {"children": shown, "after": after}})

    return respond


def of_hackernews(count: int) -> Callable[[Asked], Answer]:
    """A search, at most 1,000 hits an answer: one story and its comments."""
    story = hackernews.story(41_000_000, times(count)[0], "user0", "fernhollow does it")
    hits = [story] + [
        hackernews.comment(41_000_000 + n, at, f"user{n % AUTHORS}", text, story)
        for n, (at, text) in enumerate(zip(times(count), texts(count), strict=True))
        if n
    ]
    made = [hit["created_at_i"] for hit in hits]

    def respond(asked: Asked) -> Answer:
        if asked.path != hackernews.SEARCH:
            return Answer(99_000_000 if "maxitem" in asked.path else None)
        since, before = (
            int(part.rpartition("=" if ">" in part else "<")[2])
            for part in asked.params["numericFilters"].split(",")
        )
        if asked.params.get("query") is None:
            return Answer({"hits": [], "hitsPerPage": 1000})
        found = hits[bisect_left(made, since) : bisect_left(made, before)]
        return Answer({"hits": found[::-1][:1000], "hitsPerPage": 1000, "nbHits": len(found)})

    return respond


def of_feeds(count: int) -> Callable[[Asked], Answer]:
    """Twenty feeds of news."""
    each = count // FEEDS
    documents = {
        f"/{number}.xml": rss(
            f"News {number}",
            *(
                item(f"n{number}x{n}", text[:40], at, text)
                for n, (at, text) in enumerate(zip(times(each), texts(each), strict=True))
            ),
        )
        for number in range(FEEDS)
    }
    return lambda asked: Answer(documents[asked.path], headers={"content-type": RSS})


@contextmanager
def bluesky(count: int) -> Iterator[dict[str, str]]:
    """A Jetstream that sends its posts and then waits, and the hosts that name their authors."""
    dids = [
        f"did:plc:{n:024d}".replace("0", "a").replace("1", "b").replace("8", "c").replace("9", "d")
        for n in range(AUTHORS)
    ]
    frames = [
        wire.frame(wire.post(n + 1, dids[n % AUTHORS], f"r{n}", text)) for n, text in enumerate(texts(count))
    ]

    def session(connection: Any, query: dict[str, list[str]]) -> None:
        with suppress(ConnectionClosed):
            for frame in frames:
                connection.send(frame)
            connection.recv()

    with bluesky_hosts() as hosts, jetstream_of(session) as stream:
        hosts.handles |= {did: f"user{n}.bsky.example" for n, did in enumerate(dids)}
        yield {"jetstream": stream.address, "hosts": hosts.address}


@contextmanager
def over_http(respond: Callable[[Asked], Answer]) -> Iterator[dict[str, str]]:
    """A network that is asked over HTTP."""
    with NetworkServer(respond).serving() as server:
        yield {"address": server.address}


SERVED = {
    "feeds": of_feeds,
    "hackernews": of_hackernews,
    "mastodon": of_mastodon,
    "reddit": of_reddit,
    "x": of_x,
}


def main() -> None:
    """Serve one of them."""
    network, count = sys.argv[1], int(sys.argv[2])
    made = bluesky(count) if network == "bluesky" else over_http(SERVED[network](count))
    with made as addresses:
        print(json.dumps(addresses), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
