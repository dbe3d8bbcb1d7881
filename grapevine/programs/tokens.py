"""Bearer tokens of other programs: who they are and what they may do, kept as hashes."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from graph.errors import GrapevineError

from .private_file import PrivateFile

FILE_NAME = "api-tokens.json"
PREFIX = "gv_"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


class Role(StrEnum):
    """What a token allows; each role may do what the ones before it may."""

    reader = "reader"
    """Questions and their rows, alerts, companies and people."""
    csm = "csm"
    """Alerts' states too: acknowledge, snooze, assign."""
    admin = "admin"
    """Webhooks too."""

    def allows(self, wanted: Role) -> bool:
        """Whether who has this role may do what ``wanted`` is needed for."""
        order = list(Role)
        return order.index(self) >= order.index(wanted)


class TokenError(GrapevineError):
    """A token could not be made or taken back; the message says why."""


@dataclass(frozen=True, slots=True)
class Token:
    """Somebody who may ask."""

    name: str
    role: Role
    made: datetime


class Tokens:
    """The tokens of a data folder. A token that is added or removed counts at the next request."""

    def __init__(self, home: Path) -> None:
        self.file = PrivateFile(home / FILE_NAME)

    def add(self, name: str, role: Role) -> str:
        """A new token, which is kept nowhere: only its hash is. Raises TokenError, GraphError."""
        if not _NAME.fullmatch(name):
            raise TokenError(
                f"{name[:80]!r} is no name for a token: write 1 to 64 letters, digits, dots, hyphens or @."
            )
        token = PREFIX + secrets.token_urlsafe(32)
        with self.file.changing() as known:
            if name in known:
                raise TokenError(
                    f"There is a token called {name} already: choose another name, or take that one back with "
                    f"`grapevine serve token remove {name}`."
                )
            known[name] = {"role": role.value, "sha256": _hash(token), "made": datetime.now(UTC).isoformat()}
        return token

    def remove(self, name: str) -> None:
        """Take a token back. Raises TokenError for a name that has none, GraphError."""
        with self.file.changing() as known:
            if known.pop(name, None) is None:
                raise TokenError(
                    f"There is no token called {name[:80]!r}: `grapevine serve token list` shows them."
                )

    def all(self) -> list[Token]:
        """Those that count, by name. Raises GraphError."""
        return [
            Token(name, Role(entry["role"]), datetime.fromisoformat(entry["made"]))
            for name, entry in sorted(self.file.content().items())
        ]

    def of(self, token: str) -> Token | None:
        """Whose token this is; None for one that counts no more, or never did. Raises GraphError."""
        # A hash of 256 random bits tells nothing by the time that its comparison takes.
        hashed = _hash(token)
        for name, entry in self.file.content().items():
            if entry["sha256"] == hashed:
                return Token(name, Role(entry["role"]), datetime.fromisoformat(entry["made"]))
        return None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
