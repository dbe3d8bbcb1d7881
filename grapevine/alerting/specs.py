"""The settings' alerts and people as ``queries.alerts`` takes them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from grapevine.config import Config
from graph.secrets import secret
from queries.alerts.builtin import BUILT_IN
from queries.alerts.delivery import NOTIFY_URLS, Notifier, urls_in
from queries.alerts.links import KEY_NAME, Links
from queries.alerts.people import Person, Router
from queries.alerts.rules import AlertSpec
from queries.alerts.times import Digest, QuietHours

from .settings import AlertConfig, PersonConfig

THIS_MACHINE = "http://127.0.0.1:8501"
"""Where the dashboard is served unless somebody says otherwise."""


def spec_of(alert: AlertConfig, caps: Mapping[str, float] | None = None) -> AlertSpec:
    """A configured alert. ``caps``: those of the networks that bill us, for an alert that compares with them."""
    compares = any(one.caps and one.question == alert.question for one in BUILT_IN)
    return AlertSpec(
        id=alert.name,
        question=alert.question,
        params={**(caps or {}), **alert.params} if compares else alert.params,
        quiet_days=alert.again.days,
        **({"cooldown": alert.cooldown} if alert.cooldown else {}),
        to=alert.to,
        owner=alert.owner,
        urgent=alert.urgent,
        escalate_after=alert.escalate.after if alert.escalate else None,
        escalate_to=alert.escalate.to if alert.escalate else (),
        past=alert.past,
    )


def specs_of(config: Config) -> dict[str, AlertSpec]:
    """Those that are on and told, by name."""
    return {alert.name: spec_of(alert) for alert in config.alerts if alert.on and alert.notify}


def router_of(config: Config, environ: Mapping[str, str] = os.environ) -> Router:
    """The people of the configuration with their channels, whose URLs the environment holds."""
    notify = config.notify
    return Router(
        everybody=Notifier(urls_in(environ.get(NOTIFY_URLS, ""))),
        people=tuple(_person(one, config, environ) for one in config.people),
        owner=notify.owner,
        other=[url for name in notify.other for url in urls_in(environ.get(name, ""))],
        quiet=QuietHours.parse(notify.quiet, notify.zone) if notify.quiet else None,
        digest=Digest.parse(notify.digest, notify.zone) if notify.digest else None,
    )


def links_of(config: Config, home: Path) -> Links:
    """What makes the addresses in messages. Raises GraphError where the data folder cannot be written."""
    return Links(config.notify.page or THIS_MACHINE, link_key(home))


def link_key(home: Path) -> bytes:
    """The key that signs addresses in messages; made when first asked for. Raises GraphError."""
    return secret(home, KEY_NAME).encode()


def variables(config: Config) -> list[str]:
    """The environment variables that the settings name as channels."""
    return list(
        dict.fromkeys([*(name for one in config.people for name in one.channels), *config.notify.other])
    )


def _person(person: PersonConfig, config: Config, environ: Mapping[str, str]) -> Person:
    zone = person.zone or config.notify.zone
    return Person(
        person.name,
        person.address,
        person.aliases,
        urls=[url for name in person.channels for url in urls_in(environ.get(name, ""))],
        missing=tuple(name for name in person.channels if not urls_in(environ.get(name, ""))),
        quiet=QuietHours.parse(person.quiet, zone) if person.quiet else None,
        digest=Digest.parse(person.digest, zone) if person.digest else None,
    )
