"""A profile as people write it in a CRM, taken apart: ``network:name`` or the address that a browser shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from .base import MalformedProfile


@dataclass(frozen=True, slots=True)
class ProfileLink:
    """One link or name. Either ``prefix`` and ``name``, or ``host`` and ``path`` say something."""

    text: str
    """As it was written."""
    prefix: str = ""
    """What stands before the colon of a name, in lower case."""
    name: str = ""
    """What stands behind it."""
    host: str = ""
    """The host of an address, in lower case, without ``www.`` and ``mobile.``."""
    path: tuple[str, ...] = ()
    """The parts of its path; what stands behind ``#`` is left out."""
    query: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What stands behind its ``?``, by name; of a name that stands there twice, the first."""

    @classmethod
    def parse(cls, text: str) -> ProfileLink:
        """Take one link apart. Raises MalformedProfile for an address that is none."""
        text = text.strip()
        if "/" not in text:
            prefix, colon, name = text.partition(":")
            return cls(text, prefix=prefix.casefold(), name=name) if colon else cls(text, name=text)
        try:
            parts = urlsplit(text if "://" in text else f"https://{text}")
            host = parts.hostname or ""
        except ValueError:
            raise MalformedProfile(f'"{text}" is no web address') from None
        path = tuple(part for part in parts.path.split("/") if part)
        host = host.rstrip(".").removeprefix("www.").removeprefix("mobile.")
        try:
            query = dict(reversed(parse_qsl(parts.query, max_num_fields=100)))
        except ValueError:
            query = {}
        return cls(text, host=host, path=path, query=query)
