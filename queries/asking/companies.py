"""The graph's companies by how the words of their names begin, sought in the graph: there may be a hundred thousand."""

from __future__ import annotations

import math
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from graph.errors import QuestionTimeout
from graph.read.companies import StoredCompany, all_companies, companies_beginning
from graph.records import CompanyRole
from graph.text.folding import script_class

from .names import words_of

if TYPE_CHECKING:
    from graph.connection import Graph

TIMEOUT_S = 30.0
HELD_S = 60.0
"""For how long what was found is held, where the number of companies stays the same."""
_BEGIN = 3
_WITHOUT_THE_REST: tuple[CompanyRole, ...] = ("us", "competitor")
"""Of these there are few, sought in an index by their role: they are known where there was no time for all."""
_COUNT = "MATCH (one:Company) RETURN count(one) AS companies"


class HeldCompanies:
    """Companies by the beginnings of their names' words. Threads may share it; it is for one graph."""

    def __init__(self) -> None:
        self._by_begin: dict[str, list[StoredCompany]] = {}
        self._number = 0
        self._since = -math.inf
        self.incomplete = False
        """The names of all took too long to go through: known are those of us and the competitors."""
        self._lock = threading.Lock()

    def near(self, graph: Graph, begins: Iterable[str]) -> tuple[StoredCompany, ...]:
        """Those of which a word begins like one of ``begins``. Raises QuestionTimeout, GraphError."""
        sought = set(begins)
        with self._lock:
            self._forget_what_is_old(graph)
            if new := sought - self._by_begin.keys():
                self._look(graph, new)
            found = {one.key: one for begin in sought for one in self._by_begin.get(begin, ())}
        return tuple(found[key] for key in sorted(found))

    def _forget_what_is_old(self, graph: Graph) -> None:
        number = int(graph.ask(_COUNT, timeout_s=TIMEOUT_S, row_limit=1).rows[0]["companies"])
        # What took too long is not tried again at once, however fast the companies become more.
        if time.monotonic() - self._since > HELD_S or (number != self._number and not self.incomplete):
            self._by_begin, self.incomplete = {}, False
            self._number, self._since = number, time.monotonic()

    def _look(self, graph: Graph, begins: set[str]) -> None:
        if self.incomplete:
            return
        try:
            found = _by_begin(companies_beginning(graph, begins, timeout_s=TIMEOUT_S))
        except QuestionTimeout:
            found = _by_begin(all_companies(graph, roles=_WITHOUT_THE_REST, timeout_s=TIMEOUT_S))
            self._by_begin, self.incomplete = {**found, **self._by_begin}, True
            self._since = time.monotonic()
        else:
            self._by_begin.update((begin, found.get(begin, [])) for begin in begins)


def _by_begin(companies: Iterable[StoredCompany]) -> Mapping[str, list[StoredCompany]]:
    found: defaultdict[str, list[StoredCompany]] = defaultdict(list)
    for company in companies:
        for begin in {begin for word in words_of(company) for begin in _begins_in(word)}:
            found[begin].append(company)
    return found


def begin_of(word: str) -> str:
    """What a word is sought by: two letters of a script that writes without spaces say as much as three of another."""
    return word[: _BEGIN - 1] if script_class(word[0]) == "unspaced" else word[:_BEGIN]


def _begins_in(word: str) -> set[str]:
    """How a word of a name may begin: anywhere where nothing parts the words."""
    if script_class(word[0]) == "unspaced":
        return {word[at : at + _BEGIN - 1] for at in range(max(1, len(word) - 1))}
    return {word[:_BEGIN]}
