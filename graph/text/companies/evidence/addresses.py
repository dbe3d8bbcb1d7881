"""Where a name lies in a web address, mail address or handle, if in any."""

from __future__ import annotations

import re

_LONGEST_ADDRESS = 320
_PLAIN_BEFORE, _PLAIN_AFTER = frozenset(("", " ", "\n")), frozenset(("", " ", "\n", ",", "!", "?"))
_ADDRESS_BEFORE = re.compile(r"[^\s<>\"“”()（）、。]*$")
_ADDRESS_AFTER = re.compile(r"^[^\s<>\"“”()（）、。]*")


def place_in_address(text: str, start: int, end: int) -> str | None:
    """Where the place lies in a web address, mail address or handle; None outside of any.

    ``mention``: it is a handle or the hashtag's like by itself; ``own``: a whole label of a host or part of a
    page's address; ``other``: part of somebody else's name.
    """
    if text[start - 1 : start] in _PLAIN_BEFORE and text[end : end + 1] in _PLAIN_AFTER:
        return None
    left = _ADDRESS_BEFORE.search(text[max(0, start - _LONGEST_ADDRESS) : start])
    right = _ADDRESS_AFTER.search(text[end : end + _LONGEST_ADDRESS])
    lead, tail = left[0] if left else "", (right[0] if right else "").rstrip(".,;:!?'’")
    if lead.lower().endswith("@") and len(lead.strip(".,;:!?'’([@")) == 0:
        return _handle(tail)
    if "://" in lead or lead.lower().startswith("www."):
        host_is_over = "/" in lead.partition("://")[2] if "://" in lead else "/" in lead
        return "own" if host_is_over else _label(lead.rpartition("/")[2], tail)
    if "@" in lead or re.match(r"[\w.+-]*@[\w-]+\.\w", tail):
        return "other"
    if re.match(r"(?:\.[\w-]+)*\.[a-z]{2,}(?:/|$)", tail) and not tail[0].isspace():
        return _label(lead, tail)
    return None


def _handle(tail: str) -> str:
    if not re.match(r"[.\w-]*\w", tail) or re.match(r"['’]s\b|-", tail):
        return "mention"
    return "own" if tail.startswith(".") else "other"


def _label(lead: str, tail: str) -> str:
    """A name is a host's label as a whole or not at all."""
    return "own" if lead[-1:] in ("", ".", "/") and tail[:1] in ("", ".", "/") else "other"
