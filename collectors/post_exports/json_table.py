"""JSON as a table: JSON Lines, an array of objects, or an object that holds one array of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from collectors.base import ConfigError
from collectors.crm.faults import Fault
from collectors.crm.files import RawRow, RawTable
from graph.text.safe import one_line, storable

_DEEPEST = 6
_MOST_COLUMNS = 400
"""Names beyond these are left out: an object whose names are data would make a column of each."""
_EVERY = 2000
_REMEDY = "it is no JSON object: mend the line, or export the file again"


def is_json(path: Path) -> bool:
    """Does the file begin as JSON does? Raises ConfigError where it cannot be read."""
    try:
        with path.open("rb") as file:
            start = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError as error:
        raise ConfigError(one_line(f"{path} cannot be read: {error.strerror or error}")) from error
    if start.startswith(b"{"):
        return True
    # A CSV file may begin with a square bracket, but not with one around an object or with nothing in it.
    return start.startswith(b"[") and start[1:].lstrip()[:1] in (b"{", b"]", b"")


def json_table(path: Path, on_rows: Callable[[int], None] | None = None) -> RawTable:
    """The objects of the file as rows, in which nested names are parted by dots and lists are joined.

    A line that is no JSON object is a fault of the table. Raises ConfigError for a file that is no text or holds
    no object at all.
    """
    report = on_rows or (lambda rows: None)
    columns: dict[str, int] = {}
    rows: list[tuple[int, dict[int, str]]] = []
    faults: list[Fault] = []
    dropped = 0
    for line, found in _objects(path):
        if isinstance(found, Fault):
            faults.append(found)
            continue
        cells: dict[int, str] = {}
        for name, value in _flat(found, "", 0):
            if name not in columns and len(columns) >= _MOST_COLUMNS:
                dropped += 1
                continue
            if value:
                cells[columns.setdefault(name, len(columns))] = value
            else:
                columns.setdefault(name, len(columns))
        rows.append((line, cells))
        if len(rows) % _EVERY == 0:
            report(len(rows))
    if not rows:
        raise ConfigError(one_line(f"{path} holds no JSON object with a post in it: export it again"))
    report(len(rows))
    width = range(len(columns))
    return RawTable(
        path.name,
        tuple(columns),
        tuple(RawRow(line, tuple(cells.get(at, "") for at in width)) for line, cells in rows),
        "",
        notes=(f"only the first {_MOST_COLUMNS} names of its objects are read",) if dropped else (),
        faults=tuple(faults),
        known=1,
    )


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any] | Fault]]:
    """Each object with the line where it starts (of an array, its place in it)."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            first = file.readline()
            if not _is_object(first):
                yield from _of_document(path, first + file.read())
                return
            yield 1, _parsed(path.name, 1, first)
            for number, line in enumerate(file, 2):
                if line.strip():
                    yield number, _parsed(path.name, number, line)
    except UnicodeDecodeError as error:
        raise ConfigError(
            one_line(
                f"{path} is no UTF-8, as JSON must be ({error.reason} at byte {error.start}): export it again"
            )
        ) from error
    except OSError as error:
        raise ConfigError(one_line(f"{path} cannot be read: {error.strerror or error}")) from error


def _is_object(line: str) -> bool:
    """Is the file's first line an object of its own, so that every line is one?"""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and _held(found) is None


def _parsed(file: str, number: int, line: str) -> dict[str, Any] | Fault:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else Fault.of_row(file, number, _REMEDY, value=line.strip()[:200])


def _of_document(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any] | Fault]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = text.splitlines()
        if sum(line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in lines) * 2 > len(
            lines
        ):
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, _parsed(path.name, number, line)
            return
        raise ConfigError(
            one_line(f"{path} is no JSON and no JSON Lines: {error}. Export it again")
        ) from None
    if isinstance(found, dict):
        found = _held(found) or [found]
    for number, one in enumerate(found if isinstance(found, list) else (), 1):
        if isinstance(one, dict):
            yield number, one
        else:
            yield number, Fault.of_row(path.name, number, _REMEDY, value=str(one)[:200])


def _held(found: dict[str, Any]) -> list[Any] | None:
    """The only array of objects in an object, as APIs answer: ``{"tickets": [...], "count": 2}``."""
    lists = [value for value in found.values() if isinstance(value, list) and value]
    objects = [value for value in lists if all(isinstance(one, dict) for one in value)]
    nested = any(isinstance(value, dict) and value for value in found.values())
    plain = sum(isinstance(value, str) for value in found.values())
    return objects[0] if len(objects) == 1 and plain <= 1 and not nested else None


def _flat(found: dict[str, Any], before: str, depth: int) -> Iterator[tuple[str, str]]:
    for key, value in found.items():
        name = f"{before}{one_line(key)[:80]}"
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _flat(value, f"{name}.", depth + 1)
        else:
            yield name, _text(value)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            if all(isinstance(one, dict) and isinstance(one.get("name"), str) for one in value):
                return ", ".join(one["name"] for one in value)
            return ", ".join(filter(None, (_text(one) for one in value if not isinstance(one, dict | list))))
        case dict():
            return ""
        case _:
            return storable(str(value)).replace("\0", "").strip()
