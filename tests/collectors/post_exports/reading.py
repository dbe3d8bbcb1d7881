"""Files of posts read as the command reads them, for tests that need no graph."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from collectors.crm.files import RawTable, read_tables
from collectors.post_exports.entries import PostEntries
from collectors.post_exports.json_table import is_json, json_table
from collectors.post_exports.mapping import PostsMapping, PostsWishes, choose_posts, known_names
from collectors.post_exports.rows import read_posts

EXPORTS = Path("tests/data/posts_file")
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """A time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def table_of(path: Path) -> RawTable:
    """The first table of a file."""
    return json_table(path) if is_json(path) else read_tables(path, known=known_names)[0]


def mapped(path: Path, **wishes: object) -> PostsMapping:
    """The proposed mapping of a file."""
    return choose_posts(table_of(path), PostsWishes(**wishes), None)  # type: ignore[arg-type]


def becomes(mapping: PostsMapping) -> dict[str, str]:
    """Used columns and their fields."""
    return {column.header: column.field for column in mapping.columns if column.field}


def read(path: Path, **wishes: object) -> PostEntries:
    """What a file says."""
    return read_posts([mapped(path, **wishes)], now=NOW)


def written(folder: Path, text: str, name: str = "export.csv") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
