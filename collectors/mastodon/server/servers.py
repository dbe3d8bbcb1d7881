"""The servers that are read: those of the settings with their tokens, and the own servers of watched accounts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from collectors.base import CollectorError, ConfigError, SkipRecord
from collectors.mastodon.handles import ascii_domain, domain_of_uid, valid_handle

from .limits import CallLimit

if TYPE_CHECKING:
    from .api import Api

TOKENS_VARIABLE = "GRAPEVINE_MASTODON_TOKENS"
_QUICK_S = (2.0, 3.0)
Address = Callable[[str], str]
"""From a domain to where its server answers."""


def server_address(text: str) -> str:
    """``mastodon.example`` or its address as ``https://mastodon.example``. Raises ValueError."""
    written = text.strip()
    try:
        parts = urlsplit(written if "://" in written else f"https://{written}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or parts.scheme not in ("https", "http") or parts.username is not None or " " in written:
        raise ValueError(f"{text[:80]!r} is no server: write its name, such as mastodon.example")
    return f"{parts.scheme}://{ascii_domain(host)}{f':{port}' if port else ''}"


def tokens_in(text: str) -> dict[str, SecretStr]:
    """The tokens in ``server=token`` pairs, which spaces, lines or commas part, by their servers' addresses.

    Raises ConfigError, which shows none of them.
    """
    found: dict[str, SecretStr] = {}
    for number, pair in enumerate(re.split(r"[\s,]+", text.strip()), start=1):
        server, _, token = pair.partition("=")
        if not pair:
            continue
        try:
            address = server_address(server)
        except ValueError:
            address = ""
        if not address or not token or not (token.isascii() and token.isprintable()):
            raise ConfigError(f"{TOKENS_VARIABLE}: write its {number}. entry as server=token, without spaces")
        found[address] = SecretStr(token)
    return found


def own_address(domain: str) -> str:
    """Where the server of an account of ``domain`` answers, as far as its name tells."""
    return f"https://{domain}"


@dataclass(slots=True)
class Known:
    """What one server has said so far, for all calls of the collector, also from several threads."""

    limit: CallLimit
    instance: dict[str, Any] = field(default_factory=dict)
    """What it says of itself, by path, as it was answered."""
    domain: str = ""


@dataclass(slots=True)
class Server:
    """One server in one call of the collector, in one thread."""

    name: str
    """Its host, for messages and positions."""
    address: str
    known: Known = field(repr=False)
    token: SecretStr = field(default_factory=lambda: SecretStr(""), repr=False)
    configured: bool = True
    fault: CollectorError | None = None
    """Why it is asked no more in this call."""
    _api: Api | None = field(default=None, repr=False)
    _quick_api: Api | None = field(default=None, repr=False)

    @property
    def signed_in(self) -> bool:
        """Is there a token for it?"""
        return bool(self.token.get_secret_value())

    @property
    def api(self) -> Api:
        """Its client, made at the first call, because the client library takes its time to import."""
        if self._api is None:
            from .api import Api

            self._api = Api(self)
        return self._api

    @property
    def quick_api(self) -> Api:
        """Its client for what a page can do without: it waits for seconds alone."""
        if self._quick_api is None:
            from .api import Api

            self._quick_api = Api(self, _QUICK_S)
        return self._quick_api

    @property
    def domain(self) -> str:
        """The domain in its accounts' names, which its host may differ from. Raises as ``Api`` does."""
        if not self.known.domain:
            self.known.domain = ascii_domain(str(self.api.instance()["domain"]))
        return self.known.domain

    @property
    def likely_domain(self) -> str:
        """The domain as far as it is known without a call."""
        return self.known.domain or self.name

    def shows(self, feed: str, *, local: bool) -> bool:
        """Does it show ``live_feeds`` or ``hashtag_feeds`` to us? An older server, which does not say, may."""
        configuration = self.api.instance().get("configuration")
        access = configuration.get("timelines_access") if isinstance(configuration, Mapping) else None
        access = access.get(feed) if isinstance(access, Mapping) else None
        said = access.get("local" if local else "remote") if isinstance(access, Mapping) else None
        return said in (None, "public") or (said == "authenticated" and self.signed_in)


class Servers:
    """All servers in one call of the collector."""

    def __init__(
        self,
        addresses: Iterable[str],
        tokens: Mapping[str, SecretStr],
        own: Address,
        known: dict[str, Known] | None = None,
    ) -> None:
        """``own``: where the servers of other domains answer. ``known``: what servers have said, by their addresses."""
        self._addresses = tuple(dict.fromkeys(addresses))
        self._tokens = tokens
        self._own = own
        self._known = {} if known is None else known
        self.configured = [
            self._server(address.partition("://")[2], address, configured=True) for address in self._addresses
        ]
        self._others: dict[str, Server] = {}

    def anew(self) -> Servers:
        """For another call: those that were away may be back."""
        return Servers(self._addresses, self._tokens, self._own, self._known)

    def _server(self, name: str, address: str, *, configured: bool) -> Server:
        known = self._known.setdefault(address, Known(CallLimit(f"Mastodon server {name}")))
        token = self._tokens.get(address) if configured else None
        return Server(name, address, known, token or SecretStr(""), configured)

    def home(self, uid: str) -> Server:
        """The server that an account is at home on, which alone knows all of it."""
        domain = domain_of_uid(uid)
        for server in self.configured:
            if server.fault is None:
                try:
                    if server.domain == domain:
                        return server
                except CollectorError as fault:
                    server.fault = fault
                except SkipRecord:
                    pass
            if server.likely_domain == domain:
                return server
        return self.at(domain)

    def at(self, host: str) -> Server:
        """The server of this host: a configured one, or the one that answers there."""
        for server in self.configured:
            if host in (server.name, server.likely_domain):
                return server
        if host not in self._others:
            self._others[host] = self._server(host, self._own(host), configured=False)
        return self._others[host]


def may_be_asked(domain: str) -> bool:
    """Is it the name of a host on the Internet? Posts name hosts, and none of the user's own is asked for them."""
    return (
        bool(valid_handle(f"a@{domain}"))
        and ":" not in domain
        and not domain.endswith(
            (".local", ".localhost", ".internal", ".lan", ".home", ".intranet", ".corp", ".home.arpa")
        )
    )


def tokens_of(environ: Mapping[str, str] = os.environ) -> dict[str, SecretStr]:
    """The tokens in the environment. Raises ConfigError."""
    return tokens_in(environ.get(TOKENS_VARIABLE, ""))
