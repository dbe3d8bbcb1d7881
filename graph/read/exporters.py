"""Who had a list of their own connections imported, and when their lists were made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from graph.write.statements.connections import export_times

if TYPE_CHECKING:
    from graph.connection import Graph

_EXPORTERS = """
MATCH (person:Person)
WHERE person.exports IS NOT NULL
RETURN person.key AS key, coalesce(person.name, person.key) AS name, person.exports AS exports
ORDER BY name, key
"""


@dataclass(frozen=True, slots=True)
class Exporter:
    """One person whose lists were imported."""

    key: str
    name: str
    exported: tuple[datetime, ...]
    """When each list was made, in UTC, the earliest first."""


def exporters(graph: Graph, source: str) -> list[Exporter]:
    """Everybody who had a list of this source imported, by name. Raises GraphError."""
    found = []
    for row in graph.run(_EXPORTERS):
        times = export_times(row["exports"], source)
        if times:
            made = tuple(datetime.fromisoformat(time).astimezone(UTC) for time in times)
            found.append(Exporter(row["key"], row["name"], made))
    return found
