"""Which profiles, posts and edges of a network the graph holds, as a set in memory that answers fast.

A stream brings thousands of changes a second to things that the graph never saw; asking the database about
each would be slower than the stream. The set holds hashes: a wrong yes, one in billions, only costs a look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from graph.connection import Graph
from graph.records import key
from graph.write.tombstones import TombstoneKey

_BATCH = 20_000

_PROFILES = """
MATCH (profile:Profile) WHERE profile.key > $after AND profile.key < $end
RETURN profile.key AS key, profile.uid AS uid ORDER BY key LIMIT $batch
"""
_POSTS = """
MATCH (post:Post) WHERE post.key > $after AND post.key < $end
RETURN post.key AS key, CASE WHEN post.text IS NULL THEN NULL ELSE post.uid END AS uid
ORDER BY key LIMIT $batch
"""
_EDGES = """
MATCH (profile:Profile) WHERE profile.key > $after AND profile.key < $end
WITH profile ORDER BY profile.key LIMIT $batch
OPTIONAL MATCH (profile)-[edge:FOLLOWS|ENGAGED]->()
RETURN profile.key AS key, profile.uid AS uid, collect(edge.uid) AS uids ORDER BY key
"""
_REMOVED = """
MATCH (tombstone:Tombstone)
WHERE tombstone.kind = 'profile' AND tombstone.reason = 'network'
RETURN tombstone.hash AS hash
"""
_NAMELESS = """
MATCH (profile:Profile)
WHERE profile.network = $network AND profile.handle IS NULL AND EXISTS { (profile)-[:POSTED]->(:Post) }
RETURN profile.uid AS uid ORDER BY uid LIMIT $most
"""


class StoredKeys:
    """What the graph holds of one network, as it was loaded and as it is added to since."""

    def __init__(self, removed: Callable[[str], str] = str) -> None:
        """``removed`` gives the tombstone of a profile's uid."""
        self.follows_unsure = False
        """While lists of follows are read, it may hold some that were not added here yet: each counts as held."""
        self._tombstone_of = removed
        self._removed: set[str] = set()
        self._profiles: set[int] = set()
        self._posts: set[int] = set()
        self._edges: set[int] = set()

    @classmethod
    def load(cls, graph: Graph, network: str, tombstones: TombstoneKey | None = None) -> StoredKeys:
        """Everything that the graph holds of ``network``. A million posts take about 30 MB.

        With ``tombstones`` also which profiles the network removed.
        """
        known = cls()
        if tombstones is not None:
            known = cls(lambda uid: tombstones.hash("profile", key(network, uid)))
            known._removed = {row["hash"] for row in graph.run(_REMOVED)}
        for row in _all(graph, _PROFILES, network, _BATCH):
            known.add_profile(row["uid"])
        for row in _all(graph, _POSTS, network, _BATCH):
            if row["uid"] is not None:
                known.add_post(row["uid"])
        for row in _all(graph, _EDGES, network, _BATCH // 10):
            for uid in row["uids"]:
                known.add_edge(row["uid"], uid)
        return known

    def profile(self, uid: str) -> bool:
        """Does the graph hold this profile?"""
        return hash(uid) in self._profiles

    def post(self, uid: str) -> bool:
        """Does the graph hold this post, with its text?"""
        return hash(uid) in self._posts

    def edge(self, profile: str, uid: str) -> bool:
        """Did the profile follow, like or repost something in the graph under this uid?"""
        return hash((profile, uid)) in self._edges

    def removed(self, uid: str) -> bool:
        """Did the network report that it removed this profile, which the graph held until then?"""
        return bool(self._removed) and self._tombstone_of(uid) in self._removed

    def add_removed(self, uid: str) -> None:
        """The profile is about to be removed."""
        self._removed.add(self._tombstone_of(uid))

    def may_follow(self, profile: str, uid: str) -> bool:
        """Does the graph hold this follow, or may it, because lists are being read?"""
        return self.follows_unsure or self.edge(profile, uid)

    def add_profile(self, uid: str) -> None:
        """The profile is about to be written."""
        self._profiles.add(hash(uid))

    def add_post(self, uid: str) -> None:
        """The post is about to be written."""
        self._posts.add(hash(uid))

    def add_edge(self, profile: str, uid: str) -> None:
        """The follow, like or repost is about to be written."""
        self._edges.add(hash((profile, uid)))


def nameless_authors(graph: Graph, network: str, most: int = 500) -> list[str]:
    """Uids of profiles that wrote posts and are known by their uid alone."""
    return [row["uid"] for row in graph.run(_NAMELESS, network=network, most=most)]


def held_posts(graph: Graph, network: str, after: str = "") -> Iterator[str]:
    """Uids of the posts of ``network`` that the graph holds with their text, in the order of their keys.

    ``after``: the uid to begin behind. Posts may be removed while this is read.
    """
    for row in _all(graph, _POSTS, network, _BATCH, after):
        if row["uid"] is not None:
            yield row["uid"]


def _all(
    graph: Graph, cypher: str, network: str, batch: int, after_uid: str = ""
) -> Iterator[dict[str, Any]]:
    after, end = f"{network}:{after_uid}", f"{network};"
    while True:
        rows = graph.run(cypher, after=after, end=end, batch=batch)
        yield from rows
        if len(rows) < batch:
            return
        after = rows[-1]["key"]
