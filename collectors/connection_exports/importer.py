"""One teammate's export into the graph: new connections, gone ones and changed jobs since their last one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from collectors.base import Collector, ConfigError, Skipped
from collectors.crm.keys import CrmKeys, KnownCompany, Match, keys_in
from collectors.import_run import import_run
from graph.connection import Graph
from graph.keys import slug
from graph.read.exporters import exporters
from graph.records import Company, Connected, ConnectionsEnd, Person, Profile, Record
from graph.text.companies.platforms import is_platform
from graph.text.counts import counted
from graph.write.changes import ImportPage, begin_import
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page

from .lists import JobChange, Known, State, job_changes
from .owners import Owner, day_of, job_of
from .people import People
from .reading import Export, Listed, nameless_note, read_export

__all__ = ["ExportReport", "JobChange", "import_export"]

_PAGE = 2_000
_FEW = 2
"""So many may be missing without a question, however short the list was."""

Accept = Callable[[int, int], bool]
"""Asked with how many connections would end and how many there are: is the file whole?"""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What the import of an export did."""

    owner: Owner
    exported: datetime
    first: bool
    """The owner's first one: nobody in it counts as new."""
    newer: datetime | None
    """When a newer export of the same owner was made that is imported already; it counts where they differ."""
    read: int
    listed: int
    """People whom the file names and the graph holds now."""
    new: tuple[Known, ...]
    gone: tuple[Known, ...]
    jobs: tuple[JobChange, ...]
    skipped: tuple[Skipped, ...]
    """Rows and cells left out: which one, and what to change."""
    notes: tuple[str, ...]
    erased: int = 0
    """People who were erased on request, and stay away."""
    run: str = ""
    """The key of the import's Run."""
    counts: dict[str, int] = field(default_factory=dict)


def import_export(
    graph: Graph,
    made: type[Collector],
    path: Path,
    owner: Owner,
    tombstones: TombstoneKey,
    *,
    exported: datetime | None = None,
    accept: Accept | None = None,
    now: datetime | None = None,
) -> ExportReport:
    """Store what the file says of its owner's connections; importing again changes nothing.

    ``exported``: when the network made the file, by default when it was last written. What the owner's last export
    held and this one lacks has ended by then; where that is more than a third, ``accept`` is asked whether the file is
    whole.
    An older export than the last one fills the past and undoes nothing. Raises ConfigError for a file that is none,
    holds nobody or is not whole, GraphError.
    """
    at = (exported or datetime.fromtimestamp(path.stat().st_mtime, UTC)).astimezone(UTC)
    if at > (now or datetime.now(UTC)):
        raise ConfigError(f"{path.name} cannot have been exported on {day_of(at)}, which is still to come.")
    counts: dict[str, int] = {}
    with import_run(graph, f"import {made.name}", counts) as run:
        report = _import(graph, made, path, owner, tombstones, at, accept, run.key)
        counts |= report.counts
    return report


def _import(
    graph: Graph,
    made: type[Collector],
    path: Path,
    owner: Owner,
    tombstones: TombstoneKey,
    at: datetime,
    accept: Accept | None,
    run: str,
) -> ExportReport:
    companies = keys_in(graph)
    export = read_export(path, made, lambda name: bool(companies.find(name)))
    if not export.listed:
        raise ConfigError(
            f"{path.name} names nobody: nothing was stored. Ask {made.title} for the file once more."
        )
    naming = _Employers(companies, export)
    employers = [naming.key(one) for one in export.listed]
    people = People.of(graph, made.name, owner.key).keys(export.listed, employers)
    times = next((one.exported for one in exporters(graph, made.name) if one.key == owner.key), ())
    newer = times[-1] if times and times[-1] > at else None
    before = State.of(graph, owner.key, made.name, people)
    if newer is None:
        _check_whole(path, made, before, people, accept)
    begin_import(graph, run, [export.file])
    records = _records(made, owner, job_of(graph, owner, made.name), export.listed, people, employers, at)
    pages = _pages(records, naming.new, ConnectionsEnd(owner.key, made.name, at))
    stored = 0
    for number, page in enumerate(pages):
        written = write_page(graph, page, tombstones=tombstones, import_page=ImportPage(run, number))
        if not written["people"]:
            raise ConfigError(
                f"{owner.name} was erased on request, so that their connections are not stored."
            )
        # Each page names the owner, too.
        stored += written["people"] - 1
    after = State.of(graph, owner.key, made.name, people)
    new = tuple(known for key, known in after.known.items() if key not in before.known)
    gone = tuple(known for key, known in before.known.items() if key not in after.known)
    jobs = tuple(job_changes(before, after))
    different = len(set(people) - {owner.key})
    notes = [*export.notes, *([nameless_note(export.nameless)] if export.nameless else [])]
    if naming.new:
        many = len(naming.new) != 1
        notes.append(
            f"{counted(len(naming.new), 'company', 'companies')} {'were' if many else 'was'} not known yet: "
            "kept without role and owner"
        )
    return ExportReport(
        owner,
        at,
        first=not times,
        newer=newer,
        read=export.read,
        listed=max(stored, 0),
        new=tuple(sorted(new, key=lambda one: (one.name.casefold(), one.key))),
        gone=tuple(sorted(gone, key=lambda one: (one.name.casefold(), one.key))),
        jobs=jobs,
        skipped=export.skipped,
        notes=tuple(notes),
        erased=max(different - stored, 0),
        run=run,
        counts={
            "contacts": max(stored, 0),
            "read": export.read,
            "skipped": len(export.skipped),
            "new": 0 if not times else len(new),
            "gone": len(gone),
            "changed jobs": sum(job.kind != "promoted" for job in jobs),
        },
    )


class _Employers:
    """The companies of a file, under the keys that they have in the graph, and those that it did not hold."""

    def __init__(self, known: CrmKeys, export: Export) -> None:
        self._known = known
        self._domains = export.domains
        self._found: dict[tuple[str, str | None], str] = {}
        self.new: dict[str, Company] = {}

    def key(self, one: Listed) -> str | None:
        """The key of somebody's employer; None where they have none."""
        name = one.entry.company
        if name is None:
            return None
        host = one.entry.address.rpartition("@")[2] if one.entry.address else None
        near = host if host and not is_platform(host) else None
        if (key := self._found.get((name, near))) is None:
            key = self._found[name, near] = self._key(name, near)
        return key

    def _key(self, name: str, near: str | None) -> str:
        found = self._known.find(name, near=near)
        if isinstance(found, Match):
            return found.key
        domain = self._domains.get(slug(name))
        key = self._known.new_key(name, domain)
        self._known.add_company(KnownCompany(key, name, domain, bare=True))
        self.new[key] = Company(key, name, domain=domain)
        return key


def _check_whole(
    path: Path, made: type[Collector], before: State, people: Sequence[str], accept: Accept | None
) -> None:
    missing, held = len(before.known.keys() - set(people)), len(before.known)
    if missing <= max(_FEW, held / 3) or (accept is not None and accept(missing, held)):
        return
    raise ConfigError(
        f"{path.name} lacks {missing:,} of the {held:,} connections of the last export, so that it may be broken off, "
        f"or another teammate's: nothing was stored. Ask {made.title} for it once more, check --owner, or, if it is "
        "whole, import it with --whole."
    )


def _records(
    made: type[Collector],
    owner: Owner,
    owners_company: str | None,
    listed: Sequence[Listed],
    people: Sequence[str],
    employers: Sequence[str | None],
    at: datetime,
) -> Iterator[list[Record]]:
    """The owner, then the records of each person; of several rows about one, the last counts."""
    yield [Person(owner.key, owner.name, made.name, owners_company, address=owner.address, from_list=True)]
    rows = {key: (one, company) for one, key, company in zip(listed, people, employers, strict=True)}
    for key, (one, company) in rows.items():
        if key == owner.key:
            continue
        person = Person(
            key,
            one.entry.name,
            made.name,
            company=company,
            title=one.entry.title,
            address=one.entry.address,
            profiles=(one.profile,) if one.profile else (),
            seen=at,
            from_list=True,
        )
        told: list[Record] = [person, Connected(owner.key, key, made.name, one.since, owner.key, at)]
        if one.profile:
            # Without a time: the network itself never said anything of it, so that taking an import back removes it.
            told.append(Profile(one.profile, name=one.entry.name, url=made.profile_url(one.profile)))
        yield told


def _pages(
    records: Iterator[list[Record]], companies: dict[str, Company], end: ConnectionsEnd
) -> Iterator[list[Record]]:
    """Pages that each begin with the owner, so that what is erased on request stays away with all that names it."""
    owner = next(records)
    left = dict(companies)
    yield owner
    page: list[Record] = [*owner]
    for told in records:
        for record in told:
            if isinstance(record, Person) and record.company in left:
                page.append(left.pop(record.company))
        page += told
        if len(page) >= _PAGE:
            yield page
            page = [*owner]
    yield [*page, end]
