"""Which company or person of the graph, or of the rows before, a row is about.

The keys stay the same from one import to the next. Two rows are one company where their names agree (apart from legal
form, case, accents and punctuation; aliases and former names count) and their domains do not differ. A
domain alone makes no two companies one: a group shares it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from graph.connection import Graph
from graph.keys import company_key, person_key, sibling_key, slug
from graph.read.companies import StoredCompany, all_companies
from graph.text.companies.names import stripped_name
from graph.text.companies.platforms import is_platform

__all__ = ["CrmKeys", "KnownCompany", "Match", "company_key", "keys_in", "person_key", "slug"]

SOURCE = "crm"
"""What jobs and people of an import say that they come from."""

_PEOPLE = """
MATCH (person:Person)
OPTIONAL MATCH (person)-[job:WORKS_AT]->(company:Company)
WHERE job.until IS NULL AND job.source = person.source
RETURN person.key AS key, person.name AS name, person.address AS address, company.key AS company,
       CASE WHEN person.source = $source THEN 0 ELSE 1 END AS turn
ORDER BY turn, key, company
"""
# Of people that another source told of: an import knows its own by address, or by company and name.
_PROFILES = """
MATCH (person:Person)<-[:BELONGS_TO]-(profile:Profile)
WHERE person.source <> $source
RETURN profile.key AS profile, person.key AS key
ORDER BY profile, key
"""


@dataclass(slots=True)
class KnownCompany:
    """A company of the graph, or of the rows before."""

    key: str
    name: str
    domain: str | None = None
    others: tuple[str, ...] = ()
    """Its aliases and former names."""
    part_of: str | None = None
    """The key of the company that it belongs to."""
    bare: bool = False
    """Nothing but its name is known, as somebody's employer: whoever knows more may spell the name."""


@dataclass(frozen=True, slots=True)
class Match:
    """The company that a row is about."""

    key: str
    why: str = ""
    """Why it is this one, as a sentence's end; empty where it has the same name."""


@dataclass(slots=True)
class CrmKeys:
    """The companies and people met so far: those of the graph first, then those of the files being read."""

    companies: dict[str, KnownCompany] = field(default_factory=dict)
    by_domain: dict[str, dict[str, None]] = field(default_factory=dict)
    """Domain to the keys of the companies that have it."""
    by_slug: dict[str, dict[str, None]] = field(default_factory=dict)
    by_name: dict[str, dict[str, None]] = field(default_factory=dict)
    """Name without legal form to the keys of the companies."""
    by_other: dict[str, dict[str, None]] = field(default_factory=dict)
    """Alias or former name, likewise."""
    addresses: dict[str, dict[str, str]] = field(default_factory=dict)
    """Mail address to the people who have it: key to name."""
    by_place: dict[tuple[str | None, str], str] = field(default_factory=dict)
    """(company key, slug of the person's name) to the person's key."""
    address_of: dict[str, str] = field(default_factory=dict)
    """Person key to their address, where they have one."""
    by_profile: dict[str, str] = field(default_factory=dict)
    """Profile's key to the person whose it is, of people that another source told of."""

    def company(self, name: str, domain: str | None, aliases: Iterable[str] = ()) -> str:
        """The key of this company, made where it is new; it is known from now on."""
        aliases = tuple(aliases)
        found = self.find(name, domain, aliases)
        key = found.key if isinstance(found, Match) else self.new_key(name, domain)
        self.add_company(KnownCompany(key, name, domain, aliases))
        return key

    def add_company(self, company: KnownCompany) -> None:
        """From now on the company with this key goes by these names too, and has this domain."""
        known = self.companies.setdefault(company.key, company)
        if known is not company:
            known.domain = company.domain or known.domain
            known.others = tuple(dict.fromkeys((*known.others, *company.others)))
            known.part_of = company.part_of or known.part_of
            known.bare = known.bare and company.bare
        if company.domain:
            self.by_domain.setdefault(company.domain, {})[company.key] = None
        self.by_slug.setdefault(slug(company.name), {})[company.key] = None
        self.by_name.setdefault(plain_name(company.name), {})[company.key] = None
        for other in company.others:
            self.by_other.setdefault(plain_name(other), {})[company.key] = None

    def find(
        self, name: str, domain: str | None = None, others: Iterable[str] = (), near: str | None = None
    ) -> Match | tuple[str, ...]:
        """The company of this name, or the keys of several that it may be, none where it is unknown.

        ``others`` are further names of it. ``near`` is a domain that decides between several, such as that of an
        employee's address.
        """
        ways = list(self._ways(name, tuple(others)))
        if domain:
            siblings = self.by_domain.get(domain, {})
            for keys, why in ways:
                if found := [key for key in keys if key in siblings]:
                    return Match(found[0], why)
            for key in siblings:
                if len(siblings) == 1 and (
                    _is_host(name, domain) or _is_host(self.companies[key].name, domain)
                ):
                    return Match(key, "its domain, which stood for its name")
        for keys, why in ways:
            free = [key for key in keys if domain is None or self.companies[key].domain is None]
            near_by = [key for key in free if near and self.companies[key].domain == near]
            # What was told apart by domain before, and here is none: it is the one that has none, if there is one.
            without = [key for key in free if self.companies[key].domain is None]
            found = near_by or (without if len(without) == 1 else free)
            if len(found) == 1:
                return Match(found[0], why)
            if found:
                return tuple(sorted(found))
        return ()

    def new_key(self, name: str, domain: str | None) -> str:
        """A key that no company has yet."""
        wanted = company_key(name, domain)
        if domain and (wanted in self.companies or self.by_domain.get(domain)):
            wanted = sibling_key(name, domain)
        key, number = wanted, 1
        while key in self.companies:
            number += 1
            key = f"{wanted}/{number}"
        return key

    def _ways(self, name: str, others: tuple[str, ...]) -> Iterator[tuple[Iterable[str], str]]:
        """The companies that have this name in one way or another, the surest way first, and what to call the way."""
        yield self.by_slug.get(slug(name), ()), ""
        yield self.by_name.get(plain_name(name), ()), "same name without legal form"
        yield self.by_other.get(plain_name(name), ()), "an alias or former name of it"
        for index in (self.by_name, self.by_other):
            found = {key: None for other in others for key in index.get(plain_name(other), ())}
            yield found, "it has the other as alias or former name"

    def person(
        self,
        name: str,
        address: str | None,
        company: str | None,
        *,
        shared: bool = False,
        profiles: Iterable[str] = (),
    ) -> str:
        """The key of this person, made where they are new; they are known from now on.

        An address tells who it is, unless it is ``shared``, or several people have it; else one of the ``profiles``
        that another source knows to be somebody's, else company and name.
        """
        holders = self.addresses.get(address, {}) if address else {}
        shared = shared or len(holders) > 1
        key = next((key for key, held in holders.items() if same_person(held, name)), None)
        if key is None and holders and not shared:
            [key] = holders
        if key is None:
            key = next((self.by_profile[one] for one in profiles if one in self.by_profile), None)
        if key is None:
            namesake = self.by_place.get((company, slug(name)))
            held = self.address_of.get(namesake) if namesake else None
            other = address and not shared and held not in (None, address)
            key = (
                namesake if namesake and not other else person_key(name, None if shared else address, company)
            )
        self.add_person(key, name, address, company)
        return key

    def add_person(self, key: str, name: str, address: str | None, company: str | None) -> None:
        """From now on the person with this key is known by their address, and by company and name."""
        if address:
            self.addresses.setdefault(address, {})[key] = name
            self.address_of.setdefault(key, address)
        self.by_place.setdefault((company, slug(name)), key)


def keys_in(graph: Graph) -> CrmKeys:
    """The companies and contacts that the graph holds, under the keys that they have there."""
    keys = CrmKeys()
    for company in sorted(all_companies(graph), key=lambda company: company.key):
        keys.add_company(_known(company))
    for row in graph.run(_PEOPLE, source=SOURCE):
        keys.add_person(row["key"], row["name"] or "", row["address"], row["company"])
    for row in graph.run(_PROFILES, source=SOURCE):
        keys.by_profile.setdefault(row["profile"], row["key"])
    return keys


def _known(company: StoredCompany) -> KnownCompany:
    domain = company.domain if company.domain and not is_platform(company.domain) else None
    told = (company.role, domain, company.owner, company.mrr, company.renewal, company.part_of)
    others = (*company.aliases, *company.formerly)
    bare = not others and all(value is None for value in told)
    return KnownCompany(company.key, company.name, domain, others, company.part_of, bare)


def same_person(name: str, other: str) -> bool:
    """Are these two ways to write one person's name, in either order of its parts?"""
    return sorted(slug(name).split("-")) == sorted(slug(other).split("-"))


def starts_of(name: str) -> Iterator[str]:
    """What a name begins with, as ``plain_name`` has it, longest first: of "Harrow Motors Iberia" two words, then one.

    In a script without spaces every sign may be a word's end.
    """
    words = name.split()
    parts = [" ".join(words[:count]) for count in range(len(words) - 1, 0, -1)]
    if len(words) == 1 and not name.isascii():
        parts = [name[:count] for count in range(len(name) - 1, 1, -1)]
    whole = plain_name(name)
    yield from (start for start in dict.fromkeys(map(plain_name, parts)) if start != whole)


@lru_cache(maxsize=200_000)
def plain_name(name: str) -> str:
    """What two spellings of a company's name agree in: see ``stripped_name``."""
    return stripped_name(name) or slug(name)


def _is_host(name: str, domain: str) -> bool:
    return name.casefold().removeprefix("www.").strip("/ ") == domain
