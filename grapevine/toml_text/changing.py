"""``grapevine.toml`` changed by a command: what it does not ask for stays as it is written, comments too."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Comment, Item, Table, Whitespace

from grapevine.config import Config, SettingsError, parse_config
from graph.text.edited import edited_text

_BOM = "\ufeff"


def read_file(path: Path) -> str:
    """The file's text, without UTF-8's mark; UTF-16 is written back as UTF-8. Raises SettingsError."""
    try:
        data = path.read_bytes()
        return (_BOM if data.startswith(_BOM.encode()) else "") + edited_text(data)
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{path} is neither UTF-8 nor UTF-16 text (byte {error.start}): save it again as UTF-8"
        ) from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error


def rewrite(
    path: Path, what: str, wanted: Callable[[Config], Config], change: Callable[[TOMLDocument], None]
) -> None:
    """Change the file in one step, having made sure that it means what is ``wanted`` of what it meant.

    ``what`` of the file is changed ("topics"). Raises SettingsError where the file cannot be changed so.
    """

    def changed(text: str) -> str:
        document = tomlkit.parse(text)
        if document.as_string() != text:
            # Tables of one list with others between them: tomlkit would put them side by side.
            raise SettingsError("it is not written back as it was")
        change(document)
        return str(document.as_string())

    rewrite_text(path, what, wanted, changed)


def rewrite_text(
    path: Path, what: str, wanted: Callable[[Config], Config], change: Callable[[str], str]
) -> None:
    """The same, where ``change`` takes the file's text, which ends with a line break, and gives the new one."""
    text = read_file(path)
    config = parse_config(text, str(path))
    bare = text.removeprefix(_BOM)
    by_hand = SettingsError(f"{path} writes its {what} in a way that only you can change: edit it by hand.")
    try:
        changed = change(bare if bare.endswith("\n") or not bare else f"{bare}\n")
        if parse_config(changed, str(path)) != wanted(config):
            raise by_hand
    except (TOMLKitError, SettingsError) as error:
        raise by_hand from error
    if "\r\n" in bare:
        changed = re.sub(r"\r?\n", "\r\n", changed)
    there = path.resolve()
    beside = there.with_name(f".{there.name}.new")
    try:
        beside.write_bytes(((_BOM if text.startswith(_BOM) else "") + changed).encode())
        beside.chmod(there.stat().st_mode)
        beside.replace(there)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error}") from error


def cut_tail(table: Table) -> list[Item]:
    """Take the blank line that ends a table out of it, with the comments behind it: they are about what follows."""
    body = table.value.body
    at = len(body)
    while at and body[at - 1][0] is None and isinstance(body[at - 1][1], (Comment, Whitespace)):
        at -= 1
    while at < len(body) and not isinstance(body[at][1], Whitespace):
        at += 1
    tail = [item for _key, item in body[at:]]
    del body[at:]
    return tail


def extend(table: Table, tail: Sequence[Item]) -> None:
    """Put what ``cut_tail`` took at the end of a table."""
    table.value.body.extend((None, item) for item in tail)


def set_list(table: Any, key: str, values: Sequence[str]) -> None:
    """Have a table's list hold ``values``; those that it holds already stay as they are written."""
    if (held := table.get(key)) is None:
        tail = cut_tail(table) if isinstance(table, Table) else []
        table[key] = list(values)
        if isinstance(table, Table):
            extend(table, tail)
        return
    for at in reversed(range(len(held))):
        if held[at] not in values:
            del held[at]
    for value in values:
        if value not in held:
            held.append(value)
