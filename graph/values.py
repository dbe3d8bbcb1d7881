"""The driver's values as Python's own."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.time import Date, DateTime, Duration, Time


def to_python(value: Any) -> Any:
    """``value`` as Python's own types.

    Times become ``datetime`` (aware ones in UTC), nodes and relationships dicts of their properties, a path
    the list of its nodes and relationships in turn, a duration its ISO text.
    """
    match value:
        case list() | tuple():
            return [to_python(held) for held in value]
        case dict():
            return {name: to_python(held) for name, held in value.items()}
        case Node() | Relationship():
            return {name: to_python(held) for name, held in value.items()}
        case Path():
            return _steps(value)
        case _:
            return _moment(value)


def _steps(path: Path) -> list[dict[str, Any]]:
    steps = [to_python(path.start_node)]
    for relationship, node in zip(path.relationships, path.nodes[1:], strict=True):
        steps += [to_python(relationship), to_python(node)]
    return steps


def _moment(value: Any) -> Any:
    match value:
        case DateTime():
            native = value.to_native()
            return native.astimezone(UTC) if native.tzinfo else native
        case Date() | Time():
            return value.to_native()
        case Duration():
            return value.iso_format()
        case _:
            return value
