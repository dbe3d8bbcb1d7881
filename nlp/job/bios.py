"""Read the bios of people: who works where now, for companies and people that the graph knows.

People are never created from bios. Each profile stores what read its bio, so that only new bios are read, and all of
them again after a change of companies or rules.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from graph.connection import Graph
from graph.labels.employment import BioJob, PersonBios, bios_waiting, end_outranked_bio_jobs, write_employment
from graph.text.companies.finder import CompanyFinder
from graph.text.companies.names import CompanyNames
from nlp.bios.jobs import jobs_in
from nlp.definitions import COMPANY_RULES, company_definitions, digest

BIO_RULES = 1
"""Raised whenever the code that reads bios finds other jobs in them."""
_PEOPLE_AT_ONCE = 200


def read_bios(graph: Graph, companies: Sequence[CompanyNames], *, stop: threading.Event | None = None) -> int:
    """Store where people say that they work, until no bio waits or ``stop`` is set; how many jobs changed."""
    reader = digest([BIO_RULES, COMPANY_RULES, *company_definitions(companies)])
    changed = end_outranked_bio_jobs(graph)
    finder: CompanyFinder | None = None
    for people in _batches(graph, reader, stop):
        finder = finder or CompanyFinder(companies)
        jobs = [(bios, _current_jobs(bios, finder)) for bios in people]
        changed += write_employment(graph, jobs, reader=reader)
    return changed


def _batches(graph: Graph, reader: str, stop: threading.Event | None) -> Iterator[list[PersonBios]]:
    """People whose bios wait, until none is left that was not tried in this version already."""
    tried: set[tuple[str, str]] = set()
    while stop is None or not stop.is_set():
        people = bios_waiting(graph, reader, _PEOPLE_AT_ONCE)
        versions = {(bio.profile, bio.seen) for bios in people for bio in bios.bios}
        if not versions - tried:
            return
        tried |= versions
        yield people


def _current_jobs(bios: PersonBios, finder: CompanyFinder) -> list[BioJob]:
    """The present jobs at known companies that are in the bios of one person."""
    return [
        BioJob(job.company, job.title or None, bio.profile)
        for bio in bios.bios
        for job in jobs_in(bio.text, finder)
        if job.current and job.company is not None
    ]
