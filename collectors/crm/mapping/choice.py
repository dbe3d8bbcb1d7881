"""The mapping of a table: the kept one where its header is known, else the proposed one, with what was asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import get_args

from collectors.base import ConfigError
from collectors.crm.files import RawTable
from collectors.crm.values import UNKNOWN, role_words
from graph.records import CompanyRole

from .fields import FIELDS, KINDS, SEVERAL_COLUMNS, Kind
from .headers import own_name, squashed
from .kept import Kept, kept_for
from .mapping import ColumnUse, TableMapping
from .profile_columns import network_in
from .propose import propose, with_turns

_MOST_ROLE_WORDS = 60
"""A column with more different values than that says no roles, whatever it is called."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody asked for beside the files' own words."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Column names to fields; "" leaves the column unused."""
    kind: Kind | None = None
    role: CompanyRole | None = None


def choose(table: RawTable, wishes: Wishes, folder: Path | None) -> TableMapping:
    """The mapping of a table. ``folder`` holds the kept ones; None: there are none. Raises ConfigError."""
    wanted = wanted_of(wishes.columns, table.header)
    kept = kept_for(table, folder) if folder else None
    if kept and (wishes.kind in (None, kept.kind)):
        mapping = _as_kept(table, kept, wanted)
    else:
        mapping = replace(propose(table, wishes.kind, wanted), kept_in=str(kept.path) if kept else "")
    mapping = with_turns(replace(mapping, role=wishes.role or mapping.role))
    return replace(mapping, roles={**_guessed_roles(mapping), **mapping.roles})


def unknown_columns(columns: Iterable[str], tables: Iterable[RawTable]) -> tuple[str, ...]:
    """The column names among these that no table has."""
    headers = [table.header for table in tables]
    return tuple(
        column for column in columns if not any(_columns_called(column, header) for header in headers)
    )


def unknown_roles(mapping: TableMapping) -> dict[str, int]:
    """The values of the role's columns whose meaning nobody said, with how many rows have each, the most first."""
    counts: dict[str, int] = {}
    for value, number in role_values(mapping).items():
        if value not in mapping.roles:
            counts[value] = number
    return counts


def role_values(mapping: TableMapping) -> dict[str, int]:
    """The different values of the role's columns, with how many rows have each, the most frequent first."""
    counts: dict[str, int] = {}
    for column in mapping.filled_by("role"):
        for cell in mapping.cells(column):
            if value := " ".join(cell.split()):
                counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def in_our_words(mapping: TableMapping) -> bool:
    """Are all its columns called as our documentation calls the fields? Then there is nothing to confirm."""
    return all(
        column.field is not None and own_name(column.header, mapping.kind) for column in mapping.columns
    )


def checked_wishes(pairs: Sequence[str], kind: str | None, role: str | None) -> Wishes:
    """Wishes from texts such as "Account Type=role". Raises ConfigError."""
    kinds = {known: known for known in KINDS}
    roles = {known: known for known in get_args(CompanyRole)}
    if kind is not None and kind not in kinds:
        raise ConfigError(f"--kind {kind}: write one of {', '.join(kinds)}")
    if role is not None and role not in roles:
        raise ConfigError(f"--role {role}: write one of {', '.join(roles)}")
    wanted = kinds[kind] if kind else None
    all_fields = [FIELDS[wanted]] if wanted else list(FIELDS.values())
    known = dict.fromkeys(name for fields in all_fields for name in fields)
    columns = wished_columns(pairs, known, "Account Type=role")
    return Wishes(columns, wanted, roles[role] if role else None)


def _as_kept(table: RawTable, kept: Kept, wanted: Mapping[str, str | None]) -> TableMapping:
    """As the kept file says; columns that it does not know are proposed, where their field is still free."""
    fixed = kept.fields_of(table.header)
    new = tuple(header for header in table.header if header not in fixed)
    single = {to for to in wanted.values() if to}
    fixed = {header: None if to in single and header not in wanted else to for header, to in fixed.items()}
    mapping = propose(table, kept.kind, {**fixed, **wanted})
    columns = tuple(
        replace(column, note="new since the mapping was kept")
        if column.header in new and not column.note
        else column
        for column in mapping.columns
    )
    return replace(
        mapping,
        columns=columns,
        roles=kept.roles,
        role=kept.role,
        kept_in=str(kept.path),
        notes=kept.new_in(mapping),
        doubts=kept.lacking_in(mapping),
    )


def _guessed_roles(mapping: TableMapping) -> dict[str, CompanyRole | None]:
    """The values of the role's columns that are known to mean something, or to mean no role."""
    guessed: dict[str, CompanyRole | None] = {}
    for column in mapping.filled_by("role"):
        words = role_words(mapping.cells(column))
        if len(words) <= _MOST_ROLE_WORDS:
            guessed |= {value: role for value, role in words.items() if role is not UNKNOWN}
    return guessed


def wished_columns(pairs: Sequence[str], fields: Collection[str], example: str) -> dict[str, str]:
    """Column names to fields, "" for unused, from texts such as ``example``. Raises ConfigError."""
    columns = {}
    for pair in pairs:
        column, equals, name = pair.rpartition("=")
        name = name.strip().casefold().replace(" ", "_")
        if not equals or not column.strip():
            raise ConfigError(f'--map "{pair}": write "Column=field", such as "{example}"')
        if name and name not in fields:
            raise ConfigError(f'--map "{pair}": there is no field {name!r}; there are: {", ".join(fields)}')
        columns[column.strip()] = name
    return columns


def wanted_of(columns: Mapping[str, str], header: Sequence[str]) -> dict[str, str | None]:
    """The wished fields of a header's own columns; None: left unused."""
    return {name: to or None for column, to in columns.items() for name in _columns_called(column, header)}


def _columns_called(name: str, header: Sequence[str]) -> list[str]:
    """The columns of a header that somebody means by this name."""
    for same in (str, str.casefold, squashed):
        if found := [one for one in header if same(one) == same(name) and same(name)]:
            return found
    return []


def changed(mapping: TableMapping, column: ColumnUse, to: str | None) -> TableMapping:
    """The mapping with another field for one column; where only one column may fill it, it is taken from the other."""
    network = network_in(column.header) if to == "profiles" else ""
    columns = []
    for one in mapping.columns:
        if one.at == column.at:
            columns.append(replace(one, field=to, note="", network=network))
        elif to and one.field == to and to not in SEVERAL_COLUMNS:
            columns.append(replace(one, field=None, note=f'"{column.header}" says it'))
        else:
            columns.append(one)
    fresh = with_turns(replace(mapping, columns=tuple(columns)))
    return replace(fresh, roles={**_guessed_roles(fresh), **fresh.roles})
