"""The employer's name in a bio: where it ends, and whether it is a name at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.text.companies.finder import CompanyFinder

from . import words

_HANDLE = re.compile(r"[A-Za-z0-9_](?:[\w.-]*\w)?")
_TOKEN = re.compile(r"\s*(\S+)")
_LONGEST_NAME = 6
"""Words of one name."""
_JOINING = frozenset({"of", "&", "de", "la", "du", "des", "del", "and", "for", "für", "der", "the"})
_PUNCTUATION_AFTER = ',;:!?)]}”"…'
_NATIONALITY = re.compile(r"[A-Z]\w+(?:ian|ish|ese|oner|ite)$")


@dataclass(frozen=True, slots=True)
class Employer:
    """A name as written, the company it stands for if that is known, and how many characters it took."""

    name: str
    company: str | None
    length: int


def first_employer(text: str, finder: CompanyFinder, *, handle: bool = False) -> Employer | None:
    """The employer that ``text`` begins with; ``handle``: an ``@`` stands right before it."""
    if handle:
        return _by_handle(text, finder)
    if text.startswith("@"):
        found = _by_handle(text[1:], finder)
        return Employer(found.name, found.company, found.length + 1) if found else None
    if words.NOT_AN_EMPLOYER.match(text):
        return None
    tokens, ends = _tokens(text)
    known = 0
    for count in range(len(tokens), 0, -1):
        if finder.company_called(_name_of(tokens[:count])):
            known = count
            break
    capitals = _capitals(tokens)
    count = max(known, capitals)
    name = _name_of(tokens[:count])
    if not name or (not known and not _may_be_a_name(name)):
        return None
    return Employer(name, finder.company_called(name), ends[count - 1])


def further_employers(text: str, finder: CompanyFinder) -> list[Employer]:
    """More employers that the same words hold for: "& @fabrikam", "and Contoso"."""
    found: list[Employer] = []
    rest = text
    while match := re.match(r"\s*(?:,|&|and|\+|/|und|et|y)\s*(?=@?\S)", rest):
        handle = rest[match.end() :].startswith("@")
        employer = first_employer(rest[match.end() + handle :], finder, handle=handle)
        if employer is None or not (handle or employer.company):
            break
        found.append(employer)
        rest = rest[match.end() + handle + employer.length :]
    return found


def plain_employer(text: str, finder: CompanyFinder) -> Employer | None:
    """The employer that ``text`` is as a whole, or None."""
    bare = re.sub(r"^(?:and|und|et|y)\s+", "", text.strip().strip(_PUNCTUATION_AFTER).strip())
    handle = bare.startswith("@")
    employer = first_employer(bare.removeprefix("@"), finder, handle=handle and bare[1:2] != " ")
    if employer is None:
        return None
    return employer if employer.length >= len(bare.removeprefix("@").rstrip(" .!")) else None


def _by_handle(text: str, finder: CompanyFinder) -> Employer | None:
    match = _HANDLE.match(text)
    if match is None or text[match.end() : match.end() + 1] == "@" or words.NOT_AN_EMPLOYER.match(match[0]):
        return None
    name, length = match[0], match.end()
    if name[0].isupper():
        longer = first_employer(text, finder)
        if longer is not None and longer.length > length:
            return longer
    return Employer(name, finder.company_called(f"@{name}") or finder.company_called(name), length)


def _tokens(text: str) -> tuple[list[str], list[int]]:
    """The first words, up to one that ends a name, with the offset where each ends."""
    tokens: list[str] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text):
        word = match[1].rstrip(_PUNCTUATION_AFTER)
        word = re.sub(r"['’]s$", "", word)
        if not word or word[0] in "([{–—-|":
            break
        tokens.append(word)
        ends.append(match.start(1) + len(word))
        if len(word) < len(match[1]) or len(tokens) == _LONGEST_NAME:
            break
    return tokens, ends


def _capitals(tokens: list[str]) -> int:
    """How many of the words make a name by their capitals; joining words count between capitals."""
    count = 0
    for at, token in enumerate(tokens):
        if token[0].isupper() or (token[0].isdigit() and any(char.isalpha() for char in token)):
            if at == count:
                count = at + 1
            else:
                break
        elif token.lower() in _JOINING and at + 1 < len(tokens) and tokens[at + 1][0].isupper():
            if token.lower() == "and" or (at == 0 and token.lower() != "the"):
                break
            if at == count:
                count = at + 1
        else:
            break
    while count and tokens[count - 1].lower() in _JOINING:
        count -= 1
    return count


def _name_of(tokens: list[str]) -> str:
    return (
        " ".join(tokens).rstrip(".")
        if tokens and tokens[-1].lower() not in ("co.", "inc.")
        else " ".join(tokens)
    )


def _may_be_a_name(name: str) -> bool:
    bare = name.lower().strip(". ")
    if bare in words.PLACES or bare in words.HOBBIES or _NATIONALITY.fullmatch(name):
        return False
    return sum(char.isalnum() for char in name) >= 2 and bare not in {"i", "the", "some company"}
