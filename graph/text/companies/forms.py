"""Everything that texts may call a company: one table for the watch, the labels, the CRM and the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from publicsuffixlist import PublicSuffixList

from graph.text.domains import ascii_host, domain_of, shown_domain
from graph.text.folding import fold
from graph.text.spelling import plainly

from .common_words import Ambiguity, ambiguity_of
from .inflection import inflected
from .legal_forms import parts_of_name, without_family, without_legal_form, without_parenthesis
from .names import CompanyNames, stripped_name, without_article
from .platforms import is_platform
from .spellings import as_possessive, key_of, one_word, spellings, with_umlauts, without_marks

Kind = Literal[
    "name", "short", "alias", "former", "product", "spelling", "umlaut", "possessive", "site",
    "inflected", "handle", "hashtag", "ticker", "domain",
]  # fmt: skip
GIVEN: frozenset[Kind] = frozenset({"name", "short", "alias", "former", "product"})
"""Forms that somebody gave, or that are given with them; the others are made of these."""
EXACT: frozenset[Kind] = frozenset({"umlaut", "handle", "ticker", "domain"})
"""Forms that count only as they are spelled."""
ADDRESSES: frozenset[Kind] = frozenset({"handle", "domain", "ticker"})
"""Forms that mean their company wherever they stand."""
_NAMES: tuple[tuple[Kind, str], ...] = (
    ("name", "name"), ("alias", "aliases"), ("former", "former"), ("product", "products")
)  # fmt: skip
_WHY = {
    Ambiguity.COMMON_WORD: "It is an everyday word too",
    Ambiguity.ADJECTIVE: "It is an everyday word that describes other things",
    Ambiguity.PROPER_NOUN: "Days, places, people or other things are called so too",
    Ambiguity.ABBREVIATION: "So few letters stand for other things too",
    Ambiguity.NUMBER: "It is a number",
}
_MUCH = 7
"""Letters of a name that a domain repeats by no chance."""
_LATIN = re.compile("[a-z]")
_NEEDS = (
    "a post needs something that speaks for the company, such as a context word or what is said of vendors"
)
_ONLY_PART = f"It is only a part of the name, or the web address is called so: {_NEEDS}."


@dataclass(frozen=True, slots=True)
class Form:
    """One thing that texts may call a company."""

    text: str
    """As people write it; case, accents and the kind of hyphen make no difference (but for ``EXACT`` kinds)."""
    kind: Kind
    ambiguity: Ambiguity = Ambiguity.NONE
    """What else it means, and so whether it needs evidence."""
    why: str = ""
    """Why it is risky, as a sentence for people; empty where it is not."""


def forms_of(company: CompanyNames) -> tuple[Form, ...]:
    """Every form, those that were given first, without those that ``company.never`` takes away.

    Also the tags and handles that people make of a name (``#HartwellChase``), which are found with the name itself.
    """
    table = FormTable(company)
    return (*table.forms.values(), *table.tags())


class FormTable:
    """A company's forms by what they look like folded: ``forms`` is all that a search needs."""

    def __init__(self, company: CompanyNames) -> None:
        self._company = company
        self.forms: dict[str, Form] = {}
        """Folded text (see ``key_of``) to its form; a handle with ``@``, a ticker with ``$``."""
        self._called: set[str] = set()
        """The keys of names without their legal form."""
        self._called_in_one_word: set[str] = set()
        host = bare_domain(company.domain or "")
        self._host = "" if is_platform(host) else host
        self._never = {key for text in company.never for key in _never_keys(text)}
        self._doubtful = _made_doubtful(company)
        for kind, field in _NAMES:
            value = getattr(company, field)
            for name in (value,) if isinstance(value, str) else value:
                self._add_name(name, kind)
        self._add_site()
        self._add_inflected()
        self._add_addresses()

    def tags(self) -> Iterator[Form]:
        """The tags, handles and cashtags that people make of the names that were given."""
        shown = {form.text.casefold() for form in self.forms.values()}
        for form in (form for key, form in self.forms.items() if key in self._called):
            word = one_word(form.text)
            made: list[tuple[Kind, str]] = [("hashtag", f"#{word}"), ("handle", f"@{word.lower()}")]
            if " " not in form.text:
                made.append(("ticker", f"${word.upper()}"))
            for kind, text in made:
                if len(word) > 1 and text.casefold() not in shown | self._never:
                    shown.add(text.casefold())
                    yield Form(text, kind, *((form.ambiguity, form.why) if kind == "hashtag" else ()))

    def not_after(self, key: str) -> str:
        """The marks (``#``, ``@``, ``$``) behind which the form with this key was taken away."""
        compact = key.replace(" ", "")
        return "".join(mark for mark in "#@$" if mark + compact in self._never) if self._never else ""

    def _add_name(self, name: str, kind: Kind) -> None:
        plain = " ".join(name.replace("*", " ").split())
        if plain[:1] in ("@", "$") and len(plain) > 1 and " " not in plain:
            self._add(plain, "handle" if plain[0] == "@" else "ticker")
            return
        for part in (plain, *parts_of_name(plain)):
            short = without_legal_form(part)
            self._add(part, kind)
            if short != part:
                self._add(without_marks(part), "spelling")
            bare = without_article(without_legal_form(without_parenthesis(short)))
            bases = (short, without_article(short), bare)
            for base in dict.fromkeys(bases):
                self._add_spellings(base, "short" if kind == "name" and base != part else kind)
            if (founder := without_family(short)) != short:
                self._add(founder, "short", alike=False)

    def _add_spellings(self, base: str, kind: Kind) -> None:
        self._called.add(key_of(base))
        for key, written in spellings(base).items():
            self._add(written, kind, key=key, doubted=" " not in base)
            if " " not in key:
                self._called_in_one_word.add(key)
            kind = "spelling"
        if (respelled := with_umlauts(base)) != base:
            self._add(respelled, "umlaut")
        if (possessive := as_possessive(base)) and ambiguity_of(possessive[:-2]) is Ambiguity.NONE:
            self._add(possessive, "possessive")

    def _add_site(self) -> None:
        """The name within the web address: ``acmeflow.example`` is called acmeflow."""
        label = _site_name(self._host)
        if not label:
            return
        respelled = with_umlauts(label)
        bare = {key_of(written).replace(" ", "") for written in (label, respelled)}
        transliterated = len(label) > 5 and not any(map(_LATIN.search, self._called))
        alike = transliterated or any(_are_alike(one, key) for one in bare for key in self._called)
        self._add_part_called_like(label)
        self._add(label, "site", alike=alike)
        if respelled != label:
            self._add(respelled, "umlaut", alike=alike)

    def _add_part_called_like(self, label: str) -> None:
        """The first words of a name where its web address is called so: Jarrow & Pell at ``jarrowpell.example``."""
        words = without_legal_form(self._company.name).split()
        for count in range(2, len(words)):
            part = " ".join(words[:count])
            if words[count - 1].isalnum() and stripped_name(one_word(part)) == stripped_name(label):
                self._add_spellings(part, "short")

    def _add_inflected(self) -> None:
        for key, form in tuple(self.forms.items()):
            called = (
                key in self._called
                or form.kind in ("site", "umlaut")
                or (form.kind == "spelling" and key in self._called_in_one_word)
            )
            if called and (form.ambiguity is Ambiguity.NONE or not key.isascii()):
                for ending in inflected(key):
                    if ending not in self._never:
                        self.forms.setdefault(ending, Form(ending, "inflected", form.ambiguity, form.why))

    def _add_addresses(self) -> None:
        for handle in self._company.handles:
            if bare := fold(handle).strip().lstrip("@"):
                self._add(f"@{bare}", "handle")
        if self._host:
            self._add(shown_domain(self._host), "domain")
            self._add(self._host, "domain", key=plainly(self._host))

    def _add(
        self, text: str, kind: Kind, *, key: str | None = None, alike: bool = True, doubted: bool = True
    ) -> None:
        key = key_of(text) if key is None else key
        if key in self._never or not (_enough(key) or (kind in GIVEN and key.isalnum())):
            return
        present = self.forms.get(key)
        confirmed = present is not None and kind in ("site", "umlaut") and alike and present.why == _ONLY_PART
        if present is not None and not confirmed and (kind not in ADDRESSES or present.kind in ADDRESSES):
            return
        ambiguity, why = Ambiguity.NONE, ""
        if kind not in ADDRESSES:
            ambiguity = ambiguity_of(key) if len(key) > 1 or not key.isascii() else Ambiguity.PROPER_NOUN
            why = f"{_WHY[ambiguity]}: {_NEEDS}." if ambiguity is not Ambiguity.NONE else ""
            if ambiguity is Ambiguity.NONE and self._doubtful and doubted and " " not in key:
                ambiguity, why = Ambiguity.PROPER_NOUN, f"Context words were given for it: {_NEEDS}."
            elif ambiguity is Ambiguity.NONE and not alike:
                ambiguity, why = Ambiguity.PROPER_NOUN, _ONLY_PART
        self.forms[key] = Form(text, kind, ambiguity, why)


def bare_domain(domain: str) -> str:
    """The host of a domain or web address (see ``domain_of``); empty for what is none."""
    try:
        return domain_of(domain)
    except ValueError:
        return ""


def _are_alike(label: str, name: str) -> bool:
    """Does the label of a domain stand for the name: all of it, much of it, or its first word with more around?"""
    joined, first = name.replace(" ", ""), name.partition(" ")[0]
    much = joined.startswith(label) or (len(label) >= _MUCH and label in joined)
    return len(first) > 2 and (much or joined in label or first in label[1:])


def _site_name(host: str) -> str:
    """A domain's name without its ending and subdomains."""
    if not host:
        return ""
    registered = _suffixes().privatesuffix(ascii_host(host)) or host
    return shown_domain(registered).partition(".")[0]


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _made_doubtful(company: CompanyNames) -> bool:
    """Context words given for a name of its own say that the name means something else too."""
    if not company.context:
        return False
    names = [without_legal_form(name) for name in (company.name, *company.aliases)]
    return all(ambiguity_of(name) is Ambiguity.NONE for name in names)


def _never_keys(text: str) -> Iterator[str]:
    if text[:1] in ("@", "#", "$"):
        yield text.casefold().strip()
        return
    for key in spellings(" ".join(text.split())):
        yield key
        yield from inflected(key)


def _enough(key: str) -> bool:
    """Does it say enough to be looked for: two letters or digits, or one of a script with signs for words?"""
    if key[:2].isalnum() and len(key) > 1:
        return True
    return sum(char.isalnum() for char in key) >= 2 or (
        any(char.isalnum() for char in key) and not key.isascii()
    )
