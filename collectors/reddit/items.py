"""Reddit's submissions and comments read into records: one at a time, each malformed one named."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from collectors.base import Skipped, SkipRecord
from collectors.watch.watch import Watch
from graph.records import Post, PostKind, PostRemoved, Profile, Record, key

from .markdown import outside, plain_text

NETWORK = "reddit"
SITE = "https://www.reddit.com"
Json = Mapping[str, Any]

_FULLNAME = re.compile(r"t[13]_[0-9a-z]{1,16}")
_ACCOUNT = re.compile(r"t2_[0-9a-z]{1,16}")
_NAME = re.compile(r"[A-Za-z0-9_-]{3,20}")
_GONE = frozenset({"[deleted]", "[removed]", "[ removed by reddit ]", "[deleted by user]"})
_MACHINES = frozenset({"automoderator"})
"""Accounts of Reddit itself, whose notices nobody wrote."""


@dataclass
class Items:
    """The records of one page of a list; ``posts`` are the names of all posts that it met, with their times."""

    watch: Watch
    names: Collection[str]
    """The names of the watched accounts, in lower case."""
    now: datetime
    passed: Collection[str] = ()
    """Names of posts that were read before."""
    records: list[Record] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    posts: dict[str, float] = field(default_factory=dict)
    read: int = 0
    reached: bool = False
    """Was the last post from before the time down to which the list is read? Pinned ones may stand on top."""
    _shown: set[str] = field(default_factory=set)

    def add(self, thing: object, *, not_before: float | None = None) -> None:
        """Take in one entry of a list, unless it was made before that time or was read before."""
        try:
            data = _data(thing)
            uid, made = fullname(data), created(data)
            self.reached = not_before is not None and made.timestamp() < not_before
            if self.reached:
                return
            self.posts[uid] = made.timestamp()
            if uid in self.passed:
                return
            if is_gone(data):
                # Where the graph holds no such post, this changes nothing.
                self.records.append(removed(uid, self.now))
            elif (post := self._wanted(data)) is not None:
                self._keep(data, post)
        except SkipRecord as skip:
            self.skipped.append(Skipped(skip.what, skip.reason))
        self.read += 1

    def _wanted(self, data: Json) -> Post | None:
        """The post, where its words or its writer are watched, or the thread that it answers in is about them."""
        if str(data.get("author")).casefold() in _MACHINES:
            return None
        post = post_of(data)
        if not post.text:
            # A picture or a sign alone.
            return None
        if post.author.partition(":")[2] in self.watch.profiles or self.watch.matches(post.text):
            return post
        if str(data.get("link_author") or "").casefold() in self.names:
            return post
        title = data.get("link_title")
        if isinstance(title, str) and self.watch.matches(title):
            # What it answers to is why it is kept, and what its words are about.
            return _with_title(data)
        return None

    def _keep(self, data: Json, post: Post) -> None:
        if post.author not in self._shown:
            self._shown.add(post.author)
            self.records.append(writer(data, self.now))
        self.records += versions(data, post)


def versions(data: Json, post: Post) -> list[Post]:
    """The post, and where it was edited first as of the time when it was made, so that it counts on that day."""
    edited = data.get("edited")
    if isinstance(edited, bool) or not isinstance(edited, int | float):
        return [post]
    first = created(data)
    at = max(_time(edited, post.key), first)
    return [post, replace(post, seen=at, edited=True)]


def post_of(data: Json, attached: str = "") -> Post:
    """One submission or comment. Raises SkipRecord where it is malformed."""
    uid, made = fullname(data), created(data)
    is_comment = uid.startswith("t1_")
    text, links = plain_text(_text(data, "body" if is_comment else "selftext"))
    reply_to = quotes = None
    kind: PostKind = "post"
    if is_comment:
        reply_to, kind = _other(data, "parent_id"), "reply"
    else:
        text = f"{plain_text(_text(data, 'title'))[0]}\n\n{text}".strip()
        quotes = _other(data, "crosspost_parent")
        kind = "quote" if quotes else "post"
        address = data.get("url")
        if isinstance(address, str) and not quotes:
            links = tuple(dict.fromkeys((*outside([address]), *links)))
    return Post(
        key=key(NETWORK, uid),
        author=author_key(data),
        text=text,
        seen=made,
        created_at=made,
        kind=kind,
        url=_url(data, uid),
        reply_to=reply_to,
        quotes=quotes,
        links=links,
        attached=attached,
        content_labels=("nsfw",) if data.get("over_18") is True else (),
    )


def writer(data: Json, seen: datetime) -> Profile:
    """The account that wrote a post, as far as the post shows it."""
    name = str(data["author"])
    return Profile(author_key(data), handle=name, url=f"{SITE}/user/{name}", seen=seen)


def account(uid: str, name: str, seen: datetime) -> Profile:
    """An account by its id and name."""
    return Profile(key(NETWORK, uid), handle=name, url=f"{SITE}/user/{name}", seen=seen)


def removed(uid: str, at: datetime) -> PostRemoved:
    """The post is gone, and its writer where nothing else of them is here: their account may be gone as well."""
    return PostRemoved(key(NETWORK, uid), at, writer_too=True)


def is_gone(data: Json) -> bool:
    """Was it deleted by its writer, or removed by a moderator or Reddit? What is left of it says so."""
    if data.get("removed_by_category") is not None:
        return True
    said = (data.get("author"), data.get("body"), data.get("selftext"), data.get("title"))
    if "author" in data and data["author"] is None:
        return True
    return any(isinstance(text, str) and text.strip().casefold() in _GONE for text in said)


def fullname(data: Json) -> str:
    """``t3_abc`` of a submission, ``t1_abc`` of a comment. Raises SkipRecord where there is none."""
    name = data.get("name")
    if not (isinstance(name, str) and _FULLNAME.fullmatch(name)):
        raise SkipRecord(f"Reddit post {str(name or data.get('id') or '')[:40]}".strip(), "it has no name")
    return name


def created(data: Json) -> datetime:
    """When it was made. Raises SkipRecord where that cannot be read."""
    return _time(data.get("created_utc"), str(data.get("name")))


def author_key(data: Json) -> str:
    """The writer's profile: by the account's id, or by its name where the answer has no id."""
    name, uid = data.get("author"), data.get("author_fullname")
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise SkipRecord(f"Reddit post {data.get('name')}", "it has no author")
    if isinstance(uid, str) and _ACCOUNT.fullmatch(uid):
        return key(NETWORK, uid)
    return key(NETWORK, f"u/{name.casefold()}")


def is_account(uid: object) -> bool:
    """Is it the id of an account, ``t2_abc``?"""
    return isinstance(uid, str) and _ACCOUNT.fullmatch(uid) is not None


def is_name(name: object) -> bool:
    """Can it be the name of an account?"""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def _data(thing: object) -> Json:
    data = thing.get("data") if isinstance(thing, Mapping) else None
    if not isinstance(data, Mapping):
        raise SkipRecord("Reddit post", "the list's entry holds no post")
    return data


def _text(data: Json, name: str) -> str:
    text = data.get(name)
    return text if isinstance(text, str) else ""


def _other(data: Json, name: str) -> str | None:
    other = data.get(name)
    return key(NETWORK, other) if isinstance(other, str) and _FULLNAME.fullmatch(other) else None


def _time(value: object, what: str) -> datetime:
    try:
        if isinstance(value, bool):
            raise TypeError
        return datetime.fromtimestamp(float(value), UTC)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, OSError):
        raise SkipRecord(f"Reddit post {what}", f"its time cannot be read: {str(value)[:40]}") from None


def _url(data: Json, uid: str) -> str:
    path = data.get("permalink")
    if isinstance(path, str) and path.startswith("/"):
        return f"{SITE}{path.partition('?')[0]}"
    bare = uid[3:]
    link = _text(data, "link_id")[3:]
    return (
        f"{SITE}/comments/{link}/_/{bare}/" if uid.startswith("t1_") and link else f"{SITE}/comments/{bare}/"
    )


def _with_title(data: Json) -> Post:
    return post_of(data, attached=plain_text(_text(data, "link_title"))[0])
