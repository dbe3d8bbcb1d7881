"""The companies that names can be given to and taken from: those of the configuration and those of the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collectors.crm.keys import keys_in
from grapevine.config import CompanyConfig, Config
from grapevine.workspace import Workspace, company_record
from graph.connection import Graph
from graph.errors import GrapevineError
from graph.read.called import Called, companies_called, short_keys
from graph.read.companies import StoredCompany, all_companies
from graph.records import CompanyRole
from graph.text.safe import one_line

US = -1
"""The place of our own company in the configuration; competitors are numbered from 0."""


class NamesError(GrapevineError):
    """A company's names cannot be changed so; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class KnownCompanies:
    """Every company, and where the configuration names some of them."""

    companies: Sequence[StoredCompany]
    places: Mapping[str, int]
    """Key to the company's place in the configuration, for those that it names."""

    def called(self, name: str) -> Called | None:
        """The one company that goes by ``name``; None where nobody does. Raises NamesError for several."""
        found = companies_called(self.companies, name)
        if len(found) > 1:
            short = short_keys(self.companies)
            told = ", ".join(f"{one_line(one.company.name)} ({short[one.company.key]})" for one in found)
            raise NamesError(
                f"{one_line(name)!r} is what several companies are called: {told}. Write the whole name of one, or "
                "what stands in brackets."
            )
        return found[0] if found else None


def known_companies(workspace: Workspace, graph: Graph) -> KnownCompanies:
    """Brings the configuration into the graph, and reads all companies. Raises GraphError."""
    workspace.apply(graph)
    keys = keys_in(graph)
    companies = all_companies(graph)
    stored = {company.key for company in companies}
    places: dict[str, int] = {}
    for place, role, company in _configured(workspace.config):
        record = company_record(company, role, keys)
        places[record.key] = place
        if record.key not in stored:
            # It was erased from the graph: what the configuration says of it is all there is.
            companies.append(
                StoredCompany(
                    record.key,
                    record.name,
                    role,
                    record.domain,
                    aliases=company.aliases,
                    products=company.products,
                    context=company.context,
                    formerly=company.formerly,
                    never=company.never,
                )
            )
    return KnownCompanies(companies, places)


def company_at(config: Config, place: int) -> CompanyConfig:
    """The company of the configuration at a place."""
    company = config.us if place == US else config.competitors[place]
    assert company is not None
    return company


def _configured(config: Config) -> list[tuple[int, CompanyRole, CompanyConfig]]:
    us: list[tuple[int, CompanyRole, CompanyConfig]] = [(US, "us", config.us)] if config.us else []
    return [*us, *((number, "competitor", company) for number, company in enumerate(config.competitors))]
