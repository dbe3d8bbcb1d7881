"""Differences into the ``Said`` and ``Count`` nodes; those that reach zero go.

A node of an older generation is as good as none: a rebuild has not come to it. One of a newer generation is left alone:
a rebuild began meanwhile, and will come to the posts of this transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from neo4j import ManagedTransaction

from graph.rows import Row, each, gathered

from .contributions import NUMBERS, Slot, Sums
from .keys import bucket
from .state import RollupState

_SUMS = ("polarity", "complaint")
"""Those of the numbers that are no whole ones."""
_ARE_SUMS = tuple(name in _SUMS for name in NUMBERS)
_NEGATIVE = NUMBERS.index("negative")
_OF_COUNTS = NUMBERS[:-1]
"""Nobody's engagement is counted by network."""


def _added(label: str, numbers: Sequence[str]) -> LiteralString:
    """Only to nodes that are there: what is new is created below, without another search for it."""
    sums = ", ".join(f"node.{name} = held * node.{name} + row[{at}]" for at, name in enumerate(numbers, 1))
    return f"""
UNWIND $rows AS row
MATCH (node:{label} {{key: row[0]}})
WITH node, row, CASE WHEN node.generation = $generation THEN 1 ELSE 0 END AS held
WHERE node.generation <= $generation
SET {sums}, node.generation = $generation
"""


def _listed(columns: Sequence[str]) -> LiteralString:
    """What a row, a list in this order, gives a new node."""
    return ", ".join(f"{name}: row[{at}]" for at, name in enumerate(columns))


_COLUMNS = ("key", "kind", "subject", "day", *NUMBERS, "bucket", "complained")
_COLUMNS_OF_COUNTS = ("key", "kind", "subject", "day", *_OF_COUNTS, "network", "all_day")

_ADD_SAID = (
    _added("Said", NUMBERS)
    + """
SET node.complained = CASE WHEN node.negative > 0 THEN node.bucket END
RETURN collect([node.key, node.posts <= 0 AND node.engaged <= 0]) AS found
"""
)
# All of one profile at once: it is sought once.
_CREATE_SAID = f"""
UNWIND $rows AS of
MATCH (profile:Profile {{key: of.profile}})
UNWIND of.said AS row
CREATE (profile)-[:SAID]->(:Said {{
    profile: of.profile, network: of.network,
    {_listed(_COLUMNS)}, generation: $generation
}})
"""
_ADD_COUNTS = _added("Count", _OF_COUNTS) + "RETURN collect([node.key, node.posts <= 0]) AS found"
_CREATE_COUNTS = f"""
UNWIND $rows AS row
CREATE (:Count {{
    {_listed(_COLUMNS_OF_COUNTS)}, generation: $generation
}})
"""
_RELATE_COUNTS: tuple[tuple[str, LiteralString], ...] = tuple(
    (
        kind,
        f"""
        UNWIND $rows AS row
        MATCH (count:Count {{key: row[0]}})
        MATCH (subject:{label} {{key: row[1]}})
        CREATE (count)-[:COUNT_OF]->(subject)
        """,
    )
    for kind, label in (("topic", "Topic"), ("company", "Company"))
)
# Most of what a page brings is new: where a key is there is asked before the numbers are sent.
_HELD_SAID = (
    "UNWIND $rows AS key MATCH (node:Said {key: key}) RETURN collect([key, node.generation]) AS found"
)
_HELD_COUNTS = (
    "UNWIND $rows AS key MATCH (node:Count {key: key}) RETURN collect([key, node.generation]) AS found"
)
_DELETE_SAID = "UNWIND $rows AS key MATCH (node:Said {key: key}) DETACH DELETE node"
_DELETE_COUNTS = "UNWIND $rows AS key MATCH (node:Count {key: key}) DETACH DELETE node"


def apply(tx: ManagedTransaction, sums: Sums, state: RollupState) -> None:
    """Add ``sums`` to what the rollups of this generation hold. The last thing that a transaction does.

    Then others who change the same rollups at once wait, or try again, for a moment only.
    """
    generation = state.generation
    changed = {slot.key: (slot, numbers) for slot, numbers in sums.items() if _changes(numbers)}
    said = {key: changed[key] for key in sorted(changed) if changed[key][0].profile is not None}
    counts = {key: changed[key] for key in sorted(changed) if changed[key][0].profile is None}
    if said:
        added = _add(tx, _HELD_SAID, _ADD_SAID, said, generation)
        each(tx, _CREATE_SAID, _by_profile(added.missing), generation=generation)
        each(tx, _DELETE_SAID, added.empty)
    if counts:
        added = _add(tx, _HELD_COUNTS, _ADD_COUNTS, counts, generation)
        missing = [_count(slot, numbers) for slot, numbers in added.missing]
        each(tx, _CREATE_COUNTS, missing, generation=generation)
        for kind, relate in _RELATE_COUNTS:
            each(tx, relate, [[slot.key, slot.subject] for slot, _ in added.missing if slot.kind == kind])
        each(tx, _DELETE_COUNTS, added.empty)


@dataclass(frozen=True, slots=True)
class _Added:
    """What became of sums that were to be added to nodes."""

    missing: list[tuple[Slot, Sequence[float]]]
    """Those whose nodes are not there, and are to be."""
    empty: list[str]
    """Keys of the nodes that hold nothing any more."""


def _add(
    tx: ManagedTransaction,
    held_by: LiteralString,
    add: LiteralString,
    sums: Mapping[str, tuple[Slot, Sequence[float]]],
    generation: int,
) -> _Added:
    """Add to the nodes that are there.

    A node of a newer generation is there, and nothing is added to it: should it have come since it was looked for, the
    unique key has the transaction tried again.
    """
    held = dict(gathered(tx, held_by, list(sums)))
    rows = [[key, *_numbers(sums[key][1])] for key in sums if held.get(key, generation + 1) <= generation]
    found = gathered(tx, add, rows, generation=generation)
    there = {key for key, _ in found} | {key for key, one in held.items() if one > generation}
    missing = [one for key, one in sums.items() if key not in there and one[1][0] + one[1][-1] > 0]
    return _Added(missing, [key for key, empty in found if empty])


def _by_profile(missing: Iterable[tuple[Slot, Sequence[float]]]) -> list[Row]:
    rows: dict[str, Row] = {}
    for slot, numbers in missing:
        profile = str(slot.profile)
        if profile not in rows:
            rows[profile] = {"profile": profile, "network": slot.network, "said": []}
        rows[profile]["said"].append(_said(slot, numbers))
    return [rows[profile] for profile in sorted(rows)]


def _changes(numbers: Sequence[float]) -> bool:
    return any(abs(number) > 1e-9 for number in numbers)


def _said(slot: Slot, numbers: Sequence[float]) -> list[Any]:
    """The row of ``_COLUMNS``."""
    found_by = bucket(slot.kind, slot.subject, slot.day)
    complained = found_by if round(numbers[_NEGATIVE]) > 0 else None
    return [slot.key, slot.kind, slot.subject, slot.day, *_numbers(numbers), found_by, complained]


def _count(slot: Slot, numbers: Sequence[float]) -> list[Any]:
    """The row of ``_COLUMNS_OF_COUNTS``."""
    counted = _numbers(numbers)[: len(_OF_COUNTS)]
    all_day = slot.day if slot.kind == "all" else None
    return [slot.key, slot.kind, slot.subject, slot.day, *counted, slot.network, all_day]


def _numbers(numbers: Sequence[float]) -> list[float]:
    return [number if is_sum else round(number) for number, is_sum in zip(numbers, _ARE_SUMS, strict=True)]
