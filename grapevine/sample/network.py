"""The sample's ninety days on Bluesky, for one today: its accounts as they began, and every event since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from . import generated
from .identifiers import cid, client_stamp, did, fixed_random, tid
from .tables import DAYS, Change, HandPost, accounts, changes, follow_changes, hand_posts
from .texts import card_below, text_and_facets
from .timeline import FOLLOW, LIKE, POST, PROFILE, REPOST, Timeline


@dataclass(frozen=True, slots=True)
class _Written:
    """A post's record, and where it is."""

    rkey: str
    record: dict[str, Any]
    at: datetime
    reference: dict[str, str]
    """The record's address and content, as replies and likes point to it."""


class Network:
    """Builds everything when it is made; ``today`` is a day in UTC, before which everything happens."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._end = datetime.combine(today, time(), UTC)
        self._began = self._end - timedelta(days=DAYS)
        self._changes: dict[str, list[Change]] = defaultdict(list)
        for change in changes():
            self._changes[change.kind].append(change)
        self._silent = {
            change.subject: change.at.on(today)
            for change in self._changes["silent"] + self._changes["deactivate"]
        } | {change.subject: change.at.on(today) for change in self._changes["takedown"]}
        self._deleted = {change.subject: change.at.on(today) for change in self._changes["delete"]}
        self._claims = {change.subject: change.value for change in self._changes["claim"]}
        self.timeline = Timeline()
        self._written: dict[str, _Written] = {}
        self._follows: dict[tuple[str, str], str] = {}
        self._first: dict[tuple[str, str], datetime] = {}
        self._liked: dict[tuple[str, str], str] = {}
        self._follow()
        readers: dict[str, set[str]] = defaultdict(set)
        for follower, followed in self._first:
            readers[followed].add(follower)
        for post in hand_posts().values():
            self._post(post)
        for post in hand_posts().values():
            self._engage(post, frozenset(readers[post.author]))
        self._change()

    def uris(self) -> dict[str, HandPost]:
        """Every hand-written post by its ``at://`` address."""
        return {self._written[post.id].reference["uri"]: post for post in hand_posts().values()}

    def repos(self) -> Iterator[dict[str, Any]]:
        """The accounts as they were at the first look, whom they followed and who followed them."""
        following: dict[str, list[dict[str, str]]] = defaultdict(list)
        followers: dict[str, list[str]] = defaultdict(list)
        for (follower, followed), since in sorted(self._first.items(), key=lambda item: (item[1], item[0])):
            following[follower].insert(
                0,
                {
                    "rkey": tid(since, follower, followed),
                    "subject": did(followed),
                    "createdAt": client_stamp(since),
                },
            )
            followers[followed].insert(0, did(follower))
        for account in accounts().values():
            yield {
                "did": did(account.id),
                "handle": account.handle,
                "displayName": account.name,
                "description": account.bio,
                "follows": following[account.id],
                "followers": followers[account.id],
            }

    def _handle(self, account: str, at: datetime) -> str:
        """The account's handle at a time."""
        handle = accounts()[account].handle
        for change in self._changes["handle"]:
            if change.subject == account and change.at.on(self._today) <= at:
                handle = change.value
        return handle

    def _may_act(self, account: str, at: datetime) -> bool:
        return at < self._silent.get(account, self._end)

    def _follow(self) -> None:
        for follower, followed, age in generated.first_follows():
            self._first[follower, followed] = self._end - timedelta(
                days=age - fixed_random("hour", follower, followed)
            )
        chosen = sorted(follow_changes(), key=lambda change: change.at.on(self._today))
        for change in chosen:
            at = change.at.on(self._today) + self._seconds("follow", change.follower, change.followed)
            if at < self._began:
                self._first[change.follower, change.followed] = at
        self._follows = {pair: tid(since, *pair) for pair, since in self._first.items()}
        for change in chosen:
            at = change.at.on(self._today) + self._seconds("follow", change.follower, change.followed)
            if at >= self._began and change.follows:
                self._begin_follow(at, change.follower, change.followed)
            elif at >= self._began:
                self._end_follow(at, change.follower, change.followed)
        for follower, followed, began, ended in generated.later_follows():
            at = self._end - timedelta(days=began)
            if self._may_act(follower, at) and self._may_act(followed, at):
                self._begin_follow(at, follower, followed)
                if ended is not None and self._may_act(follower, self._end - timedelta(days=ended)):
                    self._end_follow(self._end - timedelta(days=ended), follower, followed)

    def _begin_follow(self, at: datetime, follower: str, followed: str) -> None:
        claimed = self._claimed(at, follower, followed)
        self._follows[follower, followed] = tid(claimed, follower, followed)
        record = {"$type": FOLLOW, "createdAt": client_stamp(claimed), "subject": did(followed)}
        self.timeline.create(at, follower, FOLLOW, self._follows[follower, followed], record)

    def _end_follow(self, at: datetime, follower: str, followed: str) -> None:
        self.timeline.delete(at, follower, FOLLOW, self._follows.pop((follower, followed)))

    def _post(self, post: HandPost) -> None:
        at = post.at.on(self._today) + self._seconds("post", post.id)
        if not self._may_act(post.author, at):
            raise ValueError(f"{post.id}: {post.author} is silent by then")
        claimed = self._claimed(at, post.id)
        record: dict[str, Any] = {
            "$type": POST,
            "createdAt": self._claims.get(post.id) or client_stamp(claimed),
        }
        if post.claimed:
            record["langs"] = [post.claimed]
        text, facets = text_and_facets(post.text, lambda account: self._handle(account, at))
        if facets:
            record["facets"] = facets
        if card := card_below(text):
            record["embed"] = card
        if post.quotes:
            quoted = self._written[post.quotes].reference
            record["embed"] = {"$type": "app.bsky.embed.record", "record": quoted}
        if post.reply_to:
            parent = self._written[post.reply_to]
            root = parent.record["reply"]["root"] if "reply" in parent.record else parent.reference
            record["reply"] = {"parent": parent.reference, "root": root}
        record["text"] = text
        rkey = tid(claimed, post.id)
        reference = {"cid": cid(record), "uri": f"at://{did(post.author)}/{POST}/{rkey}"}
        self._written[post.id] = _Written(rkey, record, at, reference)
        self.timeline.create(at, post.author, POST, rkey, record)

    def _engage(self, post: HandPost, readers: frozenset[str]) -> None:
        likers = [*post.likes, *generated.likes(post, readers)]
        for account in likers:
            self._react(post, account, LIKE, chosen=account in post.likes)
        for account in post.reposts:
            self._react(post, account, REPOST, chosen=True)
        for account in likers:
            if post.off_topic and account not in post.reposts and generated.reposts_too(post, account):
                self._react(post, account, REPOST, chosen=False)

    def _react(self, post: HandPost, account: str, collection: str, *, chosen: bool) -> None:
        written = self._written[post.id]
        last = min(self._end, self._deleted.get(post.id, self._end), self._silent.get(account, self._end))
        if last <= written.at:
            if chosen:
                raise ValueError(f"{post.id}: {account} is silent by then")
            return
        wait = fixed_random(collection, post.id, account)
        at = written.at + timedelta(minutes=1, hours=20 * wait**3)
        if at >= last:
            at = written.at + (last - written.at) * wait
        claimed = self._claimed(at, collection, post.id, account)
        rkey = tid(claimed, collection, post.id, account)
        record = {"$type": collection, "createdAt": client_stamp(claimed), "subject": written.reference}
        self.timeline.create(at, account, collection, rkey, record)
        if collection == LIKE:
            self._liked[account, post.id] = rkey

    def _change(self) -> None:
        apply: dict[str, Callable[[Change, datetime], None]] = {
            "edit": self._edit,
            "delete": self._delete,
            "unlike": self._unlike,
            "handle": lambda change, at: self.timeline.handle(at, change.subject, change.value),
            "profile": self._describe,
            "deactivate": lambda change, at: self.timeline.gone(at, change.subject, "deactivated"),
            "takedown": lambda change, at: self.timeline.gone(at, change.subject, "takendown"),
        }
        for kind, happen in apply.items():
            for change in self._changes[kind]:
                happen(change, change.at.on(self._today))

    def _edit(self, change: Change, at: datetime) -> None:
        author, written = hand_posts()[change.subject].author, self._written[change.subject]
        text, facets = text_and_facets(change.value, lambda account: self._handle(account, at))
        record = {key: value for key, value in written.record.items() if key != "facets"} | {"text": text}
        self.timeline.update(at, author, POST, written.rkey, record | ({"facets": facets} if facets else {}))

    def _delete(self, change: Change, at: datetime) -> None:
        author = hand_posts()[change.subject].author
        self.timeline.delete(at, author, POST, self._written[change.subject].rkey)

    def _unlike(self, change: Change, at: datetime) -> None:
        self.timeline.delete(at, change.subject, LIKE, self._liked[change.subject, change.value])

    def _describe(self, change: Change, at: datetime) -> None:
        name = accounts()[change.subject].name
        record = {"$type": PROFILE, "description": change.value, "displayName": name}
        self.timeline.update(at, change.subject, PROFILE, "self", record)

    def _claimed(self, at: datetime, *names: object) -> datetime:
        """What a client claims: a moment before the stream saw it."""
        return at - timedelta(milliseconds=150 + int(2200 * fixed_random("claimed", *names)))

    def _seconds(self, *names: object) -> timedelta:
        return timedelta(microseconds=int(59_000_000 * fixed_random("seconds", *names)))
