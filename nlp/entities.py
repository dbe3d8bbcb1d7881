"""Which companies a text names: by name, alias, handle or domain, as whole words in any script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.words import WordIndex

_LEGAL_FORMS = re.compile(
    r"[\s,]+(?:inc|incorporated|ltd|limited|llc|plc|gmbh|ag|se|sa|sas|sarl|bv|nv|ab|as|oy|corp|corporation|co)\.?$",
    re.IGNORECASE,
)
_ADDRESS_OR_PAGE = re.compile(
    r"(?:https?://)?(?:www\.)?([\w\-.]+@)?((?:[\w\-]+\.)+[a-z]{2,})\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CompanyNames:
    """A company's key and everything that texts may call it."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    """Handles of the profiles that it operates, with or without ``@``."""
    domain: str | None = None


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

    def find(self, text: str) -> tuple[str, ...]:
        """Keys of the companies named in ``text``, sorted, each once."""
        found = {key for keys in self._words.values(text) for key in keys}
        if self._domains and "." in text:
            found.update(self._named_by_domain(text))
        return tuple(sorted(found))

    def find_all(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """``find`` for each of ``texts``."""
        return [self.find(text) for text in texts]

    def _named_by_domain(self, text: str) -> Iterator[str]:
        """A subdomain, a page and an address of a company's domain name it too."""
        for match in _ADDRESS_OR_PAGE.finditer(text):
            host = match[2].lower()
            while "." in host:
                if host in self._domains:
                    yield self._domains[host]
                    break
                host = host.partition(".")[2]


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
