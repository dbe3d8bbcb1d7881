"""How far every timeline of every server was read, as one cursor."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from collectors.base import damaged_position
from graph.records import utc

from .handles import NETWORK


def newer(uid: str, other: str) -> bool:
    """Was the post with this id given out after the other? Ids are numbers, or texts of one length."""
    return (len(uid), uid) > (len(other), other)


@dataclass(slots=True)
class AccountPosition:
    """How far one watched account's posts were read, at one server."""

    server: str
    """The server's name, whose ids these are."""
    uid: str
    """The server's id of the account."""
    newest: str = "0"
    answers: dict[str, int] = field(default_factory=dict)
    """The server's ids of its latest posts, to how many answers to each were known when it was last looked at."""


@dataclass(slots=True)
class Position:
    """What was read, to where. Sources that were read longest ago stand first."""

    newest: dict[str, str] = field(default_factory=dict)
    """``server timeline`` to the id of the newest post that was read in it."""
    accounts: dict[str, AccountPosition] = field(default_factory=dict)
    """Watched accounts' uids."""
    listed: datetime | None = None
    """When a stream last asked for the lists of connections."""

    @classmethod
    def parse(cls, cursor: str | None, checkpoint: str = f"{NETWORK}:mentions") -> Position:
        """The position in the cursor stored under ``checkpoint``; the beginning where there is none. Raises Fatal."""
        if not cursor:
            return cls()
        try:
            stored = json.loads(cursor)
            listed = stored.get("listed")
            return cls(
                {str(name): str(uid) for name, uid in stored["newest"].items()},
                {
                    str(name): AccountPosition(
                        str(one["server"]), str(one["id"]), str(one["newest"]),
                        {str(post): int(count) for post, count in one["answers"].items()},
                    )
                    for name, one in stored["accounts"].items()
                },
                utc(datetime.fromisoformat(listed)) if listed else None,
            )  # fmt: skip
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise damaged_position("Mastodon", checkpoint, cursor, fault) from fault

    def dump(self) -> str:
        """The position as a cursor."""
        accounts = {
            name: {"server": one.server, "id": one.uid, "newest": one.newest, "answers": one.answers}
            for name, one in self.accounts.items()
        }
        listed = self.listed.isoformat() if self.listed else None
        return json.dumps({"newest": self.newest, "accounts": accounts, "listed": listed}, ensure_ascii=False)

    def read_to(self, source: str, uid: str) -> None:
        """The timeline was read up to this id."""
        before = self.newest.pop(source, "0")
        self.newest[source] = uid if newer(uid, before) else before

    def read_account(self, uid: str, at: AccountPosition) -> None:
        """The account's posts were read so far."""
        self.accounts.pop(uid, None)
        self.accounts[uid] = at

    def keep_only(self, sources: Iterable[str], accounts: Iterable[str]) -> None:
        """Forget what is asked for no more."""
        asked, watched = set(sources), set(accounts)
        self.newest = {name: uid for name, uid in self.newest.items() if name in asked}
        self.accounts = {name: one for name, one in self.accounts.items() if name in watched}
