"""The text of a file that people edit, whatever their editor writes before it: settings, secrets, questions."""

from __future__ import annotations

import codecs
import io
from pathlib import Path


def edited_text(data: bytes) -> str:
    """UTF-8, or UTF-16 as Windows' Notepad and PowerShell write it; a mark before the text is no part of it.

    Raises UnicodeDecodeError for what is neither.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    if len(data) % 2 == 0 and data[:2].count(0) == 1:
        return data.decode("utf-16-le" if data[1] == 0 else "utf-16-be")
    return data.decode("utf-8-sig")


def read_edited(path: Path) -> str:
    """The text of such a file, its lines ended by LF. Raises OSError, or UnicodeDecodeError as ``edited_text`` does."""
    return io.StringIO(edited_text(path.read_bytes()), newline=None).read()
