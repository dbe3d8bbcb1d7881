"""The graph's companies by how the words of their names begin, read once and held: there may be a hundred thousand."""

from __future__ import annotations

import math
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from graph.errors import QuestionTimeout
from graph.read.companies import StoredCompany, all_companies, all_names
from graph.records import CompanyRole
from graph.text.folding import script_class

from .names import words_of

if TYPE_CHECKING:
    from graph.connection import Graph

TIMEOUT_S = 60.0
HELD_S = 300.0
"""For how long names are held, where the number of companies stays the same."""
_BEGIN = 3
_WITHOUT_THE_REST: tuple[CompanyRole, ...] = ("us", "competitor")
"""Of these there are few, sought in an index by their role: they are known where the names of all are not."""
_COUNT = "MATCH (one:Company) RETURN count(one) AS companies"


class HeldCompanies:
    """Companies by the beginnings of their names' words. Threads may share it; it is for one graph."""

    def __init__(self) -> None:
        self._by_begin: Mapping[str, list[StoredCompany]] = {}
        self._number = 0
        self._read_at = -math.inf
        self.incomplete = False
        """The names of all took too long to read: known are those read before, or else us and the competitors."""
        self._lock = threading.Lock()

    def near(self, graph: Graph, begins: Iterable[str]) -> tuple[StoredCompany, ...]:
        """Those of which a word begins like one of ``begins``. Raises QuestionTimeout, GraphError."""
        with self._lock:
            self._read_what_is_old(graph)
            held = self._by_begin
        found = {company.key: company for begin in begins for company in held.get(begin, ())}
        return tuple(found[key] for key in sorted(found))

    def _read_what_is_old(self, graph: Graph) -> None:
        number = int(graph.ask(_COUNT, timeout_s=TIMEOUT_S, row_limit=1).rows[0]["companies"])
        # What took too long is not tried again at once, however fast the companies become more.
        if time.monotonic() - self._read_at <= HELD_S and (self.incomplete or number == self._number):
            return
        try:
            self._by_begin, self.incomplete = _by_begin(all_names(graph, timeout_s=TIMEOUT_S)), False
        except QuestionTimeout:
            self.incomplete = True
            if not self._by_begin:
                self._by_begin = _by_begin(all_companies(graph, roles=_WITHOUT_THE_REST, timeout_s=TIMEOUT_S))
        self._number, self._read_at = number, time.monotonic()


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
