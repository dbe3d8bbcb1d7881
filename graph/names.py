"""The names that labels, relationships and properties have in the graph; ``docs/graph.md`` says what they mean."""

from __future__ import annotations

from .schema import NODES
from .schema import RELATIONSHIPS as ENDS

LABELS = frozenset(NODES)
RELATIONSHIPS = frozenset(kind for _, kind, _ in ENDS)
PROPERTIES = frozenset(name for names in (*NODES.values(), *ENDS.values()) for name in names)
