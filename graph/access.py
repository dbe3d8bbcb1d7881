"""How other tools reach the graph: the address, and a user who may only read where the engine has one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .engine.program import READER, password_of
from .secrets import FILE_NAME

if TYPE_CHECKING:
    from .connection import Graph


@dataclass(frozen=True, slots=True)
class Access:
    """What a tool that speaks Bolt is given."""

    uri: str
    database: str
    user: str
    password: str = field(repr=False)
    password_in: str
    """Where the password is kept."""
    note: str
    """What is to be known of this access."""


def access(graph: Graph) -> Access:
    """How others reach this graph."""
    settings = graph.settings
    if settings.uri is None:
        return Access(
            graph.uri,
            graph.database,
            READER,
            password_of(settings.home, READER),
            str(settings.home / FILE_NAME),
            f"The user {READER} may only read. The engine listens on this machine alone, keeps this port, and runs "
            "while a Grapevine command does.",
        )
    return Access(
        settings.uri,
        settings.database,
        settings.username,
        settings.password,
        "NEO4J_PASSWORD",
        "This user is the one that Grapevine writes with: open sessions for reading, or make a user of your own who "
        "may only read, where your edition of Neo4j has roles.",
    )
