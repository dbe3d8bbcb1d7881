"""The companies, topics, people and networks that a phrase names: in any form, cut short, or misspelt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from graph.read.called import names_of
from graph.read.companies import StoredCompany
from graph.text.companies.finder import CompanyFinder
from graph.text.companies.legal_forms import without_legal_form
from graph.text.spelling import plainly

from .words import Word, edits

if TYPE_CHECKING:
    from .known import Known

Kind = Literal["company", "topic", "person", "network"]
_LONGEST = 7
"""Words of a name."""
_MOST_LIKELY = 60
_SHORTEST_PART = 4
"""Letters of a word that stands for a longer name."""
_FEWEST = {"topic": 4, "company": 5, "person": 8, "network": 6}
"""Letters of a name that may be misspelt."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something that the graph knows, and the place of the phrase that names it."""

    kind: Kind
    name: str
    """What to write into a blank."""
    start: int
    end: int
    first: int
    last: int
    """The first and the last of the phrase's words that name it, by number."""
    sure: float = 1.0
    """Less for a name that is cut short or misspelt."""
    role: str | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """Some words of the phrase in a row."""

    first: int
    last: int
    start: int
    end: int
    typed: str
    said: tuple[str, ...]
    """The words without accents and in lower case."""
    telling: bool
    """It holds a word that means nothing else."""


def names_in(phrase: str, words: Sequence[Word], known: Known) -> list[Named]:
    """What ``phrase`` names, in its order; where names overlap, the surest and longest one."""
    parts = list(_parts(phrase, words))
    found = [
        *_companies(parts, known.companies),
        *_listed(parts, "topic", known.topics, _same_topic),
        *_listed([part for part in parts if part.telling], "person", known.people, _same),
        *_listed(parts, "network", known.networks, _same),
        *_listed(parts, "person", known.handles, _same_handle),
    ]
    taken: set[int] = set()
    kept: list[Named] = []
    for one in sorted(found, key=_rank):
        places = set(range(one.first, one.last + 1))
        if not places & taken:
            taken |= places
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _rank(one: Named) -> tuple[bool, int, float, str, str]:
    return (one.sure < 1, one.first - one.last, -one.sure, {"topic": "0"}.get(one.kind, one.kind), one.name)


def _parts(phrase: str, words: Sequence[Word]) -> Iterator[_Part]:
    said = [" ".join(_plain(phrase[word.start : word.end])) for word in words]
    for first, word in enumerate(words):
        for last in range(first, min(len(words), first + _LONGEST)):
            if (word.noise or words[last].noise) and not _is_capital(phrase, words, first, last):
                continue
            start, end = word.start, words[last].end
            start -= start > 0 and phrase[start - 1] in "@#"
            telling = any(not one.noise and not one.common for one in words[first : last + 1])
            capital = any(phrase[one.start].isupper() and one.start for one in words[first : last + 1])
            yield _Part(
                first, last, start, end, phrase[start:end], tuple(said[first : last + 1]), telling or capital
            )


def _is_capital(phrase: str, words: Sequence[Word], first: int, last: int) -> bool:
    """A name may begin or end with a word that else says nothing, where it is written like a name."""
    return all(
        phrase[words[at].start].isupper() and words[at].start > 0 for at in {first, last} if words[at].noise
    )


def _companies(parts: Sequence[_Part], companies: Sequence[StoredCompany]) -> Iterator[Named]:
    said = {word for part in parts for word in part.said}
    near = _likeliest(companies, said)
    finder = _finder(near)
    by_key = {one.key: one for one in near}
    for part in parts:
        keys = list(finder.companies_called(part.typed)) if part.telling else []
        sure = 1.0
        if not keys and part.telling:
            keys, sure = _nearly(part, [(one.key, _short(one)) for one in near], "company")
        if len(keys) == 1:
            yield _named("company", part, _written(by_key[keys[0]], near), sure, by_key[keys[0]].role)
        elif keys and sure == 1.0:
            yield _named("company", part, part.typed, sure, by_key[keys[0]].role)


@lru_cache(maxsize=64)
def _finder(companies: tuple[StoredCompany, ...]) -> CompanyFinder:
    return CompanyFinder(map(names_of, companies))


def _likeliest(companies: Sequence[StoredCompany], said: set[str]) -> tuple[StoredCompany, ...]:
    """The companies that share most with the phrase: a word counts twice a beginning. All forms of a name take long."""
    begins = {word[:3] for word in said}
    unspaced = [word for word in said if len(word) > 1 and not word.isascii()]

    def alike(word: str) -> int:
        if word in said:
            return 2
        return word[:3] in begins or len(word) < 3 or any(part in word for part in unspaced)

    shared = [(sum(map(alike, words_of(one))), number) for number, one in enumerate(companies)]
    likely = sorted((entry for entry in shared if entry[0]), key=lambda entry: (-entry[0], entry[1]))[
        :_MOST_LIKELY
    ]
    return tuple(companies[number] for _, number in sorted(likely, key=lambda entry: entry[1]))


@lru_cache(maxsize=20_000)
def words_of(company: StoredCompany) -> tuple[str, ...]:
    """The words of all its names, folded."""
    names = (company.name, *company.aliases, *company.formerly, *company.products, company.domain or "")
    return tuple(dict.fromkeys(word for name in names for word in _plain(name.replace(".", " "))))


@lru_cache(maxsize=20_000)
def _short(company: StoredCompany) -> tuple[str, ...]:
    return tuple(_plain(without_legal_form(company.name)))


def _written(company: StoredCompany, companies: Sequence[StoredCompany]) -> str:
    """Its name, or what tells it from another of that name."""
    same = [one for one in companies if plainly(one.name) == plainly(company.name)]
    return company.name if len(same) == 1 else company.domain or company.key


def _listed(
    parts: Sequence[_Part],
    kind: Kind,
    entries: Sequence[tuple[str, str]],
    same: Callable[[_Part, str, str], bool],
) -> Iterator[Named]:
    names = [(key, tuple(_plain(name))) for key, name in entries]
    written = dict(entries)
    for part in parts:
        keys = [key for key, name in entries if same(part, key, name)]
        sure = 1.0
        if not keys and part.telling:
            keys, sure = _nearly(part, names, kind)
        if len({written[key] for key in keys}) == 1:
            yield _named(kind, part, written[keys[0]], sure)


def _nearly(part: _Part, names: Sequence[tuple[str, tuple[str, ...]]], kind: Kind) -> tuple[list[str], float]:
    """The keys of the one name that the words begin, or are misspelt from, and how sure that is."""
    begun = [key for key, name in names if _begins(part, name, kind)]
    if len(begun) == 1:
        return begun, 0.9
    apart = sorted((_apart(part, name, kind), key) for key, name in names)
    near = [entry for entry in apart if entry[0] < 3]
    if near and (len(near) == 1 or near[0][0] < near[1][0]):
        return [near[0][1]], 0.8 - near[0][0] / 100
    return [], 0.0


def _begins(part: _Part, name: tuple[str, ...], kind: Kind) -> bool:
    """Are the words some of a longer name: its first ones, or, of a topic and a person, any of them?"""
    said, length = part.said, len(part.said)
    if length >= len(name) or len("".join(said)) < _SHORTEST_PART:
        return False
    if kind == "company":
        return name[:length] == said
    if kind == "person":
        return length == 1 and said[0] in name and part.typed[:1].isupper()
    return any(
        tuple(map(_singular, name[at : at + length])) == tuple(map(_singular, said))
        for at in range(len(name))
    )


def _apart(part: _Part, name: tuple[str, ...], kind: Kind) -> int:
    """The letters by which they differ; 3 for too many. A company may be called by its first word."""
    said = "".join(part.said)
    wholes = ["".join(name)]
    if kind == "company" and len(name) > 1 and len(name[0]) > _FEWEST[kind]:
        wholes.append(name[0])
    return min(_distance(said, whole, _FEWEST[kind], cognates=kind == "topic") for whole in wholes)


def _distance(said: str, name: str, fewest: int, *, cognates: bool) -> int:
    shorter = min(len(said), len(name))
    if shorter < fewest:
        return 3
    if cognates and shorter >= 7 and said[:6] == name[:6] and abs(len(said) - len(name)) <= 3:
        return 2
    if said[0] != name[0] and shorter < 8:
        return 3
    allowed = 1 if shorter < 8 else 2
    distance = edits(said, name, allowed)
    return distance if distance <= allowed else 3


def _named(kind: Kind, part: _Part, name: str, sure: float, role: str | None = None) -> Named:
    return Named(kind, name, part.start, part.end, part.first, part.last, sure, role)


def _same(part: _Part, key: str, name: str) -> bool:
    return part.said == tuple(_plain(name))


def _same_topic(part: _Part, key: str, name: str) -> bool:
    said = tuple(map(_singular, part.said))
    return said in (tuple(map(_singular, _plain(name))), tuple(map(_singular, _plain(key))))


def _same_handle(part: _Part, key: str, name: str) -> bool:
    return part.typed.removeprefix("@").lower() == name.lower()


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


@lru_cache(maxsize=20_000)
def _plain(text: str) -> tuple[str, ...]:
    return tuple("".join(char if char.isalnum() else " " for char in plainly(text)).split())
