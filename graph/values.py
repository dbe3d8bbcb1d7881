"""The driver's values as Python's own."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.time import Date, DateTime, Duration, Time


def to_python(value: Any) -> Any:
    """``value`` with times as ``datetime`` (aware ones in UTC), nodes and relationships as dicts of their properties,
    paths as lists of such dicts in turn, durations as ISO texts."""
    match value:
        case DateTime():
            native = value.to_native()
            return native.astimezone(UTC) if native.tzinfo else native
        case Date() | Time():
            return value.to_native()
        case Duration():
            return value.iso_format()
        case Path():
            steps = [value.start_node]
            for relationship, node in zip(value.relationships, value.nodes[1:], strict=True):
                steps += [relationship, node]
            return [to_python(step) for step in steps]
        case Node() | Relationship():
            return {name: to_python(held) for name, held in value.items()}
        case list() | tuple():
            return [to_python(held) for held in value]
        case dict():
            return {name: to_python(held) for name, held in value.items()}
    return value
