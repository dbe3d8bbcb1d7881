"""The patterns in which one clause of a bio states a job: "CTO @ Contoso", "founder of Contoso", "Contoso's CTO"."""

from __future__ import annotations

import itertools
import re

from graph.text.companies.finder import CompanyFinder

from . import words
from .employers import Employer, first_employer, further_employers, plain_employer

_LONGEST_TITLE = 70
_DASH = re.compile(r"\s+[–—-]\s+")
_AT = re.compile(
    r"(?:(?<![\w@.])|(?<=\s))@\s?|(?<![\w-])(?:at|bei|chez|hos)\s+(?:@\s?|(?-i:the|der|den|dem)\s+)?",
    re.IGNORECASE,
)
_FOR_OR_WITH = re.compile(r"(?<![\w-])(?:with|for|en|à|pour|in der|für)\s+(?:(?-i:the)\s+)?", re.IGNORECASE)
_WORKS_FOR = re.compile(
    r"^(?:i )?(?:also )?(?:works?|working|employed) (?:for|by|in the)$|^(?:trabajo|trabajando|travaille) en$",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"^(?P<employer>@?\w[\w .&-]*)['’]s (?P<title>.+)$")
_FOUNDED = re.compile(
    r"^(?:(?:now|currently) )?(?:building|founded|cofounded|co-founded|founding|running|"
    r"started)\s+(?P<employer>@?[A-Z@][\w.-]*)\b",
    re.IGNORECASE,
)
_BEFORE_TITLE = re.compile(
    r"^(?:[\W_]+|(?:i'm|i’m|i am|a|an|the|proud|full-time|part-time|now|currently|also|is|being|und|and|et|y|"
    r"(?:summer|winter|spring|fall|autumn)(?: \d{2,4})?)\s+)+",
    re.IGNORECASE,
)
_AFTER_TITLE = re.compile(
    r"(?:\s+(?:by (?:day|night)|covering|working|helping|focused|focusing|responsible|ayudando|who|currently|again|"
    r"for (?=[a-z])).*|[\s,:;.!–—-]+)$",
    re.IGNORECASE,
)


class JobPatterns:
    """The patterns of a job in a clause, with the companies that are known."""

    def __init__(self, finder: CompanyFinder) -> None:
        self._finder = finder

    def jobs(self, clause: str, *, former: bool, title: str, pending: str) -> list[tuple[str, Employer]]:
        """The jobs that one clause states, as (title, employer); ``former``: it follows "ex" or the like.

        ``title`` is that of the clause before, ``pending`` one that has no employer yet; both may be empty.
        """
        if former and (found := self._before_role(clause)):
            return found
        for pattern in (
            self._at,
            self._of,
            self._founded,
            self._possessive,
            self._dashed,
            self._after_for,
            self._title_and_name,
        ):
            if found := pattern(clause):
                first, employer = found[0]
                if first and pending and len(first.split()) <= 2 and not words.ROLE.search(first):
                    first = f"{pending}, {first}"
                elif not first and clause.startswith("@") and not former:
                    first = title or (title_of(pending) if pending else "")
                return [(first, employer), *((first, other) for _, other in found[1:])]
        if former:
            return [(title, employer) for employer in self._listed(clause)]
        return []

    def _at(self, clause: str) -> list[tuple[str, Employer]]:
        for match in _AT.finditer(clause):
            lead, rest = clause[: match.start()], clause[match.end() :]
            sign = "@" in match[0]
            attached = sign and match[0].endswith("@")
            if words.NOT_AN_EMPLOYER.match(rest) or words.SCHOOL.search(lead):
                continue
            employer = first_employer(rest, self._finder, handle=attached)
            if (
                employer is not None
                and words.SCHOOL.search(employer.name)
                and not words.SCHOOL_STAFF.search(lead)
            ):
                continue
            if employer is not None:
                more = further_employers(rest[employer.length :], self._finder)
                return [(title_of(lead), employer), *((title_of(lead), other) for other in more)]
        return []

    def _of(self, clause: str) -> list[tuple[str, Employer]]:
        match = words.TOP_TITLE_OF.match(clause)
        employer = first_employer(match["employer"], self._finder) if match else None
        return [(title_of(match["title"]), employer)] if match and employer else []

    def _founded(self, clause: str) -> list[tuple[str, Employer]]:
        match = _FOUNDED.match(clause)
        if not match or match["employer"][0].islower():
            return []
        employer = first_employer(
            match["employer"].lstrip("@"), self._finder, handle="@" in match["employer"]
        )
        return [("", employer)] if employer else []

    def _possessive(self, clause: str) -> list[tuple[str, Employer]]:
        match = _POSSESSIVE.match(clause)
        if not match or not words.ROLE.search(match["title"]):
            return []
        employer = plain_employer(match["employer"], self._finder)
        return [(title_of(match["title"]), employer)] if employer else []

    def _dashed(self, clause: str) -> list[tuple[str, Employer]]:
        sides = _DASH.split(clause)
        for left, right in itertools.pairwise(sides):
            for title, name in ((left, right), (right, left)):
                employer = plain_employer(name, self._finder)
                if (
                    employer
                    and words.ROLE.search(title)
                    and (employer.company or not words.ROLE.search(name))
                ):
                    return [(title_of(title), employer)]
        return []

    def _after_for(self, clause: str) -> list[tuple[str, Employer]]:
        """After "for" and "with" stands an employer only where a title or "works" comes before."""
        for match in _FOR_OR_WITH.finditer(clause):
            lead, rest = clause[: match.start()].strip(), clause[match.end() :]
            works = _WORKS_FOR.match(f"{lead} {match[0].split()[0]}")
            employer = first_employer(rest, self._finder)
            if employer is None or not (works or words.ROLE.search(lead)):
                continue
            if (
                works
                or employer.company
                or " " in employer.name
                or match[0].lower().startswith(("with", "en "))
            ):
                return [("" if works else title_of(lead), employer)]
        return []

    def _title_and_name(self, clause: str) -> list[tuple[str, Employer]]:
        """ "CTO Contoso": nothing between a title at the top and one name."""
        match = re.match(
            rf"^(?P<title>(?:{words.TOP_TITLE.pattern}|[/&,\s])+)\s(?P<name>[A-Z]\S*)$", clause, re.IGNORECASE
        )
        if not match or match["name"].lower() in words.HOBBIES or words.ROLE.search(match["name"]):
            return []
        employer = plain_employer(match["name"], self._finder)
        return [(title_of(match["title"]), employer)] if employer else []

    def _listed(self, clause: str) -> list[Employer]:
        """A bare list of earlier employers: "Contoso/Fabrikam", "Contoso & Fabrikam"."""
        whole = plain_employer(clause, self._finder)
        if whole and whole.company:
            return [whole]
        for separator in ("/", " & ", " and ", " et ", " y ", " und "):
            if separator in clause:
                names = [plain_employer(name, self._finder) for name in clause.split(separator)]
                if all(names) and (separator != " & " or any(name and name.company for name in names)):
                    return [name for name in names if name]
        handles = re.findall(r"@[\w.-]*\w", clause)
        if len(handles) > 1 and re.fullmatch(r"(?:@[\w.-]+\s*)+", clause):
            return [employer for name in handles if (employer := plain_employer(name, self._finder))]
        if whole and words.SCHOOL.search(whole.name):
            return []
        if whole and not words.ROLE.search(whole.name) and whole.name.lower() not in words.HOBBIES:
            return [whole]
        return []

    def _before_role(self, clause: str) -> list[tuple[str, Employer]]:
        """ "ex-Contoso VP": the employer, then the title."""
        employer = first_employer(clause, self._finder, handle=False)
        if employer and " " in employer.name and not employer.company:
            name, _, title = employer.name.rpartition(" ")
            known = plain_employer(name, self._finder) if words.ROLE.fullmatch(title) else None
            employer = known or employer
        if employer is None:
            return []
        title = clause[employer.length :].strip()
        follows = words.ROLE.match(title) or (
            employer.company and re.fullmatch(r"[a-z]+(?: [a-z]+){0,3}", title)
        )
        return [(title_of(title), employer)] if follows else []


def title_of(written: str) -> str:
    """A title without what people put around it; empty where it is none."""
    title = written.rpartition(":")[2] if ":" in written else written
    title = re.sub(r" (?:de|of)$", "", title)
    title = _BEFORE_TITLE.sub("", title.strip())
    title = _AFTER_TITLE.sub("", title).strip(" @|-–—,:;.!\"“”'")
    if (
        words.NOT_A_TITLE.match(title)
        or len(title) > _LONGEST_TITLE
        or not any(char.isalpha() for char in title)
    ):
        return ""
    return title
