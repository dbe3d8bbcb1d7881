"""Sums of money, rounds of funding and numbers of people, as sentences write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SYMBOLS = {
    "us$": "USD", "r$": "BRL", "a$": "AUD", "c$": "CAD", "s$": "SGD", "hk$": "HKD", "mx$": "MXN", "$": "USD",
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW",
}  # fmt: skip
_CODES = (
    *(
        "USD",
        "EUR",
        "GBP",
        "JPY",
        "CHF",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "CZK",
        "INR",
        "BRL",
        "AUD",
        "CAD",
        "SGD",
    ),
    *("MXN", "CLP", "COP", "ARS", "ILS", "CNY", "KRW", "TRY", "ZAR"),
)
_WORDS = {
    "USD": "us dollars?|u\\.s\\. dollars?|dollars?|dólares|dollari|d[eo]llar",
    "EUR": "euros?",
    "GBP": "pounds?|pounds sterling",
    "BRL": "reais",
    "CHF": "swiss francs?|franken|francs suisses",
    "INR": "rupees?",
    "JPY": "yen",
    "SEK": "swedish kronor",
    "NOK": "norwegian kroner",
}
_SCALES = {
    "k": 1e3, "thousand": 1e3, "tsd": 1e3, "mil": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "mio": 1e6, "million": 1e6,
    "millions": 1e6, "millionen": 1e6, "millones": 1e6, "milhão": 1e6, "milhões": 1e6, "milione": 1e6, "milioni": 1e6,
    "bn": 1e9, "b": 1e9, "billion": 1e9, "billions": 1e9, "mrd": 1e9, "milliarde": 1e9, "milliarden": 1e9,
    "milliard": 1e9, "milliards": 1e9, "mil millones": 1e9, "bilhão": 1e9, "bilhões": 1e9, "miliardi": 1e9,
    "crore": 1e7, "lakh": 1e5,
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_SCALE = "|".join(sorted(map(re.escape, _SCALES), key=lambda word: -len(word)))
_SYMBOL = "|".join(sorted(map(re.escape, _SYMBOLS), key=lambda word: -len(word)))
_CODE = "|".join(_CODES)
_WORD = "|".join(_WORDS.values())
MONEY = (
    rf"(?:(?:(?:{_SYMBOL})|(?-i:\b(?:{_CODE}))\s?)\s?(?:{_NUMBER})(?:[\s-]?(?:{_SCALE})\b)?(?:\s?(?:{_CODE})\b)?"
    rf"|\b(?:{_NUMBER})[\s-]?(?:(?:{_SCALE})\b\.?\s?)?(?:of\s|d['’]|de\s|di\s)?"
    rf"(?:[€£]|\$|(?-i:(?:{_CODE})\b)|(?:{_WORD})\b))"
)
"""A sum with its currency, as a part of a pattern that ignores case; it has no groups."""
_MONEY = re.compile(MONEY, re.IGNORECASE)
_PARTS = re.compile(
    rf"(?P<before>{_SYMBOL}|(?:{_CODE})(?=[\s\d]))?\s?(?P<number>{_NUMBER})[\s-]?(?P<scale>(?:{_SCALE})\b)?\.?\s?"
    rf"(?:of\s|d['’]|de\s|di\s)?(?P<after>[€£$]|(?:{_CODE})\b|(?:{_WORD})\b)?",
    re.IGNORECASE,
)
_ROUND_WORD = (
    r"(?:round|funding|financing|investment|raise|runde|ronda|rodada|finanzierungsrunde|tour de table)"
)
ROUND = (
    r"(?:(?:series|serie|série)[\s-][a-k]\d?\b(?!\s?2)|pre-?seed|seed(?!s?\s+of\b)|bridge|growth(?=[\s-](?:round|funding|capital|"
    r"financing|equity))|debt(?=\s(?:financing|funding|round))|angel(?=\sround)|mezzanine)"
)
"""The name of a round of funding."""
FUNDING_NOUN = rf"(?:{ROUND}(?:[\s-](?:{_ROUND_WORD}|extension|financing))?|{_ROUND_WORD}\b)"
_SERIES = re.compile(r"(?:series|serie|série)[\s-]([a-k]\d?)\b", re.IGNORECASE)
_NAMED = re.compile(ROUND, re.IGNORECASE)
_ROUND_NAMES = {"preseed": "Pre-seed", "pre-seed": "Pre-seed"}


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount of money."""

    amount: float
    currency: str


def sum_of(text: str) -> Sum | None:
    """The sum that ``text``, a match of ``MONEY``, states."""
    match = _PARTS.search(text)
    if match is None:
        return None
    currency = _currency(match["before"]) or _currency(match["after"])
    if currency is None:
        return None
    scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
    return Sum(round(_number(match["number"]) * scale, 2), currency)


def sum_in(text: str) -> Sum | None:
    """The first sum that a text states."""
    found = _MONEY.search(text)
    return sum_of(found[0]) if found else None


def round_in(text: str) -> str | None:
    """The round that a text names: "Series B", "Seed", "Debt"."""
    match = _NAMED.search(text)
    if match is None:
        return None
    series = _SERIES.match(match[0])
    if series:
        return f"Series {series[1].upper()}"
    word = match[0].lower()
    return _ROUND_NAMES.get(word, word.capitalize())


def people_of(text: str) -> float | None:
    """A number of people: 1,200 and 1.200 alike; None for a share or no number."""
    match = re.search(r"\d{1,3}(?:[.,]\d{3})+|\d+", text)
    return float(re.sub(r"[.,]", "", match[0])) if match else None


def _number(text: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text) and not re.fullmatch(r"0[.,]\d+", text):
        return float(re.sub(r"[.,]", "", text))
    whole, point, part = text.replace(",", ".").rpartition(".")
    return float(f"{whole.replace('.', '')}.{part}") if point else float(part)


def _currency(text: str | None) -> str | None:
    if not text:
        return None
    symbol = text.strip().lower()
    if symbol in _SYMBOLS:
        return _SYMBOLS[symbol]
    if symbol.upper() in _CODES:
        return symbol.upper()
    return next((code for code, words in _WORDS.items() if re.fullmatch(words, symbol)), None)
