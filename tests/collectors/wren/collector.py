"""A network as small as one can be: what a new one must say, over a folder of recorded answers."""

import json
from datetime import datetime
from pathlib import Path

from collectors.base import Collector, CollectorSettings, MalformedProfile, Page, Terms
from collectors.profile_links import ProfileLink
from graph.records import Post, ProfileResolved, SnapshotEnd, SnapshotMember, key


class WrenSettings(CollectorSettings):
    folder: Path = Path("wren")
    """The folder with posts.jsonl and accounts.json."""


class Wren(Collector):
    """Posts and follows of a network that only the tests know. Limits: none. Terms: none. Docs: this file."""

    name, title, setup, example = "wren", "Wren", "Wren needs no account.", "wren:@anna"
    terms = Terms(matching_allowed=True, deletions_within_hours=24)
    abilities = frozenset({"mentions", "connections", "listen"})
    settings = WrenSettings
    directions = ("following",)

    def __init__(self, folder):
        self.folder = folder

    @classmethod
    def from_settings(cls, settings, environ):
        return cls(settings.folder)

    @classmethod
    def profile_key(cls, text):
        link = ProfileLink.parse(text)
        if link.prefix != cls.name:
            return None
        if not link.name.startswith("@"):
            raise MalformedProfile(f'"{link.text}" is no Wren handle: write it as "{cls.example}"')
        return key(cls.name, link.name.casefold())

    def resolve(self, handles):
        known = json.loads((self.folder / "accounts.json").read_text())
        found = [account for account in known if account["handle"] in handles]
        yield Page(
            [ProfileResolved(key(self.name, one["id"]), one["handle"]) for one in found], read=len(found)
        )

    def mentions(self, watch, cursor):
        lines = [json.loads(line) for line in (self.folder / "posts.jsonl").read_text().splitlines()]
        posts = [
            Post(
                key(self.name, one["id"]),
                key(self.name, one["by"]),
                one["text"],
                datetime.fromisoformat(one["at"]),
            )
            for one in lines[int(cursor or 0) :]
            if one["by"] in watch.profiles or watch.matches(one["text"])
        ]
        yield Page(posts, cursor=str(len(lines)), read=len(lines) - int(cursor or 0))

    def connections(self, profile, cursor=None):
        me, now = key(self.name, profile), self.now()
        known = {
            account["id"]: account for account in json.loads((self.folder / "accounts.json").read_text())
        }
        followed = [
            SnapshotMember(me, "following", key(self.name, other), now) for other in known[profile]["follows"]
        ]
        yield Page([*followed, SnapshotEnd(me, "following", now)], read=len(followed))
