"""Bytes that have no meaning in a file's encoding: what is made of them, and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graph.text.safe import one_line

_SHOWN = 3
_WHOLE = ("utf-16", "utf-32", "iso2022", "utf-7")
"""Encodings that cannot be read line by line."""


@dataclass(slots=True)
class _Found:
    """The places of faults: the line, and the cell as it was read."""

    stray: list[tuple[int, str]] = field(default_factory=list)
    cut: list[tuple[int, str]] = field(default_factory=list)


def decode_with_faults(data: bytes, codec: str) -> tuple[str, tuple[str, ...]]:
    """The text, and notes on bytes that have no meaning in the encoding.

    In UTF-8, the beginning of a character whose end was cut off is left out, and any other stray byte is read as
    Windows-1252, which is what programs mix into it. Elsewhere such bytes become U+FFFD.
    """
    try:
        return data.decode(codec), ()
    except UnicodeDecodeError:
        pass
    if codec.startswith(_WHOLE):
        whole = data[: len(data) - len(data) % (4 if "32" in codec else 2)] if "utf" in codec else data
        return whole.decode(codec, "replace"), (
            "half a character at the file's end, or within it, could not be read",
        )
    found = _Found()
    lines = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            lines.append(line.decode(codec))
        except UnicodeDecodeError:
            lines.append(_mended(line, codec, number, found))
    notes = []
    if found.stray and codec == "utf-8":
        notes.append(
            f"the file is UTF-8, but some bytes are not: they were read as Windows-1252 ({_shown(found.stray)})"
        )
    elif found.stray:
        notes.append(f"some bytes have no meaning in {codec} and could not be read ({_shown(found.stray)})")
    if found.cut:
        notes.append(f"a character is cut off: its half was left out ({_shown(found.cut)})")
    return "\n".join(lines), tuple(notes)


def _mended(line: bytes, codec: str, number: int, found: _Found) -> str:
    text, at = "", 0
    strays: list[int] = []
    cuts: list[int] = []
    while at < len(line):
        try:
            text += line[at:].decode(codec)
            break
        except UnicodeDecodeError as error:
            start, end = at + error.start, at + error.end
            text += line[at:start].decode(codec)
            bad = line[start:end]
            if codec == "utf-8" and _is_cut(bad, line[end : end + 1], text[-1:]):
                cuts.append(len(text))
            else:
                strays.append(len(text))
                text += bad.decode("cp1252", "replace") if codec == "utf-8" else "\ufffd"
            at = end
    found.stray += [(number, _cell(text, at)) for at in strays]
    found.cut += [(number, _cell(text, at)) for at in cuts]
    return text


def _is_cut(bad: bytes, following: bytes, before: str) -> bool:
    """Whether these bytes begin a character of UTF-8 that a cell's end cut off, and are no letter of Windows-1252."""
    if following and following not in b',;\t|"\r\n':
        return False
    return len(bad) > 1 or 0xC2 <= bad[0] < 0xE0 or (bad[0] >= 0xE0 and before > "\u07ff")


def _cell(text: str, at: int) -> str:
    """The cell around a character, for a note."""
    start = max((text.rfind(mark, 0, at) for mark in ',;\t|"'), default=-1) + 1
    length = re.match(r"[^,;\t|\"]*", text[at:])
    return one_line(text[start : at + (length.end() if length else 0)])[:40]


def _shown(places: list[tuple[int, str]]) -> str:
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    return ", ".join(f'"{cell}" in line {line}' for line, cell in places[:_SHOWN]) + more
