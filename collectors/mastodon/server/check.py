"""What `grapevine doctor` asks of each server, and what it says of the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pydantic import SecretStr

from collectors.base import Checked, CollectorError
from collectors.checks import CHECK_S, tried

from .api import Api
from .servers import TOKENS_VARIABLE, Server

_SERVERS = "Look at servers in [collectors.mastodon]."


def check_server(server: Server, public: str, *, stream: bool) -> Iterator[Checked]:
    """The server itself, what of its timelines is not for us, and its token."""
    what = f"server {server.address}"
    # What everybody may ask for: a token that is not accepted is told by its own call.
    anybody = replace(server, token=SecretStr(""), _api=None)
    anybody._api = api = Api(anybody, (CHECK_S, CHECK_S))
    found = tried(what, lambda: _said(api), remedy=_SERVERS)
    yield found
    if found.state != "ok":
        return
    yield from _timelines(server, what, public)
    if server.signed_in:
        signed_in = Api(server, (CHECK_S, CHECK_S))
        yield tried(
            f"token for {server.name}",
            lambda: f"it is that of {signed_in.sign_in()}; tokens of Mastodon do not expire",
            remedy=f"Make a new one under Preferences, Development, for {TOKENS_VARIABLE}.",
        )
    elif stream:
        yield Checked(f"stream of {server.name}", "warn", "it has no token, so it is read from time to time")


def _said(api: Api) -> str:
    instance = api.instance()
    version = " ".join(str(instance.get("version", "")).split())[:60]
    configuration = instance.get("configuration")
    urls = configuration.get("urls") if isinstance(configuration, Mapping) else None
    terms = urls.get("terms_of_service") if isinstance(urls, Mapping) else None
    said = f"it answers for {instance['domain']}, version {version or 'unknown'}"
    return f"{said}; its terms: {str(terms)[:200]}" if terms else said


def _timelines(server: Server, what: str, public: str) -> Iterator[Checked]:
    remedy = f"Put a token for it into {TOKENS_VARIABLE}, or leave it to its hashtags and watched accounts."
    try:
        if public != "none" and not server.shows("live_feeds", local=public == "local"):
            yield Checked(what, "warn", "it shows its public timeline to nobody who is not signed in", remedy)
        if not server.shows("hashtag_feeds", local=True):
            yield Checked(what, "warn", "it shows its hashtags to nobody who is not signed in", remedy)
    except CollectorError as fault:
        yield Checked(what, "fail", str(fault), _SERVERS)
