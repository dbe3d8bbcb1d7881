"""Encodings that show in a file's bytes themselves: byte order marks, UTF-16's zeros, escape sequences."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (b"+/v8-", "utf-7"),
)
_ESCAPES = (
    (re.compile(rb"\x1b\$[@B]|\x1b\([JI]"), "iso2022_jp_2"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
)
_SEPARATORS = frozenset('\n\r,;\t|"')


def by_mark(data: bytes) -> tuple[bytes, str] | None:
    """The bytes after a mark, and the encoding that it tells. A mark that was written twice is passed over twice."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            while data.startswith(mark):
                data = data[len(mark) :]
            return data, codec
    return None


def by_structure(data: bytes) -> tuple[bytes, str] | None:
    """ISO-2022, which is ASCII with escape sequences."""
    if b"\x1b" not in data or not data.isascii():
        return None
    for pattern, codec in _ESCAPES:
        if pattern.search(data):
            return data, codec
    return None


def wide_guess(data: bytes) -> tuple[bytes, str] | None:
    """UTF-16 and UTF-32 without a mark, by the zeros in their separators and line ends."""
    zeros = data.count(0)
    if not zeros:
        return None
    best: tuple[float, str] | None = None
    for codec, size in (("utf-16-le", 2), ("utf-16-be", 2), ("utf-32-le", 4), ("utf-32-be", 4)):
        text = data[: len(data) - len(data) % size].decode(codec, "replace")
        if not text:
            continue
        good = sum(1 for c in text if c in _SEPARATORS) - 3 * text.count("\0") - 3 * text.count("\ufffd")
        # Few zeros in a long text are stray ones in an ordinary encoding.
        if good > 0 and (best is None or good / len(text) > best[0]):
            best = (good / len(text), codec)
    return (data, best[1]) if best else None
