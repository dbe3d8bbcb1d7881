"""Every import that was made, by a number that stays the same, and whether it can be taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from neo4j import ManagedTransaction

from graph.errors import GraphError
from graph.rows import native

if TYPE_CHECKING:
    from graph.connection import Graph

KEPT_IMPORTS = 10
"""So many of the latest imports can be taken back: what earlier ones changed is no longer kept."""

_IMPORTS = """
MATCH (run:Run)
WHERE run.job STARTS WITH 'import '
OPTIONAL MATCH (run)-[:WROTE]->(page:ImportPage)
WITH run, count(page) AS pages
RETURN run.key AS key, run.job AS job, run.started AS started, run.state AS state, run.counts AS counts,
       run.files AS files, run.undone AS undone, pages
ORDER BY started, key
"""


@dataclass(frozen=True, slots=True)
class StoredImport:
    """One import, as the graph remembers it."""

    number: int
    """Counted from 1, the earliest; it stays the same."""
    key: str
    job: str
    started: datetime
    state: str
    counts: Mapping[str, int]
    files: tuple[str, ...]
    undone: datetime | None
    """When it was taken back."""
    can_be_undone: bool
    """What it changed is kept."""


def all_imports(graph: Graph) -> list[StoredImport]:
    """Every import, the earliest first."""
    return _imports(graph.run(_IMPORTS))


def number_of(graph: Graph, run: str) -> int:
    """The number of the import whose Run has this key; it must be there."""
    return next(one.number for one in all_imports(graph) if one.key == run)


def imports_in(tx: ManagedTransaction) -> list[StoredImport]:
    """``all_imports`` inside a transaction."""
    return _imports(tx.run(_IMPORTS).data())


def chosen_import(imports: Sequence[StoredImport], number: int | None = None) -> StoredImport:
    """The import to take back. Raises GraphError where there is none, or what it changed is not kept."""
    if number is None:
        left = [found for found in imports if found.can_be_undone]
        if not left:
            raise GraphError(
                "There is no import to take back"
                + (": see grapevine import list." if imports else ": nothing was imported yet.")
            )
        return left[-1]
    found = next((one for one in imports if one.number == number), None)
    if found is None:
        raise GraphError(f"There is no import {number}: see grapevine import list.")
    if found.undone:
        raise GraphError(f"Import {number} was taken back already, on {found.undone:%Y-%m-%d %H:%M} UTC.")
    if not found.can_be_undone:
        raise GraphError(
            f"Import {number} cannot be taken back: what it changed is not kept. It changed nothing, came from "
            f"an earlier Grapevine, or is not among the last {KEPT_IMPORTS}. "
            "grapevine forget takes single companies and people out."
        )
    return found


def _imports(rows: Sequence[Mapping[str, Any]]) -> list[StoredImport]:
    return [
        StoredImport(
            number,
            row["key"],
            row["job"],
            native(row["started"]) or datetime.min.replace(tzinfo=UTC),
            row["state"],
            json.loads(row["counts"]) if row["counts"] else {},
            tuple(row["files"] or ()),
            native(row["undone"]),
            bool(row["pages"]) and row["undone"] is None,
        )
        for number, row in enumerate(rows, 1)
    ]
