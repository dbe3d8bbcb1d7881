"""Files written for a test, and the tables in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from collectors.crm.files import RawTable, read_tables

_NAMES = frozenset(
    [
        "name",
        "role",
        "owner",
        "company",
        "email",
        "domain",
        "website",
        "type",
        "title",
        "job_title",
        "account_name",
        "account_owner",
        "first_name",
        "last_name",
        "position",
        "url",
        "email_address",
        "e_mail",
        "stage",
        "amount",
        "close_date",
        "mrr",
        "nazwa",
        "firma",
        "имя",
        "компания",
        "会社名",
        "氏名",
        "公司",
        "姓名",
    ]
)


def known(cells: Sequence[str]) -> int:
    """How many of these column names a test's mapping would know."""
    return sum(re.sub(r"[\W_]+", "_", cell.casefold()).strip("_") in _NAMES for cell in cells)


def tables(
    folder: Path, content: str | bytes, file: str = "export.csv", encoding: str | None = None
) -> tuple[RawTable, ...]:
    """The tables of a file with this content."""
    path = folder / file
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_tables(path, known=known, encoding=encoding)


def table(
    folder: Path, content: str | bytes, file: str = "export.csv", encoding: str | None = None
) -> RawTable:
    """The only table of a file with this content."""
    (one,) = tables(folder, content, file, encoding)
    return one


def cells(found: RawTable) -> list[tuple[str, ...]]:
    """The rows' cells."""
    return [row.cells for row in found.rows]
