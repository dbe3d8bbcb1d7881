"""What every collector is: pages of records out, cursors in, and errors sorted by consequence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from collectors.watch.watch import Watch
from graph.errors import GrapevineError
from graph.periods import Period, length_as_written
from graph.records import CompanyRole, Direction, Record

if TYPE_CHECKING:
    from graph.write.spending import Allowance

    from .budget import Budget, Estimate

Ability = Literal["mentions", "connections", "history", "listen", "recheck", "import"]
"""What a network may be able to do, each named after the method that does it.

``listen`` reads ``mentions`` live. ``import``: its files are brought in by `grapevine import`, nothing is collected.
"""


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
    resume: str | None = None
    """In a list of connections: the ``cursor`` with which ``connections`` goes on after this page."""
    failed: tuple[Skipped, ...] = ()
    """Parts of the source (a server, a feed) that could not be read this time; the others go on without them."""
    unknown: tuple[str, ...] = ()
    """Handles given to ``resolve``, or uids watched by ``mentions``, that the network says it does not know."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What one call of ``check`` found, as `grapevine doctor` shows it."""

    what: str
    """The host, sign-in or source that was asked: "AppView https://public.api.bsky.app"."""
    state: Literal["ok", "warn", "fail"]
    found: str
    """A sentence without secrets."""
    remedy: str = ""


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


class MalformedProfile(ValueError):  # noqa: N818
    """A link or name that means this network but none of its profiles; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a network's terms of use allow and ask, as the code obeys it."""

    matching_allowed: bool
    """May its profiles be matched to people on other networks?"""
    deletions_within_hours: int | None
    """How fast a deletion upstream must be followed; None where the network never tells of one."""
    matching_rule: str = ""
    """Where matching is not allowed: what forbids it, for whoever reads that a profile was left out."""
    storage_days: int | None = None
    """For how many days its posts may be kept; None without a limit."""
    display_rule: str = ""
    """What must stand beside its posts wherever they are shown; empty where nothing must."""


PeriodSetting = Annotated[
    timedelta,
    BeforeValidator(length_as_written),
    PlainSerializer(lambda length: str(Period.parse(length)), return_type=str),
]
"""A period in a network's table, as people write it: ``"1 day"``."""


class CollectorSettings(BaseModel):
    """A network's table in ``grapevine.toml``, ``[collectors.<name>]``.

    A network with more to set has a class of its own, derived from this one; every setting has a default and a
    docstring, which `grapevine init` writes beside it. Secrets are no settings: they come from the environment.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_default=True, use_attribute_docstrings=True
    )

    enabled: bool = True
    """Whether the service collects from it."""
    every: PeriodSetting | None = None
    """How often the service reads it; as `collect` in [schedule] says where this is not set. A stream runs always."""
    timeout: PeriodSetting | None = None
    """How long one reading may take; as `timeout` in [schedule] says where this is not set."""


class Collector:
    """One network. Yields pages and does nothing else: no sleeping, no retries, no database.

    Everything else that depends on the network asks its class. The module that holds the class imports no client
    library of the network's before it is used, because commands that never collect read the class as well.
    """

    name: ClassVar[str]
    """The registry's name for it, which begins its keys (``name:uid``) and ends its table's name."""
    title: ClassVar[str]
    """What people call it."""
    setup: ClassVar[str]
    """One sentence on what it needs before it can be read, for the file that `grapevine init` writes."""
    example: ClassVar[str]
    """How a profile of it is written in a CRM, for Anna: ``bluesky:@anna.bsky.social``."""
    terms: ClassVar[Terms]
    abilities: ClassVar[frozenset[Ability]]
    settings: ClassVar[type[CollectorSettings]] = CollectorSettings
    streaming: bool = False
    """True where ``mentions`` goes on for as long as the source does. The instance is asked: settings may decide."""
    directions: ClassVar[tuple[Direction, ...]] = ("following", "followers")
    """Which lists ``connections`` reads to their end."""
    unlisted_roles: ClassVar[frozenset[CompanyRole]] = frozenset()
    """The roles of companies whose profiles' lists are not read, because they cost too much."""
    lookup_size: ClassVar[int] = 100
    """How many profiles ``resolve`` and ``describe`` look up in one request."""
    files_of_posts: ClassVar[bool] = False
    """True for the one network under which posts are kept that `grapevine import posts` reads out of files."""
    own_export: ClassVar[str] = ""
    """The file of a user's own connections that people can have from it ("Connections.csv"), for the ability "import";
    `grapevine import <name>` reads it. Empty where there is none."""
    own_export_columns: ClassVar[str] = ""
    """The names of that file's columns, squashed and parted by spaces: all but one in a header tell that it is one."""
    lists_every: timedelta = timedelta(days=1)
    """How often the lists of connections are read anew, where no stream tells of changes."""
    budget: Budget | None = None
    """Given by the run to a collector that has an ``allowance``, which asks it before each request that is billed."""
    first_look_agreed: bool = False
    """Was somebody told what ``mentions`` costs, and agreed? Then it takes first looks without weighing them again."""

    @classmethod
    def from_settings(cls, settings: Any, environ: Mapping[str, str]) -> Self:
        """The collector as its table (an instance of ``settings``) and the secrets in ``environ`` make it.

        Raises ConfigError for a setting that cannot be used; a secret that is not there is for ``missing`` to tell.
        """
        raise NotImplementedError

    @classmethod
    def profile_key(cls, text: str) -> str | None:
        """The key of the profile that a link or name in a CRM means; None where it means no profile of this network.

        A handle gives ``network:@handle``, which ``resolve`` turns into the account later. Raises MalformedProfile
        for a link or name of this network that leads to no profile.
        """
        raise NotImplementedError

    @classmethod
    def profile_url(cls, profile: str) -> str | None:
        """The address of the page of the profile with this key, for a network with an ``own_export``."""
        return None

    @property
    def checkpoint(self) -> str:
        """The key under which the position of ``mentions`` is kept: one for each source of cursors."""
        return f"{self.name}:mentions"

    @property
    def endless(self) -> bool:
        """Does ``mentions`` wait for what comes next? Handles, names and lists are then looked up beside it."""
        return self.streaming

    def missing(self) -> list[str]:
        """The settings that this collector still wants before it can run; empty when it is ready."""
        return []

    @property
    def allowance(self) -> Allowance | None:
        """What it may cost, of a network that bills what is read; None elsewhere."""
        return None

    def now(self) -> datetime:
        """The time that this source goes by, in UTC: a recording's is that of the recording."""
        return datetime.now(UTC)

    def check(self) -> Iterator[Checked]:
        """One cheap call to each host as a collection would use it, with what was found; for `grapevine doctor`.

        Tries the sign-in where there is one, and names its expiry seven days ahead. What goes wrong is yielded, not
        raised. It is asked only where ``missing`` names nothing.
        """
        yield from ()

    def moment(self) -> str | None:
        """The cursor of this moment, for a stream that nobody reads from its beginning; None elsewhere.

        It is stored before the first look at the watched profiles, so that nothing falls in between.
        """
        return None

    def resolve(self, handles: Sequence[str]) -> Iterator[Page]:
        """Pages of ProfileResolved (and Profile) records for handles known without their uid.

        What was found before a fault is yielded before it is raised. Handles that the network does not know are the
        page's ``unknown``, and of what it does not speak at all is taken for unknown as well.
        """
        yield from ()

    def mentions(self, watch: Watch, cursor: str | None) -> Iterator[Page]:
        """Pages of posts, engagements and changes that the watch asks for, from ``cursor`` on."""
        yield from ()

    def connections(self, profile: str, cursor: str | None) -> Iterator[Page]:
        """Pages of SnapshotMember records of one watched profile (its uid), ended by SnapshotEnd.

        ``cursor`` is the ``resume`` of the last page that was stored before the source broke off, also in an earlier
        run. A list of which the end is left out, because it may lack something, is due again after ``lists_every``.
        """
        yield from ()

    def history(self, watch: Watch, since: datetime, until: str | None) -> Iterator[Page]:
        """Pages of what the watched profiles did from ``since`` to the cursor ``until``, without cursors.

        Raises ConfigError where the user's access to the network offers no past.
        """
        yield from ()

    def refused_lists(self, profiles: Sequence[str], *, agreed: bool = False) -> Mapping[str, str]:
        """Of profiles (uids) whose lists were never read, those that cost too much without a question, with the reason.

        ``agreed``: somebody was asked. For networks with an ``allowance``.
        """
        return {}

    def estimate(self, watch: Watch, profiles: Sequence[str], since: datetime | None) -> Estimate:
        """What ``history`` from ``since`` on would cost, and the first lists of ``profiles`` (uids).

        Without ``since``: from where ``mentions`` begins without a cursor. For networks with an ``allowance``; its
        terms count there as well as its profiles.
        """
        raise NotImplementedError

    def describe(self, profiles: Sequence[str]) -> Iterator[Page]:
        """Pages of Profile records with the present handle and name of these profiles (their uids)."""
        yield from ()

    def recheck(self, posts: Sequence[str]) -> Iterator[Page]:
        """Pages of PostRemoved records for those of these posts (uids) that the network no longer shows.

        A page's cursor is the last of the uids, in the order given, that have been checked by then.
        """
        yield from ()


def damaged_position(title: str, checkpoint: str, cursor: str, fault: Exception) -> Fatal:
    """The error for a stored position that its collector did not write: it names the checkpoint and the remedy.

    ``title``: what people call the network.
    """
    return Fatal(
        f"The position stored as {checkpoint} is none of {title}'s: {cursor[:80]!r} "
        f"({type(fault).__name__}: {fault}). "
        "Remove it to read from the start again; what is read twice is stored once: "
        f"MATCH (c:Checkpoint {{key: '{checkpoint}'}}) DELETE c"
    )


__all__ = [
    "Ability",
    "Checked",
    "Collector",
    "CollectorError",
    "CollectorSettings",
    "ConfigError",
    "Fatal",
    "Gap",
    "MalformedProfile",
    "Page",
    "PeriodSetting",
    "RetryLater",
    "SkipRecord",
    "Skipped",
    "Terms",
    "Unreachable",
    "Watch",
    "damaged_position",
]
