"""Which companies a text names: by name, alias, handle or domain, as whole words in any script."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.words import WordIndex

_LEGAL_FORMS = re.compile(
    r"[\s,]+(?:inc|incorporated|ltd|limited|llc|plc|gmbh|ag|se|sa|sas|sarl|bv|nv|ab|as|oy|corp|corporation|co)\.?$",
    re.IGNORECASE,
)
_ADDRESS_OR_PAGE = re.compile(r"(?:https?://)?[\w\-.@]+", re.IGNORECASE)
_LONGEST_ADDRESS = 320


@dataclass(frozen=True, slots=True)
class CompanyNames:
    """A company's key and everything that texts may call it."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    """Handles of the profiles that it operates, with or without ``@``."""
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A company and the place that names it, as offsets in the original text."""

    company: str
    start: int
    end: int


class CompanyFinder:
    """Finds companies in texts; building one takes about 10 µs a name."""

    def __init__(self, companies: Iterable[CompanyNames]) -> None:
        phrases: dict[str, tuple[str, ...]] = {}
        self._domains: dict[str, str] = {}
        for company in companies:
            for phrase in _phrases(company):
                known = phrases.get(phrase, ())
                if company.key not in known:
                    phrases[phrase] = (*known, company.key)
            if company.domain:
                self._domains[_bare(company.domain)] = company.key
        self._words: WordIndex[tuple[str, ...]] = WordIndex(phrases)

    def locate(self, text: str) -> tuple[Named, ...]:
        """Every place of ``text`` that names a company, in reading order.

        Where names overlap, the longest counts. A place that several companies share by name is reported
        once for each.
        """
        found = {Named(key, start, end) for keys, start, end in self._words.find(text) for key in keys}
        if self._domains and "." in text:
            found.update(self._named_by_domain(text))
        return _longest(found)

    def find(self, text: str) -> tuple[str, ...]:
        """Keys of the companies named in ``text``, sorted, each once."""
        return tuple(sorted({named.company for named in self.locate(text)}))

    def find_all(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """``find`` for each of ``texts``."""
        return [self.find(text) for text in texts]

    def _named_by_domain(self, text: str) -> Iterator[Named]:
        """A subdomain, a page and an address of a company's domain name it too."""
        for match in _ADDRESS_OR_PAGE.finditer(text):
            if "." not in match[0] or len(match[0]) > _LONGEST_ADDRESS:
                continue
            written = match[0].rstrip(".-_@")
            host = written.rpartition("/")[2].rpartition("@")[2].lower()
            while "." in host:
                if host in self._domains:
                    yield Named(self._domains[host], match.start(), match.start() + len(written))
                    break
                host = host.partition(".")[2]


def _longest(found: Iterable[Named]) -> tuple[Named, ...]:
    """Of overlapping places only the longest (of equal ones the first), in reading order."""
    by_place: dict[tuple[int, int], list[Named]] = {}
    for named in found:
        by_place.setdefault((named.start, named.end), []).append(named)
    kept: list[tuple[int, int]] = []
    for start, end in sorted(by_place, key=lambda place: (place[0] - place[1], place[0])):
        at = bisect.bisect_left(kept, (start, end))
        if (at and kept[at - 1][1] > start) or (at < len(kept) and kept[at][0] < end):
            continue
        kept.insert(at, (start, end))
    return tuple(
        named for place in kept for named in sorted(by_place[place], key=lambda named: named.company)
    )


def _phrases(company: CompanyNames) -> Iterator[str]:
    for name in (company.name, *company.aliases):
        yield from _if_a_word(name)
        yield from _if_a_word(_LEGAL_FORMS.sub("", name.strip()))
    for handle in company.handles:
        bare = handle.strip().lstrip("@").lower()
        if bare:
            yield f"@{bare}"


def _if_a_word(name: str) -> Iterator[str]:
    """``name`` as a phrase, unless it is too short to mean anything or would be read as a pattern."""
    phrase = " ".join(name.replace("*", " ").split())
    if sum(char.isalnum() for char in phrase) >= 2 or (phrase and not phrase.isascii()):
        yield phrase.lower()


def _bare(domain: str) -> str:
    host = domain.lower().strip().partition("://")[2] or domain.lower().strip()
    return host.partition("/")[0].removeprefix("www.")
