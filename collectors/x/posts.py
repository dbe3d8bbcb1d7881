"""X's answers read into records: one post or account at a time, each malformed one named."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from collectors.base import Skipped, SkipRecord
from collectors.watch.watch import Watch
from graph.records import Engagement, Post, PostKind, Profile, Record, key

NETWORK = "x"
Json = Mapping[str, Any]

_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
"""Where the clock in X's ids begins."""
_OLD_LANGUAGES = {"in": "id", "iw": "he"}
_NO_LANGUAGES = frozenset({"und", "zxx", "qam", "qct", "qht", "qme", "qst", "art"})
_OWN_LINK = re.compile(r"https?://(?:www\.)?(?:x|twitter)\.com/[^/]+(?:/[^/]+)?/status/\d+")


def time_of(uid: str) -> datetime:
    """When X gave out this id, which is when the post was made."""
    return _EPOCH + timedelta(milliseconds=int(uid) >> 22)


def id_of(at: datetime) -> int:
    """The first id that X may have given out at this moment."""
    return (at - _EPOCH) // timedelta(milliseconds=1) << 22


def profile_of(user: Json, seen: datetime, watched: bool | None = None) -> Profile:
    """An account as X shows it. Raises SkipRecord where it has no id."""
    uid = _uid(user, "account")
    handle = user.get("username")
    return Profile(
        key(NETWORK, uid),
        handle=str(handle).casefold() if handle else None,
        name=user.get("name"),
        bio=html.unescape(user["description"]) if isinstance(user.get("description"), str) else None,
        url=f"https://x.com/{handle}" if handle else None,
        watched=watched,
        seen=seen,
    )


def faults(answer: Json) -> list[Skipped]:
    """What X itself says it left out of an answer: deleted, protected or suspended things."""
    found = []
    for error in answer.get("errors") or ():
        if isinstance(error, Mapping):
            named = error.get("resource_id") or error.get("value") or error.get("parameter") or ""
            what = f"X {error.get('resource_type') or 'answer'} {named}".strip()
            found.append(Skipped(what, str(error.get("detail") or error.get("title") or "X gives no reason")))
    return found


def unknown_handles(answer: Json) -> tuple[str, ...]:
    """The handles asked for of which X says that it shows no such account."""
    named = [error for error in answer.get("errors") or () if isinstance(error, Mapping)]
    return tuple(str(error["value"]) for error in named if error.get("value"))


def unshown_accounts(answer: Json) -> list[str]:
    """Ids of accounts that belong to a list but that X does not show (suspended ones)."""
    named = [error for error in answer.get("errors") or () if isinstance(error, Mapping)]
    ids = [str(error.get("resource_id") or "") for error in named if error.get("resource_type") == "user"]
    return [uid for uid in ids if uid.isascii() and uid.isdigit()]


def withheld(answer: Json, account: str) -> str | None:
    """Why X shows nothing of this account, where it says so: an account that is gone, suspended or protected.

    Such an answer comes with the status 200 and without a list, which must not be taken for an empty one.
    """
    named = [error for error in answer.get("errors") or () if isinstance(error, Mapping)]
    about = [error for error in named if account in (error.get("resource_id"), error.get("value"))]
    if not about and named and not answer.get("data") and not answer.get("meta"):
        about = named
    return str(about[0].get("detail") or about[0].get("title") or "X gives no reason") if about else None


_GONE_TYPES = ("resource-not-found", "not-authorized-for-resource")
_GONE_TITLES = frozenset({"Not Found Error", "Authorization Error", "Forbidden"})
"""What X calls deleted posts, and posts of protected and suspended accounts."""


def gone_posts(answer: Json, asked: Sequence[str]) -> tuple[list[str], list[Skipped]]:
    """Ids among ``asked`` that X says it no longer shows, and the other faults that it names.

    A post that the answer does not speak of, or that a passing fault of X kept back, is not gone.
    """
    shown = {str(post.get("id")) for post in answer.get("data") or () if isinstance(post, Mapping)}
    gone: dict[str, None] = {}
    others: list[Mapping[str, Any]] = []
    for error in answer.get("errors") or ():
        if not isinstance(error, Mapping):
            continue
        uid = str(error.get("resource_id") or error.get("value") or "")
        said = str(error.get("type") or "").endswith(_GONE_TYPES) or error.get("title") in _GONE_TITLES
        if said and uid in asked and uid not in shown:
            gone[uid] = None
        else:
            others.append(error)
    return list(gone), faults({"errors": others})


@dataclass(slots=True)
class PostPage:
    """One page of search results, and the records of those that the watch asks for."""

    answer: Json
    watch: Watch
    seen: datetime
    """When the page was read: accounts are shown as they are then."""
    records: list[Record] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    _users: dict[str, Json] = field(default_factory=dict)
    _posts: dict[str, Json] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)

    def read(self) -> PostPage:
        """Fills ``records`` and ``skipped``."""
        includes = self.answer.get("includes") or {}
        self._users = _by_id(includes.get("users"))
        self._posts = _by_id(_either(includes, "tweets", "posts"))
        self.skipped += faults(self.answer)
        for post in self.answer.get("data") or ():
            try:
                self._add(_mapping(post))
            except SkipRecord as skip:
                self.skipped.append(Skipped(skip.what, skip.reason))
        return self

    def _add(self, post: Json) -> None:
        uid, author = _uid(post, "post"), _author(post)
        original = _referenced(post).get("retweeted")
        if original is not None:
            self._add_repost(post, uid, author, original)
        elif self._wanted(post):
            self._keep(post)
        for other in _referenced(post).values():
            included = self._posts.get(other)
            if included is not None and "retweeted" not in _referenced(included) and self._wanted(included):
                self._keep(included)

    def _add_repost(self, post: Json, uid: str, author: str, original: str) -> None:
        included = self._posts.get(original)
        if not self._wanted(post) and (included is None or not self._wanted(included)):
            return
        if included is not None:
            self._keep(included)
        self._show_account(author)
        self.records.append(
            Engagement(
                profile=key(NETWORK, author),
                post=key(NETWORK, original if included is None else _first_version(included, original)),
                kind="repost",
                uid=uid,
                at=_made(post, uid),
                author=key(NETWORK, _author(included)) if included is not None else None,
            )
        )

    def _wanted(self, post: Json) -> bool:
        """By, to, quoting or mentioning a watched account, or with a watched term in its text."""
        watched = self.watch.profiles
        near = {str(post.get("author_id")), str(post.get("in_reply_to_user_id"))}
        near.update(str(mention.get("id")) for mention in _entities(post, "mentions"))
        near.update(str(self._posts.get(other, {}).get("author_id")) for other in _referenced(post).values())
        return not watched.isdisjoint(near) or bool(self.watch.matches(_text(post)))

    def _keep(self, post: Json) -> None:
        uid = _uid(post, "post")
        if uid in self._done:
            return
        self._done.add(uid)
        author, text, made = _author(post), _text(post), _made(post, uid)
        if not text:
            raise SkipRecord(f"X post {uid}", "it has no text")
        references = _referenced(post)
        mentioned = self._mentioned(post)
        self._show_account(author)
        first = _first_version(post, uid)
        self.records.append(
            Post(
                key=key(NETWORK, first),
                author=key(NETWORK, author),
                text=text,
                seen=made,
                created_at=made,
                kind=_kind(references),
                lang=_language(post),
                url=self._url(author, uid),
                reply_to=self._reference(references.get("replied_to")),
                quotes=self._reference(references.get("quoted")),
                mentions=mentioned,
                links=_links(post),
                edited=first != uid,
            )
        )

    def _mentioned(self, post: Json) -> tuple[str, ...]:
        keys: dict[str, None] = {}
        for mention in _entities(post, "mentions"):
            uid = str(mention.get("id") or "")
            if uid.isdigit():
                keys[key(NETWORK, uid)] = None
                self._show_account(uid, mention)
        return tuple(keys)

    def _show_account(self, uid: str, mention: Json | None = None) -> None:
        mark = f"account {uid}"
        shown = self._users.get(uid) or mention
        if shown is not None and mark not in self._done:
            self._done.add(mark)
            self.records.append(profile_of({**shown, "id": uid}, self.seen))

    def _reference(self, uid: str | None) -> str | None:
        if uid is None:
            return None
        return key(NETWORK, _first_version(self._posts.get(uid, {}), uid))

    def _url(self, author: str, uid: str) -> str:
        handle = self._users.get(author, {}).get("username") or "i/web"
        return f"https://x.com/{handle}/status/{uid}"


def _by_id(things: object) -> dict[str, Json]:
    listed = things if isinstance(things, Sequence) else ()
    return {str(thing.get("id")): thing for thing in listed if isinstance(thing, Mapping)}


def _mapping(thing: object) -> Json:
    if not isinstance(thing, Mapping):
        raise SkipRecord("X post", f"an object was expected, not {type(thing).__name__}")
    return thing


def _either(thing: Json, *names: str) -> Any:
    """The first of a field's names that is there: X is renaming tweets to posts, one endpoint at a time."""
    return next((thing[name] for name in names if thing.get(name)), None)


def _uid(thing: object, what: str) -> str:
    uid = str(thing.get("id") or "") if isinstance(thing, Mapping) else ""
    if not (uid.isascii() and uid.isdigit()):
        raise SkipRecord(f"X {what} {uid}".strip(), "it has no id")
    return uid


def _author(post: Json) -> str:
    author = str(post.get("author_id") or "")
    if not (author.isascii() and author.isdigit()):
        raise SkipRecord(f"X post {post.get('id')}", "it has no author")
    return author


def _made(post: Json, uid: str) -> datetime:
    claimed = post.get("created_at")
    if claimed is None:
        return time_of(uid)
    try:
        made = datetime.fromisoformat(str(claimed))
    except ValueError:
        raise SkipRecord(f"X post {uid}", f"its time cannot be read: {claimed}") from None
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def _first_version(post: Json, uid: str) -> str:
    """X gives an edited post a new id for every version; the first one stands for the post."""
    versions = _either(post, "edit_history_tweet_ids", "edit_history_post_ids")
    first = str(versions[0]) if isinstance(versions, Sequence) and versions else uid
    return first if first.isdigit() else uid


def _long_form(post: Json) -> Json:
    """A post of more than 280 characters stands in a note of its own; its own text is the beginning."""
    note = _either(post, "note_tweet", "note_post")
    return note if isinstance(note, Mapping) and note.get("text") else post


def _text(post: Json) -> str:
    text = _long_form(post).get("text")
    return html.unescape(text).strip() if isinstance(text, str) else ""


def _entities(post: Json, kind: str) -> Iterable[Json]:
    entities = _long_form(post).get("entities") or post.get("entities") or {}
    listed = entities.get(kind) if isinstance(entities, Mapping) else None
    return [entity for entity in listed or () if isinstance(entity, Mapping)]


def _referenced(post: Json) -> dict[str, str]:
    """What the post refers to, as type ("replied_to", "quoted", "retweeted") to id."""
    listed = _either(post, "referenced_tweets", "referenced_posts") or ()
    return {
        str(reference.get("type")): str(reference["id"])
        for reference in listed
        if isinstance(reference, Mapping) and str(reference.get("id") or "").isdigit()
    }


def _kind(references: Mapping[str, str]) -> PostKind:
    if "replied_to" in references:
        return "reply"
    return "quote" if "quoted" in references else "post"


def _language(post: Json) -> str | None:
    lang = post.get("lang")
    if not isinstance(lang, str) or lang in _NO_LANGUAGES:
        return None
    return _OLD_LANGUAGES.get(lang, lang)


def _links(post: Json) -> tuple[str, ...]:
    """Where its links lead; pictures and quoted posts are no links."""
    found: dict[str, None] = {}
    for entity in _entities(post, "urls"):
        address = _either(entity, "unwound_url", "expanded_url", "url")
        if address and not entity.get("media_key") and not _OWN_LINK.match(str(address)):
            found[str(address)] = None
    return tuple(found)


def newest_of(answer: Json) -> int:
    """The newest id on a page, 0 where it is empty."""
    return max(_numbers(answer, "newest_id"), default=0)


def oldest_of(answer: Json) -> int:
    """The oldest id on a page, 0 where it is empty."""
    return min(_numbers(answer, "oldest_id"), default=0)


def _numbers(answer: Json, stated: str) -> list[int]:
    ids = [post.get("id") for post in answer.get("data") or () if isinstance(post, Mapping)]
    ids.append(cast("Json", answer.get("meta") or {}).get(stated))
    return [int(uid) for uid in ids if uid and str(uid).isdigit()]
