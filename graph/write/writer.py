"""Pages into the graph: the records and the checkpoint that says they were read, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

from graph.read.checkpoints import Checkpoint, save_checkpoint
from graph.records import Engagement, Record
from graph.rollups.connections import Ties, ties
from graph.rollups.contributions import operated_by
from graph.rollups.keeping import Engaged, Keeping, keeping
from graph.rows import iso, iso_or_none
from graph.write.statements import (
    companies,
    connections,
    deals,
    engagements,
    meetings,
    posts,
    profiles,
    removals,
    term_counts,
)
from graph.write.statements.follows import ends, snapshots, storing

from . import identity, matching
from .age import without_old
from .batch import Part, parts, renamed
from .changes import Changes, ImportPage, add_changes, compare, save_changes
from .handles import note_handles
from .matching import Refused
from .restoring import restore
from .state import read_state, scope_of
from .tombstone_filter import without_erased
from .tombstones import TombstoneKey

if TYPE_CHECKING:
    from graph.connection import Graph


@dataclass(frozen=True, slots=True)
class Written:
    """How many things a page changed, by kind; posts and follows that the graph held do not count.

    Kinds: posts, edits, posts removed, profiles (told of), profiles resolved, profiles removed, profiles restored,
    statuses, engagements, engagements removed, follows, unfollows, companies, people, deals, renewals, connections,
    connections ended, meetings (told of), meetings gone, term counts, profiles not joined (to people: see
    ``refused``), posts too old (than their network's are kept: left out).
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()
    """The profiles that were not joined to people, because their networks' terms forbid it."""

    def __getitem__(self, kind: str) -> int:
        return self.counts.get(kind, 0)

    def __add__(self, other: Written) -> Written:
        return Written(dict(Counter(self.counts) + Counter(other.counts)), (*self.refused, *other.refused))


def write_page(
    graph: Graph,
    records: Iterable[Record],
    *,
    checkpoint: Checkpoint | None = None,
    tombstones: TombstoneKey,
    import_page: ImportPage | None = None,
) -> Written:
    """Store ``records``, in their order, and ``checkpoint``: all of it or nothing.

    With an ``import_page`` what companies, people and posts it changed is kept, so that it can be taken back. Profiles
    that their network's terms forbid to match (``graph.write.matching``) are joined to nobody, and named in
    ``refused``.

    Writing the same page again, or an older one after a newer, changes nothing. Raises GraphError when the
    graph cannot be reached, ValueError for a time without a zone.
    """
    page = list(parts(records))

    def write(tx: ManagedTransaction) -> Written:
        counts: Counter[str] = Counter()
        refused: list[Refused] = []
        changes: Changes | None = None if import_page is None else {}
        for part in page:
            with keeping(tx) as kept, ties(tx) as tied:
                counts.update(_write_part(tx, part, _Rollups(kept, tied), tombstones, changes, refused))
        if import_page is not None and changes:
            save_changes(tx, import_page, changes)
        if checkpoint is not None:
            save_checkpoint(tx, checkpoint)
        counts["profiles not joined"] = len(refused)
        return Written({kind: count for kind, count in counts.items() if count}, tuple(refused))

    return graph.write(write)


@dataclass(frozen=True, slots=True)
class _Rollups:
    """What the rollups need to hear of each change before it."""

    kept: Keeping
    tied: Ties


def _write_part(
    tx: ManagedTransaction,
    part: Part,
    rollups: _Rollups,
    tombstones: TombstoneKey,
    changes: Changes | None,
    refused: list[Refused],
) -> dict[str, int]:
    kept, tied = rollups.kept, rollups.tied
    if part.restored:
        kept.profiles(part.restored)
        tied.profiles(part.restored)
    restored = restore(tx, part.restored, tombstones) if part.restored else 0
    if part.profiles or part.resolved:
        identity.erase_accounts(tx, [*part.profiles, *part.resolved.values()], tombstones, kept, tied)
    rules = matching.forbidding(tx) if part.people or part.connected or part.resolved else {}
    if rules:
        refused += matching.part_resolved(tx, part.resolved.values(), rules, tied)
        part, left_out = matching.without_matches(part, rules)
        refused += left_out
    counts = {
        "profiles restored": restored,
        "profiles resolved": identity.resolve(tx, part.resolved.values(), tombstones, kept, tied)
        if part.resolved
        else 0,
    }
    names = identity.resolved_keys(tx, part.profile_keys)
    part = renamed(part, names) if names else part
    # Before the look at the tombstones: an erasure has ended by then, or waits for this page and takes it along.
    profiles.lock(tx, part.profile_keys)
    part, too_old, of_old = without_old(tx, without_erased(tx, part, tombstones))
    counts["posts too old"] = len(too_old)
    scope = scope_of(part)
    scope.meetings.update(meetings.ending(tx, part.meetings_ends.values()))
    before = None if changes is None else read_state(tx, scope)
    seen = _write_profiles(tx, part, counts)
    _write_companies(tx, part, rollups, counts)
    _write_posts(tx, part, seen, kept, tombstones, counts)
    if changes is not None and before is not None:
        add_changes(changes, compare(before, read_state(tx, scope), part))
    tied.known(part.profile_keys, seen.ours, seen.connections)
    _write_follows(tx, part, seen.watched, tied, tombstones, counts)
    _write_statuses(tx, part, rollups, tombstones, counts)
    removals.delete_bare_profiles(tx, sorted(of_old))
    counts["term counts"] = term_counts.write(tx, part.term_counts.values())
    return counts


def _write_profiles(tx: ManagedTransaction, part: Part, counts: dict[str, int]) -> profiles.Seen:
    """Returns what is known of the profiles of this part."""
    first_seen = {key: iso_or_none(at) for key, at in part.profile_keys.items()}
    seen = profiles.create_missing(tx, first_seen) if first_seen else profiles.Seen()
    note_handles(tx, part.profiles)
    counts["profiles"] = profiles.update(tx, profiles.fold(part.profiles))
    profiles.watch(tx, part.watched)
    told = part.watched | {record.key for record in part.profiles if record.watched}
    return replace(seen, watched=seen.watched | told)


def _write_companies(tx: ManagedTransaction, part: Part, rollups: _Rollups, counts: dict[str, int]) -> None:
    kept, tied = rollups.kept, rollups.tied
    named = {profile for record in part.companies.values() for profile in record.profiles}
    operated = operated_by(tx, named)
    newly = {
        profile
        for record in part.companies.values()
        for profile in record.profiles
        if record.key not in operated.get(profile, ())
    }
    kept.operated(newly)
    tied.profiles(newly)
    tied.companies(companies.becoming_us(tx, part.companies.values()))
    companies.write_companies(tx, part.companies.values())
    tied.people(part.people)
    tied.profiles(profile for record in part.people.values() for profile in record.profiles)
    companies.write_people(tx, part.people.values(), iso(datetime.now(UTC)))
    tied.contacts(key for record in part.connected for key in (record.person, record.other))
    connections.write_connected(tx, part.connected)
    ended = connections.write_connections_ends(tx, part.connections_ends.values(), tied)
    deals.write_deals(tx, part.deals.values())
    deals.write_renewals(tx, part.renewals.values())
    meetings.write_meetings(tx, part.meetings.values())
    gone = meetings.write_meetings_ends(tx, part.meetings_ends.values())
    counts |= {
        "companies": len(part.companies),
        "people": len(part.people),
        "deals": len(part.deals),
        "renewals": len(part.renewals),
        "connections": len(part.connected),
        "connections ended": ended,
        "meetings": len(part.meetings),
        "meetings gone": gone,
    }


def _write_posts(
    tx: ManagedTransaction,
    part: Part,
    seen: profiles.Seen,
    kept: Keeping,
    tombstones: TombstoneKey,
    counts: dict[str, int],
) -> None:
    stubs: dict[str, str | None] = {}
    for versions in part.posts.values():
        for version in versions:
            for target in (version.reply_to, version.quotes):
                if target:
                    stubs.setdefault(target, None)
    for record in part.engagements.values():
        if not record.only_known_post:
            stubs[record.post] = stubs.get(record.post) or record.author
    named = part.posts.keys() | stubs.keys() | part.awaited
    known = posts.known_versions(tx, named) if named else {}
    kept.posts([key for key in part.posts if key in known] + list(part.posts_removed))
    kept.new(
        {key: posts.fold(versions)[0].mentions for key, versions in part.posts.items() if key not in known}
    )
    hidden = {key: key in seen.hidden for key in part.profile_keys}
    counts["posts"], counts["edits"] = posts.write(tx, part.posts, known, stubs, kept, hidden)
    # Of those that this page brings and takes away, too.
    kept.posts(part.posts_removed)
    engaged = [
        record
        for record in part.engagements.values()
        if not record.only_known_post
        or record.post in known
        or record.post in part.posts
        or record.post in stubs
    ]
    _write_engagements(tx, part, engaged, part.posts.keys() - known.keys(), seen, kept, tombstones, counts)
    writers = removals.writers_of(tx, part.with_writers) if part.with_writers else []
    counts["posts removed"] = removals.remove_posts(tx, part.posts_removed, tombstones)
    removals.delete_bare_profiles(tx, writers)


def _write_engagements(
    tx: ManagedTransaction,
    part: Part,
    engaged: Sequence[Engagement],
    new_posts: Set[str],
    seen: profiles.Seen,
    kept: Keeping,
    tombstones: TombstoneKey,
    counts: dict[str, int],
) -> None:
    removed = part.engagements_removed.values()
    ending = set(engagements.ending(tx, removed))
    kept.engagements({record.post for record in engaged}.union(post for post, _ in ending))
    # Of those that are taken back the days are read; what a page only adds is known without another look.
    ending |= {
        (record.post, record.profile)
        for record in engaged
        if (record.profile, record.kind, record.uid) in part.engagements_removed
    }
    before = kept.last_engaged(ending)
    counts["engagements"], changes = engagements.write(tx, engaged, seen.watched, new_posts)
    # A profile that is not among those of this part is known by another key, and none is stored under this one.
    shown = part.profile_keys.keys() - seen.hidden
    kept.engaged(one for one in changes if one.profile in shown and (one.post, one.profile) not in ending)
    counts["engagements removed"] = engagements.remove(tx, removed, tombstones)
    now = kept.last_engaged(ending)
    kept.engaged(Engaged(*pair, before.get(pair), now.get(pair)) for pair in sorted(ending))


def _write_follows(
    tx: ManagedTransaction,
    part: Part,
    watched: Set[str],
    tied: Ties,
    tombstones: TombstoneKey,
    counts: dict[str, int],
) -> None:
    new = storing.write(tx, part.follows, watched, tombstones, tied)
    ended = ends.end(tx, part.unfollows, tombstones, tied)
    counts["follows"] = new + snapshots.write_members(tx, part.members, watched, tombstones, tied)
    counts["unfollows"] = ended + snapshots.write_ends(tx, part.ends.values(), tied)


def _write_statuses(
    tx: ManagedTransaction, part: Part, rollups: _Rollups, tombstones: TombstoneKey, counts: dict[str, int]
) -> None:
    kept, tied = rollups.kept, rollups.tied
    removed = {key: record.at for key, record in part.statuses.items() if record.status == "removed"}
    counts["profiles removed"] = removals.remove_profiles(tx, removed, tombstones, kept, tied)
    changes = [record for record in part.statuses.values() if record.status != "removed"]
    hidden_or_shown = profiles.changing(tx, changes)
    kept.profiles(hidden_or_shown)
    tied.profiles(hidden_or_shown)
    counts["statuses"] = profiles.set_status(tx, changes)
