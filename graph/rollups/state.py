"""Which generation of the rollups holds, and whether it is complete: it stands in the ``Schema`` node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

if TYPE_CHECKING:
    from graph.connection import Graph

_STATE = """
MATCH (schema:Schema {key: 'schema'})
RETURN coalesce(schema.generation, 1) AS generation, coalesce(schema.complete, true) AS complete
"""
_BEGIN = """
MATCH (schema:Schema {key: 'schema'})
SET schema.generation = coalesce(schema.generation, 1) + 1, schema.complete = false
RETURN schema.generation AS generation
"""
_COMPLETE = """
MATCH (schema:Schema {key: 'schema'})
WHERE coalesce(schema.generation, 1) = $generation
SET schema.complete = true
"""


@dataclass(frozen=True, slots=True)
class RollupState:
    """The present generation, and whether every post stands in it."""

    generation: int
    complete: bool


def state_in(tx: ManagedTransaction) -> RollupState:
    """The state as this transaction sees it."""
    rows = tx.run(_STATE).data()
    return RollupState(rows[0]["generation"], rows[0]["complete"]) if rows else RollupState(1, True)


def state_of(graph: Graph) -> RollupState:
    """The state of the graph's rollups. Raises GraphError."""
    return graph.write(state_in)


def begin_generation(graph: Graph) -> int:
    """Have everything counted anew: the number of the generation that begins. Raises GraphError."""
    begun: list[int] = []

    def begin(tx: ManagedTransaction) -> int:
        # Also where an earlier attempt's commit succeeded and its answer was lost: one generation more does no harm.
        begun.append(int(tx.run(_BEGIN).data()[0]["generation"]))
        return begun[-1]

    return graph.write(begin)


def note_complete(graph: Graph, generation: int) -> None:
    """Every post stands in this generation, and nothing older is left. Raises GraphError."""
    graph.run(_COMPLETE, generation=generation)
