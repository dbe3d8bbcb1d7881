"""What every collector is: pages of records out, cursors in, and errors sorted by consequence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from collectors.watch.watch import Watch
from graph.errors import GrapevineError
from graph.records import Direction, Record


@dataclass(frozen=True, slots=True)
class Skipped:
    """One malformed record that was left out: which one, and why."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the source that this collector lost: from the checkpoint to where reading resumed."""

    wanted: str
    resumed: str
    length: int | None
    """In the source's own count (events), where it can be known."""
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """Records that belong together, and where to resume after them.

    ``cursor`` is set only where resuming loses nothing: it is stored in the same transaction as the records.
    """

    records: Sequence[Record]
    cursor: str | None = None
    skipped: tuple[Skipped, ...] = ()
    gap: Gap | None = None
    read: int = 0
    """How many of the source's own items were read for this page, kept or not."""
    describe: tuple[str, ...] = ()
    """Uids of profiles whose handle or name the source no longer vouches for: ask ``describe`` about them."""
    relist: tuple[str, ...] = ()
    """Uids of watched profiles whose changes may be incomplete: read their ``connections`` anew."""


class CollectorError(GrapevineError):
    """A collector could not go on; the message says what happened and what to do."""


class Unreachable(CollectorError):  # noqa: N818 - it names what is wrong, as its siblings do
    """The source did not answer, or broke off: a fault of the moment, worth another try at once."""


class ConfigError(CollectorError):
    """The user must set or change something: the message says what."""


class RetryLater(CollectorError):  # noqa: N818
    """The source asks to come back later."""

    def __init__(self, message: str, at: datetime | None = None) -> None:
        super().__init__(message)
        self.at = at


class Fatal(CollectorError):  # noqa: N818
    """Trying again will not help; the message says why."""


class SkipRecord(Exception):  # noqa: N818
    """One record is malformed. It is counted, named and shown; the page goes on."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"{what}: {reason}")
        self.what = what
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Terms:
    """What a network's terms of use allow and ask, as the code obeys it."""

    matching_allowed: bool
    """May its profiles be matched to people on other networks?"""
    deletions_within_hours: int
    """How fast a deletion upstream must be followed."""


class Collector:
    """One network. Yields pages and does nothing else: no sleeping, no retries, no database."""

    name: ClassVar[str]
    terms: ClassVar[Terms]
    streaming: ClassVar[bool] = False
    """True where ``mentions`` goes on for as long as the source does."""
    directions: ClassVar[tuple[Direction, ...]] = ("following", "followers")
    """Which lists ``connections`` reads to their end."""

    @property
    def checkpoint(self) -> str:
        """The key under which the position of ``mentions`` is kept: one for each source of cursors."""
        return f"{self.name}:mentions"

    def missing(self) -> list[str]:
        """The settings that this collector still wants before it can run; empty when it is ready."""
        return []

    def moment(self) -> str | None:
        """The cursor of this moment, for a stream that nobody reads from its beginning; None elsewhere.

        It is stored before the first look at the watched profiles, so that nothing falls in between.
        """
        return None

    def resolve(self, handles: Sequence[str]) -> Iterator[Page]:
        """Pages of ProfileResolved (and Profile) records for handles known without their uid."""
        yield from ()

    def mentions(self, watch: Watch, cursor: str | None) -> Iterator[Page]:
        """Pages of posts, engagements and changes that the watch asks for, from ``cursor`` on."""
        yield from ()

    def connections(self, profile: str, cursor: str | None) -> Iterator[Page]:
        """Pages of SnapshotMember records of one watched profile (its uid), ended by SnapshotEnd."""
        yield from ()

    def history(self, watch: Watch, since: datetime, until: str | None) -> Iterator[Page]:
        """Pages of what the watched profiles did from ``since`` to the cursor ``until``, without cursors.

        Raises ConfigError where the network, or the user's access to it, offers no past.
        """
        raise ConfigError(f"{self.name} offers nothing from before it was first collected.")

    def describe(self, profiles: Sequence[str]) -> Iterator[Page]:
        """Pages of Profile records with the present handle and name of these profiles (their uids)."""
        yield from ()


__all__ = [
    "Collector",
    "CollectorError",
    "ConfigError",
    "Fatal",
    "Gap",
    "Page",
    "RetryLater",
    "SkipRecord",
    "Skipped",
    "Terms",
    "Unreachable",
    "Watch",
]
