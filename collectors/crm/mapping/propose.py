"""The mapping of a table that nobody has mapped yet: by its column names, and by what the columns hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from collectors.base import ConfigError
from collectors.crm.files import RawTable
from collectors.crm.values import UNKNOWN, deal_states, guess_role, is_honorific_column

from .crms import crm_of
from .fields import FIELDS, KINDS, SEVERAL_COLUMNS, Kind
from .headers import Meaning, meaning_of, meanings, squashed
from .kinds import is_named, score_of, tells_companies_and_people, unusable
from .mapping import ColumnUse, TableMapping, filled
from .profile_columns import holds_profiles, network_in, unfollowed

_LOOKED_AT = 5000
"""Rows that are enough to see what a column holds."""
_ROLE_OR_TITLE = frozenset({"role", "rolle", "ruolo", "rol"})
_SURE_ROLES = frozenset({"us", "customer", "client", "prospect", "lead", "competitor", "kunde", "cliente"})
_OWNERS = ("owner", "owner_address")


@dataclass(frozen=True, slots=True)
class _Candidate:
    column: ColumnUse
    meaning: Meaning
    content: int
    """How many cells say something; for a role, how many name one."""


Chosen = Mapping[str, str | None]
"""Column names with the field that somebody chose for each; None: it is left unused."""


def propose(table: RawTable, kind: Kind | None = None, chosen: Chosen | None = None) -> TableMapping:
    """What the table's columns become. Raises ConfigError where they do not tell what the rows are."""
    fixed = chosen or {}
    looked_at = [row.cells for row in table.rows[:_LOOKED_AT]]
    cells = [tuple(row[at] for row in looked_at) for at in range(len(table.header))]
    able = [
        one
        for one in ((kind,) if kind else KINDS)
        if all(to is None or to in FIELDS[one] for to in fixed.values())
    ]
    if not able:
        raise ConfigError(
            f"No kind of file has all of the fields {', '.join(sorted(filter(None, fixed.values())))}"
        )
    tried = {one: _columns(table, one, cells, fixed) for one in able}
    scores = {one: score_of(one, columns, table) for one, columns in tried.items()}
    if scores.get("contacts") and tells_companies_and_people(tried["contacts"], cells):
        # The companies' own columns are read from such a file too, so that nothing is lost.
        scores.pop("companies", None)
    best = max(scores, key=lambda one: scores[one])
    if scores[best] <= 0 and (kind is None or not is_named(kind, tried[best])):
        raise ConfigError(unusable(table, kind))
    return TableMapping(table, tried[best], crm_of(table.header), kind=best)


def with_turns(mapping: TableMapping) -> TableMapping:
    """The same with an order among columns that fill one field: the more telling, then the fuller one first."""
    order: dict[int, int] = {}
    for field in SEVERAL_COLUMNS:
        filling = [column for column in mapping.columns if column.field == field]
        if len(filling) > 1:
            candidates = [
                _Candidate(
                    column,
                    meaning_of(column.header, mapping.kind, field),
                    _content(field, mapping.cells(column)[:_LOOKED_AT]),
                )
                for column in filling
            ]
            order |= {one.column.at: turn for turn, one in enumerate(_sorted(field, candidates))}
    columns = tuple(replace(column, turn=order.get(column.at, 0)) for column in mapping.columns)
    return replace(mapping, columns=columns)


def _columns(
    table: RawTable, kind: Kind, cells: Sequence[tuple[str, ...]], fixed: Chosen
) -> tuple[ColumnUse, ...]:
    columns = [ColumnUse(at, header, fixed.get(header)) for at, header in enumerate(table.header)]
    candidates: dict[str, list[_Candidate]] = {}
    for column in columns:
        held = cells[column.at]
        settled = _settled(column, kind, held, fixed) if column.header in fixed or kind != "deals" else None
        if settled is None and not filled(held) and table.rows:
            columns[column.at] = replace(column, note="nothing stands in it")
        if settled is not None:
            columns[column.at] = settled
            continue
        found = meanings(column.header, kind)
        for meaning in found:
            if not meaning.weak or _fits(meaning, kind, column.header, held):
                candidate = _Candidate(column, meaning, _content(meaning.field, held))
                candidates.setdefault(meaning.field, []).append(candidate)
                break
    _split_names(kind, candidates, cells)
    if candidates.keys().isdisjoint(
        ("monthly_revenue", "annual_recurring_revenue", "turnover", "renewal_date", "domain")
    ):
        # Of contacts alone, "Owner" says who looks after the contact.
        for field in _OWNERS:
            candidates[field] = [one for one in candidates.get(field, ()) if not one.meaning.weak]
    taken = {to for to in fixed.values() if to and to not in SEVERAL_COLUMNS}
    for field, found_for in candidates.items():
        if found_for and field not in taken:
            _give(field, _sorted(field, found_for), columns)
    return tuple(columns)


def _settled(column: ColumnUse, kind: Kind, held: tuple[str, ...], fixed: Chosen) -> ColumnUse | None:
    """The use of a column that somebody chose, or that holds profiles or forms of address; None for all others."""
    if column.header in fixed:
        return replace(column, network=network_in(column.header) if column.field == "profiles" else "")
    network = network_in(column.header)
    if network or holds_profiles(column.header, held):
        return replace(column, field="profiles", network=network)
    if why := unfollowed(column.header, held):
        return replace(column, note=why)
    if squashed(column.header) == "connectedon":
        return replace(column, note="since when you are connected is not read here")
    titled = any(meaning.field == "title" for meaning in meanings(column.header, kind))
    if titled and is_honorific_column(held[:1000]):
        return replace(column, note="forms of address, no titles")
    return None


def _give(field: str, candidates: Sequence[_Candidate], columns: list[ColumnUse]) -> None:
    """The field to the best of its candidates, and to others too where several columns may fill it."""
    best, *others = candidates
    columns[best.column.at] = replace(columns[best.column.at], field=field)
    for turn, other in enumerate(others, start=1):
        told = columns[other.column.at]
        if field not in SEVERAL_COLUMNS:
            columns[other.column.at] = replace(told, note=told.note or f'"{best.column.header}" says it')
        elif other.content:
            note = f'where "{best.column.header}" says nothing'
            columns[other.column.at] = replace(told, field=field, turn=turn, note=note)


def _sorted(field: str, candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The best first: one that says little beside another one comes last, then the more telling name counts."""
    most = max(one.content for one in candidates)
    several = field in SEVERAL_COLUMNS and field != "role"

    def order(one: _Candidate) -> tuple[int, ...]:
        poor = not one.content if several else one.content * 2 < most
        return (poor, one.meaning.weak, one.meaning.rank, -one.content, one.column.at)

    if field == "role":
        return sorted(candidates, key=lambda one: (-one.content, *order(one)))
    return sorted(candidates, key=order)


def _content(field: str, cells: Sequence[str]) -> int:
    return _known_roles(cells) if field == "role" else filled(tuple(cells))


def _fits(meaning: Meaning, kind: Kind, header: str, cells: Sequence[str]) -> bool:
    """Do a column's values bear out a name that could mean something else?"""
    if meaning.field in _OWNERS:
        return True
    says = [cell for cell in cells if cell]
    if meaning.field == "address":
        return sum("@" in cell for cell in says) * 2 > len(says)
    if meaning.field == "state":
        return sum(state is not None for state in deal_states(says).values) * 2 > len(says)
    if kind == "contacts" and squashed(header) in _ROLE_OR_TITLE:
        # Of people, "Buyer" and "Partner" are titles.
        roles = sum(squashed(cell) in _SURE_ROLES for cell in says)
    else:
        roles = _known_roles(cells)
    return bool(says) and roles * 2 >= len(says) if meaning.field == "role" else roles * 2 < len(says)


def _known_roles(cells: Sequence[str]) -> int:
    counts = Counter(cell for cell in cells if cell)
    if len(counts) > 60:
        return 0
    return sum(number for value, number in counts.items() if guess_role(value) not in (UNKNOWN, None))


def _split_names(
    kind: Kind, candidates: dict[str, list[_Candidate]], cells: Sequence[tuple[str, ...]]
) -> None:
    """A column "Name" beside a first name alone is the last name, and the other way round: "Vorname", "Name"."""
    if kind != "contacts" or "name" not in candidates:
        return
    bare = [one for one in candidates["name"] if not one.meaning.plain]
    halves = [half for half in ("first_name", "last_name") if half in candidates]
    if len(bare) != len(candidates["name"]) or len(halves) != 1:
        return
    name, half = bare[0], candidates[halves[0]][0]
    pairs = [
        (full.casefold(), part.casefold())
        for full, part in zip(cells[name.column.at][:200], cells[half.column.at][:200], strict=True)
        if full and part
    ]
    if sum(_holds(full, part) for full, part in pairs) * 2 <= len(pairs):
        other = "last_name" if halves[0] == "first_name" else "first_name"
        candidates[other] = [replace(name, meaning=Meaning(other, name.meaning.rank))]
        del candidates["name"]


def _holds(full: str, part: str) -> bool:
    return part in full if not part.isascii() else set(part.split()) <= set(re.split(r"[\s,]+", full))
