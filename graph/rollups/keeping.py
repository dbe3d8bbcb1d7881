"""Keeping the rollups right within a transaction: what posts contribute before a change, and after it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from neo4j import ManagedTransaction

from graph.records import network_of
from graph.rows import each

from .applying import apply
from .contributions import (
    PostFacts,
    SaidLabels,
    Sums,
    add,
    add_engaged,
    operated_by,
    read_labels,
    read_new,
    read_posts,
    read_subjects,
)
from .state import state_in

_COUNTED = "UNWIND $rows AS key MATCH (post:Post {key: key}) SET post.counted = $generation"
_POSTED = "UNWIND $rows AS key MATCH (:Profile {key: key})-[:POSTED]->(post:Post) RETURN post.key AS post"
_ENGAGED = "UNWIND $rows AS key MATCH (:Profile {key: key})-[:ENGAGED]->(post:Post) RETURN post.key AS post"
_MENTIONING = (
    "UNWIND $rows AS key MATCH (:Profile {key: key})<-[:MENTIONS]-(post:Post) RETURN post.key AS post"
)
# From the profile's end: a post that many saw has more engagements than they.
_LAST_ENGAGED = """
UNWIND $rows AS row
MATCH (fan:Profile {key: row.fan})-[engaged:ENGAGED]->(post:Post)
WHERE coalesce(fan.status, '') <> 'deactivated' AND post.key IN row.posts
RETURN row.fan AS fan, post.key AS post, max(engaged.day) AS day
"""

Pair = tuple[str, str]
"""A post and who engages with it."""


@dataclass(frozen=True, slots=True)
class Engaged:
    """The day on which a profile last engaged with a post, before a change and after it; None for never."""

    post: str
    profile: str
    before: str | None
    now: str | None


class Keeping:
    """The posts that a transaction changes, with what they contributed before. See ``keeping``."""

    def __init__(self, tx: ManagedTransaction, *, labels_only: bool = False) -> None:
        self._tx = tx
        self._labels_only = labels_only
        self._before: dict[str, PostFacts] = {}
        self._new: dict[str, Collection[str]] = {}
        self._made: dict[str, PostFacts] = {}
        self._engaged: dict[str, PostFacts] = {}
        self._changed: dict[Pair, tuple[str | None, str | None]] = {}
        self._written: dict[str, SaidLabels] = {}
        self._state = state_in(tx)

    @property
    def generation(self) -> int:
        """In which new posts are counted."""
        return self._state.generation

    def posts(self, keys: Iterable[str]) -> None:
        """These posts are about to change: themselves, their labels, or whose they are. Unknown ones do no harm."""
        named = set(keys)
        for key in named & self._made.keys():
            # It was made in this transaction, and changes once more.
            del self._made[key]
        asked = {key for key in named if key not in self._before and key not in self._new}
        if asked:
            self._note(self._before, read_posts(self._tx, asked, lock=True))
        for (post, fan), (before, _) in self._changed.items():
            # It was read with what this transaction has changed already.
            if post in asked and (held := self._before.get(post)) is not None:
                held.fans.pop(fan, None)
                if before is not None:
                    held.fans[fan] = before

    def locked(self, rows: Iterable[Sequence[Any]]) -> None:
        """These posts were just locked, and their topics and companies are about to change.

        ``rows`` tell of each, as it was before: its key, day, author, whether that is hidden, its sentiment, its
        polarity, and in which generation it is counted (0 for none).
        """
        self._note(self._before, read_subjects(self._tx, rows))

    def labels(self, written: Mapping[str, SaidLabels], emptied: Collection[str]) -> None:
        """Posts that ``locked`` was told of have these labels now, and no others.

        ``emptied``: those of them whose topics and companies were taken away before. Of the rest, those that had any
        are read again in the end.
        """
        self._written |= {
            key: labels
            for key, labels in written.items()
            if key in emptied
            or (
                self._before[key].companies.keys() <= self._before[key].mentioned
                and not self._before[key].topics
            )
        }

    def profiles(self, keys: Iterable[str]) -> None:
        """These profiles are about to be hidden or shown."""
        asked = sorted(set(keys))
        self.posts(row["post"] for cypher in (_POSTED, _ENGAGED) for row in each(self._tx, cypher, asked))

    def going(self, profiles: Iterable[str]) -> None:
        """These profiles are about to be removed, or to become one, or to get another key."""
        asked = sorted(set(profiles))
        self.profiles(asked)
        if operated_by(self._tx, asked):
            # What mentions them was about a company.
            self.operated(asked)

    def operated(self, profiles: Iterable[str]) -> None:
        """Companies are about to operate these profiles, or no longer to."""
        self.posts(row["post"] for row in each(self._tx, _MENTIONING, sorted(set(profiles))))

    def new(self, mentions: Mapping[str, Collection[str]]) -> None:
        """The transaction makes these posts, which the graph lacks, with the profiles that they mention."""
        self._new.update(mentions)

    def made(self, posts: Iterable[tuple[str, str, str, bool]]) -> None:
        """These posts were just made: the key, author and day of each, and whether its author is hidden."""
        for key, author, day, hidden in posts:
            self._made[key] = PostFacts(
                key,
                network_of(key),
                day,
                author,
                hidden,
                sentiment=None,
                polarity=None,
                counted=self.generation,
            )

    def engagements(self, posts: Iterable[str]) -> None:
        """Profiles are about to engage with these posts, or to take it back; posts may be unknown."""
        asked = {key for key in posts if key not in self._engaged and not self._is_whole(key)}
        if asked:
            self._note(self._engaged, read_posts(self._tx, asked, lock=True, fans=False))

    def last_engaged(self, pairs: Iterable[Pair]) -> dict[Pair, str]:
        """The days of last engagement of profiles that are not hidden, of posts noted with ``engagements``."""
        asked: dict[str, list[str]] = {}
        for key, fan in pairs:
            post = self._engaged.get(key)
            if post is not None and post.counts and post.subjects:
                asked.setdefault(fan, []).append(key)
        rows = [{"fan": fan, "posts": sorted(asked[fan])} for fan in sorted(asked)]
        return {(row["post"], row["fan"]): row["day"] for row in each(self._tx, _LAST_ENGAGED, rows)}

    def engaged(self, changes: Iterable[Engaged]) -> None:
        """What became of engagements of profiles that are not hidden with posts noted with ``engagements``."""
        for one in changes:
            pair = (one.post, one.profile)
            before, _ = self._changed.get(pair, (one.before, None))
            self._changed[pair] = before, one.now

    def apply(self) -> None:
        """Read anew what was noted, and apply the difference."""
        # A rebuild may have begun since, and be over already.
        self._state = state_in(self._tx)
        sums: Sums = {}
        for post in self._before.values():
            if post.counted == self.generation:
                add(sums, post, -1)
        after = (
            read_labels(self._tx, self._before, self._written)
            if self._labels_only
            else read_posts(self._tx, self._before)
        )
        new = [key for key in self._new if key not in self._before]
        mentions = {key: self._new[key] for key in new if self._new[key]}
        after |= read_new(self._tx, sorted(new), mentions, self._made)
        for post in after.values():
            add(sums, post, 1)
        self._apply_engaged(sums)
        stale = {key for key, post in after.items() if post.day and post.counted != self.generation}
        each(self._tx, _COUNTED, sorted(stale), generation=self.generation)
        apply(self._tx, sums, self._state)

    def count(self) -> int:
        """Count the noted posts in the present generation, as they are; how many were not counted yet."""
        fresh = [post for post in self._before.values() if post.day and post.counted < self.generation]
        sums: Sums = {}
        for post in fresh:
            add(sums, post, 1)
        each(self._tx, _COUNTED, sorted(post.key for post in fresh), generation=self.generation)
        apply(self._tx, sums, self._state)
        return len(fresh)

    def _apply_engaged(self, sums: Sums) -> None:
        for (key, fan), (before, now) in self._changed.items():
            post = self._engaged.get(key)
            if before == now or post is None or post.counted != self.generation or self._is_whole(key):
                continue
            if before is not None:
                add_engaged(sums, post, fan, before, -1)
            if now is not None:
                add_engaged(sums, post, fan, now, 1)

    def _is_whole(self, post: str) -> bool:
        """Whether the post was noted as a whole: then it is counted as a whole, with all who engage with it."""
        return post in self._before or post in self._new

    def _note(self, held: dict[str, PostFacts], found: Mapping[str, PostFacts]) -> None:
        held.update(found)
        if any(post.counted > self.generation for post in found.values()):
            # A rebuild began since this transaction did.
            self._state = state_in(self._tx)


@contextmanager
def keeping(tx: ManagedTransaction, *, labels_only: bool = False) -> Iterator[Keeping]:
    """What changes posts within is to note them first; at the end the rollups follow.

    ``labels_only``: nothing of them changes but their sentiment, topics and companies.
    """
    kept = Keeping(tx, labels_only=labels_only)
    yield kept
    kept.apply()
