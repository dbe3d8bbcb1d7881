"""The mappings of files of posts: chosen, confirmed and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.text import Text

from collectors.base import ConfigError
from collectors.crm.files import RawTable
from collectors.crm.mapping.choice import unknown_columns
from collectors.post_exports.fields import FIELDS
from collectors.post_exports.kept import keep_posts
from collectors.post_exports.mapping import (
    PostsMapping,
    PostsWishes,
    changed_posts,
    choose_posts,
    in_our_own_words,
    unusable,
)
from grapevine.crm.confirming import settled
from grapevine.crm.shown import show_columns, show_shortly
from grapevine.terminal import console, plain, show_note

_ROWS = ("row", "rows")


def confirmed_posts(
    tables: Sequence[RawTable], wishes: PostsWishes, folder: Path, *, interactive: bool, yes: bool
) -> list[PostsMapping]:
    """A mapping for each table, shown and, where somebody answers, confirmed.

    Raises ConfigError for a wish that no table can fulfil, for a table in which no post can be found, and for a doubt
    that nobody is there to settle.
    """
    if strangers := unknown_columns(wishes.columns, tables):
        there = ", ".join(f'"{name}"' for table in tables for name in table.header)
        raise ConfigError(f"No file has a column {', '.join(strangers)}; there are: {there}")
    mappings = [choose_posts(table, wishes, folder) for table in tables]
    doubts = [doubt for mapping in mappings for doubt in mapping.doubts]
    if doubts and not interactive and not yes:
        raise ConfigError("\n".join(doubts))
    faults = [fault for mapping in mappings if (fault := unusable(mapping))]
    if faults and not interactive:
        raise ConfigError("\n".join(faults))
    for doubt in doubts if yes else ():
        show_note(doubt)
    return [_confirmed(mapping, interactive=interactive) for mapping in mappings]


def keep_all(mappings: Sequence[PostsMapping], folder: Path, encodings: Mapping[str, str]) -> None:
    """Keep the mappings for the next exports with such columns."""
    for mapping in mappings:
        path = keep_posts(mapping, folder, encodings.get(mapping.table.file, ""))
        if not mapping.kept_in:
            console.print(Text(f"How {plain(mapping.title)} is read is kept for the next one: {path}"))


def _confirmed(mapping: PostsMapping, *, interactive: bool) -> PostsMapping:
    wanting = unusable(mapping)
    known = in_our_own_words(mapping) or (mapping.kept_in and not mapping.notes and not mapping.doubts)
    if known and not wanting:
        show_shortly(mapping, _ROWS)
        return mapping
    _show(mapping)
    if not interactive:
        return mapping
    if wanting:
        console.print(Text(plain(wanting), style="yellow"))
    chosen = settled(mapping, FIELDS, "posts", _show, changed_posts)
    if fault := unusable(chosen):
        raise ConfigError(fault)
    return chosen


def _show(mapping: PostsMapping) -> None:
    show_columns(mapping, _ROWS)
    console.print(
        Text(
            f"Kept under the name {plain(mapping.source)} (--source); times without a zone are in "
            f"{mapping.timezone} (--timezone)."
        )
    )
