"""What collectors yield and the writer stores: one frozen class for each thing that can be said of a network.

Keys are ``network:uid`` strings everywhere. Times are aware datetimes; the writer stores them in UTC.
Every record can be written twice, or again after a later one, without changing the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

PostKind = Literal["post", "reply", "quote", "ticket", "survey answer"]
ScoreKind = Literal["nps", "csat"]
EngagementKind = Literal["like", "repost"]
CompanyRole = Literal["us", "customer", "prospect", "competitor", "partner"]
DealState = Literal["open", "won", "lost"]
RenewalResult = Literal["renewed", "churned"]
Direction = Literal["following", "followers"]
ProfileStatus = Literal["active", "deactivated", "removed"]


def key(network: str, uid: str) -> str:
    """The graph-wide key of something that ``network`` calls ``uid``."""
    return f"{network}:{uid}"


def network_of(key: str) -> str:
    """The network's name in a ``network:uid`` key."""
    return key.partition(":")[0]


def uid_of(key: str) -> str:
    """What the network itself calls the thing with this key."""
    return key.partition(":")[2]


def utc(at: datetime) -> datetime:
    """``at`` in UTC. Raises ValueError for a naive time, which nobody can place."""
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be placed: {at.isoformat()}")
    return at.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Profile:
    """An account on one network. ``None`` means "not said here" and leaves what the graph holds."""

    key: str
    handle: str | None = None
    name: str | None = None
    bio: str | None = None
    url: str | None = None
    watched: bool | None = None
    """True where its follows and posts are to be collected; importers set it, networks do not."""
    seen: datetime | None = None
    """When the network said so; a record seen earlier never overwrites one seen later."""


@dataclass(frozen=True, slots=True)
class ProfileResolved:
    """The network says which account stands behind a handle.

    Importers know handles only and store ``network:@handle``; this renames that profile to ``key``, or
    merges it into the profile that already has the key.
    """

    key: str
    handle: str


@dataclass(frozen=True, slots=True)
class ProfileStatusChange:
    """An account was deactivated (hidden, may come back), came back, or was removed for good.

    ``removed`` stands for deletion and takedown alike: the profile's posts and details go, and a tombstone
    keeps them from coming back.
    """

    key: str
    status: ProfileStatus
    at: datetime


@dataclass(frozen=True, slots=True)
class ProfileRestored:
    """The network took a removal back: the account is there again, and what it says is stored again from now on.

    Lifts only the tombstone that the network's own removal left, never one of an erasure on request. For any other
    profile it says the same as the status ``active``.
    """

    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """A post, reply or quote, as one version of it was seen."""

    key: str
    author: str
    """The author's profile key; the profile is created when the graph lacks it."""
    text: str
    seen: datetime
    """When the source saw this version: the post's time, order and day come from it.

    Only what is claimed to be from before the author was first seen, and a day or more before ``seen``, counts on the
    day that is claimed: an archive that somebody imports.
    """
    created_at: datetime | None = None
    """What the writer's client claims."""
    kind: PostKind = "post"
    lang: str | None = None
    url: str | None = None
    reply_to: str | None = None
    quotes: str | None = None
    mentions: tuple[str, ...] = ()
    """Keys of the profiles that it mentions."""
    links: tuple[str, ...] = ()
    attached: str = ""
    """What it says beside its text, a line each: descriptions of pictures and video, its card, links and tags."""
    edited: bool = False
    """A later version of a post: replaces the text and asks for new labels; unknown posts are stored too."""
    content_labels: tuple[str, ...] = ()
    """What its writer or the network's moderation says of its content, in the network's own words: ``porn``, ``spam``;
    ``content-warning`` where it stands behind one."""
    score: float | None = None
    """What its writer gave in figures: an answer to "how likely would you recommend us" from 0 to 10 (``nps``), or a
    satisfaction from 0 to 10, whatever scale it was asked on (``csat``)."""
    score_kind: ScoreKind | None = None


def whole_text(text: str, attached: str | None) -> str:
    """All that a post says: its text, with what is attached in lines behind it."""
    return f"{text}\n{attached}" if attached else text


@dataclass(frozen=True, slots=True)
class PostRemoved:
    """The network deleted a post. Leaves a tombstone only where the graph held the post."""

    key: str
    at: datetime
    writer_too: bool = False
    """Its writer's profile goes as well, where nothing else of it is left and nobody watches it: for a network that
    does not tell a deleted post from a deleted account. The account may come back, with posts that are there."""


@dataclass(frozen=True, slots=True)
class Engagement:
    """A like or repost."""

    profile: str
    post: str
    kind: EngagementKind
    uid: str
    """What the network calls the engagement itself, unique within the profile: its removal names only this."""
    at: datetime
    only_known_post: bool = False
    """Store it only if the graph holds the post; otherwise an unknown post is kept as a stub without text."""
    author: str | None = None
    """The post's author, where the network says it, so that a stub has one."""


@dataclass(frozen=True, slots=True)
class EngagementRemoved:
    """A like or repost was taken back. Unknown ones are ignored."""

    profile: str
    kind: EngagementKind
    uid: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Follow:
    """``follower`` follows ``followed`` since a time. Never deleted: an unfollow sets ``until``."""

    follower: str
    followed: str
    since: datetime
    uid: str | None = None
    """What the network calls this follow, unique within the follower (Bluesky's ``rkey``), where it has one."""
    baseline: bool = False
    """It was there before anyone watched, and is never reported as new."""
    replaces: bool = False
    """The follow ``uid`` now points elsewhere (an update): an open one to another profile ends at ``since``."""


@dataclass(frozen=True, slots=True)
class Unfollow:
    """A follow ended. Networks name the follow (``uid``), the followed profile, or both."""

    follower: str
    at: datetime
    uid: str | None = None
    followed: str | None = None


@dataclass(frozen=True, slots=True)
class SnapshotMember:
    """One entry of a full list of whom ``profile`` follows, or who follows it, read at ``snapshot``.

    In a profile's first finished snapshot of a direction every entry is a baseline; later, an entry that
    the graph holds no open follow for is a new follow.
    """

    profile: str
    direction: Direction
    other: str
    snapshot: datetime
    """When reading the list began; the same for all its entries and its end."""
    since: datetime | None = None
    uid: str | None = None


@dataclass(frozen=True, slots=True)
class SnapshotEnd:
    """The list was read to its end: open follows of this direction that it did not hold end now.

    A snapshot that broke off yields no such record, and so ends nothing.
    """

    profile: str
    direction: Direction
    snapshot: datetime


@dataclass(frozen=True, slots=True)
class Company:
    """A company as the CRM knows it. ``None`` leaves what the graph holds."""

    key: str
    name: str
    role: CompanyRole | None = None
    domain: str | None = None
    owner: str | None = None
    owner_address: str | None = None
    mrr: float | None = None
    """Monthly recurring revenue, in the CRM's own currency."""
    renewal: str | None = None
    """The day of the next renewal, ``YYYY-MM-DD``."""
    aliases: tuple[str, ...] | None = None
    """Other names that texts use for it."""
    profiles: tuple[str, ...] = ()
    """Keys of the profiles that it operates; they become watched."""
    products: tuple[str, ...] | None = None
    """What it makes, under names that mean the company too."""
    context: tuple[str, ...] | None = None
    """Words of which one stands near its name where the name, an everyday word, means the company."""
    formerly: tuple[str, ...] | None = None
    """Names it had, under which older texts are still found."""
    never: tuple[str, ...] | None = None
    """Forms of its names that somebody took away: texts that use them do not mean it."""
    part_of: str | None = None
    """The key of the company that it belongs to, one at a time; the graph gets it if it lacks it."""
    turnover: float | None = None
    """Its own revenue a year, in the CRM's own currency: not what it pays."""


@dataclass(frozen=True, slots=True)
class Person:
    """A human as a source knows them, with where they work and which profiles are theirs."""

    key: str
    name: str
    source: str
    company: str | None = None
    """The key of the company where they work now; another one from the same source ends the earlier job."""
    title: str | None = None
    address: str | None = None
    profiles: tuple[str, ...] = ()
    """Keys of their profiles; they become watched."""
    seen: datetime | None = None
    from_list: bool = False
    """Told by somebody's list of their connections: what another source says of name and address stays, the profiles
    are not watched, another title at the same company is another job, and the earlier one ended where there is a time
    (``seen``) but no company."""


@dataclass(frozen=True, slots=True)
class Deal:
    """A sale to a company, open or closed, as the CRM knows it. ``None`` leaves what the graph holds."""

    key: str
    company: str
    """The key of the company that buys; another one than before moves the deal."""
    name: str
    stage: str | None = None
    """Where it stands, in the CRM's own words."""
    state: DealState | None = None
    amount: float | None = None
    """What it is worth altogether, in the CRM's own currency."""
    closes: str | None = None
    """The day when it closes or closed, ``YYYY-MM-DD``."""
    owner: str | None = None
    source: str = "crm"


@dataclass(frozen=True, slots=True)
class RenewalOutcome:
    """A company renewed its contract or left. The latest word on one key counts."""

    key: str
    company: str
    """The key of the company."""
    outcome: RenewalResult
    day: str | None = None
    """When it did, ``YYYY-MM-DD``."""


@dataclass(frozen=True, slots=True)
class Connected:
    """Two people know each other, as a source says (a LinkedIn export, a CRM)."""

    person: str
    other: str
    source: str
    since: datetime | None = None
    told_by: str | None = None
    """The key of the one of the two whose list says so; its first list is a baseline."""
    seen: datetime | None = None
    """When that list was made; wanted with ``told_by``."""


@dataclass(frozen=True, slots=True)
class ConnectionsEnd:
    """A person's list of connections, made at ``at``, was read to its end.

    What the source said of that person until then and the list does not hold ended by then. A list that is older than
    another one of the person ends nothing. One that broke off yields no such record.
    """

    person: str
    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TermCount:
    """How many posts of one UTC day a network counts for what it was asked for, kept or not."""

    network: str
    term: str
    """What it was asked for, in the network's own words."""
    day: str
    """``YYYY-MM-DD``."""
    posts: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as a calendar says, with those of the attending people whom the graph holds."""

    key: str
    """``graph.keys.meeting_key``."""
    at: datetime
    """When it begins; of one without a time of day, midnight of its day in UTC."""
    source: str
    """Which calendar says so."""
    people: tuple[str, ...] = ()
    """Keys of the people who attend; whoever is not among them attends no more."""
    title: str | None = None
    """None where the calendar has none, or marks the meeting as private."""
    ends: datetime | None = None
    all_day: bool = False


@dataclass(frozen=True, slots=True)
class MeetingsEnd:
    """A calendar was read to its end: what it said of its days ``first`` to ``last`` before and says no more is gone.

    One that broke off yields no such record, and so takes nothing away.
    """

    source: str
    first: str
    """``YYYY-MM-DD``."""
    last: str
    """``YYYY-MM-DD``, inclusive."""
    held: frozenset[str]
    """Keys of all meetings that it holds."""
    spared: tuple[str, ...] = ()
    """How the keys of meetings begin of which it holds something that cannot be read."""


Record = (
    Profile
    | ProfileResolved
    | ProfileStatusChange
    | ProfileRestored
    | Post
    | PostRemoved
    | Engagement
    | EngagementRemoved
    | Follow
    | Unfollow
    | SnapshotMember
    | SnapshotEnd
    | Company
    | Person
    | Deal
    | RenewalOutcome
    | Connected
    | ConnectionsEnd
    | Meeting
    | MeetingsEnd
    | TermCount
)
