"""Events gathered in any order and told in the order in which a Jetstream would have seen them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .identifiers import cid, did, fixed_random, stamp, tid

POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"
REPOST = "app.bsky.feed.repost"
FOLLOW = "app.bsky.graph.follow"
PROFILE = "app.bsky.actor.profile"

_EVENTS = "network.bsky.jetstream.subscribeEvents#"
_FIRST_SEQ = 81_000_000_000
_RELAY_SEQ = 30_000_000_000


@dataclass(frozen=True, slots=True)
class _Event:
    at: datetime
    did: str
    kind: str
    body: Mapping[str, Any]


@dataclass(slots=True)
class Timeline:
    """What happened, to be read as frames of Jetstream v2."""

    _events: list[_Event] = field(default_factory=list)

    def create(
        self, at: datetime, account: str, collection: str, rkey: str, record: Mapping[str, Any]
    ) -> None:
        """A new record."""
        body = {"collection": collection, "operation": "create", "rkey": rkey}
        self._commit(at, account, body, record)

    def update(
        self, at: datetime, account: str, collection: str, rkey: str, record: Mapping[str, Any]
    ) -> None:
        """Another version of a record."""
        body = {"collection": collection, "operation": "update", "rkey": rkey}
        self._commit(at, account, body, record)

    def delete(self, at: datetime, account: str, collection: str, rkey: str) -> None:
        """A record is taken away; the event names it by its key alone."""
        body = {"collection": collection, "operation": "delete", "rkey": rkey}
        self._commit(at, account, body, None)

    def handle(self, at: datetime, account: str, handle: str) -> None:
        """The account's handle is now this one."""
        self._add(at, account, "identity", {"identity": {"did": did(account), "handle": handle}})

    def gone(self, at: datetime, account: str, status: Literal["deactivated", "takendown"]) -> None:
        """The account can no longer be read."""
        self._add(
            at, account, "account", {"account": {"active": False, "did": did(account), "status": status}}
        )

    def frames(self) -> Iterator[dict[str, Any]]:
        """The frames by time, with increasing ``seq``."""
        seq = _FIRST_SEQ
        for event in sorted(
            self._events, key=lambda event: (event.at, event.did, event.kind, str(event.body))
        ):
            seq += 1 + int(400 * fixed_random("seq", seq))
            body = dict(event.body)
            for upstream in ("identity", "account"):
                if upstream in body:
                    relay = {"seq": _RELAY_SEQ + seq % 1_000_000_000, "time": stamp(event.at)[:-4] + "Z"}
                    body[upstream] = {**body[upstream], **relay}
            yield {
                "$type": "message",
                "payload": {
                    "$type": _EVENTS + event.kind,
                    **body,
                    "did": event.did,
                    "seq": seq,
                    "time": stamp(event.at),
                },
            }

    def _commit(
        self, at: datetime, account: str, body: dict[str, Any], record: Mapping[str, Any] | None
    ) -> None:
        if record is not None:
            body |= {"cid": cid(record), "record": record}
        self._add(at, account, "commit", {**body, "rev": tid(at, account)})

    def _add(self, at: datetime, account: str, kind: str, body: Mapping[str, Any]) -> None:
        self._events.append(_Event(at, did(account), kind, body))
