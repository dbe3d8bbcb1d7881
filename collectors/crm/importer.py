"""The CRM import: companies, contacts and deals from files into the graph, as often as one likes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from collectors.base import Skipped
from collectors.import_run import import_run
from collectors.registry import collector_classes
from graph.connection import Graph
from graph.read.runs import Run
from graph.records import Company, Deal, Person, RenewalOutcome
from graph.rows import batches
from graph.text.companies.platforms import is_platform
from graph.write.changes import ImportPage, begin_import
from graph.write.handles import moved_handles
from graph.write.import_changes import ImportChanges, import_changes
from graph.write.matching import part_profiles
from graph.write.tombstones import TombstoneKey
from graph.write.writer import Written, write_page

from .entries import CrmEntries
from .identify import Joined, identify
from .keys import SOURCE, CrmKeys, keys_in
from .moved import Accept, handles_in, settled
from .rows import read_crm

JOB = f"import {SOURCE}"
_PAGE = 2000

_DOMAINS = "MATCH (company:Company) WHERE company.domain IS NOT NULL RETURN DISTINCT company.domain AS domain"
_NO_DOMAIN = """
MATCH (company:Company)
WHERE company.domain IN $domains
WITH company, company.domain AS host
SET company.domain = null
RETURN coalesce(company.name, company.key) AS name, host
ORDER BY name
"""


@dataclass(frozen=True, slots=True)
class CrmReport:
    """What an import did."""

    companies: int
    contacts: int
    read: int
    """Rows read, kept or not."""
    skipped: tuple[Skipped, ...]
    """Rows and cells left out: which one, and what to change."""
    warnings: tuple[str, ...]
    """What else to know, of the reading and of who is who."""
    erased: int = 0
    """Companies, people, deals and outcomes of those that were erased on request, and stay away."""
    deals: int = 0
    renewals: int = 0
    """Renewal outcomes."""
    joined: tuple[Joined, ...] = ()
    """Names that were taken for a company of another name."""
    changes: ImportChanges = field(default_factory=ImportChanges)
    """What is new, changed (and from what) and the same, by kind."""
    run: str = ""
    """The key of the import's Run."""

    @property
    def stored(self) -> int:
        """Companies and contacts together."""
        return self.companies + self.contacts


def import_crm(graph: Graph, paths: Sequence[Path], tombstones: TombstoneKey) -> CrmReport:
    """``import_entries`` of what the files say. Raises ConfigError for a file that cannot be read as a whole."""
    return import_entries(graph, lambda _keys: read_crm(paths), tombstones)


def import_entries(
    graph: Graph,
    read: Callable[[CrmKeys], CrmEntries],
    tombstones: TombstoneKey,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    accept: Accept | None = None,
) -> CrmReport:
    """Store what ``read`` returns, which is given who the graph holds; importing again updates and never doubles.

    No value is emptied. Who is who: see ``keys``. A contact's profile on a network whose terms forbid it is not joined
    to them; a company's own profiles are. How it went is kept as a Run, also where ``read`` raises. ``on_progress``
    hears how many records of how many are stored. ``accept`` is asked about handles that have moved on since the file
    was written; without it the accounts that had them are taken. Raises GraphError and whatever ``read`` raises.
    """
    counts: dict[str, int] = {}
    with import_run(graph, JOB, counts) as run:
        keys = keys_in(graph)
        entries = read(keys)
        moved = graph.write(lambda tx: moved_handles(tx, handles_in(entries)))
        entries = settled(entries, moved, accept)
        report = _store(graph, run, entries, keys, tombstones, on_progress)
        counts |= _counts(report, entries.unmatched)
    return report


def _store(
    graph: Graph,
    run: Run,
    entries: CrmEntries,
    keys: CrmKeys,
    tombstones: TombstoneKey,
    on_progress: Callable[[int, int], None] | None,
) -> CrmReport:
    dropped = _drop_platforms(graph)
    _part_profiles(graph)
    identified = identify(entries, keys)
    records = identified.records
    begin_import(graph, run.key, entries.files)
    written, done = Written(), 0
    for number, page in enumerate(batches(records, _PAGE)):
        written += write_page(graph, page, tombstones=tombstones, import_page=ImportPage(run.key, number))
        done += len(page)
        if on_progress is not None:
            on_progress(done, len(records))
    stored = sum(written[kind] for kind in ("companies", "people", "deals", "renewals"))
    return CrmReport(
        companies=sum(isinstance(record, Company) for record in records),
        contacts=sum(isinstance(record, Person) for record in records),
        deals=sum(isinstance(record, Deal) for record in records),
        renewals=sum(isinstance(record, RenewalOutcome) for record in records),
        read=entries.read,
        skipped=entries.skipped,
        warnings=(*dropped, *entries.warnings, *identified.notes, *map(str, written.refused)),
        erased=len(records) - stored,
        joined=identified.joined,
        changes=import_changes(graph, run.key),
        run=run.key,
    )


def _counts(report: CrmReport, unmatched: int) -> dict[str, int]:
    """What the Run remembers; numbers of what a CRM rarely has only where there are any."""
    always = {
        "companies": report.companies,
        "contacts": report.contacts,
        "read": report.read,
        "skipped": len(report.skipped),
        "new": sum(report.changes.new.values()),
        "changed": sum(report.changes.changed.values()),
        "same": sum(report.changes.same.values()),
    }
    some = {"deals": report.deals, "renewals": report.renewals, "profiles left out": unmatched}
    return always | {name: number for name, number in some.items() if number}


def _drop_platforms(graph: Graph) -> list[str]:
    """Take hosts that are nobody's own from companies that got them as domain before that was heeded; tell of each."""
    platforms = [row["domain"] for row in graph.run(_DOMAINS) if is_platform(row["domain"])]
    if not platforms:
        return []
    return [
        f'"{row["name"]}" has no domain any more: many have pages or mail at {row["host"]}, which it had here'
        for row in graph.run(_NO_DOMAIN, domains=platforms)
    ]


def _part_profiles(graph: Graph) -> None:
    """Take profiles from people that were joined to them before their network's terms were heeded."""
    networks = [made.name for made in collector_classes() if not made.terms.matching_allowed]
    graph.write(lambda tx: part_profiles(tx, networks))


__all__ = ["CrmEntries", "CrmReport", "import_crm", "import_entries"]
