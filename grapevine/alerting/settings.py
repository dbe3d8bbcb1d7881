"""The tables of ``grapevine.toml`` about alerts: ``[[alerts]]``, ``[[people]]`` and ``[notify]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from grapevine.section import Period, Section
from queries.alerts.times import Digest, QuietHours, zone_of

from .schedule import cron_checked

OWNER = "owner"
"""In ``to``: whoever owns the row."""
EVERY = timedelta(hours=1)


def _variable(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise ValueError(
            "name an environment variable that holds the channel's URL, such as NORA_SLACK, and keep the URL "
            "in secrets.env"
        )
    return name


def _quiet(text: str) -> str:
    QuietHours.parse(text)
    return text


def _digest(text: str) -> str:
    Digest.parse(text)
    return text


def _page(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        raise ValueError('write the address of the dashboard, such as "https://grapevine.example.com"')
    return text.rstrip("/")


Zone = Annotated[str, AfterValidator(zone_of)]
Quiet = Annotated[str, AfterValidator(_quiet)]
DigestText = Annotated[str, AfterValidator(_digest)]
Variable = Annotated[str, AfterValidator(_variable)]
Cron = Annotated[str, AfterValidator(cron_checked)]
Page = Annotated[str, AfterValidator(_page)]
Called = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class EscalationConfig(Section):
    """Whom to tell what nobody acknowledged."""

    after: Period
    to: tuple[Called, ...] = Field(min_length=1)


class AlertConfig(Section):
    """A saved question on a schedule, whose new rows go to whoever owns them."""

    name: Called
    question: str
    params: dict[str, str | int | float] = Field(default_factory=dict)
    on: bool = True
    every: Period | None = None
    """How often it is asked; an hour where there is no ``cron`` either."""
    cron: Cron | None = None
    """When it is asked, as crontab has it, in ``zone``."""
    zone: Zone | None = None
    soon: bool | None = None
    """Whether it is checked soon after a change that concerns it too; without a ``cron`` it is."""
    notify: bool = True
    to: tuple[Called, ...] = ()
    """Whom to tell, by name or address; ``owner`` is whoever owns the row, who alone is told where it is empty."""
    owner: Called | None = None
    """Who is told of rows that nobody owns."""
    urgent: bool = False
    """Told at once: in quiet hours, and to who wants a digest."""
    cooldown: Period | None = None
    """For how long nothing more is told about an account that was just told about."""
    again: Period = timedelta(days=14)
    """How long a row must have been away before it is a new happening when it comes back."""
    escalate: EscalationConfig | None = None
    past: bool = False
    """Whether rows that are there at the first check are told one by one; otherwise they are told in one line."""

    @model_validator(mode="after")
    def one_schedule(self) -> AlertConfig:
        if self.every is not None and self.cron is not None:
            raise ValueError("write either `every` or `cron`, not both")
        return self

    @property
    def period(self) -> timedelta:
        return self.every or EVERY

    @property
    def checked_soon(self) -> bool:
        """Whether it is checked before its time where something changed."""
        return self.cron is None if self.soon is None else self.soon

    @property
    def told(self) -> tuple[str, ...]:
        """The people whom it names."""
        escalated = self.escalate.to if self.escalate else ()
        named = (*self.to, *escalated, *([self.owner] if self.owner else []))
        return tuple(said for said in named if said != OWNER)


def alert_tables(value: Any) -> Any:
    """``[[alerts]]`` as it is, and ``[alerts.NAME]``, as it was written once, in the same form."""
    if not isinstance(value, Mapping):
        return value
    return [{"name": name, **table} if isinstance(table, Mapping) else table for name, table in value.items()]


AlertTables = Annotated[tuple[AlertConfig, ...], BeforeValidator(alert_tables)]


class PersonConfig(Section):
    """Somebody who hears of alerts, and how."""

    name: Called
    address: Called | None = None
    aliases: tuple[Called, ...] = ()
    """How else the CRM names them as an owner."""
    channels: tuple[Variable, ...] = ()
    """Environment variables with Apprise URLs; GRAPEVINE_NOTIFY_URLS where none is named."""
    zone: Zone | None = None
    quiet: Quiet | None = None
    digest: DigestText | None = None

    @property
    def called(self) -> tuple[str, ...]:
        return (self.name, *self.aliases, *([self.address] if self.address else []))


class NotifyConfig(Section):
    """What counts for everybody who hears of alerts and says nothing else."""

    owner: Called | None = None
    """Who is told of rows that nobody owns."""
    page: Page | None = None
    """The dashboard's address, for links in messages; this machine's where it is not set."""
    zone: Zone = "UTC"
    quiet: Quiet | None = None
    digest: DigestText | None = None
    other: tuple[Variable, ...] = ()
    """Environment variables with the channels that are used where another one failed for an hour."""
