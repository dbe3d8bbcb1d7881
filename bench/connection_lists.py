"""A list of connections with times from a file, for bench/bursts.py: what is published as an edge list, or exported.

Columns are parted by commas, semicolons, tabs or spaces; a file ending in .gz is unpacked; lines beginning with # or %
are left out. A heading names the columns, in either case: ``source`` (``from``, ``src``, ``sender``), ``target``
(``to``, ``dst``, ``receiver``) and ``time`` (``timestamp``, ``date``, ``at``), and may name ``account`` and
``competitor``. Without one the columns are source, target and time. A time is in seconds since 1970, in ISO 8601, or as
a given format says; one without a zone is UTC.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.connection_worlds import Edge

NAMES = {
    "source": ("source", "from", "src", "sender"),
    "target": ("target", "to", "dst", "receiver"),
    "time": ("time", "timestamp", "date", "at"),
    "account": ("account",),
    "competitor": ("competitor",),
}
_USUAL = ["source", "target", "time"]


def read(path: Path, columns: Sequence[str] | None = None, time_format: str | None = None) -> list[Edge]:
    """The connections of a file, in order of time. ``columns``: what they are, where no heading names them.

    Raises SystemExit where a column is missing or a time cannot be read, with the line.
    """
    with (
        gzip.open(path, "rt", encoding="utf-8-sig")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8-sig") as file
    ):
        lines = [line.strip() for line in file]
    kept = [(n, line) for n, line in enumerate(lines, 1) if line and line[0] not in "#%"]
    if not kept:
        raise SystemExit(f"{path} has no lines")
    mark = next((mark for mark in ",;\t" if mark in kept[0][1]), None)
    rows = [(n, _parted(line, mark)) for n, line in kept]
    named = _named(columns or rows[0][1])
    if named and not columns:
        rows = rows[1:]
    elif not named:
        named = _named(_USUAL)
    if missing := [name for name in _USUAL if name not in named]:
        raise SystemExit(f"{path} has no column {missing[0]}: see --columns")
    edges = []
    for n, row in rows:
        try:
            source, target, time = (row[named[name]] for name in _USUAL)
            account = row[named["account"]] if "account" in named else source
            competitor = row[named["competitor"]] if "competitor" in named else "all"
            edges.append(Edge(_seconds(time, time_format), source, account, target, competitor))
        except (IndexError, ValueError) as error:
            raise SystemExit(f"{path}, line {n}: {error}") from None
    return sorted(edges, key=lambda edge: edge.at)


def _parted(line: str, mark: str | None) -> list[str]:
    return (
        line.split() if mark is None else [cell.strip() for cell in next(csv.reader([line], delimiter=mark))]
    )


def _named(heading: Sequence[str]) -> dict[str, int]:
    """Which column is which, by its number."""
    names = [name.strip().lower() for name in heading]
    return {name: names.index(one) for name, ways in NAMES.items() for one in ways if one in names}


def _seconds(text: str, time_format: str | None) -> float:
    if time_format is None:
        try:
            return float(text)
        except ValueError:
            at = datetime.fromisoformat(text)
    else:
        at = datetime.strptime(text, time_format)  # noqa: DTZ007 - a zone may be in the format
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
