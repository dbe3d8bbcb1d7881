"""Who attends an event: mail addresses, and names of those who have none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.text.safe import storable

_NO_PEOPLE = frozenset({"RESOURCE", "ROOM", "GROUP"})
_MOST = 500
"""Whoever is on so long a list meets nobody of it."""


@dataclass(frozen=True, slots=True)
class Attending:
    """Those who attend, or did not answer yet; not who declined, and neither rooms nor lists."""

    addresses: tuple[tuple[str, str], ...] = ()
    """Address in lower case and name, empty where none is told."""
    names: tuple[str, ...] = ()
    """Of those without an address."""


def attending(event: Any) -> Attending:
    """Attendees and organizer of an event. Raises ValueError for more than 500."""
    told = [*_all(event, "ATTENDEE"), *_all(event, "ORGANIZER")]
    if len(told) > _MOST:
        raise ValueError(f"{len(told):,} people are to attend, of more than {_MOST} none meets the others")
    addresses: dict[str, str] = {}
    declined: set[str] = set()
    names: dict[str, None] = {}
    for one in told:
        params = getattr(one, "params", {})
        if str(params.get("CUTYPE", "INDIVIDUAL")).upper() in _NO_PEOPLE:
            continue
        name = _text(params.get("CN", ""))
        address = _address(str(one)) or _address(str(params.get("EMAIL", ""))) or _address(name)
        out = str(params.get("PARTSTAT", "")).upper() == "DECLINED"
        if address and out:
            declined.add(address)
        elif address:
            addresses[address] = addresses.get(address) or ("" if "@" in name else name)
        elif name and not out:
            names[name] = None
    return Attending(
        tuple((address, name) for address, name in addresses.items() if address not in declined), tuple(names)
    )


def _all(event: Any, name: str) -> list[Any]:
    value = event.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def _address(text: str) -> str:
    address = _text(text)
    if address.lower().startswith("mailto:"):
        address = address[7:].partition("?")[0].strip()
    local, at, host = address.lower().rpartition("@")
    return address.lower() if at and local and "." in host and not set(address) & set(' <>,;/"') else ""


def _text(value: object) -> str:
    return " ".join(storable(str(value)).split())[:200]
