"""Sends alerts through Apprise: to mail, chat and web services, one URL each, as plain text."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import apprise

OWNER_ADDRESS = "{owner_address}"
"""In a URL: replaced by the address of whoever owns the alert's row."""

_ADDRESS = re.compile(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+")

# Apprise writes URLs, passwords included, to its log when it cannot use them; what matters is raised here.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


class NotifyError(Exception):
    """A notification did not go out. The message names the service, never its URL, which holds secrets."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way out: a service that takes messages for one owner."""

    id: str
    """The same for the same place in the settings: "1:json". Holds no secret."""
    _url: str = field(repr=False)

    def send(self, title: str, body: str) -> None:
        """Hands the message to the service as plain text. Raises NotifyError when it is not taken."""
        service = apprise.Apprise.instantiate(self._url)
        if service is None:
            raise NotifyError(f"notification {self.id}: this is no URL that Apprise can use")
        sender = apprise.Apprise()
        sender.add(service)
        if not sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
            raise NotifyError(f"notification {self.id}: {service.service_name} did not take the message")


@dataclass(frozen=True, slots=True)
class Notifier:
    """The notification URLs of the settings."""

    urls: Sequence[str] = field(default=(), repr=False)

    def channels(self, owner_address: str | None) -> tuple[list[Channel], list[str]]:
        """The ways to reach this owner, and why a URL is none of them (an address is wanting)."""
        channels, problems = [], []
        for number, url in enumerate(self.urls, start=1):
            name = f"{number}:{url.partition('://')[0] if '://' in url else 'unknown'}"
            if OWNER_ADDRESS not in url:
                channels.append(Channel(name, url))
            elif owner_address and _ADDRESS.fullmatch(owner_address):
                channels.append(Channel(name, url.replace(OWNER_ADDRESS, quote(owner_address, safe="@"))))
            else:
                problems.append(f"notification {name}: the owner has no address")
        return channels, problems
