"""A column's name read: which fields it can mean in a file of companies, contacts or deals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from .column_names import ABOUT, COMPANY, DEAL, LEFT_UNUSED, PERSON
from .fields import FIELDS, KINDS, Kind

_ACCENTS = re.compile("[\u0300-\u036f]")
_ASIDE = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
_PARTED = re.compile(r"\s+-\s+|\s*>\s*|\s*:\s+")
_WEAK = "?"
_OWN: Mapping[Kind, str] = {"companies": "company", "contacts": "person", "deals": "deal"}
_NOT_THE_COMPANYS = frozenset({"name", "profiles", "aliases", "formerly", "products", "context"})
_BARE = """
    name nom nombre nome naam nazwa denominazione record 名称 cliente conta cuenta
    owner owner_name owner_full_name responsible_person responsible assigned_to assigned_user assigned_user_name
    assigned_to_name owned_by record_owner besitzer verantwortlicher verantwortlich zustandig zustandiger proprietaire
    responsable propietario responsavel proprietario responsabile gestore 担当者 担当 负责人 담당자 ответственный
    owner_address owner_email owner_e_mail owner_mail owner_email_address assigned_user_email assigned_to_email
    email_domain url web homepage home_page web_page webpage site web_site site_web sito pagina_web
    revenue expires expires_on expiry_date expiration_date parent group_company
    role rolle ruolo rol relation relationship type typ art tipo тип
"""
"""Names of a company's fields that say it only in a file of companies."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One field that a column's name can mean."""

    field: str
    rank: int
    """How telling the name is: 0 is plainest."""
    weak: bool = False
    """It counts only where the column's values fit the field."""
    plain: bool = False
    """It says of itself whether a company, a person or a deal is meant ("Contact Name", not "Name")."""


def squashed(text: str) -> str:
    """Letters and digits alone, without case, width and accents: "E-Mail Address" is ``emailaddress``."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
    return "".join(char for char in bare if char.isalnum())


@lru_cache(maxsize=20_000)
def meanings(header: str, kind: Kind) -> tuple[Meaning, ...]:
    """The fields of a file of this kind that the column can mean, the likeliest first; none for an unknown name."""
    if squashed(header).startswith("donotmodify"):
        return ()
    about, names = _parts(header)
    for name in names:
        if found := _named(squashed(name), about, kind):
            return found
    return ()


def meaning_of(header: str, kind: Kind, field: str) -> Meaning:
    """What the column's name says of the field; a name that is not known says little."""
    return next((one for one in meanings(header, kind) if one.field == field), Meaning(field, 1000))


def own_name(header: str, kind: Kind) -> bool:
    """Is it one of our own names for a field, as our documentation writes them?"""
    return squashed(header) in _own_names(kind)


@cache
def _own_names(kind: Kind) -> frozenset[str]:
    return frozenset(map(squashed, FIELDS[kind]))


def known(cells: Sequence[str]) -> int:
    """How many of these cells are column names that we know, whether anything becomes of the column or not."""
    return len({squashed(cell) for cell in cells if cell.strip() and _is_known(cell)})


@lru_cache(maxsize=20_000)
def _is_known(cell: str) -> bool:
    if len(cell) > 80:
        return False
    if any(own_name(cell, kind) for kind in KINDS):
        return True
    if any(not meaning.weak for kind in KINDS for meaning in meanings(cell, kind)):
        return True
    return squashed(_ASIDE.sub(" ", cell)) in _unused()


@cache
def _bare() -> frozenset[str]:
    return frozenset(_BARE.split())


@cache
def _unused() -> frozenset[str]:
    return frozenset(map(squashed, LEFT_UNUSED.split()))


def _parts(header: str) -> tuple[str, list[str]]:
    """What the column says that it is about ("" where it says nothing), and the texts that may be its own name."""
    asides = [aside.strip() for aside in _ASIDE.findall(header)]
    bare = _ASIDE.sub(" ", header).strip()
    for aside in asides:
        if (about := _about(aside)) and bare:
            return about, [bare]
    first, *rest = _PARTED.split(bare, maxsplit=1)
    if rest and (about := _about(first)):
        return about, [rest[0], _PARTED.sub(" ", rest[0])]
    return "", [header, bare] if bare else [header]


@cache
def _about(text: str) -> str:
    key = squashed(text).removeprefix("primary").removeprefix("associated")
    return next((about for about, words in _abouts().items() if key in words), "")


@cache
def _abouts() -> Mapping[str, tuple[str, ...]]:
    return {
        about: tuple(sorted(map(squashed, words.split()), key=len, reverse=True))
        for about, words in ABOUT.items()
    }


def _named(key: str, about: str, kind: Kind) -> tuple[Meaning, ...]:
    said = _table(kind, "").get(key, ())
    if about:
        return _table(kind, about).get(key, ()) or (said if about == _OWN[kind] else ())
    if said:
        return said
    for before, words in _abouts().items():
        for word in words:
            if key.startswith(word) and (found := _table(kind, before).get(key[len(word) :], ())):
                return found
    return ()


@cache
def _table(kind: Kind, about: str) -> Mapping[str, tuple[Meaning, ...]]:
    """Squashed names to their meanings in a file of this kind, where the name says that it is ``about`` something."""
    table: dict[str, list[Meaning]] = {}
    for source, names in (("person", PERSON), ("deal", DEAL), ("company", COMPANY)):
        if about and about != source:
            continue
        own = _OWN[kind] == source
        for field, words in names.items():
            for rank, word in enumerate(words.split()):
                meaning = _meaning(kind, source, own, about, field, word.removeprefix(_WEAK), rank)
                if meaning is None:
                    continue
                if word.startswith(_WEAK):
                    meaning = Meaning(meaning.field, rank, weak=True)
                already = table.setdefault(squashed(word), [])
                if all(one.field != meaning.field for one in already):
                    already.append(meaning)
    return {key: tuple(sorted(found, key=lambda one: one.weak)) for key, found in table.items()}


def _meaning(
    kind: Kind, source: str, own: bool, about: str, field: str, word: str, rank: int
) -> Meaning | None:
    bare = word in _bare() or word == "display_name"
    if own:
        return Meaning(field, rank, plain=bool(about) or not bare)
    if source != "company":
        return None
    if field == "name":
        return Meaning("company", rank, plain=True) if about or not bare else None
    if field in _NOT_THE_COMPANYS or field not in FIELDS[kind]:
        return None
    if kind == "deals" and field == "owner":
        return None
    if bare and not about:
        weak = field == "role" or (kind == "contacts" and field in ("owner", "owner_address"))
        return Meaning(field, rank, weak=True) if weak else None
    return Meaning(field, rank, plain=True)
