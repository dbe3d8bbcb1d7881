"""The graph's companies by how the words of their names begin, read once and held: there may be a hundred thousand."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from graph.read.companies import StoredCompany, all_names
from graph.text.folding import script_class

from .names import words_of

if TYPE_CHECKING:
    from graph.connection import Graph

TIMEOUT_S = 60.0
HELD_S = 300.0
"""For how long names are held, where the number of companies stays the same."""
_BEGIN = 3
_COUNT = "MATCH (one:Company) RETURN count(one) AS companies"


class HeldCompanies:
    """Companies by the beginnings of their names' words. Threads may share it; it is for one graph."""

    def __init__(self) -> None:
        self._by_begin: Mapping[str, list[StoredCompany]] = {}
        self._number = -1
        self._read_at = 0.0
        self._lock = threading.Lock()

    def near(self, graph: Graph, begins: Iterable[str]) -> tuple[StoredCompany, ...]:
        """Those of which a word begins like one of ``begins``. Raises QuestionTimeout, GraphError."""
        with self._lock:
            number = int(graph.ask(_COUNT, timeout_s=TIMEOUT_S, row_limit=1).rows[0]["companies"])
            if number != self._number or time.monotonic() - self._read_at > HELD_S:
                by_begin: defaultdict[str, list[StoredCompany]] = defaultdict(list)
                for company in all_names(graph, timeout_s=TIMEOUT_S):
                    for begin in {begin for word in words_of(company) for begin in _begins_in(word)}:
                        by_begin[begin].append(company)
                self._by_begin, self._number, self._read_at = by_begin, number, time.monotonic()
            held = self._by_begin
        found = {company.key: company for begin in begins for company in held.get(begin, ())}
        return tuple(found[key] for key in sorted(found))


def begin_of(word: str) -> str:
    """What a word is sought by: two letters of a script that writes without spaces say as much as three of another."""
    return word[: _BEGIN - 1] if script_class(word[0]) == "unspaced" else word[:_BEGIN]


def _begins_in(word: str) -> set[str]:
    """How a word of a name may begin: anywhere where nothing parts the words."""
    if script_class(word[0]) == "unspaced":
        return {word[at : at + _BEGIN - 1] for at in range(max(1, len(word) - 1))}
    return {word[:_BEGIN]}
