"""What every page is given: the graph, the questions of the moment, and what is wrong with the configuration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from graph.connection import Graph
from queries.asking import Asking
from queries.catalog import Catalog
from queries.runner import ROW_LIMIT, TIMEOUT_S


@dataclass(frozen=True, slots=True)
class Context:
    """Made anew for each run of the script; the graph in it is one and the same for every visitor."""

    graph: Graph
    catalog: Catalog
    asking: Asking = field(default_factory=Asking)
    """What understands phrases; one and the same for every visitor, too."""
    timeout_s: float = TIMEOUT_S
    """How long a question may take."""
    row_limit: int = ROW_LIMIT
    collectors: tuple[str, ...] | None = None
    """The collectors that are switched on; None where that is not known, for all that ever ran."""
    link_key: bytes | None = field(default=None, repr=False)
    """What signs the addresses in alerts' messages; None where they cannot be checked."""
    problems: tuple[str, ...] = ()
    """What is wrong with a file that was edited, in sentences; what was read before it still counts."""


Source = Callable[[], Context]
"""Called at each run of the script. May raise GraphError."""
