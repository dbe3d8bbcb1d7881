"""Mappings kept in the data folder, a TOML file for each header, so that the next export is read the same way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import tomlkit

from collectors.base import ConfigError
from collectors.crm.files import RawTable
from graph.records import CompanyRole
from graph.text.counts import counted

from .fields import FIELDS, KINDS, ROWS, SEVERAL_COLUMNS, Kind
from .kept_file import (
    FOLDER,
    MEND,
    KeptColumns,
    columns_in,
    comment,
    entry,
    file_name,
    fill,
    most_alike,
    parsed,
    texts_in,
    written,
)
from .mapping import TableMapping

__all__ = ["FOLDER", "Kept", "keep", "kept_for", "read_kept"]

_ROLES: tuple[CompanyRole, ...] = get_args(CompanyRole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(KeptColumns):
    """One kept mapping, as its file says it."""

    kind: Kind
    roles: Mapping[str, CompanyRole | None] = field(default_factory=dict)
    role: CompanyRole | None = None
    encoding: str = ""
    """What settled a doubt about the file's encoding."""


def kept_for(table: RawTable, folder: Path) -> Kept | None:
    """The kept mapping of this table's header. Raises ConfigError for a file of the folder that cannot be read."""
    return most_alike(table.header, folder, read_kept)


def read_kept(path: Path) -> Kept:
    """Raises ConfigError, naming the file, the entry and what may stand there."""
    said = parsed(path)
    kind = said.get("kind")
    if kind not in KINDS:
        raise ConfigError(f"{path}: kind is {kind!r}: write one of {', '.join(KINDS)}. {MEND}")
    columns = columns_in(path, said, FIELDS[kind], SEVERAL_COLUMNS, f" of {kind}")
    roles = texts_in(path, said, "roles") if "roles" in said else {}
    for value, role in (*roles.items(), ("role", said.get("role", ""))):
        if role and role not in _ROLES:
            raise ConfigError(
                f'{path}: "{value}" is {role!r}: write one of {", ".join(_ROLES)}, or leave it empty'
            )
    return Kept(
        path,
        columns,
        kind=kind,
        roles={value: role or None for value, role in roles.items()},  # type: ignore[misc]
        role=said.get("role") or None,
        encoding=str(said.get("encoding", "")),
    )


def keep(
    mapping: TableMapping, folder: Path, encoding: str = "", unknown: Mapping[str, int] | None = None
) -> Path:
    """Write the mapping, over the file that it came from where there is one, whose other lines stay as they are.

    ``unknown`` are values of the role's columns that mean nothing known, with how many rows have each: they are
    written as comments, to be filled in. Raises ConfigError where that is impossible.
    """
    path = Path(mapping.kept_in) if mapping.kept_in else folder / file_name(mapping, mapping.kind)

    def fresh(text: str, document: Any) -> Any:
        if document.get("kind") != mapping.kind:
            document = tomlkit.parse(_new(mapping))
        document["role"] = mapping.role or ""
        if encoding:
            document["encoding"] = encoding
        fill(document, "columns", {column.header: column.field or "" for column in mapping.columns})
        fill(document, "roles", {value: role or "" for value, role in mapping.roles.items()})
        for value, number in (unknown or {}).items():
            if (line := f"# {entry(value, '')}") not in text:
                document["roles"].add(tomlkit.comment(f"{line[2:]}   # not known ({counted(number, 'row')})"))
        return document

    return written(mapping, folder, path, fresh)


def _new(mapping: TableMapping) -> str:
    fields = "\n".join(f"#   {name}: {meaning}" for name, meaning in FIELDS[mapping.kind].items())
    columns = "\n".join(entry(column.header, column.field or "") for column in mapping.columns)
    roles = "\n".join(entry(value, role or "") for value, role in mapping.roles.items())
    written = f"{datetime.now(UTC):%Y-%m-%d}"
    source = f"{comment(mapping.product)}'s {mapping.kind}" if mapping.product else mapping.kind
    return f"""\
# How grapevine import crm reads files with these columns ({source}; first kept on {written} for
# {comment(mapping.title)}). Edit it freely: the next import follows it. Remove it, and the columns are proposed anew.

# What a row is: {", ".join(KINDS)}.
kind = "{mapping.kind}"
# What the {ROWS["companies"][1]} are to which the file gives no role: {", ".join(_ROLES)}; empty: nothing.
role = ""

# What each column becomes; "" leaves it unused. Several columns may fill {", ".join(sorted(SEVERAL_COLUMNS))}.
{fields}
[columns]
{columns}

# What the values of the role's columns mean: {", ".join(_ROLES)}; "" is no role.
[roles]
{roles}
"""
