"""Jetstream's events folded into records: the same code for the live stream, its archive and recordings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from collectors.base import SkipRecord
from collectors.watch.watch import HeldInGraph, Watch
from graph.records import (
    Engagement,
    EngagementKind,
    EngagementRemoved,
    Follow,
    Post,
    PostRemoved,
    Profile,
    ProfileRestored,
    ProfileStatus,
    ProfileStatusChange,
    Record,
    Unfollow,
    utc,
    whole_text,
)

from . import fields

Event = dict[str, Any]
_EVENTS = "network.bsky.jetstream.subscribeEvents#"
_TICK = timedelta(microseconds=1)
_GONE = frozenset({"deleted", "takendown"})
_HIDDEN = frozenset({"deactivated", "suspended"})
_BEHIND = "desynchronized"
"""The network missed some of the account's changes; one that is ``throttled`` is only late."""


class EventFolder:
    """Turns events into the records that a watch asks for.

    ``records``, ``describe`` and ``relist`` gather what ``fold`` found until the caller takes them.
    """

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self.records: list[Record] = []
        self.describe: list[str] = []
        """Accounts whose handle may have changed without the event saying what it is now."""
        self.relist: list[str] = []
        """Watched accounts whose history has a break, so that follows may have been missed."""
        self._kinds: dict[str, Callable[[Event], None]] = {
            f"{_EVENTS}commit": self._commit,
            f"{_EVENTS}identity": self._identity,
            f"{_EVENTS}account": self._account,
            f"{_EVENTS}sync": self._sync,
        }
        self._collections: dict[str, Callable[[str, str, str, Event], None]] = {
            fields.POST: self._post,
            fields.LIKE: self._like,
            fields.REPOST: self._repost,
            fields.FOLLOW: self._follow,
            fields.PROFILE: self._profile,
        }

    def fold(self, event: Event) -> None:
        """Take one event's payload in. Raises SkipRecord for a malformed one."""
        try:
            fold = self._kinds.get(event["$type"])
            if fold is not None:
                fold(event)
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as fault:
            raise SkipRecord(_name(event), _reason(fault)) from fault

    def _commit(self, event: Event) -> None:
        fold = self._collections.get(event["collection"])
        if fold is not None:
            did, rkey = event["did"], event["rkey"]
            if type(rkey) is not str or type(did) is not str or not did.startswith("did:"):
                raise ValueError("the account or record key is no text")
            fold(did, rkey, event["operation"], event)

    def _post(self, did: str, rkey: str, operation: str, event: Event) -> None:
        watch = self._watch
        known = watch.known
        uri = fields.post_uri(did, rkey)
        if operation == "delete":
            if known is None or did in watch.profiles or known.post(uri):
                self.records.append(PostRemoved(fields.post_key(uri), _time(event)))
            return
        record = event["record"]
        text = record["text"]
        if type(text) is not str:
            raise ValueError("the post's text is no text")
        attached = fields.attached(record)
        edited = operation == "update"
        if (
            did in watch.profiles
            or self._concerns_watched(record)
            or watch.matches(whole_text(text, attached))
            or (edited and known is not None and known.post(uri))
        ):
            if known is not None:
                known.add_post(uri)
                known.add_profile(did)
            post = read_post(did, uri, record, text, attached, _time(event), edited=edited)
            self.records.append(post)

    def _concerns_watched(self, record: Event) -> bool:
        """Does the post answer, quote or mention a watched profile?"""
        watched = self._watch.profiles
        if not watched:
            return False
        if "reply" in record:
            for uri in fields.reply_uris(record):
                if uri is not None and fields.author_of(uri) in watched:
                    return True
        if "embed" in record and fields.author_of(fields.quoted_uri(record)) in watched:
            return True
        return "facets" in record and any(did in watched for did in fields.mentioned(record))

    def _like(self, did: str, rkey: str, operation: str, event: Event) -> None:
        self._engagement("like", did, f"like/{rkey}", operation, event)

    def _repost(self, did: str, rkey: str, operation: str, event: Event) -> None:
        self._engagement("repost", did, f"repost/{rkey}", operation, event)

    def _engagement(self, kind: EngagementKind, did: str, uid: str, operation: str, event: Event) -> None:
        watch = self._watch
        known = watch.known
        watched = did in watch.profiles
        if operation != "create" and (known is None or watched or known.edge(did, uid)):
            # An update takes back what stood there before, and not what it says itself.
            at = _time(event) - (_TICK if operation == "update" else timedelta())
            self.records.append(EngagementRemoved(fields.profile_key(did), kind, uid, at))
        if operation == "delete":
            return
        uri = event["record"]["subject"]["uri"]
        if not (watched or known is None or known.post(uri)):
            return
        author = fields.author_of(uri)
        if author is None:
            return
        if known is not None:
            known.add_edge(did, uid)
            known.add_profile(did)
        self.records.append(
            Engagement(
                profile=fields.profile_key(did),
                post=fields.post_key(uri),
                kind=kind,
                uid=uid,
                at=_time(event),
                only_known_post=not watched,
                author=fields.profile_key(author),
            )
        )

    def _follow(self, did: str, rkey: str, operation: str, event: Event) -> None:
        watch = self._watch
        known = watch.known
        watched = did in watch.profiles
        if operation == "delete":
            if known is None or watched or known.may_follow(did, rkey):
                self.records.append(Unfollow(fields.profile_key(did), _time(event), uid=rkey))
            return
        subject = event["record"]["subject"]
        replaces = operation == "update"
        if not (watched or subject in watch.profiles):
            if replaces and (known is None or known.may_follow(did, rkey)):
                self.records.append(Unfollow(fields.profile_key(did), _time(event), uid=rkey))
            return
        if not fields.is_did(subject):
            raise ValueError("the followed account is no DID")
        if known is not None:
            known.add_edge(did, rkey)
            known.add_profile(did)
            known.add_profile(subject)
        self.records.append(
            Follow(
                follower=fields.profile_key(did),
                followed=fields.profile_key(subject),
                since=_time(event),
                uid=rkey,
                replaces=replaces,
            )
        )

    def _profile(self, did: str, rkey: str, operation: str, event: Event) -> None:
        if rkey != "self" or not self._is_known(did):
            return
        record = event["record"] if operation != "delete" else {}
        self.records.append(
            Profile(
                key=fields.profile_key(did),
                name=fields.text_of(record.get("displayName")) or "",
                bio=fields.text_of(record.get("description")) or "",
                seen=_time(event),
            )
        )

    def _identity(self, event: Event) -> None:
        did = event["did"]
        if not self._is_known(did):
            return
        handle = fields.valid_handle(event["identity"].get("handle"))
        if handle is None:
            self.describe.append(did)
            return
        url = fields.profile_url(handle)
        self.records.append(Profile(key=fields.profile_key(did), handle=handle, url=url, seen=_time(event)))

    def _account(self, event: Event) -> None:
        did, account = event["did"], event["account"]
        known = self._watch.known
        active = account["active"] is True
        if active and known is not None and known.removed(did):
            known.add_profile(did)
            self.describe.append(did)
            self.records.append(ProfileRestored(fields.profile_key(did), _time(event)))
            return
        if not (known is None or self._is_known(did)):
            return
        status = account.get("status")
        if active:
            self._status(did, "active", event)
        elif status in _GONE:
            if known is not None:
                known.add_removed(did)
            self._status(did, "removed", event)
        elif status in _HIDDEN:
            self._status(did, "deactivated", event)
        elif status == _BEHIND and did in self._watch.profiles:
            self.relist.append(did)

    def _status(self, did: str, status: ProfileStatus, event: Event) -> None:
        self.records.append(ProfileStatusChange(fields.profile_key(did), status, _time(event)))

    def _sync(self, event: Event) -> None:
        did = event["did"]
        if did in self._watch.profiles:
            self.relist.append(did)

    def _is_known(self, did: str) -> bool:
        """Watched or held by the graph: a change to any other profile must not create it."""
        known: HeldInGraph | None = self._watch.known
        return did in self._watch.profiles or (known is not None and known.profile(did))


def read_post(
    did: str,
    uri: str,
    record: Event,
    text: str,
    attached: str,
    seen: datetime,
    *,
    edited: bool = False,
    labels: tuple[str, ...] | None = None,
) -> Post:
    """The post of a record; ``labels`` are its content labels where more is known than the record says."""
    parent, _root = fields.reply_uris(record)
    quoted = fields.quoted_uri(record)
    return Post(
        key=fields.post_key(uri),
        author=fields.profile_key(did),
        text=text,
        seen=seen,
        created_at=fields.claimed_time(record.get("createdAt")),
        kind="reply" if parent else "quote" if quoted else "post",
        lang=fields.language(record),
        url=f"{fields.profile_url(did)}/post/{uri.rpartition('/')[2]}",
        reply_to=fields.post_key(parent) if parent else None,
        quotes=fields.post_key(quoted) if quoted else None,
        mentions=tuple(fields.profile_key(other) for other in fields.mentioned(record)),
        links=fields.links(record),
        attached=attached,
        edited=edited,
        content_labels=fields.content_labels(record) if labels is None else tuple(dict.fromkeys(labels)),
    )


def _time(event: Event) -> datetime:
    """When the stream saw it, which orders everything; what its writer claims does not."""
    return utc(datetime.fromisoformat(event["time"]))


def _name(event: Event) -> str:
    """What to call an event in a list of faults."""
    names = [f"{part} {event[part]}" for part in ("seq", "did", "collection", "rkey") if part in event]
    return "event " + ", ".join(names) if names else "an event without a name"


def _reason(fault: Exception) -> str:
    if isinstance(fault, KeyError):
        return f"it has no {fault.args[0]!r}"
    if isinstance(fault, ValueError):
        return str(fault)
    return f"a part of it has the wrong shape ({fault})"
