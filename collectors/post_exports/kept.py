"""Mappings of files of posts, kept in a folder of their own beside those of a CRM's files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit

from collectors.base import ConfigError
from collectors.crm.files import RawTable
from collectors.crm.mapping import kept_file
from collectors.crm.mapping.kept_file import KeptColumns, columns_in, comment, entry, fill, most_alike, parsed

from .fields import FIELDS, SEVERAL_COLUMNS
from .times import zone

if TYPE_CHECKING:
    from .mapping import PostsMapping

FOLDER = f"{kept_file.FOLDER}/posts"
"""Its path in the data folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPosts(KeptColumns):
    """One kept mapping, as its file says it."""

    source: str = ""
    timezone: str = ""
    encoding: str = ""
    """What settled a doubt about the file's encoding."""


def kept_posts_for(table: RawTable, folder: Path) -> KeptPosts | None:
    """The kept mapping of this table's header. Raises ConfigError for a file of the folder that cannot be read."""
    return most_alike(table.header, folder, read_kept_posts)


def read_kept_posts(path: Path) -> KeptPosts:
    """Raises ConfigError, naming the file, the entry and what may stand there."""
    said = parsed(path)
    columns = columns_in(path, said, FIELDS, SEVERAL_COLUMNS)
    timezone = str(said.get("timezone", "") or "UTC")
    try:
        zone(timezone)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None
    return KeptPosts(
        path,
        columns,
        source=str(said.get("source", "")),
        timezone=timezone,
        encoding=str(said.get("encoding", "")),
    )


def keep_posts(mapping: PostsMapping, folder: Path, encoding: str = "") -> Path:
    """Write the mapping, over the file that it came from where there is one. Raises ConfigError."""
    path = Path(mapping.kept_in) if mapping.kept_in else folder / kept_file.file_name(mapping, "posts")

    def fresh(text: str, document: Any) -> Any:
        if "columns" not in document:
            document = tomlkit.parse(_new(mapping))
        document["source"] = mapping.source
        document["timezone"] = mapping.timezone
        if encoding:
            document["encoding"] = encoding
        fill(document, "columns", {column.header: column.field or "" for column in mapping.columns})
        return document

    return kept_file.written(mapping, folder, path, fresh)


def _new(mapping: PostsMapping) -> str:
    fields = "\n".join(f"#   {name}: {meaning}" for name, meaning in FIELDS.items())
    columns = "\n".join(entry(column.header, column.field or "") for column in mapping.columns)
    by = f"of {comment(mapping.product)}; " if mapping.product else ""
    return f"""\
# How grapevine import posts reads files with these columns ({by}first kept on {datetime.now(UTC):%Y-%m-%d} for
# {comment(mapping.title)}). Edit it freely: the next import follows it. Remove it, and the columns are proposed anew.

# The name under which the posts are kept. Another one keeps the same posts a second time.
source = ""
# The zone of times that name none, such as Europe/Berlin.
timezone = "UTC"

# What each column becomes; "" leaves it unused. Several columns may fill {", ".join(sorted(SEVERAL_COLUMNS))}.
{fields}
[columns]
{columns}
"""
