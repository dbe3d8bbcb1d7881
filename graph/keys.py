"""Keys of companies, people, deals and renewals that nothing is known about yet.

A company is its domain, else its name; where another company has the domain already, it is both. A person is their
address, else their company and name. A meeting is what calendars call it, hashed: that may hold a name or an address.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from .records import uid_of


@lru_cache(maxsize=200_000)
def slug(name: str) -> str:
    """A name as a part of a key: letters and digits of any script in lower case, parted by ``-``."""
    words = "".join(char if char.isalnum() else " " for char in name.casefold()).split()
    return "-".join(words)


def company_key(name: str, domain: str | None) -> str:
    """The key of a company that nothing is known about yet."""
    return f"company:{domain or slug(name)}"


def sibling_key(name: str, domain: str) -> str:
    """The key of a company that shares its domain with another one."""
    return f"company:{domain}/{slug(name)}"


def deal_key(company: str, name: str, number: int = 1) -> str:
    """The key of a deal of the company with this key, the ``number``-th of that name."""
    uid = f"{uid_of(company)}/{slug(name) or '-'}"
    return f"deal:{uid}/{number}" if number > 1 else f"deal:{uid}"


def renewal_key(company: str, day: str | None) -> str:
    """The key of the renewal of the company with this key on a day (``YYYY-MM-DD``)."""
    return f"renewal:{uid_of(company)}/{day or 'undated'}"


def person_key(name: str, address: str | None, company: str | None) -> str:
    """The key of a person that nothing is known about yet; ``company`` is their company's key."""
    return f"person:{address or '/'.join([*([uid_of(company)] if company else []), slug(name)])}"


def meeting_key(uid: str, occurrence: str = "") -> str:
    """The key of the meeting with this UID, of a series of its ``occurrence`` (when it was to begin at first).

    The keys of a series' meetings all begin with ``meeting_key(uid)``.
    """
    name = hashlib.sha256(uid.encode()).hexdigest()[:32]
    return f"meeting:{name}/{occurrence}"
