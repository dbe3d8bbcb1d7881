"""UTF-8 that was read as Windows-1252 and saved as UTF-8 again: ``MÃ¼ller``."""

from __future__ import annotations

import re

from graph.text.safe import one_line

_MOST = 10_000
_BYTES = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
"""What Windows-1252 makes of the bytes that follow the first of a character in UTF-8."""
_SUSPECT = re.compile(rf"[\w.'’ -]*[\u00c2-\u00f4][{_BYTES}][\w.'’ {_BYTES}\u00c2-\u00f4-]*")


def double_encoded(text: str) -> list[tuple[int, str, str]]:
    """The cells of this kind: the line, what stands there, and what it means."""
    found: list[tuple[int, str, str]] = []
    for match in _SUSPECT.finditer(text):
        right = _undone(match[0])
        if right is not None:
            line = text.count("\n", 0, match.start()) + 1 if not found else 0
            found.append((line, one_line(match[0])[:40], one_line(right)[:40]))
            if len(found) == _MOST:
                break
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
