"""Where the graph is and how to reach it, read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .errors import GraphError

SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
SMALLEST_HEAP_MB = 128


@dataclass(frozen=True)
class GraphSettings:
    """Without ``uri`` the graph is the embedded engine's, in the folder ``home``."""

    uri: str | None = None
    username: str = "neo4j"
    password: str = field(default="", repr=False)
    database: str = "neo4j"
    home: Path = field(default_factory=lambda: default_home(os.environ))
    heap_mb: int | None = None
    """The embedded engine's memory; ``None`` takes a quarter of the machine's."""
    bolt_port: int | None = None
    """The port that the embedded engine listens on; ``None`` takes a free one once and keeps it."""
    question_timeout_s: float = 30.0

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> GraphSettings:
        """The settings in NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE, GRAPEVINE_HOME,
        GRAPEVINE_HEAP_MB and GRAPEVINE_BOLT_PORT. Raises GraphError where one cannot be meant so."""
        return cls(
            uri=_uri(environ.get("NEO4J_URI", "")),
            username=environ.get("NEO4J_USERNAME") or "neo4j",
            password=environ.get("NEO4J_PASSWORD", ""),
            database=environ.get("NEO4J_DATABASE") or "neo4j",
            home=default_home(environ),
            heap_mb=_heap(environ.get("GRAPEVINE_HEAP_MB", "")),
            bolt_port=_port(environ.get("GRAPEVINE_BOLT_PORT", "")),
        )


def default_home(environ: Mapping[str, str]) -> Path:
    """The data folder: GRAPEVINE_HOME, or ``grapevine`` where the desktop's rules put a program's data."""
    if chosen := environ.get("GRAPEVINE_HOME"):
        return Path(chosen).expanduser().absolute()
    data = environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path("~/.local/share").expanduser()) / "grapevine"


def _uri(text: str) -> str | None:
    uri = text.strip()
    if not uri:
        return None
    scheme, separator, rest = uri.partition("://")
    if not separator or scheme not in SCHEMES or not rest:
        raise GraphError(
            "NEO4J_URI does not name a Neo4j server: it must look like neo4j://host:7687 "
            f"and begin with one of {', '.join(SCHEMES)}" + (f" (not with {scheme!r})." if separator else ".")
        )
    if "@" in rest:
        raise GraphError(
            "NEO4J_URI holds a user name or password: put them in NEO4J_USERNAME and NEO4J_PASSWORD instead."
        )
    return uri


def _heap(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or int(text) < SMALLEST_HEAP_MB:
        raise GraphError(
            f"GRAPEVINE_HEAP_MB must be a whole number of megabytes, {SMALLEST_HEAP_MB} or more, "
            f"not {text!r}."
        )
    return int(text)


def _port(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or not 1024 <= int(text) <= 65_535:
        raise GraphError(f"GRAPEVINE_BOLT_PORT must be a port from 1024 to 65535, not {text!r}.")
    return int(text)
