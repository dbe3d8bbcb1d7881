"""The watched companies with the names that the graph knows for them, and the companies that they may be taken for."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from graph.connection import Graph
from graph.read.called import names_of
from graph.read.companies import StoredCompany, all_companies
from graph.records import CompanyRole
from graph.text.companies.names import CompanyNames
from graph.text.folding import fold

from .terms import Named, WatchTerm

_ROLES: tuple[CompanyRole, ...] = ("us", "competitor")
_ALL_AGAIN_S = 3600.0


class KnownNames:
    """What the graph says of the companies of some terms; it is asked again by ``renewed``."""

    def __init__(self, graph: Graph, terms: Iterable[WatchTerm | str]) -> None:
        """Reads every company, where a company is watched. Raises TermError, GraphError."""
        self._graph = graph
        self._given = [WatchTerm.parse(term) if isinstance(term, str) else term for term in terms]
        self.terms: tuple[WatchTerm, ...] = tuple(self._given)
        """The terms, those for companies with all their names."""
        self.others: tuple[CompanyNames, ...] = ()
        """Every other company."""
        self._watched: list[StoredCompany] = []
        self._read_at = 0.0
        if any(term.company is not None for term in self._given):
            self._read_all()

    def renewed(self) -> bool:
        """Have the names changed since? It looks for the watched companies', and every hour for all."""
        if not self._watched:
            return False
        late = time.monotonic() - self._read_at > _ALL_AGAIN_S
        if not late and all_companies(self._graph, roles=_ROLES) == self._watched:
            return False
        before = self.terms, self.others
        self._read_all()
        return (self.terms, self.others) != before

    def _read_all(self) -> None:
        companies = all_companies(self._graph)
        self._read_at = time.monotonic()
        self._watched = [company for company in companies if company.role in _ROLES]
        self.terms = tuple(_with_names(term, self._watched) for term in self._given)
        watched = {term.company.key for term in self.terms if term.company is not None}
        self.others = tuple(names_of(company) for company in companies if company.key not in watched)


def _with_names(term: WatchTerm, stored: Sequence[StoredCompany]) -> WatchTerm:
    """A company's term with the key and the names that the graph has for it beside those that it was given."""
    given = term.company
    if given is None:
        return term
    found = next((company for company in stored if _is(company, given)), None)
    if found is None:
        return term
    names = names_of(found)
    company = replace(
        names,
        aliases=_both(names.aliases, (given.name, *given.aliases)),
        handles=_both(names.handles, given.handles),
        domain=names.domain or given.domain,
        products=_both(names.products, given.products),
        context=_both(names.context, given.context),
        former=_both(names.former, given.former),
        never=_both(names.never, given.never),
    )
    return WatchTerm(term.text, Named(company))


def _is(company: StoredCompany, given: CompanyNames) -> bool:
    if company.key == given.key or fold(company.name) == fold(given.name):
        return True
    return given.domain is not None and company.domain == given.domain


def _both(known: tuple[str, ...], given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *given)))
