"""Employers and roles in bios: precision and recall on bios labelled by hand, beside a simple reading.

An employer counts as found where the name as written (in any case, without ``@``) or the company is the same, and
so is whether the job is current. A title is near where all words of the shorter one are in the longer one. The
rules were made while looking at the bios of the split ``tune`` alone. The last 32 bios of ``test`` were written
when the rules were done.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from bench.measures.companies import LABELLED, directory
from graph.text.companies.finder import CompanyFinder
from nlp.bios.jobs import Job, jobs_in

Bio = tuple[str, tuple[Job, ...]]


def bios(split: str) -> list[Bio]:
    """The labelled bios of ``split`` (``tune`` or ``test``), each with its jobs."""
    lines = (LABELLED / "bios.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    return [(bio["bio"], tuple(Job(**job) for job in bio["jobs"])) for bio in told if bio["split"] == split]


def report(split: str = "test") -> list[str]:
    """The table: employers now and formerly, and titles of the current employers that were found."""
    held = bios(split)
    finder = CompanyFinder(directory())
    now = sum(job.current for _, jobs in held for job in jobs)
    before = sum(not job.current for _, jobs in held for job in jobs)
    lines = [
        f"Employers in {len(held)} bios labelled by hand ({now} current employers, {before} former), split {split}",
        f"{'':34}{'now: P':>8}{'R':>8}{'former: P':>11}{'R':>8}{'title exact':>13}{'near':>8}",
    ]
    rows: tuple[tuple[str, Callable[[str], Sequence[Job]]], ...] = (
        ("what follows @ or at, ex- or former", simple_reading),
        ("ours", lambda bio: jobs_in(bio, finder)),
    )
    for name, read in rows:
        current, former = _scores(held, read, current=True), _scores(held, read, current=False)
        exact, near = _titles(held, read)
        lines.append(
            f"{name:35}{current[0]:>7.1%}{current[1]:>8.1%}{former[0]:>11.1%}{former[1]:>8.1%}"
            f"{exact:>13.1%}{near:>8.1%}"
        )
    return lines


def simple_reading(bio: str) -> list[Job]:
    """The baseline: the words with a capital, or the handle, after "@" and "at", and after "ex" and "former"."""
    name = r"(@?[A-Z][\w.&-]*(?: [A-Z][\w.&-]*)*|@[\w.-]+)"
    former = re.findall(rf"\b(?:ex|former|formerly|previously|prev)\W+{name}", bio)
    current = re.findall(rf"([^|,.;@]*?)(?:\bat |@ ?){name}", bio)
    return [Job("", found.strip("@. "), None, current=False) for found in former] + [
        Job(title.strip(), found.strip("@. "), None, current=True) for title, found in current
    ]


def _scores(
    held: Sequence[Bio], read: Callable[[str], Sequence[Job]], *, current: bool
) -> tuple[float, float]:
    right = found = wanted = 0
    for bio, jobs in held:
        told = [job for job in read(bio) if job.current == current]
        true = [job for job in jobs if job.current == current]
        right += sum(any(_same(job, other) for other in true) for job in told)
        found += len(told)
        wanted += len(true)
    return right / max(found, 1), right / max(wanted, 1)


def _titles(held: Sequence[Bio], read: Callable[[str], Sequence[Job]]) -> tuple[float, float]:
    """Of current employers that were found: how many titles are the same, and how many nearly so."""
    exact = near = pairs = 0
    for bio, jobs in held:
        told = [job for job in read(bio) if job.current]
        for job in jobs:
            match = next((other for other in told if job.current and _same(job, other)), None)
            if match is None:
                continue
            wanted, found = _words(job.title), _words(match.title)
            pairs += 1
            exact += wanted == found
            near += wanted == found or bool(
                wanted and found and (set(wanted) <= set(found) or set(found) <= set(wanted))
            )
    return exact / max(pairs, 1), near / max(pairs, 1)


def _same(job: Job, other: Job) -> bool:
    named = _words(job.employer) == _words(other.employer)
    return named or (job.company is not None and job.company == other.company)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
