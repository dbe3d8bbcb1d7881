"""A page's records in parts, each of which may be written kind by kind and still ends as the order says.

Records of one page mostly have nothing to do with each other, so that one statement a kind can write them.
Where order matters (a follow after its unfollow, a post after its removal), a new part begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar, assert_never

from graph.records import (
    Company,
    Connected,
    ConnectionsEnd,
    Deal,
    Direction,
    Engagement,
    EngagementRemoved,
    Follow,
    Meeting,
    MeetingsEnd,
    Person,
    Post,
    PostRemoved,
    Profile,
    ProfileResolved,
    ProfileRestored,
    ProfileStatusChange,
    Record,
    RenewalOutcome,
    SnapshotEnd,
    SnapshotMember,
    TermCount,
    Unfollow,
    key,
    network_of,
    uid_of,
)

from .identity import unresolved_key

Subject = tuple[str, ...]
D = TypeVar("D", Deal, Meeting, MeetingsEnd, RenewalOutcome)


def lower_handle(name: str) -> str:
    """An unresolved profile's key (``network:@handle``) in lower case; any other key as it is."""
    uid = uid_of(name)
    return key(network_of(name), uid.lower()) if uid.startswith("@") else name


@dataclass(slots=True)
class Part:
    """Records by kind; the writer stores the kinds in the order of these fields."""

    restored: dict[str, ProfileRestored] = field(default_factory=dict)
    resolved: dict[str, ProfileResolved] = field(default_factory=dict)
    profiles: list[Profile] = field(default_factory=list)
    companies: dict[str, Company] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)
    renewals: dict[str, RenewalOutcome] = field(default_factory=dict)
    connected: list[Connected] = field(default_factory=list)
    connections_ends: dict[tuple[str, str], ConnectionsEnd] = field(default_factory=dict)
    """By person and source."""
    meetings: dict[str, Meeting] = field(default_factory=dict)
    meetings_ends: dict[str, MeetingsEnd] = field(default_factory=dict)
    """By source."""
    term_counts: dict[tuple[str, str, str], TermCount] = field(default_factory=dict)
    posts: dict[str, list[Post]] = field(default_factory=dict)
    engagements: dict[Subject, Engagement] = field(default_factory=dict)
    engagements_removed: dict[Subject, EngagementRemoved] = field(default_factory=dict)
    posts_removed: dict[str, datetime] = field(default_factory=dict)
    with_writers: set[str] = field(default_factory=set)
    """Removed posts that take their writers' profiles with them, where nothing else of those is left."""
    follows: list[Follow] = field(default_factory=list)
    unfollows: list[Unfollow] = field(default_factory=list)
    members: list[SnapshotMember] = field(default_factory=list)
    ends: dict[tuple[str, Direction], SnapshotEnd] = field(default_factory=dict)
    statuses: dict[str, ProfileStatusChange] = field(default_factory=dict)

    profile_keys: dict[str, datetime | None] = field(default_factory=dict)
    """Every profile that a record needs, with the time of the first such record."""
    awaited: set[str] = field(default_factory=set)
    """Posts that an engagement is stored with only if they are known."""
    watched: set[str] = field(default_factory=set)
    """Profiles that importers named as somebody's."""
    _follow_subjects: dict[Subject, Follow] = field(default_factory=dict)
    _unfollow_subjects: set[Subject] = field(default_factory=set)
    _member_subjects: set[Subject] = field(default_factory=set)
    _resolved_to: set[str] = field(default_factory=set)

    def add(self, record: Record) -> bool:  # noqa: PLR0912 - one branch for each kind
        """Take ``record`` in. False, and nothing taken, where it must come after all that this part holds."""
        match record:
            case Post():
                return self._post(record)
            case Engagement():
                return self._engagement(record)
            case EngagementRemoved():
                return self._engagement_removed(record)
            case PostRemoved():
                return self._post_removed(record)
            case Follow():
                return self._follow(record)
            case Unfollow():
                return self._unfollow(record)
            case SnapshotMember():
                return self._member(record)
            case SnapshotEnd():
                return self._end(record)
            case Profile():
                return self._profile(record)
            case ProfileResolved():
                return self._resolve(record)
            case ProfileStatusChange():
                return self._status(record)
            case ProfileRestored():
                return self._restored(record)
            case Company():
                return self._company(record)
            case Person():
                return self._person(record)
            case Deal():
                return self._once(self.deals, record.key, record)
            case RenewalOutcome():
                return self._once(self.renewals, record.key, record)
            case Connected():
                return self._connected(record)
            case ConnectionsEnd():
                name = (record.person, record.source)
                return self.connections_ends.setdefault(name, record) is record
            case Meeting():
                return not self.meetings_ends and self._once(self.meetings, record.key, record)
            case MeetingsEnd():
                return self._once(self.meetings_ends, record.source, record)
            case TermCount():
                self.term_counts[record.network, record.term, record.day] = record
                return True
            case _:
                assert_never(record)

    def _needs(self, at: datetime | None, *keys: str) -> bool:
        """Note the profiles that a record needs. False where one of them changes its status in this part."""
        if self.statuses and not self.statuses.keys().isdisjoint(keys):
            return False
        for name in keys:
            if self.profile_keys.get(name) is None:
                self.profile_keys[name] = at
        return True

    def _post(self, post: Post) -> bool:
        targets = [target for target in (post.key, post.reply_to, post.quotes) if target]
        if self.posts_removed and not self.posts_removed.keys().isdisjoint(targets):
            return False
        if self.awaited and post.key in self.awaited and post.key not in self.posts:
            return False
        if not self._needs(post.seen, post.author, *post.mentions):
            return False
        self.posts.setdefault(post.key, []).append(post)
        return True

    def _engagement(self, record: Engagement) -> bool:
        name = (record.profile, record.kind, record.uid)
        if name in self.engagements_removed or record.post in self.posts_removed:
            return False
        if not record.only_known_post and not self._needs(
            record.at, *([record.author] if record.author else [])
        ):
            return False
        if not self._needs(record.at, record.profile):
            return False
        if record.only_known_post:
            self.awaited.add(record.post)
        self.engagements.setdefault(name, record)
        return True

    def _engagement_removed(self, record: EngagementRemoved) -> bool:
        self.engagements_removed[record.profile, record.kind, record.uid] = record
        return True

    def _post_removed(self, record: PostRemoved) -> bool:
        if any(change.status == "removed" for change in self.statuses.values()):
            return False
        self.posts_removed.setdefault(record.key, record.at)
        if record.writer_too:
            self.with_writers.add(record.key)
        return True

    def _follow(self, record: Follow) -> bool:
        subjects = _subjects(record.follower, record.followed, record.uid)
        known = [self._follow_subjects[subject] for subject in subjects if subject in self._follow_subjects]
        if known:
            return all(record == other for other in known)
        if not (self._unfollow_subjects.isdisjoint(subjects) and self._member_subjects.isdisjoint(subjects)):
            return False
        if self._ends_any(record.follower, record.followed):
            return False
        if not self._needs(record.since, record.follower, record.followed):
            return False
        self._follow_subjects.update(dict.fromkeys(subjects, record))
        self.follows.append(record)
        return True

    def _unfollow(self, record: Unfollow) -> bool:
        subjects = _subjects(record.follower, record.followed, record.uid)
        if self.ends or not (
            self._unfollow_subjects.isdisjoint(subjects) and self._member_subjects.isdisjoint(subjects)
        ):
            return False
        if not self.statuses.keys().isdisjoint((record.follower, record.followed)):
            return False
        self._unfollow_subjects.update(subjects)
        self.unfollows.append(record)
        return True

    def _member(self, record: SnapshotMember) -> bool:
        follower, followed = record.profile, record.other
        if record.direction == "followers":
            follower, followed = followed, follower
        subjects = _subjects(follower, followed, record.uid)
        if not self._member_subjects.isdisjoint(subjects) or self._ends_any(follower, followed):
            return False
        if not self._needs(record.since or record.snapshot, follower, followed):
            return False
        self._member_subjects.update(subjects)
        self.members.append(record)
        return True

    def _end(self, record: SnapshotEnd) -> bool:
        name = (record.profile, record.direction)
        if name in self.ends or not self._needs(record.snapshot, record.profile):
            return False
        self.ends[name] = record
        return True

    def _ends_any(self, follower: str, followed: str) -> bool:
        return bool(self.ends) and (
            (follower, "following") in self.ends or (followed, "followers") in self.ends
        )

    def _profile(self, record: Profile) -> bool:
        if record.watched is not None and record.key in self.watched:
            return False
        if not self._needs(record.seen, record.key):
            return False
        self.profiles.append(record)
        return True

    def _resolve(self, record: ProfileResolved) -> bool:
        unresolved = unresolved_key(record)
        if unresolved in self.resolved:
            return self.resolved[unresolved] == record
        if unresolved in self.profile_keys or record.key in self._resolved_to or record.key in self.statuses:
            return False
        self.resolved[unresolved] = record
        self._resolved_to.add(record.key)
        return True

    def _status(self, record: ProfileStatusChange) -> bool:
        known = self.statuses.get(record.key)
        if known is not None and known.status == "removed":
            return True
        if known is None or record.status == "removed" or record.at >= known.at:
            self.statuses[record.key] = record
        return True

    def _restored(self, record: ProfileRestored) -> bool:
        if record.key in self.profile_keys or record.key in self.statuses:
            return False
        known = self.restored.get(record.key)
        if known is None or record.at > known.at:
            self.restored[record.key] = record
        return True

    def _once(self, held: dict[str, D], name: str, record: D) -> bool:
        """Take a deal, an outcome or a meeting in, unless this part holds an earlier word on it."""
        return held.setdefault(name, record) is record

    def _connected(self, record: Connected) -> bool:
        if self.connections_ends and (record.told_by or "", record.source) in self.connections_ends:
            return False
        self.connected.append(record)
        return True

    def _company(self, record: Company) -> bool:
        if record.key in self.companies or not self._needs(None, *record.profiles):
            return False
        self.companies[record.key] = record
        self.watched.update(record.profiles)
        return True

    def _person(self, record: Person) -> bool:
        if record.key in self.people or not self._needs(None, *record.profiles):
            return False
        self.people[record.key] = record
        if not record.from_list:
            self.watched.update(record.profiles)
        return True


def parts(records: Iterable[Record]) -> Iterator[Part]:
    """``records`` in as few parts as their order allows."""
    part = Part()
    for record in records:
        told = _with_lower_handles(record)
        if not part.add(told):
            yield part
            part = Part()
            part.add(told)
    yield part


def _subjects(follower: str, followed: str | None, uid: str | None) -> list[Subject]:
    subjects: list[Subject] = []
    if followed:
        subjects.append(("pair", follower, followed))
    if uid:
        subjects.append(("uid", follower, uid))
    return subjects


def _with_lower_handles(record: Record) -> Record:
    """``record`` with the handles of unresolved profiles in lower case, as they are compared."""
    match record:
        case Profile() if ":@" in record.key:
            return replace(record, key=lower_handle(record.key))
        case Company() | Person() if record.profiles:
            return replace(record, profiles=tuple(lower_handle(name) for name in record.profiles))
        case _:
            return record


def told_of(part: Part) -> set[str]:
    """The profiles that other records than companies and people name."""
    told = {record.key for record in part.profiles} | {profile for profile, _ in part.ends}
    for versions in part.posts.values():
        for post in versions:
            told |= {post.author, *post.mentions}
    for engagement in part.engagements.values():
        told |= {engagement.profile, *([engagement.author] if engagement.author else [])}
    for follow in part.follows:
        told |= {follow.follower, follow.followed}
    for member in part.members:
        told |= {member.profile, member.other}
    return told


def renamed(part: Part, names: dict[str, str]) -> Part:
    """``part`` with the profile keys in ``names`` replaced, in every kind of record that importers yield."""

    def name_of(name: str) -> str:
        return names.get(name, name)

    profile_keys: defaultdict[str, datetime | None] = defaultdict(lambda: None)
    for name, at in part.profile_keys.items():
        profile_keys[name_of(name)] = profile_keys[name_of(name)] or at
    return replace(
        part,
        profiles=[replace(record, key=name_of(record.key)) for record in part.profiles],
        companies={
            name: replace(record, profiles=tuple(map(name_of, record.profiles)))
            for name, record in part.companies.items()
        },
        people={
            name: replace(record, profiles=tuple(map(name_of, record.profiles)))
            for name, record in part.people.items()
        },
        profile_keys=dict(profile_keys),
        watched={name_of(name) for name in part.watched},
    )
