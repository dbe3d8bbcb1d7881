"""The files in which mappings are kept: which of them is about a table, how they are read and written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import tomlkit
from tomlkit.exceptions import TOMLKitError

from collectors.base import ConfigError
from graph.errors import GraphError
from graph.keys import slug
from graph.secrets import prepare_home
from graph.text.edited import edited_text

from .headers import squashed
from .mapping import MappedTable

FOLDER = "imports"
"""Its name in the data folder."""
MEND = "Mend it, or remove it: the columns are proposed anew then."
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class KeptColumns:
    """What a kept mapping says of columns."""

    path: Path
    columns: Mapping[str, str | None]
    """Column names to fields; None: left unused."""

    def fields_of(self, header: Iterable[str]) -> dict[str, str | None]:
        """What it says of the columns of such a header; those that it does not know are left out."""
        said = {plain_name(column): to for column, to in self.columns.items()}
        return {name: said[plain_name(name)] for name in header if plain_name(name) in said}

    def new_in(self, mapping: MappedTable) -> tuple[str, ...]:
        """A sentence on the columns of the table that it does not know; none where it knows all."""
        known = self.fields_of(mapping.table.header)
        new = [name for name in mapping.table.header if name not in known]
        return (f"{mapping.title}: new since the mapping was kept: {', '.join(new)}",) if new else ()

    def lacking_in(self, mapping: MappedTable) -> tuple[str, ...]:
        """A sentence on what the table lacks of what it reads; none where it lacks nothing."""
        if not (missing := self.missing_in(mapping.table.header)):
            return ()
        return (
            f"{mapping.title} lacks what {self.path} reads from such files: {', '.join(missing)}. Edit that file or "
            "remove it, or go on without with --yes.",
        )

    def missing_in(self, header: Iterable[str]) -> tuple[str, ...]:
        """The columns that become something and that such a header lacks."""
        has = {plain_name(name) for name in header}
        return tuple(
            column for column in self.columns if self.columns[column] and plain_name(column) not in has
        )


K = TypeVar("K", bound=KeptColumns)


def most_alike(header: tuple[str, ...], folder: Path, read: Callable[[Path], K]) -> K | None:
    """The kept mapping of this header, also where columns were added, moved or taken out since.

    Raises ConfigError for a file of the folder that ``read`` cannot read.
    """
    has = {plain_name(name) for name in header}
    best: tuple[float, K] | None = None
    for path in sorted(folder.glob("*.toml")):
        kept = read(path)
        names = {plain_name(name) for name in kept.columns}
        likeness = len(names & has) / len(names | has) if names else 0.0
        if likeness < _ALIKE and (kept.missing_in(header) or len(names & has) < len(names)):
            continue
        if best is None or likeness > best[0]:
            best = likeness, kept
    return best[1] if best else None


def parsed(path: Path) -> dict[str, Any]:
    """What the file says. Raises ConfigError."""
    try:
        return tomlkit.parse(edited_text(path.read_bytes())).unwrap()
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise ConfigError(f"{path} cannot be read: {error}. {MEND}") from error


def texts_in(path: Path, said: Mapping[str, Any], name: str) -> dict[str, str]:
    """The table of texts of this name. Raises ConfigError."""
    found = said.get(name)
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ConfigError(f'{path}: [{name}] is missing or holds something else than "..." = "...". {MEND}')
    return found


def columns_in(
    path: Path, said: Mapping[str, Any], fields: Mapping[str, str], several: Collection[str], of: str = ""
) -> dict[str, str | None]:
    """The columns of a kept mapping with their ``fields``, of which only ``several`` may stand at more than one.

    ``of``: what stands behind a column's name in a fault (" of contacts"). Raises ConfigError.
    """
    columns = texts_in(path, said, "columns")
    for column, to in columns.items():
        if to and to not in fields:
            raise ConfigError(
                f'{path}: the column "{column}"{of} cannot become {to!r}: write one of {", ".join(fields)}, '
                "or leave it empty"
            )
    for to in fields:
        both = [column for column, other in columns.items() if other == to]
        if len(both) > 1 and to not in several:
            raise ConfigError(
                f"{path}: {' and '.join(both)} cannot both become {to}: leave one of them empty"
            )
    return {column: to or None for column, to in columns.items()}


def written(mapping: MappedTable, folder: Path, path: Path, fresh: Callable[[str, Any], Any]) -> Path:
    """Write what ``fresh`` makes of the file's text and its document, where that is another one.

    Raises ConfigError where that is impossible.
    """
    try:
        text = edited_text(path.read_bytes()) if path.exists() else ""
        now = tomlkit.dumps(fresh(text, tomlkit.parse(text)))
        if now != text:
            prepare_home(folder.parent)
            prepare_home(folder)
            beside = path.with_suffix(".new")
            beside.write_text(now, encoding="utf-8")
            beside.replace(path)
    except (OSError, UnicodeDecodeError, TOMLKitError, GraphError) as error:
        raise ConfigError(f"The mapping of {mapping.title} cannot be kept in {path}: {error}") from error
    return path


def fill(document: Any, name: str, entries: Mapping[str, str]) -> None:
    """The table of this name with these entries; what else stands in it stays."""
    table = document.get(name)
    if table is None:
        table = document[name] = tomlkit.table()
    for key, value in entries.items():
        if table.get(key) != value:
            table[key] = value


def entry(key: str, value: str) -> str:
    """One line of a table."""
    return f"{tomlkit.item(key).as_string()} = {tomlkit.item(value).as_string()}"


def comment(text: str) -> str:
    """A text that may stand in a comment."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", text)


def file_name(mapping: MappedTable, kind: str) -> str:
    """What the file of a mapping that was not kept yet is called."""
    digest = hashlib.sha256("\n".join(sorted(map(plain_name, mapping.table.header))).encode()).hexdigest()[:8]
    source = slug(mapping.product or Path(mapping.table.file).stem)[:40].strip("-") or "file"
    return f"{source}-{digest}.toml" if source == kind else f"{source}-{kind}-{digest}.toml"


def plain_name(name: str) -> str:
    """What two spellings of a column's name agree in."""
    return squashed(name) or name
