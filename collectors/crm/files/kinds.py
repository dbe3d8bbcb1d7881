"""What a file is by its first bytes, whatever it is called, and what to do with one that holds no table."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Literal

from collectors.base import ConfigError
from graph.text.safe import one_line

Kind = Literal["text", "workbook"]

_CSV = "export the list as CSV or Excel instead"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_LARGEST_WORKBOOK = 2**31
"""Bytes of a workbook once unpacked: Excel's own limit for a sheet's rows lies well below it."""
_BINARY = (
    (b"%PDF", f"is a PDF document: {_CSV}"),
    (b"\x1f\x8b", "is compressed with gzip: unpack it, and import the file in it"),
    (b"BZh", "is compressed with bzip2: unpack it, and import the file in it"),
    (b"\xfd7zXZ", "is compressed with xz: unpack it, and import the file in it"),
    (b"(\xb5/\xfd", "is compressed with zstd: unpack it, and import the file in it"),
    (b"7z\xbc\xaf", "is a 7-Zip archive: unpack it, and import the file in it"),
    (b"Rar!", "is a RAR archive: unpack it, and import the file in it"),
    (b"SQLite format 3", f"is an SQLite database: {_CSV}"),
    (b"PAR1", f"is a Parquet file: {_CSV}"),
    (b"!BDN", f"is an Outlook data file (PST): in Outlook, {_CSV}"),
    (b"\x89PNG", f"is a picture (PNG): {_CSV}"),
    (b"\xff\xd8\xff", f"is a picture (JPEG): {_CSV}"),
    (b"GIF8", f"is a picture (GIF): {_CSV}"),
    (b"bplist", f"is an Apple property list: {_CSV}"),
)
_TEXTS = (
    (re.compile(r"<(!doctype\s+html|html|head|body|table|meta)\b", re.I), "html"),
    (re.compile(r"(<\?xml.{0,600})?<(\w+:)?Workbook\b", re.I | re.S), "spreadsheet XML"),
    (re.compile(r"<\?xml|<!--|<\w+(\s[^<>]*)?>\s*<"), "xml"),
    (re.compile(r"\{\\rtf"), "rtf"),
    (re.compile(r"BEGIN:VCARD", re.I), "vcard"),
    (re.compile(r"BEGIN:VCALENDAR", re.I), "calendar"),
    (re.compile(r'[{\[]\s*(["{\[]|[}\]]\s*$)'), "json"),
    (re.compile(r"(version: \d\s+)?dn: \S", re.I), "ldif"),
    (re.compile(r"From \S+@\S+ |(Return-Path|Received|MIME-Version): ", re.I), "mail"),
)
_REMEDIES = {
    "html": "is a web page (HTML), as a browser saves one where a login or an error stood in for the download, or "
    'as some systems export under ".xls": download it again while logged in, or open it in Excel or LibreOffice '
    "and save it as .xlsx",
    "spreadsheet XML": "is an Excel 2003 XML table: open it in Excel or LibreOffice and save it as .xlsx",
    "xml": f"is an XML document: {_CSV}",
    "rtf": f"is a text document (RTF): {_CSV}",
    "vcard": f"holds visiting cards (vCard): {_CSV}",
    "calendar": f"is a calendar: {_CSV}",
    "json": f"is JSON: {_CSV}",
    "ldif": f"is a directory's export (LDIF): {_CSV}",
    "mail": f"is an e-mail: save its attachment, or {_CSV}",
}


def kind_of(path: Path, data: bytes) -> Kind:
    """Whether these bytes may be text or are a workbook. Raises ConfigError that says what they are otherwise."""
    if not data.strip(b"\0 \t\r\n"):
        raise ConfigError(f"{path} is empty: export it again")
    if data.startswith(_ZIPS):
        return _in_zip(path, data)
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ConfigError(f"{path} is a workbook with a password: save it without one, or as CSV UTF-8")
        if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
            return "workbook"
        raise ConfigError(
            f"{path} is an Office document without sheets (Word, Outlook ...), or damaged: {_CSV}"
        )
    for start, what in _BINARY:
        if data.startswith(start):
            raise ConfigError(f"{path} {what}")
    return "text"


def refuse_documents(path: Path, text: str) -> None:
    """Raises ConfigError where a text is no table but a web page, JSON, XML or their like."""
    start = text[:4000].lstrip("\ufeff \t\r\n")
    for pattern, kind in _TEXTS:
        if pattern.match(start):
            raise ConfigError(f"{path} {_REMEDIES[kind]}")


def refuse_binary(path: Path, text: str) -> None:
    """Raises ConfigError where a decoded text is full of control characters: its bytes were no text at all."""
    start = text[:20_000]
    controls = sum(
        1 for c in start if (c < " " and c not in "\t\n\r\x0b\x0c\x1a\x1b\x1c\x1d\x1e\x1f\0") or c == "\x7f"
    )
    if controls > 3 and controls * 50 > len(start):
        raise ConfigError(f"{path} holds no text (it is full of control characters): {_CSV}")


def _in_zip(path: Path, data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            size = sum(member.file_size for member in archive.infolist())
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (
        zipfile.BadZipFile,
        OSError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        ValueError,
        KeyError,
    ) as error:
        raise ConfigError(
            f"{path} begins as a workbook or a zip archive does, but is damaged or was cut off: download it again"
        ) from error
    if b"opendocument" in mimetype and b"spreadsheet" not in mimetype:
        raise ConfigError(f"{path} is an OpenDocument file without sheets: {_CSV}")
    if any(name in names for name in ("xl/workbook.xml", "xl/workbook.bin")) or b"spreadsheet" in mimetype:
        if size > _LARGEST_WORKBOOK:
            raise ConfigError(f"{path} is a workbook of over 2 GB once unpacked: {_CSV}, in parts")
        return "workbook"
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        raise ConfigError(
            f"{path} is an Apple Numbers (or Pages) document: export it from there as CSV or Excel"
        )
    if any(name.startswith("word/") for name in names):
        raise ConfigError(f"{path} is a Word document: {_CSV}")
    if any(name.startswith("ppt/") for name in names):
        raise ConfigError(f"{path} is a PowerPoint document: {_CSV}")
    shown = ", ".join(f'"{one_line(name)[:60]}"' for name in names[:3]) or "nothing"
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    raise ConfigError(
        f"{path} is a zip archive with {shown}{more} in it: unpack it, and import the file in it"
    )
