"""The files of an import opened, with a doubt about an encoding settled by whoever can settle it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from collectors.base import ConfigError
from collectors.crm.files import EncodingDoubt, RawTable, read_tables
from collectors.crm.files.layout import Known
from collectors.crm.mapping.headers import known
from grapevine.terminal import console, errors, plain, table

from .terminal import OnStep, ask

_SHOWN_NAMES = 5


@dataclass(frozen=True, slots=True)
class Opened:
    """The tables of an import's files."""

    tables: tuple[RawTable, ...]
    encodings: Mapping[str, str]
    """By file's name: the encoding that somebody or a kept mapping settled, where there was a doubt."""


def opened(
    files: Sequence[Path],
    *,
    encoding: str | None,
    kept: Callable[[RawTable], str],
    interactive: bool,
    yes: bool,
    on_step: OnStep,
    known: Known = known,
) -> Opened:
    """The tables of all files. ``kept`` tells the encoding that a kept mapping settled for a table; "" for none.

    ``known`` says how many of some cells are column names that mean something. Raises ConfigError for a file
    that cannot be read, or whose encoding nobody can settle.
    """
    tables: list[RawTable] = []
    encodings: dict[str, str] = {}
    for path in files:

        def on_rows(rows: int, name: str = path.name) -> None:
            on_step(f"Reading {plain(name)}", rows, None)

        found = read_tables(path, known=known, encoding=encoding, on_rows=on_rows)
        if doubt := found[0].doubt:
            settled = _kept_encoding(doubt, kept(found[0])) or _settled(
                path, doubt, interactive=interactive, yes=yes
            )
            found = read_tables(path, known=known, encoding=settled, on_rows=on_rows)
            encodings[path.name] = settled
        tables += found
    return Opened(tuple(tables), encodings)


def _kept_encoding(doubt: EncodingDoubt, kept: str) -> str:
    return kept if kept in {reading.encoding for reading in doubt.readings} else ""


def _settled(path: Path, doubt: EncodingDoubt, *, interactive: bool, yes: bool) -> str:
    """The encoding that somebody chose; the likeliest where all questions were answered with yes beforehand."""
    best = doubt.readings[0].encoding
    if not interactive and not yes:
        shown = "\n".join(
            f"  --encoding {reading.encoding}: {', '.join(reading.names[:_SHOWN_NAMES])}"
            for reading in doubt.readings
        )
        raise ConfigError(
            f"{path} can be read in more than one encoding, and its letters differ:\n{shown}\n"
            "Say which one is right (--encoding NAME), or take the first with --yes."
        )
    if yes:
        others = ", ".join(reading.encoding for reading in doubt.readings[1:])
        errors.print(
            Text(
                f"Note: {plain(path.name)} is read as {best}; --encoding names another one ({others}).",
                style="dim",
            )
        )
        return best
    console.print(Text(f"{plain(path.name)} can be read in more than one encoding. Which reading is right?"))
    rows = [
        {
            "": number,
            "encoding": reading.encoding,
            "as it would be read": ", ".join(reading.names[:_SHOWN_NAMES]),
        }
        for number, reading in enumerate(doubt.readings, start=1)
    ]
    console.print(table(list(rows[0]), rows))
    while True:
        answer = ask("[Enter] for 1, another number, or n to stop:", "1")
        if answer.isdigit() and 1 <= int(answer) <= len(doubt.readings):
            return doubt.readings[int(answer) - 1].encoding
        if answer.casefold() in ("n", "no"):
            raise ConfigError(
                f"Nothing was imported: name the encoding of {path} with --encoding, or save it as UTF-8."
            )
