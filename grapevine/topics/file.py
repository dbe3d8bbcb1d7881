"""Topics in ``grapevine.toml``, changed by the command line: everything else in the file stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Comment, Item, Table, Whitespace

from grapevine.config import SettingsError, TopicConfig, parse_config
from grapevine.toml_writer import fill_topic, topic_table
from graph.text.edited import edited_text

from .defaults import DEFAULT_TOPICS

_BOM = "\ufeff"
_HEADING = "What posts are about: a name, a sentence that describes it, and words that speak for it."


def add_topic(path: Path, topic: TopicConfig) -> bool:
    """Write ``topic`` behind the others; True where the default ones had to be written out before it.

    A configured topic replaces the default ones, so the first of one's own brings them with it. Raises
    SettingsError where the file cannot be changed.
    """
    had = _configured(path)
    _rewrite(path, (*(had or DEFAULT_TOPICS), topic), lambda topics: topics.add(topic))
    return not had


def replace_topic(path: Path, topic: TopicConfig, name: str) -> None:
    """Write ``topic`` in the place of the one called ``name``. Raises SettingsError."""
    had = _configured(path) or DEFAULT_TOPICS
    at = [one.name for one in had].index(name)
    _rewrite(path, (*had[:at], topic, *had[at + 1 :]), lambda topics: topics.replace(at, topic))


def remove_topic(path: Path, name: str) -> None:
    """Take the topic called ``name`` out. Raises SettingsError, also for the last one."""
    had = _configured(path) or DEFAULT_TOPICS
    at = [one.name for one in had].index(name)
    if len(had) == 1:
        raise SettingsError(f"{name} is the last topic: without any, the default ones would count again.")
    _rewrite(path, (*had[:at], *had[at + 1 :]), lambda topics: topics.remove(at))


class _Topics:
    """The topics of a document: tables of their own (``[[topics]]``), or inline ones in a list."""

    def __init__(self, document: TOMLDocument) -> None:
        """Writes the default ones where the document has none."""
        found = document.get("topics")
        if not found:
            if found is not None:
                del document["topics"]
            found = tomlkit.aot()
            document.add(tomlkit.nl())
            document.add(tomlkit.comment(_HEADING))
            document.add("topics", found)
            for number, topic in enumerate(DEFAULT_TOPICS):
                table = topic_table(topic)
                table.trivia.indent = "\n" if number else ""
                found.append(table)
        self._list: Any = document["topics"]

    def add(self, topic: TopicConfig) -> None:
        if isinstance(self._list, AoT):
            table = topic_table(topic)
            last = self._list[-1]
            tail = _cut_tail(last)
            _end_with_one_line_break(last)
            table.trivia.indent = "\n"
            self._list.append(table)
            _extend(table, tail or [Whitespace("\n")])
        else:
            entry = tomlkit.inline_table()
            fill_topic(entry, topic)
            if "\n" in self._list.as_string():
                self._list.add_line(entry)
            else:
                self._list.append(entry)

    def replace(self, at: int, topic: TopicConfig) -> None:
        table = self._list[at]
        tail = _cut_tail(table) if isinstance(table, Table) else []
        fill_topic(table, topic)
        if isinstance(table, Table):
            _extend(table, tail)

    def remove(self, at: int) -> None:
        if isinstance(self._list, AoT):
            tail = _cut_tail(self._list[at])
            if at:
                _extend(self._list[at - 1], tail[1:])
            else:
                following = self._list[1]
                following.trivia.indent = _text(tail[1:]) + following.trivia.indent
        del self._list[at]


def _cut_tail(table: Table) -> list[Item]:
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


def _extend(table: Table, tail: Sequence[Item]) -> None:
    table.value.body.extend((None, item) for item in tail)


def _text(items: Sequence[Item]) -> str:
    return "".join(item.as_string() for item in items)


def _end_with_one_line_break(table: Table) -> None:
    """A table whose file ended without a line break would run into what is written behind it."""
    if not table.as_string().endswith("\n"):
        _extend(table, [Whitespace("\n")])


def _configured(path: Path) -> tuple[TopicConfig, ...]:
    return parse_config(_read(path), str(path)).topics


def _read(path: Path) -> str:
    """The file's text, with the mark before it where it has UTF-8's; UTF-16 is written back as UTF-8."""
    try:
        data = path.read_bytes()
        return (_BOM if data.startswith(_BOM.encode()) else "") + edited_text(data)
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{path} is neither UTF-8 nor UTF-16 text (byte {error.start}): save it again as UTF-8"
        ) from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error


def _rewrite(path: Path, wanted: Sequence[TopicConfig], change: Callable[[_Topics], None]) -> None:
    """Change the file in one step, having made sure that its topics become ``wanted`` and nothing else changes."""
    text = _read(path)
    config = parse_config(text, str(path))
    bare = text.removeprefix(_BOM)
    by_hand = SettingsError(f"{path} writes its topics in a way that only you can change: edit it by hand.")
    try:
        written = bare if bare.endswith("\n") or not bare else f"{bare}\n"
        document = tomlkit.parse(written)
        if document.as_string() != written:
            # Tables of one list with others between them: tomlkit would put them side by side.
            raise by_hand
        change(_Topics(document))
        changed = document.as_string()
        if parse_config(changed, str(path)) != config.model_copy(update={"topics": tuple(wanted)}):
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
