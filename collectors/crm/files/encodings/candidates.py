"""The encodings that files come in, how usual each is, and which languages are written in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """One encoding: its codec, how usual it is (natural logarithm), and its own languages."""

    codec: str
    usual: float
    languages: frozenset[str]


_WEST = "en de fr es ca it pt nl da sv nb fi is et"
_CENTRE = "pl cs sk hu sl hr ro sq de en"
_BALTIC = "lt lv et en"
_CYRILLIC = "ru uk bg sr mk be en"

_TABLE: Mapping[str, tuple[float, str]] = {
    "cp1252": (0.0, _WEST),
    "iso8859-15": (-3.0, _WEST),
    "mac_roman": (-3.0, _WEST),
    "cp850": (-3.5, _WEST),
    "cp437": (-4.5, _WEST),
    "cp1250": (-1.0, _CENTRE),
    "iso8859-2": (-2.5, _CENTRE),
    "cp852": (-3.5, _CENTRE),
    "mac_latin2": (-6.0, _CENTRE),
    "iso8859-16": (-5.0, "ro"),
    "cp1251": (-1.0, _CYRILLIC),
    "koi8-r": (-3.0, "ru en"),
    "koi8-u": (-3.5, "uk en"),
    "iso8859-5": (-3.5, _CYRILLIC),
    "cp866": (-3.0, "ru be en"),
    "mac_cyrillic": (-3.5, _CYRILLIC),
    "cp1253": (-1.5, "el en"),
    "iso8859-7": (-2.5, "el en"),
    "mac_greek": (-6.0, "el en"),
    "cp1254": (-1.0, "tr en"),
    "cp857": (-4.0, "tr en"),
    "mac_turkish": (-6.0, "tr en"),
    "cp1255": (-1.5, "he en"),
    "iso8859-8": (-2.5, "he en"),
    "cp1256": (-1.5, "ar fa en fr"),
    "iso8859-6": (-2.5, "ar en"),
    "cp1257": (-2.0, _BALTIC),
    "iso8859-13": (-2.5, _BALTIC),
    "iso8859-4": (-6.0, _BALTIC),
    "cp775": (-6.0, _BALTIC),
    "cp1258": (-2.5, "vi en"),
    "cp874": (-1.5, "th en"),
    "cp932": (-0.5, "ja en"),
    "euc_jp": (-3.0, "ja en"),
    "gb18030": (-0.5, "zh en"),
    "big5hkscs": (-1.5, "zh_Hant en"),
    "cp949": (-1.0, "ko en"),
}

CANDIDATES = tuple(
    Candidate(codec, usual, frozenset(languages.split())) for codec, (usual, languages) in _TABLE.items()
)
EVERYTHING = Candidate("utf-8", 0.0, frozenset())
"""UTF-8, in which all languages are written."""
