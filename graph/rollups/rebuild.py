"""All rollups counted anew, in small transactions, beside everything else that writes.

A rebuild begins a new generation. From then on a post counts once it is counted in that generation: by the rebuild, or
by whoever changes it first. Whether it is stands in the post itself (`counted`), so that a rebuild that broke off goes
on where it was. What earlier generations left is removed at the end; until then questions see some old numbers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, LiteralString

from neo4j import ManagedTransaction

from graph.rows import batches

from .connections import ties
from .keeping import Keeping
from .state import RollupState, begin_generation, note_complete, state_of

if TYPE_CHECKING:
    from graph.connection import Graph

_BATCH = 500
"""Posts or profiles a transaction: others who write at once wait for it, or try again."""
_REMOVED_AT_ONCE = 2_000

_DAYS = """
MATCH (post:Post)
WHERE post.day >= '0' AND coalesce(post.counted, 0) < $generation
RETURN post.day AS day, count(*) AS posts
"""
_POSTS = """
MATCH (post:Post)
WHERE post.day = $day AND coalesce(post.counted, 0) < $generation
RETURN post.key AS key
"""
# Looked at once more when it is locked: somebody may have counted it in this generation meanwhile.
_REMOVE_OLD: tuple[LiteralString, ...] = tuple(
    f"""
    MATCH (node:{label})
    WHERE node.generation < $generation
    WITH node LIMIT $batch
    SET node.kind = node.kind
    WITH node, node.generation < $generation AS old
    FOREACH (gone IN CASE WHEN old THEN [node] ELSE [] END | DETACH DELETE gone)
    RETURN count(*) AS n
    """
    for label in ("Said", "Count")
)
_PEOPLE = """
MATCH (person:Person)
WHERE person.ours OR EXISTS {
    MATCH (person)-[job:WORKS_AT]->(us:Company) WHERE job.until IS NULL AND us.role = 'us' }
RETURN person.key AS key
"""
# Whoever is marked, and whoever ought to be: those that we operate, and what is found beside them.
_PROFILES = """
MATCH (profile:Profile)
WHERE profile.ours OR profile.connection
RETURN profile.key AS key
UNION
MATCH (:Company {role: 'us'})-[:OPERATES]->(profile:Profile)
RETURN profile.key AS key
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far counting is."""

    counted: int
    posts: int
    """How many posts there were to count."""


def rebuild(
    graph: Graph,
    *,
    anew: bool = True,
    on_batch: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> int:
    """Count everything; how many posts were counted. Without ``anew`` only what is not counted yet.

    ``on_batch`` hears how far it is; ``stop`` ends it after a batch, and another call goes on. Collectors and the
    labeller may write meanwhile. Raises GraphError.
    """
    state = state_of(graph)
    if state.complete and not anew:
        return 0
    generation = begin_generation(graph) if anew and state.complete else state.generation
    stopped = stop or threading.Event()
    counted = _sweep(graph, generation, 0, stopped, on_batch)
    # Once is enough: whatever changes these afterwards keeps them itself, whichever generation it knows. Those that are
    # ours by the first look bring their neighbours in the second.
    _look_at(graph, _PEOPLE, _look_at_people, stopped)
    _look_at(graph, _PROFILES, _look_at_profiles, stopped)
    while not stopped.is_set():
        for cypher in _REMOVE_OLD:
            while (
                not stopped.is_set()
                and graph.run(cypher, generation=generation, batch=_REMOVED_AT_ONCE)[0]["n"]
            ):
                pass
        # Somebody who had begun before this generation did may have written since.
        more = _sweep(graph, generation, counted, stopped, on_batch)
        if more == counted and not stopped.is_set():
            note_complete(graph, generation)
            break
        counted = more
    return counted


def _sweep(
    graph: Graph,
    generation: int,
    counted: int,
    stopped: threading.Event,
    on_batch: Callable[[Progress], None] | None,
) -> int:
    """Count what is not counted, the latest day first; how many are counted by then."""
    days = graph.run(_DAYS, generation=generation)
    total = counted + sum(int(row["posts"]) for row in days)
    for day in sorted((str(row["day"]) for row in days), reverse=True):
        keys = sorted(row["key"] for row in graph.run(_POSTS, day=day, generation=generation))
        for batch in batches(keys, _BATCH):
            if stopped.is_set():
                return counted
            counted += graph.write(partial(_count, batch))
            if on_batch is not None:
                on_batch(Progress(counted, max(total, counted)))
    return counted


def _look_at(
    graph: Graph,
    found_by: LiteralString,
    look: Callable[[Sequence[str], ManagedTransaction], None],
    stopped: threading.Event,
) -> None:
    """Look anew at everybody whose keys a statement finds, in batches, until it is stopped."""
    for batch in batches(sorted(row["key"] for row in graph.run(found_by)), _BATCH):
        if stopped.is_set():
            return
        graph.write(partial(look, batch))


def is_complete(graph: Graph) -> bool:
    """Whether every post stands in the rollups, and nothing older does. Raises GraphError."""
    return state_of(graph).complete


def uncounted(graph: Graph) -> int:
    """How many posts do not stand in the rollups yet; 0 where these are complete. Raises GraphError."""
    state: RollupState = state_of(graph)
    if state.complete:
        return 0
    return sum(int(row["posts"]) for row in graph.run(_DAYS, generation=state.generation))


def _count(keys: Sequence[str], tx: ManagedTransaction) -> int:
    kept = Keeping(tx)
    kept.posts(keys)
    return kept.count()


def _look_at_people(people: Sequence[str], tx: ManagedTransaction) -> None:
    with ties(tx) as tied:
        tied.people(people)


def _look_at_profiles(profiles: Sequence[str], tx: ManagedTransaction) -> None:
    with ties(tx) as tied:
        tied.profiles(profiles)
