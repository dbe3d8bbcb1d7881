"""Keys of companies (their domain, else their name) and of people (their address, else their company and name)."""

from __future__ import annotations

from .records import uid_of


def slug(name: str) -> str:
    """A name as a part of a key: letters and digits of any script in lower case, parted by ``-``."""
    words = "".join(char if char.isalnum() else " " for char in name.casefold()).split()
    return "-".join(words)


def company_key(name: str, domain: str | None) -> str:
    """The key of a company that nothing is known about yet."""
    return f"company:{domain or slug(name)}"


def person_key(name: str, address: str | None, company: str | None) -> str:
    """The key of a person that nothing is known about yet; ``company`` is their company's key."""
    return f"person:{address or '/'.join([*([uid_of(company)] if company else []), slug(name)])}"
