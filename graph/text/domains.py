"""A domain as everything in Grapevine compares it: lower case, ASCII (IDNA 2008), without ``www.``."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import idna

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_REMEDY = 'write the domain alone, such as "contoso.example"'
_LONGEST = 2000


def domain_of(text: str) -> str:
    """The host of a domain or web address: ``https://www.Straße.example/de`` is ``xn--strae-oqa.example``.

    IDNA 2008: ``straße.example`` and ``strasse.example`` are two domains. Raises ValueError, with what to write
    instead, for a mail address, an IP address, a single word and anything else that is no domain.
    """
    host = _host(text.strip()[:_LONGEST])
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(_REMEDY)
    return host


def shown_domain(domain: str) -> str:
    """The domain as people write it: ``xn--strae-oqa.example`` is ``straße.example``."""
    if "xn--" not in domain:
        return domain
    try:
        return idna.decode(domain)
    except idna.IDNAError:
        return domain


def _host(text: str) -> str:
    try:
        address = urlsplit(text if _SCHEME.match(text) else f"//{text}")
        host = address.hostname or ""
    except ValueError:
        return ""
    return "" if "@" in address.netloc else ascii_host(host).removeprefix("www.")


def ascii_host(host: str) -> str:
    """A host in lower case and ASCII, without a dot at its end; empty where it cannot be one."""
    host = host.strip().rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        return ""
