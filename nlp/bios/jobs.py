"""Employers and roles that people state in their bios: "Head of CS @ Contoso, ex-Acme".

A bio is read clause by clause. What stands after "at", "@", "bei", "chez" and the like, beside a job's title, or after
"ex" and "formerly" is an employer; investors, fans, students, members and opinions that are one's own are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from graph.text.companies.finder import CompanyFinder

from . import words
from .employers import Employer, first_employer, plain_employer
from .patterns import JobPatterns, title_of

_LONGEST_BIO = 2_000
_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\uFE0F\u200D\U000E0020-\U000E007F]+")
_EMOJI_BEFORE_AT = re.compile(rf"{_EMOJI.pattern}\s*(?=@)")
_BEFORE_EMPLOYER = re.compile(r"\s?(?:@|(?:at|bei|chez|en)\s)", re.IGNORECASE)
_ARROW = re.compile(r"\s*(?:→|->|➡)\s*|\s+>\s+(?=[^>]+\s>\s)|(?<=\S)\s+>\s+(?=\S+$)")
_WHEN = re.compile(
    r"\s+(?:in|until|till|after|for|since|from|bis|nach|en|hasta)\s+(?:\d|(?:two|three|four|five|ten|many|some)\b).*$|"
    r"\s*\d{4}\s?[-–]\s?\d{2,4}$",
    re.IGNORECASE,
)
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_JOB_IN_PARENTHESES = re.compile(
    r"^(?:ex\b|former|prev|past|früher|ehemals|antes|now\b|jetzt)", re.IGNORECASE
)
_PARTS = re.compile(
    r"\s*[|•·;~‖\n]+\s*|\s+[/\\]{1,2}\s+|"
    r"(?<!\bprev)(?<!\bco)(?<!\binc)(?<!\bltd)(?<!\bst)(?<!\bdr)(?<!\bcorp)[.!?…]+(?:\s+|$)",
    re.IGNORECASE,
)
_CLAUSES = re.compile(
    r",\s*|\s+(?=ex[-:]\s?[@\w])|\s+(?=(?:and |und |et |y )?(?:formerly|previously|prev\b|früher|"
    r"ehemals|antes\b|ex @|ex [A-Z]))"
)
_START = re.compile(
    r"\bleft (?P<left>[A-Z@]\S*(?: [A-Z]\S*)?) to (?:start|found|build|join|launch) (?P<new>.+)$"
)
_ALUM = re.compile(r"^(?P<employer>.+?) (?:alum|alumn[aio]s?|alumnus|veteran|survivor)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Job:
    """An employment as a bio states it."""

    title: str
    """As written; empty where none is stated."""
    employer: str
    """As written, without ``@``."""
    company: str | None
    """The key of the company, where it is a known one."""
    current: bool


def jobs_in(bio: str, finder: CompanyFinder) -> tuple[Job, ...]:
    """The employments that ``bio`` tells of, each employer once, in reading order.

    Companies of ``finder`` are recognised by any of their names, handles and domains. Of a bio beyond 2,000
    characters only the beginning is read.
    """
    beginning = bio if len(bio) <= _LONGEST_BIO else bio[:_LONGEST_BIO].rpartition(" ")[0]
    return _once(_BioParser(finder).parse(beginning))


@dataclass(slots=True)
class _State:
    """What earlier clauses of the same sentence mean for the next one."""

    began: int
    """How many jobs were found before the sentence."""
    mode: str = "current"
    """``current``, ``former`` or ``nothing``: no employment."""
    lasts: bool = False
    """Does the mode hold for whole clauses too, as after "previously", or for bare names only, as after "ex"?"""
    title: str = ""
    """The last title, which a bare name takes over."""
    pending: str = ""
    """A title that has no employer yet."""
    company: str = ""
    """A company that has no title yet."""

    def switch(self, mode: str, *, lasts: bool = False) -> None:
        """From here on ``mode``; titles before it are dropped."""
        self.mode, self.lasts, self.title, self.pending = mode, lasts, "", ""


class _BioParser:
    """One bio, parsed from left to right: what stands before a bare name tells what it means."""

    def __init__(self, finder: CompanyFinder) -> None:
        self._finder = finder
        self._patterns = JobPatterns(finder)
        self._jobs: list[Job] = []

    def parse(self, bio: str) -> list[Job]:
        parts = [part for part in _PARTS.split(_plain(bio)) if part and part.strip()]
        has_job: list[bool] = []
        for part in parts:
            before = len(self._jobs)
            if _ARROW.search(part):
                self._career(part)
            else:
                self._part(part)
            has_job.append(len(self._jobs) > before)
        self._beside_titles(parts, has_job)
        return self._jobs

    def _part(self, part: str) -> None:
        """One sentence or field: clauses between commas, of which a later one may take up an earlier one's word."""
        state = _State(began=len(self._jobs))
        for written in _CLAUSES.split(part):
            clause = written.strip(" -–—:\"“”'’!.")
            if not clause or words.OWN_OPINIONS.search(clause) or self._complete_pattern(clause):
                continue
            if words.NOT_EMPLOYED.search(clause) or words.SCHOOL_ALUMNI.search(clause):
                state = _State(began=state.began, mode="nothing")
                continue
            self._clause(self._without_marker(clause, state), state)

    def _complete_pattern(self, clause: str) -> bool:
        """Add the jobs of patterns that need nothing around them; whether there was one."""
        if started := _START.search(clause):
            self._add("", plain_employer(started["left"], self._finder), current=False)
            self._add("", first_employer(started["new"], self._finder), current=True)
        elif disclaimed := words.DISCLAIMED_EMPLOYER.search(clause):
            self._add("", plain_employer(disclaimed["employer"], self._finder), current=True)
        elif (alum := _ALUM.match(clause)) and not words.SCHOOL.search(clause):
            self._add("", plain_employer(alum["employer"], self._finder), current=False)
        else:
            return False
        return True

    def _without_marker(self, clause: str, state: _State) -> str:
        """The clause without "ex", "now" and the like, which set the state's mode."""
        if marked := words.FORMER.match(clause):
            lasts = not marked[0].lower().lstrip("( ").startswith(("ex", "x"))
            state.switch("former", lasts=lasts)
            return _WHEN.sub("", clause[marked.end() :].strip())
        if now := words.CURRENT.match(clause):
            state.switch("current")
            self._jobs[state.began :] = [replace(job, current=False) for job in self._jobs[state.began :]]
            return clause[now.end() :].strip()
        bare = plain_employer(clause, self._finder)
        if state.mode == "former" and not state.lasts and not bare:
            state.mode = "current"
        if state.mode == "nothing" and not bare:
            state.mode = "current"
        return clause

    def _clause(self, clause: str, state: _State) -> None:
        if state.mode == "nothing":
            return
        former = state.mode == "former"
        bare = plain_employer(clause, self._finder)
        found = self._patterns.jobs(clause, former=former, title=state.title, pending=state.pending)
        if found:
            for each, employer in found:
                self._add(each, employer, current=not former)
            state.title, state.pending, state.company = found[-1][0], "", ""
        elif state.company and words.ROLE.search(clause):
            self._add(title_of(clause), plain_employer(state.company, self._finder), current=True)
            state.company = ""
        elif state.pending and bare and (bare.company or _is_organisation(bare.name, state.pending)):
            state.title, state.pending = title_of(state.pending), ""
            self._add(state.title, bare, current=True)
        elif bare and bare.company and not former:
            state.company = clause
        else:
            joined = state.pending and len(clause.split()) <= 2
            pending = f"{state.pending}, {clause}" if joined else clause
            state.pending = pending if words.ROLE.search(pending) else ""

    def _career(self, part: str) -> None:
        """ "Contoso → Fabrikam → Acme (CS)": the last one is today's."""
        steps = [step for step in _ARROW.split(part) if step]
        for step in steps:
            now = step is steps[-1]
            if found := self._patterns.jobs(step, former=False, title="", pending=""):
                self._add(found[0][0], found[0][1], current=now)
                continue
            name, _, title = step.partition("(")
            self._add(title_of(title.strip(" )")), plain_employer(name, self._finder), current=now)

    def _beside_titles(self, parts: list[str], has_job: list[bool]) -> None:
        """ "Contoso | VP Sales": a company's name as a whole field beside a title."""
        for at, part in enumerate(parts):
            employer = plain_employer(part, self._finder)
            if has_job[at] or employer is None or employer.company is None:
                continue
            for beside in (at + 1, at - 1):
                if 0 <= beside < len(parts) and not has_job[beside] and _is_title(parts[beside]):
                    self._add(title_of(parts[beside]), employer, current=True)
                    has_job[at] = has_job[beside] = True
                    break

    def _add(self, title: str, employer: Employer | None, *, current: bool) -> None:
        if employer is not None:
            self._jobs.append(Job(title, employer.name, employer.company, current))


def _plain(bio: str) -> str:
    """The bio with emoji as separators, and what parentheses hold in a field of its own where it is a job."""
    text = _EMOJI.sub(" | ", _EMOJI_BEFORE_AT.sub(" ", bio.replace("\r", "\n")))

    def opened(match: re.Match[str]) -> str:
        inside = match[1].strip()
        if re.fullmatch(r"ex-?", inside, re.IGNORECASE):
            return "ex-"
        after = text[match.end() : match.end() + 7]
        if _BEFORE_EMPLOYER.match(after) or _ARROW.search(text):
            return match[0]
        return f" | {inside} | " if _JOB_IN_PARENTHESES.match(inside) else " "

    return re.sub(r"\bex- (?=\S)", "ex-", re.sub(r"[ \t]+", " ", _PARENTHESES.sub(opened, text)))


def _is_title(part: str) -> bool:
    return words.ROLE.search(part) is not None and words.NOT_EMPLOYED.search(part) is None


def _is_organisation(name: str, title: str) -> bool:
    """After a comma behind a title an unknown name is an employer only if it looks like one."""
    parts = name.split()
    if any(part.lower().strip(".,") in words.PLACES for part in parts) or words.ROLE.search(name):
        return False
    if len(parts) == 1:
        return bool(words.TOP_TITLE.search(title)) and name.lower() not in words.HOBBIES
    return not any(part.lower() in words.HOBBIES for part in parts)


def _once(jobs: list[Job]) -> tuple[Job, ...]:
    """Each employer once: the first mention counts, with the title of a later one where it has none."""
    by_employer: dict[str, Job] = {}
    for job in jobs:
        name = job.company or job.employer.lower()
        before = by_employer.get(name)
        if before is None:
            by_employer[name] = job
        elif not before.title and job.title and job.current == before.current:
            by_employer[name] = replace(before, title=job.title)
    return tuple(by_employer.values())
