"""Differences into the ``Said`` and ``Count`` nodes; those that reach zero go.

A node of an older generation is as good as none: a rebuild has not come to it. One of a newer generation is left alone:
a rebuild began meanwhile, and will come to the posts of this transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from neo4j import ManagedTransaction

from graph.rows import Row, each

from .contributions import NUMBERS, Slot, Sums
from .keys import bucket
from .state import RollupState

_SUMS = ("polarity", "complaint")
"""Those of the numbers that are no whole ones."""
_OF_COUNTS = NUMBERS[:-1]
"""Nobody's engagement is counted by network."""


def _added(label: str, numbers: Sequence[str]) -> LiteralString:
    """Only to nodes that are there: what is new is created below, without another search for it."""
    sums = ", ".join(f"node.{name} = held * node.{name} + row.{name}" for name in numbers)
    return f"""
UNWIND $rows AS row
MATCH (node:{label} {{key: row.key}})
WITH node, row, CASE WHEN node.generation = $generation THEN 1 ELSE 0 END AS held
WHERE node.generation <= $generation
SET {sums}, node.generation = $generation
"""


def _copied(*names: str) -> LiteralString:
    return ", ".join(f"{name}: row.{name}" for name in names)


_ADD_SAID = (
    _added("Said", NUMBERS)
    + """
SET node.complained = CASE WHEN node.negative > 0 THEN node.bucket END
RETURN node.key AS key, node.posts <= 0 AND node.engaged <= 0 AS empty
"""
)
_CREATE_SAID = f"""
UNWIND $rows AS row
MATCH (profile:Profile {{key: row.profile}})
CREATE (profile)-[:SAID]->(:Said {{
    {_copied("key", "kind", "subject", "profile", "network", "day", "bucket", "complained", *NUMBERS)},
    generation: $generation
}})
"""
_ADD_COUNTS = _added("Count", _OF_COUNTS) + "RETURN node.key AS key, node.posts <= 0 AS empty"
_CREATE_COUNTS = f"""
UNWIND $rows AS row
CREATE (:Count {{
    {_copied("key", "kind", "subject", "network", "day", "all_day", *_OF_COUNTS)}, generation: $generation
}})
"""
_RELATE_COUNTS: tuple[tuple[str, LiteralString], ...] = tuple(
    (
        kind,
        f"""
        UNWIND $rows AS row
        MATCH (count:Count {{key: row.key}})
        MATCH (subject:{label} {{key: row.subject}})
        CREATE (count)-[:COUNT_OF]->(subject)
        """,
    )
    for kind, label in (("topic", "Topic"), ("company", "Company"))
)
_HELD_SAID = "UNWIND $rows AS key MATCH (node:Said {key: key}) RETURN key, node.generation AS generation"
_HELD_COUNTS = "UNWIND $rows AS key MATCH (node:Count {key: key}) RETURN key, node.generation AS generation"
_DELETE_SAID = "UNWIND $rows AS key MATCH (node:Said {key: key}) DETACH DELETE node"
_DELETE_COUNTS = "UNWIND $rows AS key MATCH (node:Count {key: key}) DETACH DELETE node"


def apply(tx: ManagedTransaction, sums: Sums, state: RollupState) -> None:
    """Add ``sums`` to what the rollups of this generation hold. The last thing that a transaction does.

    Then others who change the same rollups at once wait, or try again, for a moment only.
    """
    generation = state.generation
    changed = {slot: numbers for slot, numbers in sums.items() if _changes(numbers)}
    said = sorted(
        (_row(slot, held) for slot, held in changed.items() if slot.profile is not None), key=_by_key
    )
    counts = sorted((_row(slot, held) for slot, held in changed.items() if slot.profile is None), key=_by_key)
    if said:
        held = each(tx, _ADD_SAID, said, generation=generation)
        each(tx, _CREATE_SAID, _missing(tx, _HELD_SAID, said, held, state), generation=generation)
        each(tx, _DELETE_SAID, [row["key"] for row in held if row["empty"]])
    if counts:
        held = each(tx, _ADD_COUNTS, counts, generation=generation)
        missing = _missing(tx, _HELD_COUNTS, counts, held, state)
        each(tx, _CREATE_COUNTS, missing, generation=generation)
        for kind, relate in _RELATE_COUNTS:
            each(tx, relate, [row for row in missing if row["kind"] == kind])
        each(tx, _DELETE_COUNTS, [row["key"] for row in held if row["empty"]])


def _missing(
    tx: ManagedTransaction,
    held_by: LiteralString,
    rows: Sequence[Row],
    added: Sequence[Mapping[str, Any]],
    state: RollupState,
) -> list[Row]:
    """The rows whose nodes are not there.

    A node of a newer generation is there, and nothing was added to it. There is none where no rebuild runs; should one
    have begun since that was read, the unique key has the transaction tried again.
    """
    known = {row["key"] for row in added}
    missing = [row for row in rows if row["key"] not in known and row["posts"] + row["engaged"] > 0]
    if state.complete:
        return missing
    newer = {row["key"] for row in each(tx, held_by, [row["key"] for row in missing])}
    return [row for row in missing if row["key"] not in newer]


def _changes(numbers: Sequence[float]) -> bool:
    return any(abs(number) > 1e-9 for number in numbers)


def _row(slot: Slot, numbers: Sequence[float]) -> Row:
    found_by = bucket(slot.kind, slot.subject, slot.day)
    row = dict(zip(NUMBERS, numbers, strict=True))
    return {
        **slot._asdict(),
        "key": slot.key,
        "all_day": slot.day if slot.kind == "all" else None,
        **{name: float(number) if name in _SUMS else round(number) for name, number in row.items()},
        "bucket": found_by,
        "complained": found_by if round(row["negative"]) > 0 else None,
    }


def _by_key(row: Row) -> str:
    return str(row["key"])
