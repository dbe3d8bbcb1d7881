"""Exports of connections as LinkedIn writes them, and what the graph holds of them afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from collectors.connection_exports import ExportReport, find_owner, import_export
from collectors.linkedin.collector import LinkedIn
from graph.connection import Graph
from tests.graph.facts import KEY

PREAMBLE = 'Notes:\n"When exporting your connection data, you may notice that some of the addresses are missing."\n\n'
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"


def export(folder: Path, *rows: str, name: str = "Connections.csv") -> Path:
    """A file with these rows; in a row, ``in/`` stands for the address of a profile."""
    text = "\n".join(row.replace("in/", "https://www.linkedin.com/in/") for row in rows)
    file = folder / name
    file.write_text(PREAMBLE + HEADER + text + "\n", encoding="utf-8")
    return file


def on(day: str) -> datetime:
    """The beginning of a day."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def bring(graph: Graph, file: Path, owner: str, day: str, **more: Any) -> ExportReport:
    """Import the file as the owner's export of a day."""
    return import_export(
        graph, LinkedIn, file, find_owner(graph, owner), KEY, exported=on(day), now=on("2027-01-01"), **more
    )


def known(graph: Graph) -> list[tuple[Any, ...]]:
    """Connections as (one, other, since, until, baseline, whose lists say so), by name."""
    rows = graph.run(
        "MATCH (a:Person)-[c:CONNECTED_TO]->(b:Person) RETURN a.name AS a, b.name AS b, "
        "toString(date(c.since)) AS since, toString(date(c.until)) AS until, c.baseline AS baseline, "
        "c.told_by AS told_by"
    )
    names = {
        row["key"]: row["name"] for row in graph.run("MATCH (p:Person) RETURN p.key AS key, p.name AS name")
    }
    found = []
    for row in rows:
        tellers = tuple(sorted(names[key] for key in row["told_by"]))
        pair = sorted((row["a"], row["b"]), key=lambda name: (name not in tellers, name))
        found.append((*pair, row["since"], row["until"], row["baseline"], tellers))
    return sorted(found, key=str)


def jobs(graph: Graph, source: str = "linkedin") -> list[tuple[Any, ...]]:
    """Jobs as (person, company, title, since, until), by name and time."""
    rows = graph.run(
        "MATCH (p:Person)-[j:WORKS_AT]->(c:Company) WHERE j.source = $source RETURN p.name AS person, "
        "c.name AS company, j.title AS title, toString(date(j.since)) AS since, toString(date(j.until)) AS until",
        source=source,
    )
    return sorted((tuple(row.values()) for row in rows), key=lambda row: (row[0], row[3] or ""))
