"""The readings of a file's bytes that its letters allow, the likeliest first."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from .candidates import CANDIDATES, EVERYTHING
from .likelihood import likelihood, words

_SEEN_OFTEN = 25
"""Lines of the sample that hold a byte, after which others are not taken for it."""
_LINES = 600
_MARGIN, _MARGIN_OF_ONE_WORD = 4.0, 3.0
"""How much less likely (natural logarithm) a reading is that is out of the question; more where words are few."""
_SHOWN = 8
"""Readings that a doubt holds at most."""
_SAME = str.maketrans("șțȘȚ", "şţŞŢ")
"""Letters that old encodings do not tell apart."""
_WORDS = 900
_TELLING = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
_PLAIN = re.compile(rb"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """An encoding, what it makes of the sample, and how likely that is (natural logarithm)."""

    codec: str
    sample: str
    score: float


def sample(data: bytes) -> bytes:
    """Lines that tell how a file is encoded: every byte beyond ASCII is in some of them, if it is in the file."""
    seen: Counter[int] = Counter()
    lines: list[bytes] = []
    for found in _TELLING.finditer(data):
        own = {byte for byte in found[0] if byte > 0x7F}
        if len(lines) < 40 or any(seen[byte] < _SEEN_OFTEN for byte in own):
            lines.append(found[0][:4000])
            seen.update(own)
        if len(lines) >= _LINES:
            break
    return b"\n".join(dict.fromkeys(lines))


def choices(data: bytes, beside: bytes = b"") -> list[Choice]:
    """All readings of a sample that differ, the likeliest first.

    ``beside`` are lines in ASCII, which tell the language.
    """
    hints = words(beside.decode("ascii", "ignore"))[:200]
    found: dict[str, Choice] = {}
    for candidate in (EVERYTHING, *CANDIDATES):
        text = data.decode(candidate.codec, "replace")
        if text.count("\ufffd") > max(2, len(text) // 50) and text.count("\ufffd") > 0.1 * sum(
            1 for byte in data if byte > 0x7F
        ):
            continue
        if candidate is EVERYTHING and not any(letter > "\x7f" and letter != "\ufffd" for letter in text):
            continue  # nothing but bytes that are not UTF-8
        score = likelihood([*words(text)[:_WORDS], *hints], candidate)
        reading = unicodedata.normalize("NFC", text).translate(_SAME)
        if reading not in found or found[reading].score < score:
            found[reading] = Choice(candidate.codec, text, score)
    return sorted(found.values(), key=lambda choice: -choice.score)


def plausible(found: list[Choice]) -> list[Choice]:
    """Those that are not out of the question beside the first."""
    if not found:
        return []
    telling = sum(1 for word in words(found[0].sample) if not word.isascii())
    margin = _MARGIN + _MARGIN_OF_ONE_WORD / max(telling, 1)
    near = [choice for choice in found if choice.score > found[0].score - margin]
    whole = [choice for choice in near if "\ufffd" not in choice.sample]
    return (whole if whole and whole[0] is near[0] else near)[:_SHOWN]
