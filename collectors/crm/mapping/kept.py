"""Mappings kept in the data folder, a TOML file for each header, so that the next export is read the same way."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import tomlkit
from tomlkit.exceptions import TOMLKitError

from collectors.base import ConfigError
from collectors.crm.files import RawTable
from graph.errors import GraphError
from graph.keys import slug
from graph.records import CompanyRole
from graph.secrets import prepare_home
from graph.text.counts import counted
from graph.text.edited import edited_text

from .fields import FIELDS, KINDS, ROWS, SEVERAL_COLUMNS, Kind
from .headers import squashed
from .mapping import TableMapping

FOLDER = "imports"
"""Its name in the data folder."""
_ALIKE = 0.6
_ROLES: tuple[CompanyRole, ...] = get_args(CompanyRole)


@dataclass(frozen=True, slots=True)
class Kept:
    """One kept mapping, as its file says it."""

    path: Path
    kind: Kind
    columns: Mapping[str, str | None]
    """Column names to fields; None: left unused."""
    roles: Mapping[str, CompanyRole | None] = field(default_factory=dict)
    role: CompanyRole | None = None
    encoding: str = ""
    """What settled a doubt about the file's encoding."""

    def missing_in(self, header: Iterable[str]) -> tuple[str, ...]:
        """The columns that become something and that such a header lacks."""
        has = {_plain(name) for name in header}
        return tuple(column for column in self.columns if self.columns[column] and _plain(column) not in has)


def kept_for(table: RawTable, folder: Path) -> Kept | None:
    """The kept mapping of this table's header, also where columns were added, moved or taken out since.

    Raises ConfigError for a file of the folder that cannot be read.
    """
    header = {_plain(name) for name in table.header}
    best: tuple[float, Kept] | None = None
    for path in sorted(folder.glob("*.toml")):
        kept = read_kept(path)
        names = {_plain(name) for name in kept.columns}
        likeness = len(names & header) / len(names | header) if names else 0.0
        if likeness < _ALIKE and (kept.missing_in(table.header) or len(names & header) < len(names)):
            continue
        if best is None or likeness > best[0]:
            best = likeness, kept
    return best[1] if best else None


def read_kept(path: Path) -> Kept:
    """Raises ConfigError, naming the file, the entry and what may stand there."""
    try:
        said: dict[str, Any] = tomlkit.parse(edited_text(path.read_bytes())).unwrap()
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise ConfigError(f"{path} cannot be read: {error}. {_MEND}") from error
    kind = said.get("kind")
    if kind not in KINDS:
        raise ConfigError(f"{path}: kind is {kind!r}: write one of {', '.join(KINDS)}. {_MEND}")
    columns = _table(path, said, "columns")
    for column, to in columns.items():
        if to and to not in FIELDS[kind]:
            raise ConfigError(
                f'{path}: the column "{column}" of {kind} cannot become {to!r}: write one of '
                f"{', '.join(FIELDS[kind])}, or leave it empty"
            )
    for to in FIELDS[kind]:
        both = [column for column, other in columns.items() if other == to]
        if len(both) > 1 and to not in SEVERAL_COLUMNS:
            raise ConfigError(
                f"{path}: {' and '.join(both)} cannot both become {to}: leave one of them empty"
            )
    roles = _table(path, said, "roles") if "roles" in said else {}
    for value, role in (*roles.items(), ("role", said.get("role", ""))):
        if role and role not in _ROLES:
            raise ConfigError(
                f'{path}: "{value}" is {role!r}: write one of {", ".join(_ROLES)}, or leave it empty'
            )
    return Kept(
        path,
        kind,
        {column: to or None for column, to in columns.items()},
        {value: role or None for value, role in roles.items()},  # type: ignore[misc]
        said.get("role") or None,
        str(said.get("encoding", "")),
    )


def keep(
    mapping: TableMapping, folder: Path, encoding: str = "", unknown: Mapping[str, int] | None = None
) -> Path:
    """Write the mapping, over the file that it came from where there is one, whose other lines stay as they are.

    ``unknown`` are values of the role's columns that mean nothing known, with how many rows have each: they are
    written as comments, to be filled in. Raises ConfigError where that is impossible.
    """
    path = Path(mapping.kept_in) if mapping.kept_in else folder / _name(mapping)
    try:
        text = edited_text(path.read_bytes()) if path.exists() else ""
        document = tomlkit.parse(text)
        if document.get("kind") != mapping.kind:
            document = tomlkit.parse(_new(mapping))
        document["role"] = mapping.role or ""
        if encoding:
            document["encoding"] = encoding
        _fill(document, "columns", {column.header: column.field or "" for column in mapping.columns})
        _fill(document, "roles", {value: role or "" for value, role in mapping.roles.items()})
        for value, number in (unknown or {}).items():
            if (entry := f"# {_entry(value, '')}") not in text:
                document["roles"].add(
                    tomlkit.comment(f"{entry[2:]}   # not known ({counted(number, 'row')})")
                )
        fresh = tomlkit.dumps(document)
        if fresh != text:
            prepare_home(folder.parent)
            prepare_home(folder)
            beside = path.with_suffix(".new")
            beside.write_text(fresh, encoding="utf-8")
            beside.replace(path)
    except (OSError, UnicodeDecodeError, TOMLKitError, GraphError) as error:
        raise ConfigError(f"The mapping of {mapping.title} cannot be kept in {path}: {error}") from error
    return path


_MEND = "Mend it, or remove it: the columns are proposed anew then."


def _fill(document: Any, name: str, entries: Mapping[str, str]) -> None:
    table = document.get(name)
    if table is None:
        table = document[name] = tomlkit.table()
    for key, value in entries.items():
        if table.get(key) != value:
            table[key] = value


def _new(mapping: TableMapping) -> str:
    fields = "\n".join(f"#   {name}: {meaning}" for name, meaning in FIELDS[mapping.kind].items())
    columns = "\n".join(_entry(column.header, column.field or "") for column in mapping.columns)
    roles = "\n".join(_entry(value, role or "") for value, role in mapping.roles.items())
    written = f"{datetime.now(UTC):%Y-%m-%d}"
    source = f"{_comment(mapping.crm)}'s {mapping.kind}" if mapping.crm else mapping.kind
    return f"""\
# How grapevine import crm reads files with these columns ({source}; first kept on {written} for
# {_comment(mapping.title)}). Edit it freely: the next import follows it. Remove it, and the columns are proposed anew.

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


def _entry(key: str, value: str) -> str:
    return f"{tomlkit.item(key).as_string()} = {tomlkit.item(value).as_string()}"


def _name(mapping: TableMapping) -> str:
    digest = hashlib.sha256("\n".join(sorted(map(_plain, mapping.table.header))).encode()).hexdigest()[:8]
    source = slug(mapping.crm or Path(mapping.table.file).stem)[:40].strip("-") or "file"
    return f"{source}-{digest}.toml" if source == mapping.kind else f"{source}-{mapping.kind}-{digest}.toml"


def _comment(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", " ", text)


def _plain(name: str) -> str:
    return squashed(name) or name


def _table(path: Path, said: Mapping[str, Any], name: str) -> dict[str, str]:
    found = said.get(name)
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ConfigError(f'{path}: [{name}] is missing or holds something else than "..." = "...". {_MEND}')
    return found
