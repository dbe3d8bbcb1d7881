"""The CRM import: companies and contacts from CSV files into the graph, as often as one likes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from collectors.base import Skipped
from collectors.registry import collector_classes
from graph.connection import Graph
from graph.read.companies import all_companies
from graph.read.runs import finish_run, start_run
from graph.records import Company, Person
from graph.rows import batches
from graph.write.changes import ImportPage, begin_import
from graph.write.tombstones import TombstoneKey
from graph.write.writer import Written, write_page

from .keys import CrmKeys
from .rows import SOURCE, CrmImport, read_crm

JOB = f"import {SOURCE}"
_PAGE = 2000

_PEOPLE = """
MATCH (person:Person)
WHERE person.source = $source
OPTIONAL MATCH (person)-[job:WORKS_AT]->(company:Company)
WHERE job.until IS NULL AND job.source = $source
RETURN person.key AS key, person.name AS name, person.address AS address, company.key AS company
ORDER BY key, company
"""

_UNWATCH = """
MATCH (person:Person)<-[:BELONGS_TO]-(profile:Profile)
WHERE person.source = $source AND profile.network IN $networks
  AND NOT EXISTS { (profile)<-[:OPERATES]-(:Company) }
SET profile.watched = false
"""
_PART = """
MATCH (person:Person)<-[joined:BELONGS_TO]-(profile:Profile)
WHERE person.source = $source AND profile.network IN $networks
DELETE joined
"""


@dataclass(frozen=True, slots=True)
class CrmReport:
    """What an import did."""

    companies: int
    contacts: int
    read: int
    """Rows read, kept or not."""
    skipped: tuple[Skipped, ...]
    """Rows left out: which one, and what to change."""
    warnings: tuple[str, ...]
    erased: int = 0
    """Rows of companies and people that were erased on request, and stay away."""

    @property
    def stored(self) -> int:
        """Companies and contacts together."""
        return self.companies + self.contacts


def import_crm(graph: Graph, paths: Sequence[Path], tombstones: TombstoneKey) -> CrmReport:
    """Store what the files say; importing again updates and never doubles.

    Companies are known by domain, else by name; contacts by address, else by company and name, also when
    earlier imports lacked one of these. A contact's profile on a network whose terms forbid it is not joined to
    them; a company's own profiles are. Every file is read before anything is written. How it went is kept
    as a Run. Raises ConfigError for a file that cannot be read as a whole, GraphError.
    """
    run = start_run(graph, JOB)
    counts: dict[str, int] = {}
    error: str | None = None
    try:
        found = read_crm(paths, keys_in(graph))
        report = _report(found)
        _part_profiles(graph)
        begin_import(graph, run.key, [path.name for path in paths])
        written = Written()
        for number, page in enumerate(batches(found.records, _PAGE)):
            written += write_page(graph, page, tombstones=tombstones, import_page=ImportPage(run.key, number))
        report = replace(report, erased=len(found.records) - written["companies"] - written["people"])
        counts = {
            "companies": report.companies,
            "contacts": report.contacts,
            "read": report.read,
            "skipped": len(report.skipped),
        }
        if found.unmatched:
            counts["profiles left out"] = found.unmatched
    except BaseException as fault:
        error = str(fault) or type(fault).__name__
        raise
    finally:
        finish_run(graph, run, counts, error=error, state="failed" if error else "done")
    return report


def keys_in(graph: Graph) -> CrmKeys:
    """The companies and contacts that the graph holds, under the keys that they have there."""
    keys = CrmKeys()
    for company in sorted(all_companies(graph), key=lambda company: company.key):
        keys.add_company(company.key, company.name, company.domain, company.aliases)
    for row in graph.run(_PEOPLE, source=SOURCE):
        keys.add_person(row["key"], row["name"] or "", row["address"], row["company"])
    return keys


def _part_profiles(graph: Graph) -> None:
    """Take profiles from contacts that were joined to them before their network's terms were heeded."""
    networks = [made.name for made in collector_classes() if not made.terms.matching_allowed]
    graph.run(_UNWATCH, source=SOURCE, networks=networks)
    graph.run(_PART, source=SOURCE, networks=networks)


def _report(found: CrmImport) -> CrmReport:
    companies = {record.key for record in found.records if isinstance(record, Company)}
    people = {record.key for record in found.records if isinstance(record, Person)}
    return CrmReport(len(companies), len(people), found.read, found.skipped, found.warnings)


__all__ = ["CrmImport", "CrmReport", "import_crm", "read_crm"]
