"""Identifiers of the AT Protocol, made from names: the same name gives the same identifier."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RAW_CID_HEAD = bytes((0x01, 0x71, 0x12, 0x20))
"""CID version 1, codec DAG-CBOR, a SHA-256 of 32 bytes."""


def fixed_random(*names: object) -> float:
    """A pseudo-random number in [0, 1), always the same for the same names."""
    return int.from_bytes(_digest(*names)[:8], "big") / 2**64


@cache
def did(account: str) -> str:
    """``did:plc:`` with 24 base32 characters."""
    return "did:plc:" + base64.b32encode(_digest("did", account)).decode().lower()[:24]


def tid(at: datetime, *names: object) -> str:
    """A timestamp identifier: 53 bits of microseconds, 10 bits of ``names``, in 13 sortable characters."""
    number = (at - _EPOCH) // timedelta(microseconds=1) << 10 | int(fixed_random("clock", *names) * 1024)
    return "".join(_SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


def cid(record: Mapping[str, Any]) -> str:
    """A content identifier of the right form, different for different records."""
    digest = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).digest()
    return "b" + base64.b32encode(_RAW_CID_HEAD + digest).decode().lower().rstrip("=")


def stamp(at: datetime) -> str:
    """As the stream writes times: microseconds and ``Z``."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def client_stamp(at: datetime) -> str:
    """As writers' clients write ``createdAt``: milliseconds and ``Z``."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _digest(*names: object) -> bytes:
    return hashlib.sha256("\x1f".join(map(str, names)).encode()).digest()
