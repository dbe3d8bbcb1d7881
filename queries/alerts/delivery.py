"""Sends alerts through Apprise: to mail, chat and web services, one URL each, in the form that each takes."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote_plus, urlsplit

from .message import Message
from .words.event import event, send_as_event
from .words.formats import rendered

if TYPE_CHECKING:
    import apprise

NOTIFY_URLS = "GRAPEVINE_NOTIFY_URLS"
"""The environment variable that says where alerts go."""
OWNER_ADDRESS = "{owner_address}"
"""In a URL: replaced by the address of whoever owns the alert's row."""

_ADDRESS = re.compile(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,30}", re.IGNORECASE)
_BETWEEN_URLS = re.compile(r"[\s,]*,[\s,]*(?=[a-z][a-z0-9+.-]*://)|\s+", re.IGNORECASE)

# Apprise writes URLs, passwords included, to its log when it cannot use them; what matters is raised here.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


class NotifyError(Exception):
    """A notification did not go out. The message names the service, never its URL, which holds secrets."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way out: a service that takes messages for one owner."""

    name: str
    """Its place in the settings and its service, for messages: "1:json". Holds no secret."""
    _url: str = field(repr=False)
    id: str = ""
    """The same for the same URL of the settings, whichever stand before it: "json:5f0c"."""

    @property
    def target(self) -> str:
        """Tells where it leads without saying it: two channels with the same URL are one."""
        return hashlib.sha256(self._url.encode()).hexdigest()

    def send(self, message: Message, key: str) -> None:
        """Hands the message to the service in the form that it takes. Raises NotifyError when it is not taken.

        ``key``: the message's own, the same at every try. Where the service takes headers it is in Idempotency-Key.
        """
        import apprise
        from apprise.plugins.custom_json import NotifyJSON
        from apprise.plugins.ntfy import NotifyNtfy

        service = self._service()
        headers = getattr(service, "headers", None)
        if isinstance(headers, dict):
            headers["Idempotency-Key"] = key
        if isinstance(service, NotifyJSON):
            send_as_event(service, event(message, key, datetime.now(UTC)))
        if isinstance(service, NotifyNtfy) and not service.click and message.link:
            service.click = _clickable(message.link)
        sender = apprise.Apprise()
        sender.add(service)
        told = rendered(service, message)
        if not sender.notify(title=told.title, body=told.body, body_format=told.format):
            raise NotifyError(f"notification {self.name}: {service.service_name} did not take the message")

    def check(self) -> None:
        """Raises NotifyError where the URL cannot be used; sends nothing."""
        self._service()

    def _service(self) -> apprise.NotifyBase:
        import apprise

        service = apprise.Apprise.instantiate(self._url)
        if service is None:
            raise NotifyError(f"notification {self.name}: this is no URL that Apprise can use")
        return service


def _clickable(address: str) -> str | None:
    """What Apprise makes this address of when it quotes it for ntfy, which it does once more; None where it cannot."""
    once = unquote_plus(address)
    same = parse_qsl(urlsplit(quote(once, safe=":/?@&=#")).query) == parse_qsl(urlsplit(address).query)
    return once if same else None


def urls_in(text: str) -> list[str]:
    """The URLs of a text: separated by white space or lines, or by a comma that the next URL follows.

    A comma elsewhere belongs to its URL ("mailto://...&to=a@x.example,b@y.example").
    """
    return [url for part in _BETWEEN_URLS.split(text) if (url := part.strip(","))]


@dataclass(frozen=True, slots=True)
class Notifier:
    """The notification URLs of the settings."""

    urls: Sequence[str] = field(default=(), repr=False)

    def channels(self, owner_address: str | None) -> tuple[list[Channel], list[str]]:
        """The ways to reach this owner, and why a URL is none of them (an address is wanting)."""
        channels, problems = [], []
        for number, url in enumerate(self.urls, start=1):
            name = f"{number}:{_scheme(url)}"
            if OWNER_ADDRESS not in url:
                channels.append(Channel(name, url, _id(url)))
            elif owner_address and _ADDRESS.fullmatch(owner_address):
                filled = url.replace(OWNER_ADDRESS, quote(owner_address, safe="@"))
                channels.append(Channel(name, filled, _id(url)))
            else:
                problems.append(f"notification {name}: the owner has no address")
        return channels, problems


def _scheme(url: str) -> str:
    scheme, found, _ = url.partition("://")
    return scheme if found and _SCHEME.fullmatch(scheme) else "unknown"


def _id(url: str) -> str:
    """Tells a URL from others of the settings; too short to find a password in it by trying."""
    return f"{_scheme(url)}:{hashlib.sha256(url.encode()).hexdigest()[:4]}"
