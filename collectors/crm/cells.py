"""What stands in one cell of a CRM export, read without guessing: money, days, domains, addresses, profiles.

Every reader raises ``BadValue`` with a remedy where a cell has no single meaning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from email.utils import getaddresses
from typing import Literal
from urllib.parse import urlsplit

import idna

from collectors.base import MalformedProfile
from collectors.registry import profile_key

DecimalSign = Literal[".", ","]

_NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "none", "null", "#n/a"})
_CURRENCY_WORDS = frozenset({"us", "kr", "kr.", "fr", "fr.", "zł", "kč", "ft", "lei"})
_NUMBER = re.compile(r"\d+(?:[.,' ]\d+)*")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PLAIN_NUMBER = 'write the amount as a plain number, such as "1200.50"'
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class BadValue(ValueError):  # noqa: N818 - it names the cell, and the remedy is its message
    """A cell that cannot be read; the message says what to write instead."""


def blank(text: str) -> bool:
    """Whether a cell says nothing ("", "-", "n/a" and their like)."""
    return text.strip().casefold() in _NOTHING


def money(text: str, sign: DecimalSign | None = None) -> float:
    """An amount such as "1,200.50", "1.200,50 €" or "$900", without its currency.

    ``sign`` is the column's decimal sign where other cells settle it; without one, a single separator
    before exactly three digits ("1,200", "1.200") parts thousands.
    """
    digits = _digits(text)
    decimal = _decimal(digits, sign)
    whole, _, fraction = digits.partition(decimal) if decimal else (digits, "", "")
    groups = re.split("[.,]", whole)
    if fraction and not fraction.isdigit():
        raise BadValue(_PLAIN_NUMBER)
    if len(groups) > 1 and not (len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        raise BadValue(_PLAIN_NUMBER)
    return float("".join(groups) + ("." + fraction if fraction else ""))


def decimal_sign(cells: Iterable[str]) -> DecimalSign | None:
    """The decimal sign that a column's unmistakable cells agree on, or None where they say nothing."""
    signs: set[str] = set()
    for cell in cells:
        try:
            digits = _digits(cell)
        except BadValue:
            continue
        marks = [char for char in digits if char in ".,"]
        if len(set(marks)) == 2:
            signs.add(marks[-1])
        elif len(marks) > 1:
            signs.add("," if marks[0] == "." else ".")
        elif marks and not _could_be_thousands(digits):
            signs.add(marks[0])
    if signs == {"."}:
        return "."
    return "," if signs == {","} else None


def _digits(text: str) -> str:
    bare = "".join(
        " " if unicodedata.category(char) in ("Sc", "Zs") else char for char in text.replace("’", "'")
    )
    words = [word for word in bare.split() if not _is_currency(word)]
    joined = re.sub(r"^[A-Za-z]{3}(?=\d)|(?<=\d)[A-Za-z]{3}$", "", " ".join(words))
    if not _NUMBER.fullmatch(joined):
        raise BadValue(_PLAIN_NUMBER)
    spaced = re.split("[ ']", joined)
    if len(spaced) > 1 and any(len(re.split("[.,]", group)[0]) != 3 for group in spaced[1:]):
        raise BadValue(_PLAIN_NUMBER)
    return "".join(spaced)


def _is_currency(word: str) -> bool:
    return word.casefold() in _CURRENCY_WORDS or (len(word) == 3 and word.isascii() and word.isalpha())


def _decimal(digits: str, sign: DecimalSign | None) -> str | None:
    marks = [char for char in digits if char in ".,"]
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) != 1 or (_could_be_thousands(digits) and sign != marks[0]):
        return None
    return marks[0]


def _could_be_thousands(digits: str) -> bool:
    return re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits) is not None


def day(text: str) -> str:
    """A day as ``YYYY-MM-DD``, from ISO, ``22.11.2026``, ``22 Nov 2026`` or a clear ``22/11/2026``."""
    text = text.strip()
    found = re.fullmatch(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})(?:[T ][\d:.,+Zz -]*)?", text)
    if found:
        return _date(text, int(found[1]), int(found[3]), int(found[4]))
    if found := re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?: [\d:]*)?", text):
        return _date(text, int(found[3]), int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?: [\d:]*(?: ?[AaPp][Mm])?)?", text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if first <= 12 and second <= 12 and first != second:
            raise BadValue(
                f'day and month can be taken for each other: write "{year}-{second:02d}-{first:02d}" or '
                f'"{year}-{first:02d}-{second:02d}"'
            )
        month, day_of_month = (second, first) if first > 12 else (first, second)
        return _date(text, year, month, day_of_month)
    words = re.findall(r"[^\W\d_]+|\d+", text)
    named = [_MONTHS.index(word[:3].casefold()) + 1 for word in words if word[:3].casefold() in _MONTHS]
    numbers = [word for word in words if word.isdigit()]
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if len(words) == 3 and len(named) == len(years) == len(days) == 1:
        return _date(text, int(years[0]), named[0], int(days[0]))
    raise BadValue('write the day as "2026-11-22"')


def _date(text: str, year: int, month: int, day_of_month: int) -> str:
    try:
        return date(year, month, day_of_month).isoformat()
    except ValueError:
        raise BadValue(f"the calendar has no day {text}") from None


def domain(text: str) -> str:
    """A company's domain in lower case, also from a web address: "https://www.Acme.example/"."""
    text = text.strip()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
        host = idna.encode(host.removeprefix("www.").rstrip("."), uts46=True).decode("ascii").lower()
    except ValueError:
        host = ""
    labels = host.split(".")
    if "@" in text or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadValue('write the domain alone, such as "contoso.example"')
    return host


def address(text: str) -> str:
    """A mail address in lower case; "Anna Berg <anna@contoso.example>" is read too."""
    import email_validator

    # A CRM also holds addresses of a company's own network ("anna@corp.local"): its list of names that no mail
    # reaches is meant to be changed so.
    email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()
    several = getaddresses([text.strip()])
    try:
        found = email_validator.validate_email(several[0][1], check_deliverability=False)
    except email_validator.EmailNotValidError:
        found = None
    if found is None or len(several) != 1:
        raise BadValue('write one mail address, such as "anna@contoso.example"')
    return found.normalized.lower()


@dataclass(frozen=True, slots=True)
class ProfileLinks:
    """The profiles of one cell: their keys, and the links to networks that nothing here can follow."""

    keys: tuple[str, ...]
    unknown: tuple[str, ...]


def profile_links(text: str) -> ProfileLinks:
    """A cell of links and names as ``profile_key`` reads them, parted by ``;``, ``,`` or spaces."""
    keys: dict[str, None] = {}
    unknown: list[str] = []
    for link in filter(None, re.split(r"[;,\s]+", text)):
        try:
            found = profile_key(link)
        except MalformedProfile as fault:
            raise BadValue(str(fault)) from None
        if found is None:
            unknown.append(link)
        else:
            keys[found] = None
    return ProfileLinks(tuple(keys), tuple(unknown))


def names(text: str) -> tuple[str, ...]:
    """Several names in one cell, parted by ``;``, ``|`` or a new line (a comma may belong to a name)."""
    return tuple(dict.fromkeys(words(name) for name in re.split(r"[;|\n]", text) if name.strip()))


def words(text: str) -> str:
    """A text on one line, with single spaces."""
    return " ".join(text.split())
