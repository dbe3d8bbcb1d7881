"""Reads a rendered sample world back, with nothing but the formats' own libraries."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from grapevine.sample import SampleFiles, write_world

POST, LIKE, REPOST = "app.bsky.feed.post", "app.bsky.feed.like", "app.bsky.feed.repost"
FOLLOW = "app.bsky.graph.follow"


@dataclass
class Seen:
    """Follows as (since, until) by (follower handle, followed handle); everything by first handles."""

    events: list[dict[str, Any]]
    repos: list[dict[str, Any]]
    companies: list[dict[str, str]]
    contacts: list[dict[str, str]]
    follows: dict[tuple[str, str], list[tuple[datetime, datetime | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def handle(self, did: str) -> str:
        return next(repo["handle"] for repo in self.repos if repo["did"] == did)

    def commits(self, collection: str, *operations: str) -> list[dict[str, Any]]:
        wanted = operations or ("create",)
        return [e for e in self.events if e.get("collection") == collection and e["operation"] in wanted]

    def handles_of(self, company: str) -> set[str]:
        """The handles of a company's people and of the company itself."""
        rows = [row for row in self.contacts if row["company"] == company]
        rows += [row for row in self.companies if row["name"] == company]
        named = ";".join(row["profiles"] for row in rows).split(";")
        return {profile.removeprefix("bluesky:") for profile in named if profile}

    def follows_between(self, one: str, other: str) -> list[tuple[datetime, datetime | None, str, str]]:
        """Follows in either direction between two companies' people and profiles, by time."""
        left, right = self.handles_of(one), self.handles_of(other)
        return sorted(
            (
                (since, until, a, b)
                for (a, b), spans in self.follows.items()
                for since, until in spans
                if (a in left and b in right) or (b in left and a in right)
            ),
            key=lambda follow: follow[0],
        )


@cache
def world_of(today: date) -> Seen:
    """The world of one day, written and read once for all tests of a session."""
    with TemporaryDirectory() as folder:
        return read(write_world(Path(folder), today))


def read(files: SampleFiles) -> Seen:
    seen = Seen(
        [frame["payload"] for frame in lines(files.events)],
        lines(files.repos),
        table(files.companies),
        table(files.contacts),
    )
    handles = {repo["did"]: repo["handle"] for repo in seen.repos}
    open_by_rkey: dict[tuple[str, str], tuple[str, str]] = {}
    for repo in seen.repos:
        for follow in repo["follows"]:
            pair = repo["handle"], handles[follow["subject"]]
            open_by_rkey[repo["did"], follow["rkey"]] = pair
            seen.follows[pair].append((moment(follow["createdAt"]), None))
    for event in seen.commits(FOLLOW, "create", "delete"):
        at = moment(event["time"])
        if event["operation"] == "create":
            pair = handles[event["did"]], handles[event["record"]["subject"]]
            open_by_rkey[event["did"], event["rkey"]] = pair
            seen.follows[pair].append((at, None))
        else:
            pair = open_by_rkey.pop((event["did"], event["rkey"]))
            seen.follows[pair][-1] = (seen.follows[pair][-1][0], at)
    return seen


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
