"""Whom an alert's row reaches: its owner, else a default owner, else everybody; and by which channels."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from graph.text.folding import fold

from .delivery import Channel, Notifier
from .rules import AlertSpec
from .times import Digest, QuietHours

OWNER = "owner"
"""Among whom an alert tells: whoever owns the row."""
EVERYBODY = "everybody"


class NotifierLike(Protocol):
    """What knows the ways out: ``delivery.Notifier``."""

    def channels(self, owner_address: str | None) -> tuple[list[Channel], list[str]]:
        """The ways to reach an owner, and why others are none."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who hears of alerts, and how."""

    name: str
    address: str | None = None
    aliases: tuple[str, ...] = ()
    urls: Sequence[str] = field(default=(), repr=False)
    """Channels of their own; the ones that are everybody's where there are none."""
    missing: tuple[str, ...] = ()
    """Environment variables that should name a channel and are not set."""
    quiet: QuietHours | None = None
    digest: Digest | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """One who is told, by one or more channels."""

    name: str
    channels: tuple[Channel, ...]
    quiet: QuietHours | None = None
    digest: Digest | None = None
    mark: str = ""
    """Stands before a channel's id where an alert notes who was told: empty for whoever owns the row."""

    def told_from(self, at: datetime, now: datetime, *, urgent: bool) -> datetime:
        """When what happened at ``at`` may be told: no later than ``now`` where that is at once."""
        if urgent:
            return now
        if self.digest is not None:
            return self.digest.next(at)
        return self.quiet.over(now) if self.quiet is not None else now


@dataclass(frozen=True, slots=True)
class Router:
    """The people of the settings, and the channels that are everybody's."""

    everybody: NotifierLike = field(default_factory=Notifier)
    people: tuple[Person, ...] = ()
    owner: str | None = None
    """Who is told of rows that nobody owns."""
    other: Sequence[str] = field(default=(), repr=False)
    """The URLs of channels that are used where others failed for an hour."""
    quiet: QuietHours | None = None
    digest: Digest | None = None
    """When everybody's channels may be used."""

    def recipients(
        self, alert: AlertSpec, owner: str | None, owner_address: str | None
    ) -> tuple[list[Recipient], list[str]]:
        """Who is told of a row with this owner, and why some cannot be."""
        found: list[Recipient] = []
        problems: list[str] = []
        for name in alert.to or (OWNER,):
            some, amiss = (
                self._owner(alert, owner, owner_address) if fold(name) == OWNER else self.named([name])
            )
            found += some
            problems += amiss
        return _each_channel_once(found), problems

    def named(self, names: Iterable[str], mark: str = "") -> tuple[list[Recipient], list[str]]:
        """These people, by name or address."""
        found: list[Recipient] = []
        problems: list[str] = []
        for name in names:
            person = self._said(name)
            some, amiss = self._reached(person, f"{mark}{person.name}/")
            found += some
            problems += amiss
        return _each_channel_once(found), problems

    def person(self, name: str | None, address: str | None) -> Person | None:
        """Who has this address, else who is called so."""
        ways: tuple[tuple[str | None, Callable[[Person], tuple[str | None, ...]]], ...] = (
            (address, lambda one: (one.address,)),
            (name, lambda one: (one.name, *one.aliases)),
        )
        for said, called in ways:
            wanted = fold(said or "").strip()
            for one in self.people if wanted else ():
                if wanted in {fold(name).strip() for name in called(one) if name}:
                    return one
        return None

    def others(self, used: Collection[str]) -> list[Channel]:
        """Channels beside those with the ids ``used``: those that were named for it, else everybody's."""
        notifier: NotifierLike = Notifier(self.other) if self.other else self.everybody
        return [channel for channel in notifier.channels(None)[0] if channel.id not in used]

    def _owner(
        self, alert: AlertSpec, owner: str | None, owner_address: str | None
    ) -> tuple[list[Recipient], list[str]]:
        if person := self.person(owner, owner_address):
            return self._reached(person)
        if owner_address or owner:
            channels, problems = self.everybody.channels(owner_address)
            # A way that needs no owner reaches everybody, whoever owns it.
            if channels and not problems:
                return [self._common(owner or owner_address or EVERYBODY, channels)], []
        if default := alert.owner or self.owner:
            return self._reached(self._said(default))
        channels, problems = self.everybody.channels(owner_address)
        if channels:
            return [self._common(EVERYBODY, channels)], []
        reached = [one for person in self.people if person.urls for one in self._reached(person)[0]]
        if reached and not problems:
            return _each_channel_once(reached), []
        return [], problems or ["no notification URL is set"]

    def _said(self, name: str) -> Person:
        """Whom a name or address in the settings means; a mail address of nobody's stands for itself."""
        return self.person(name, name) or Person(name, name if "@" in name else None)

    def _common(self, name: str, channels: Sequence[Channel]) -> Recipient:
        return Recipient(name, tuple(channels), self.quiet, self.digest)

    def _reached(self, person: Person, mark: str = "") -> tuple[list[Recipient], list[str]]:
        """By the person's own channels, else by everybody's; one way out is enough, `doctor` names the others."""
        ways: NotifierLike = Notifier(person.urls) if person.urls else self.everybody
        channels, problems = ways.channels(person.address)
        if channels:
            quiet, digest = person.quiet or self.quiet, person.digest or self.digest
            return [Recipient(person.name, tuple(channels), quiet, digest, mark)], []
        amiss = [f"{variable}, a channel of {person.name}, is not set" for variable in person.missing]
        none = f"{person.name} has no channel, and no notification URL is set"
        return [], [*amiss, *problems] or [none]


def router_of(notifier: NotifierLike | Router) -> Router:
    """``notifier`` as a router: without people, everybody is told of everything."""
    return notifier if isinstance(notifier, Router) else Router(everybody=notifier)


def _each_channel_once(recipients: Sequence[Recipient]) -> list[Recipient]:
    """The same, without channels that an earlier one has: two people may share a room."""
    seen: set[str] = set()
    left = []
    for one in recipients:
        channels = tuple(channel for channel in one.channels if channel.target not in seen)
        seen |= {channel.target for channel in channels}
        if channels:
            left.append(replace(one, channels=channels))
    return left
