"""What texts may call a company: its names with and without their legal form, and inflected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from graph.text.folding import fold

from .common_words import Ambiguity, ambiguity_of

Kind = Literal["name", "inflected", "handle", "domain"]

_LEGAL = (
    r"inc|incorporated|ltd|limited|llc|llp|lp|plc|gmbh(?:\s*&\s*co\.?\s*kg)?|ag|kgaa|kg|ug|se|s\.?a\.?s|s\.?a\.?r\.?l|"
    r"s\.?p\.?a|s\.?r\.?l|s\.?l|s\.?a|b\.?v|n\.?v|a/?s|asa|aps|ab|oyj?|corp|corporation|co|company|pty|kk|k\.k|holdings?"
)
LEGAL_FORM = re.compile(rf"[\s,]+(?:{_LEGAL})\.?(?=\W|$)", re.IGNORECASE)
"""A legal form in a text. cleanco's longer list is for names alone: in it are "at", "da", "et", "private" and other
words, so that "Contoso Sales at the fair" would be another firm."""
_NAMES_ONLY = r"abp|gbr|kft|ohg|uab|zrt|bhd|pte|snc|зао|оао|ооо|пао|&\s*co(?:mpany)?"
_ASIAN_LEGAL_FORMS = re.compile(
    r"^(?:株式会社|有限会社|㈱|주식회사|\(주\))|(?:株式会社|有限公司|㈱|주식회사)$"
)

_CYRILLIC_HARD = ("а", "у", "ом", "е", "ов")
_CYRILLIC_SOFT = ("я", "ю", "ем", "е", "и")
_CYRILLIC_A = ("ы", "и", "е", "у", "ой")
_HANGUL = (
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "에서",
    "로",
    "으로",
    "와",
    "과",
    "도",
    "만",
    "랑",
    "이랑",
    "에게",
)
_ARABIC = ("و", "ب", "ل", "ف", "ك")


@dataclass(frozen=True, slots=True)
class CompanyNames:
    """A company's key and everything that texts may call it."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    """Handles of the profiles that it operates, with or without ``@``."""
    domain: str | None = None
    products: tuple[str, ...] = ()
    """What it makes, under names that mean the company too."""
    context: tuple[str, ...] = ()
    """Words of which one stands near where a name that also means something else means the company."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that texts may call a company."""

    company: str
    kind: Kind
    ambiguity: Ambiguity = Ambiguity.NONE


def phrases(company: CompanyNames) -> dict[str, Phrase]:
    """Everything that texts may call ``company``, folded, each with what it is."""
    found: dict[str, Phrase] = {}
    names = list(dict.fromkeys(n for name in (company.name, *company.aliases) for n in _spellings(name)))
    ambiguities = {name: ambiguity_of(name) for name in names}
    if company.context and all(one is Ambiguity.NONE for one in ambiguities.values()):
        ambiguities |= {name: Ambiguity.PROPER_NOUN for name in names if " " not in name}
    for name, ambiguity in ambiguities.items():
        found[name] = Phrase(company.key, "name", ambiguity)
    for product in company.products:
        for name in _spellings(product):
            found.setdefault(name, Phrase(company.key, "name", ambiguity_of(name)))
    for name, phrase in tuple(found.items()):
        if phrase.ambiguity is Ambiguity.NONE:
            for inflected in _inflected(name):
                found.setdefault(inflected, Phrase(company.key, "inflected"))
    for handle in company.handles:
        if bare := fold(handle).strip().lstrip("@"):
            found[f"@{bare}"] = Phrase(company.key, "handle")
    if company.domain and (host := bare_domain(company.domain)):
        found[host] = Phrase(company.key, "domain")
    return found


def bare_domain(domain: str) -> str:
    """The host of a domain or web address, without ``www.``; empty for what is none."""
    written = domain.lower().strip()
    host = (written.partition("://")[2] or written).partition("/")[0].removeprefix("www.")
    return host if "." in host.strip(".") else ""


def _spellings(name: str) -> Iterator[str]:
    """``name`` as it is written and without its legal form, where that leaves enough to mean anything."""
    plain = " ".join(name.replace("*", " ").split())
    short = _ASIAN_LEGAL_FORMS.sub("", _legal_forms_at_end().sub("", plain)).strip()
    for phrase in dict.fromkeys((plain, short)):
        folded = fold(phrase)
        if sum(char.isalnum() for char in folded) >= 2 or (folded and not folded.isascii()):
            yield folded


@lru_cache(maxsize=1)
def _legal_forms_at_end() -> re.Pattern[str]:
    """The legal forms at the end of a name: ours, and those of cleanco that are no words, by their length or dots."""
    from cleanco.clean import get_unique_terms

    known = {term.strip().rstrip(".") for term in get_unique_terms()} - {"private"}
    telling = [term for term in known if "." in term or sum(map(str.isalpha, term)) >= 4]
    listed = "|".join(re.escape(term) for term in sorted(telling, key=lambda term: (-len(term), term)))
    return re.compile(rf"(?:[\s,]+(?:{_LEGAL}|{_NAMES_ONLY}|{listed})\.?)+$", re.IGNORECASE)


def _inflected(name: str) -> Iterator[str]:
    """How a name may end in the languages that inflect names without an apostrophe."""
    last = name[-1]
    if last.isascii() and last.isalpha() and len(name) >= 5 and last != "s":
        yield f"{name}s"
    elif "가" <= last <= "힣":
        yield from (name + particle for particle in _HANGUL)
    elif "\u0400" <= last <= "\u04ff":
        yield from _cyrillic_cases(name)
    if "\u0600" <= name[0] <= "\u06ff":
        yield from (prefix + name for prefix in _ARABIC)


def _cyrillic_cases(name: str) -> Iterator[str]:
    if name[-1] in "йь":
        yield from (name[:-1] + ending for ending in _CYRILLIC_SOFT)
    elif name[-1] in "ая":
        yield from (name[:-1] + ending for ending in _CYRILLIC_A)
    elif name[-1] not in "еёиоуыэю":
        yield from (name + ending for ending in _CYRILLIC_HARD)
