"""UTF-8 that was read as Windows-1252 and saved as UTF-8 again: ``MÃ¼ller``."""

from __future__ import annotations

import re

from graph.text.safe import one_line

_MOST = 10_000
_ENDS = ',;\t|"\r\n'
_BYTES = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
"""What Windows-1252 makes of the bytes that follow the first of a character in UTF-8."""
_PAIR = re.compile(rf"[\u00c2-\u00f4][{_BYTES}]")
_CELL = re.compile(r"[^,;\t|\"\r\n]*")
_LONGEST = 100


def double_encoded(text: str) -> list[tuple[int, str, str]]:
    """The cells of this kind: the line, what stands there, and what it means."""
    found: list[tuple[int, str, str]] = []
    at = 0
    while len(found) < _MOST and (pair := _PAIR.search(text, at)):
        start = max(text.rfind(mark, max(0, pair.start() - _LONGEST), pair.start()) for mark in _ENDS) + 1
        start = max(start, pair.start() - _LONGEST)
        rest = _CELL.match(text, pair.start())
        at = max(rest.end() if rest else 0, pair.end())
        cell = text[start : min(at, pair.end() + _LONGEST)]
        right = _undone(cell)
        if right is not None:
            line = text.count("\n", 0, pair.start()) + 1 if not found else 0
            found.append((line, one_line(cell)[:40], one_line(right)[:40]))
    return found


def _undone(text: str) -> str | None:
    raw = bytearray()
    for character in text:
        try:
            raw += character.encode("cp1252")
        except UnicodeEncodeError:
            if ord(character) > 0xFF:
                return None
            raw.append(ord(character))  # one of the five bytes that Windows-1252 leaves undefined
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
