"""A file's bytes as text: the encoding that it names, that the user names, or that its letters tell."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from collectors.base import ConfigError
from collectors.crm.files.tables import EncodingDoubt, Reading
from graph.text.safe import one_line

from .choice import Choice, choices, plausible, sample
from .double import double_encoded
from .faults import decode_with_faults
from .marks import by_mark, by_structure, wide_guess

_NAMES = 3
"""Cells that a doubt shows."""
_NO_TEXT = (
    "idna",
    "punycode",
    "unicode_escape",
    "unicode-escape",
    "raw_unicode_escape",
    "raw-unicode-escape",
)
"""Codecs of texts that no file is written in."""
_PLAIN_LINES = re.compile(rb"[^\r\n\x80-\xff]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, what its encoding is called, and what is to be said about it."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()
    doubt: EncodingDoubt | None = None


def decode(path: Path, data: bytes, encoding: str | None = None) -> Decoded:
    """The text in these bytes. ``encoding`` settles it. Raises ConfigError where it names none or does not fit."""
    if encoding is not None:
        return _settled(path, data, encoding)
    if found := by_mark(data) or by_structure(data) or wide_guess(data):
        rest, codec = found
        if codec != "utf-8":
            return _read(path, rest, codec)
        data = rest
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _by_letters(path, data)
    return Decoded(text, "utf-8", _double(text))


def _settled(path: Path, data: bytes, encoding: str) -> Decoded:
    name = encoding.strip()
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        info = None
    if info is None or not getattr(info, "_is_text_encoding", True) or info.name in (*_NO_TEXT, "undefined"):
        raise ConfigError(
            f'"{one_line(name)[:40]}" is no encoding that is known: try utf-8, utf-16, windows-1252, windows-1250, '
            "windows-1251, iso-8859-15, cp932 (Shift-JIS), gb18030, big5, cp949 (EUC-KR) or mac-roman"
        )
    marked = by_mark(data)
    if marked and codecs.lookup(marked[1]).name.startswith(info.name.removesuffix("-sig")):
        data, codec = marked
        return _strict(path, data, codec, name)
    return _strict(path, data, info.name, name)


def _strict(path: Path, data: bytes, codec: str, name: str) -> Decoded:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(codec, "replace").count("\n") + 1
        bad = data[error.start : min(error.end, error.start + 4)].hex(" ").upper()
        raise ConfigError(
            f'{path}, line {line}: the bytes {bad} cannot be read as "{name}": '
            "name another encoding with --encoding, or leave it out to see which ones are likely"
        ) from None
    return Decoded(text.removeprefix("\ufeff"), codec, _double(text) if codec == "utf-8" else ())


def _read(path: Path, data: bytes, codec: str) -> Decoded:
    text, notes = decode_with_faults(data, codec)
    return Decoded(text.removeprefix("\ufeff"), codec, notes)


def _by_letters(path: Path, data: bytes) -> Decoded:
    lines = sample(data)
    beside = b"\n".join(_PLAIN_LINES.findall(data[:20_000]))
    found = choices(lines, beside)
    likely = plausible(found)
    best = likely[0]
    text, notes = decode_with_faults(data, best.codec)
    if best.codec == "utf-8":
        notes = (*notes, *_double(text))
    return Decoded(text, best.codec, notes, _doubt(likely) if len(likely) > 1 else None)


def _doubt(likely: list[Choice]) -> EncodingDoubt:
    """The cells that the readings differ in, as each would read them."""
    cells = [_cells(choice.sample) for choice in likely]
    lengths = {len(one) for one in cells}
    if len(lengths) == 1:
        differ = [at for at in range(len(cells[0])) if len({one[at] for one in cells}) > 1][:_NAMES]
        shown = [tuple(one[at] for at in differ) for one in cells]
    else:
        shown = [tuple(cell for cell in one if not cell.isascii())[:_NAMES] for one in cells]
    return EncodingDoubt(
        tuple(Reading(choice.codec, names) for choice, names in zip(likely, shown, strict=True))
    )


def _cells(text: str) -> list[str]:
    return [cell.strip().strip('"') for cell in re.split(r"[,;\t|\n]", text)]


def _double(text: str) -> tuple[str, ...]:
    found = double_encoded(text)
    if not found:
        return ()
    line, wrong, right = found[0]
    count = len(found)
    return (
        f'line {line} holds "{wrong}", which is "{right}" in UTF-8 read as Windows-1252 and saved again'
        + (f" ({count} words are of this kind)" if count > 1 else "")
        + ": what was read stays as it stands in the file; export it again, or mend it there",
    )
