"""What the graph holds of an owner's list and of the listed people's jobs, before an import and after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from graph.connection import Graph
from graph.rows import batches

_LIST = """
MATCH (owner:Person {key: $owner})-[connected:CONNECTED_TO]-(person:Person)
WHERE connected.source = $source AND connected.until IS NULL AND $owner IN coalesce(connected.told_by, [])
RETURN person.key AS key, coalesce(person.name, person.key) AS name, toString(connected.since) AS since
ORDER BY key
"""
_JOBS = """
UNWIND $keys AS key
MATCH (person:Person {key: key})-[job:WORKS_AT]->(company:Company)
WHERE job.source = $source AND job.until IS NULL
RETURN key, person.name AS name, company.key AS company, coalesce(company.name, company.key) AS called,
       job.title AS title
ORDER BY key, company
"""
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom the owner knows now."""

    key: str
    name: str
    since: datetime | None

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class JobChange:
    """What became of somebody's job from one export to a later one."""

    name: str
    kind: Literal["moved", "promoted", "left"]
    """``promoted``: another title at the same company; ``left``: the later export names no company."""
    company: str
    title: str | None
    to_company: str | None = None
    to_title: str | None = None

    def __str__(self) -> str:
        match self.kind:
            case "promoted":
                return f"{self.name} at {self.company}: {self.title} is now {self.to_title}"
            case "left":
                return f"{self.name} left {self.company}"
            case _:
                return f"{self.name} from {self.company} to {self.to_company}"


@dataclass(frozen=True, slots=True)
class Job:
    """Where somebody works, as the source says."""

    name: str
    company: str
    called: str
    title: str | None


@dataclass(frozen=True, slots=True)
class State:
    """The owner's list, and the jobs of the people of whom a file says something."""

    known: Mapping[str, Known] = field(default_factory=dict)
    jobs: Mapping[str, Job] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: Graph, owner: str, source: str, people: Iterable[str]) -> State:
        """The state now, with the jobs of ``people``, by their keys."""
        known = {
            row["key"]: Known(row["key"], row["name"], _utc(row["since"]))
            for row in graph.run(_LIST, owner=owner, source=source)
        }
        jobs = {}
        for keys in batches(sorted(set(people)), _BATCH):
            for row in graph.run(_JOBS, keys=list(keys), source=source):
                jobs[row["key"]] = Job(row["name"] or row["key"], row["company"], row["called"], row["title"])
        return cls(known, jobs)


def job_changes(before: State, after: State) -> Iterator[JobChange]:
    """What became of the jobs that were known before, by name."""
    for key, job in sorted(before.jobs.items(), key=lambda item: (item[1].name.casefold(), item[0])):
        now = after.jobs.get(key)
        if now is None:
            yield JobChange(job.name, "left", job.called, job.title)
        elif now.company != job.company:
            yield JobChange(now.name, "moved", job.called, job.title, now.called, now.title)
        elif now.title and job.title and now.title != job.title:
            yield JobChange(now.name, "promoted", job.called, job.title, now.called, now.title)


def _utc(text: str | None) -> datetime | None:
    # Text crosses to us many times faster than a time does.
    return datetime.fromisoformat(text).astimezone(UTC) if text is not None else None
