"""The text of one amount, taken apart: sign, currency, digits, multiplier ("k", "Mio.", "lakh"), period ("/month")."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from .cell import Unreadable, ascii_digits, clean, plain, word_lists

DecimalSign = Literal[".", ","]
Period = Literal["month", "year"]

_PLAIN_NUMBER = 'write the amount as a plain number, such as "1200.50"'
_LARGEST = 1e15
_WORDS = word_lists("money")
_PERIODS: dict[Period, frozenset[str]] = {"month": _WORDS["month"], "year": _WORDS["year"]}
_AFTER_PER = _WORDS["period only after per"]
_PER = re.compile(
    r"\s*(?:/|\bper\b|\bpro\b|\bpar\b|\bpor\b|\bal\b|\bà la\b|\bje\b|\ba\b)\s*(?P<what>[^\d\s/]+)$",
    re.IGNORECASE,
)
_MULTIPLIERS = {word: float(name) for name, words in _WORDS.items() if name.isdigit() for word in words}
_UNSURE = _WORDS["unsure"]
_IN_THOUSANDS = _WORDS["in thousands"]
_CURRENCIES = {code: code.upper() for code in _WORDS["codes"]} | {
    word: name for name, words in _WORDS.items() if name.isupper() or name == "kr" for word in words
}


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


_SIGNS = _pairs(
    "₹=INR €=EUR £=GBP ¥=JPY ₽=RUB ₩=KRW ₺=TRY ₪=ILS ₫=VND ₦=NGN ₱=PHP ฿=THB ₴=UAH ₸=KZT ₵=GHS ₡=CRC ₲=PYG ৳=BDT"
)
_DOLLARS = _pairs(
    "us=USD u=USD a=AUD au=AUD c=CAD ca=CAD nz=NZD hk=HKD s=SGD sg=SGD r=BRL nt=TWD mx=MXN mex=MXN ar=ARS cl=CLP "
    "col=COP rd=DOP j=JMD usd=USD cad=CAD aud=AUD nzd=NZD hkd=HKD sgd=SGD"
)
_PREFIXED_DOLLAR = re.compile(r"([a-z]{0,3})\s?\$|\$\s?([a-z]{2})\b", re.IGNORECASE)
_EAST_ASIAN_UNIT = re.compile("([円元圆원])")

_BARE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MINUS = re.compile("[\u2010-\u2015\u2212﹣－]")
_NO_FRACTION = re.compile(r"(?<=\d)[.,:/]\s?[-=]{1,2}(?=\D|$)")
_SCIENTIFIC = re.compile(r"(\d+)(?:[.,](\d+))?[eE]([+-]?\d{1,2})(?!\d)")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*|[.,]\d+")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*|[1-9]\d?(?:([.,])\d{2})(?:\2\d{2})*\2\d{3}")
_RUN = re.compile(r"(?:(?<!\w)[.,](?=\d))?\d[\d.,' ]*")


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount as it is written; what its separators mean may hang on its column."""

    digits: str
    """Digits with ``.`` and ``,``, spaces and apostrophes gone."""
    factor: float = 1.0
    """The multiplier, below 0 for an amount below nothing."""
    currency: str = ""
    period: Period | None = None

    @property
    def sign(self) -> DecimalSign | None:
        """The decimal sign that the digits show without a doubt."""
        kinds = set(self._marks)
        if len(kinds) == 2:
            return self._marks[-1]
        if len(self._marks) > 1:
            return "," if self._marks[0] == "." else "."
        return self._marks[0] if self._marks and not self.has_two_readings else None

    def value(self, column_sign: DecimalSign | None) -> float:
        """The number. ``column_sign`` settles what a single mark before three digits means; else it parts thousands."""
        decimal: str | None = None
        if len(set(self._marks)) == 2:
            decimal = self._marks[-1]
        elif len(self._marks) == 1 and (not self.has_two_readings or self._marks[0] == column_sign):
            decimal = self._marks[0]
        whole, _, fraction = self.digits.partition(decimal) if decimal else (self.digits, "", "")
        if (fraction and not fraction.isdigit()) or (
            re.search("[.,]", whole) and not _GROUPED.fullmatch(whole)
        ):
            raise Unreadable(f"its separators have no single meaning: {_PLAIN_NUMBER}")
        value = float(f"{re.sub('[.,]', '', whole) or '0'}.{fraction or '0'}") * self.factor
        if abs(value) > _LARGEST:
            raise Unreadable(f"the amount is too large to be meant: {_PLAIN_NUMBER}")
        return value

    @property
    def _marks(self) -> list[DecimalSign]:
        return ["." if char == "." else "," for char in self.digits if char in ".,"]

    @property
    def has_two_readings(self) -> bool:
        """Whether its only mark can part thousands and be a decimal sign ("1.200")."""
        return re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", self.digits) is not None


@lru_cache(1 << 14)
def amount_text(cell: str) -> Amount | None:
    """One cell that says something; None for a currency with a dash, a spreadsheet's zero. Raises Unreadable."""
    if _BARE.fullmatch(cell):
        return Amount(cell)
    text = _MINUS.sub("-", ascii_digits(clean(cell)))
    for written, meant in (("’", "'"), ("`", "'"), ("´", "'"), ("٫", "."), ("٬", ",")):
        text = text.replace(written, meant)
    text, period = _without_period(_NO_FRACTION.sub("", _EAST_ASIAN_UNIT.sub(r" \1 ", text)))
    text, negative = _without_minus(text)
    one = -1.0 if negative else 1.0
    if found := _SCIENTIFIC.search(text):
        rest, currency = _currency(text[: found.start()], text[found.end() :])
        if rest:
            raise Unreadable(f"it says more than an amount: {_PLAIN_NUMBER}")
        fraction = found[2] or ""
        return Amount(found[1] + fraction, one * 10.0 ** (int(found[3]) - len(fraction)), currency, period)
    match = _RUN.search(text)
    if match is None:
        rest, currency = _currency(text.strip("-() "), "")
        if currency and not rest.strip("- "):
            return None
        raise Unreadable(f"there is no amount in it: {_PLAIN_NUMBER}")
    rest, currency = _currency(text[: match.start()], text[match.end() :])
    return Amount(_joined(match[0]), one * _factor(rest, currency), currency, period)


def _without_period(text: str) -> tuple[str, Period | None]:
    bare = text.strip()
    found = _PER.search(bare)
    rest, _, last = bare.rpartition(" ")
    for period, words in _PERIODS.items():
        if found and plain(found["what"]) in words:
            return bare[: found.start()], period
        if plain(last) in words - _AFTER_PER:
            return rest, period
    return text, None


def _without_minus(text: str) -> tuple[str, bool]:
    bare = text.strip()
    if found := re.fullmatch(r"([^\d()]*)\(([^()]*\d[^()]*)\)([^\d()]*)", bare):
        return f"{found[1]} {found[2].replace('-', ' ')} {found[3]}", True
    if found := re.fullmatch(r"([^\d-]*)-\s?([^-]*\d[^-]*)", bare):
        return f"{found[1]} {found[2]}", True
    if found := re.fullmatch(r"([^-]*\d)\s?-([^\d-]*)", bare):
        return f"{found[1]} {found[2]}", True
    return re.sub(r"^\+", "", bare), False


def _currency(before: str, after: str) -> tuple[str, str]:
    """What is left of the words around a number, and the currency that they name."""
    found: list[str] = []

    def dollar(match: re.Match[str]) -> str:
        prefix = (match[1] or match[2] or "").casefold()
        if prefix and prefix not in _DOLLARS:
            return f"{match[1] or ''} {match[2] or ''}"
        found.append(_DOLLARS.get(prefix, "$"))
        return " "

    rest: list[str] = []
    for part in (before, after):
        bare = _PREFIXED_DOLLAR.sub(dollar, part)
        signs = [char for char in bare if unicodedata.category(char) == "Sc"]
        found += [_SIGNS.get(sign, sign) for sign in signs]
        for sign in signs:
            bare = bare.replace(sign, " ")
        for word in bare.split():
            key = plain(word)
            name = _CURRENCIES.get(key) or _CURRENCIES.get(word.casefold().rstrip("."))
            if name:
                found.append(name)
            if key in _IN_THOUSANDS:
                rest.append("k")
            elif not name and word.strip(".,'"):
                rest.append(word)
    return " ".join(rest), next((name for name in found if name != "$"), found[0] if found else "")


def _factor(rest: str, currency: str) -> float:
    """The multiplier that the words around a number say, once their currency is gone."""
    if not rest:
        return 1.0
    key = plain(rest)
    if key == "t" and currency in ("EUR", "CHF"):
        return 1000.0
    if key in _UNSURE:
        raise Unreadable(f"{key} is a thousand to some and more to others: {_PLAIN_NUMBER}")
    if key not in _MULTIPLIERS:
        raise Unreadable(f"it says more than an amount: {_PLAIN_NUMBER}")
    return _MULTIPLIERS[key]


def _joined(number: str) -> str:
    """The digits without the spaces and apostrophes that part thousands."""
    bare = number.strip(" '").rstrip(".,")
    parts = re.split("[ ']", bare)
    heads = [re.split("[.,]", part)[0] for part in parts]
    by_three = all(len(head) == 3 for head in heads[1:])
    in_india = len(heads) > 2 and all(len(head) == 2 for head in heads[1:-1]) and len(heads[-1]) == 3
    if not (by_three or in_india) or any(re.search("[.,]", part) for part in parts[:-1]):
        raise Unreadable(f"its spaces have no single meaning: {_PLAIN_NUMBER}")
    joined = "".join(parts)
    if not _DIGITS.fullmatch(joined):
        raise Unreadable(f"its separators have no single meaning: {_PLAIN_NUMBER}")
    return joined
