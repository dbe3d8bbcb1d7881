"""Signed addresses in messages: who holds one may acknowledge or put off what the message told.

Opening one changes nothing, since mail scanners open every link: the page that it leads to asks with one button.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urlencode

Act = Literal["show", "ack", "snooze"]
ACTS: tuple[Act, ...] = ("show", "ack", "snooze")
VALID_FOR = timedelta(days=30)
PATH = "alerts"
"""The page's place in the dashboard's address."""
KEY_NAME = "alert_links"
"""What the signing key is called among the data folder's secrets."""


class LinkError(ValueError):
    """The address cannot be used; the message says why, for whoever opened it."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signed address allows."""

    message: str
    """The key of the message that it stood in."""
    act: Act
    by: str
    """Whom the message was sent to."""


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the addresses of a dashboard, and knows them again."""

    page: str
    """The dashboard's address, without a slash at its end."""
    key: bytes = field(repr=False)

    def address(self, message: str, act: Act, by: str, now: datetime) -> str:
        """The address where who got a message may do this; valid for thirty days."""
        until = str(int((now + VALID_FOR).timestamp()))
        told = {"message": message, "act": act, "by": by, "until": until}
        return f"{self.page}/{PATH}?{urlencode({**told, 'sign': _sign(self.key, told)})}"


def opened(params: Mapping[str, str], key: bytes, now: datetime) -> Signed:
    """What an opened address allows. Raises LinkError for one that is not ours, was changed, or is too old."""
    told = {name: params.get(name, "") for name in ("message", "act", "by", "until")}
    if not hmac.compare_digest(_sign(key, told).encode(), params.get("sign", "").encode()):
        raise LinkError(
            "This link is not whole, or was not made by this Grapevine: open it from the message."
        )
    until = datetime.fromtimestamp(int(told["until"]), UTC)
    if now > until:
        raise LinkError(f"This link was valid until {until:%Y-%m-%d}: use the list of alerts below.")
    act = next(act for act in ACTS if act == told["act"])
    return Signed(told["message"], act, told["by"])


def _sign(key: bytes, told: Mapping[str, str]) -> str:
    signed = urlencode(sorted(told.items())).encode()
    return hmac.new(key, signed, hashlib.sha256).hexdigest()
