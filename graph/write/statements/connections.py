"""Who knows whom, with a history: what a person's list of connections says since when, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from neo4j import ManagedTransaction

from graph.records import Connected, ConnectionsEnd, uid_of
from graph.rollups.connections import Ties
from graph.rows import Row, each, iso, iso_or_none, native

_ENDS = """
UNWIND $rows AS row
MERGE (person:Person {key: row.key})
ON CREATE SET person.name = row.name, person.source = row.source
"""

_CONNECTED = """
UNWIND $rows AS row
MATCH (person:Person {key: row.person})
MATCH (other:Person {key: row.other})
MERGE (person)-[connected:CONNECTED_TO {source: row.source}]->(other)
SET connected.since = coalesce(connected.since, datetime(row.since))
"""

# The other one first: they have few connections, and whoever's list it is has thousands.
_HELD = """
UNWIND $rows AS row
MATCH (other:Person {key: row.other})
WITH row, other
MATCH (other)-[connected:CONNECTED_TO]-(teller:Person)
WHERE teller.key = row.told_by AND connected.source = row.source
RETURN row.other AS other, row.told_by AS told_by, row.source AS source, connected.until AS until
"""

_TOLD_AGAIN = """
UNWIND $rows AS row
MATCH (other:Person {key: row.other})
WITH row, other
MATCH (other)-[connected:CONNECTED_TO]-(teller:Person)
WHERE teller.key = row.told_by AND connected.source = row.source AND connected.until IS NULL
SET connected.since = coalesce(connected.since, datetime(row.since)),
    connected.seen = CASE WHEN connected.seen IS NULL OR connected.seen < datetime(row.seen)
                          THEN datetime(row.seen) ELSE connected.seen END,
    connected.told_by = CASE WHEN row.told_by IN coalesce(connected.told_by, []) THEN connected.told_by
                             ELSE coalesce(connected.told_by, []) + row.told_by END
"""

_CREATE = """
UNWIND $rows AS row
MATCH (person:Person {key: row.person})
MATCH (other:Person {key: row.other_end})
CREATE (person)-[:CONNECTED_TO {source: row.source, since: datetime(row.since), until: datetime(row.until),
  baseline: row.baseline, told_by: [row.told_by], seen: datetime(row.seen)}]->(other)
"""

_EXPORTS = """
UNWIND $rows AS key
MATCH (person:Person {key: key})
RETURN key, person.exports AS exports
"""

_END = """
UNWIND $rows AS row
MATCH (person:Person {key: row.person})-[connected:CONNECTED_TO]-(other:Person)
WHERE connected.source = row.source AND connected.until IS NULL
  AND row.person IN coalesce(connected.told_by, []) AND connected.seen < datetime(row.at)
SET connected.until = datetime(row.at)
RETURN count(DISTINCT connected) AS n, collect(other.key) AS others
"""

_NOTE = "UNWIND $rows AS row MATCH (person:Person {key: row.person}) SET person.exports = row.exports"


def write_connected(tx: ManagedTransaction, records: Iterable[Connected]) -> None:
    """Store that people know each other, once for each source, whichever of the two is named first.

    What a list of one of the two says (``told_by``) has an end, and begins anew where it ended before the list was
    made. What a list says that a later one of the same person does not, is stored as ended by the later one.
    """
    said = list(records)
    ends: dict[str, Row] = {}
    for record in said:
        for name in (record.person, record.other):
            ends.setdefault(name, {"key": name, "name": uid_of(name) or name, "source": record.source})
    each(tx, _ENDS, [ends[name] for name in sorted(ends)])
    _write_told(tx, [record for record in said if record.told_by is None])
    _write_listed(tx, [record for record in said if record.told_by is not None])


def write_connections_ends(tx: ManagedTransaction, records: Iterable[ConnectionsEnd], tied: Ties) -> int:
    """Note that lists were read to their ends; how many connections ended by that."""
    ordered = sorted(records, key=lambda record: (record.person, record.source, record.at))
    if not ordered:
        return 0
    ended = 0
    exports = _exports(tx, (record.person for record in ordered))
    for record in ordered:
        held = exports.get(record.person, [])
        at, before = iso(record.at), f"{record.source} "
        if not any(export.startswith(before) and export.removeprefix(before) > at for export in held):
            for row in each(tx, _END, [{"person": record.person, "source": record.source, "at": at}]):
                ended += int(row["n"])
                tied.contacts([record.person, *row["others"]])
        exports[record.person] = sorted({*held, before + at})
        each(tx, _NOTE, [{"person": record.person, "exports": exports[record.person]}])
    return ended


def export_times(exports: Iterable[str] | None, source: str) -> list[str]:
    """When a person's lists of this source were made (ISO, in UTC), the earliest first; ``exports`` as it is stored."""
    before = f"{source} "
    return sorted(one.removeprefix(before) for one in exports or () if one.startswith(before))


def _write_told(tx: ManagedTransaction, records: Iterable[Connected]) -> None:
    rows: dict[tuple[str, str, str], Row] = {}
    for record in records:
        person, other = sorted((record.person, record.other))
        row = rows.setdefault(
            (person, other, record.source),
            {"person": person, "other": other, "source": record.source, "since": None},
        )
        row["since"] = row["since"] or iso_or_none(record.since)
    each(tx, _CONNECTED, [rows[name] for name in sorted(rows)])


def _write_listed(tx: ManagedTransaction, records: Iterable[Connected]) -> None:
    rows: dict[tuple[str, str, str], Row] = {}
    for record in records:
        told_by = record.told_by or ""
        person, other_end = sorted((record.person, record.other))
        row = rows.setdefault(
            (person, other_end, record.source),
            {
                "told_by": told_by,
                "other": other_end if told_by == person else person,
                "person": person,
                "other_end": other_end,
                "source": record.source,
                "since": None,
                "seen": iso_or_none(record.seen),
            },
        )
        row["since"] = row["since"] or iso_or_none(record.since)
    if not rows:
        return
    ordered = [rows[name] for name in sorted(rows)]
    ends: dict[tuple[str, str, str], list[datetime | None]] = {}
    for row in each(tx, _HELD, ordered):
        ends.setdefault((row["other"], row["told_by"], row["source"]), []).append(native(row["until"]))
    exports = _exports(tx, (row["told_by"] for row in ordered))
    again, new = [], []
    for row in ordered:
        known = ends.get((row["other"], row["told_by"], row["source"]), [])
        if None in known:
            again.append(row)
        elif not any(end is not None and iso(end) > row["seen"] for end in known):
            new.append(row | _period(row, export_times(exports.get(row["told_by"]), row["source"])))
    each(tx, _TOLD_AGAIN, again)
    each(tx, _CREATE, new)


def _period(row: Mapping[str, str], exports: list[str]) -> Row:
    """Whether it was there before anyone watched, and when a later list no longer held it."""
    return {
        "baseline": all(row["seen"] <= export for export in exports),
        "until": next((export for export in exports if export > row["seen"]), None),
    }


def _exports(tx: ManagedTransaction, people: Iterable[str]) -> dict[str, list[str]]:
    return {row["key"]: list(row["exports"] or ()) for row in each(tx, _EXPORTS, sorted(set(people)))}
