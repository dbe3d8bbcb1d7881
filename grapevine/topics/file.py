"""Topics in ``grapevine.toml``, changed by the command line: everything else in the file stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import AoT, Item, Table, Whitespace

from grapevine.config import SettingsError, TopicConfig, parse_config
from grapevine.toml_text.changing import cut_tail, extend, read_file, rewrite
from grapevine.toml_text.writing import fill_topic, topic_table

from .defaults import DEFAULT_TOPICS

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
            tail = cut_tail(last)
            _end_with_one_line_break(last)
            table.trivia.indent = "\n"
            self._list.append(table)
            extend(table, tail or [Whitespace("\n")])
        else:
            entry = tomlkit.inline_table()
            fill_topic(entry, topic)
            if "\n" in self._list.as_string():
                self._list.add_line(entry)
            else:
                self._list.append(entry)

    def replace(self, at: int, topic: TopicConfig) -> None:
        table = self._list[at]
        tail = cut_tail(table) if isinstance(table, Table) else []
        fill_topic(table, topic)
        if isinstance(table, Table):
            extend(table, tail)

    def remove(self, at: int) -> None:
        if isinstance(self._list, AoT):
            tail = cut_tail(self._list[at])
            if at:
                extend(self._list[at - 1], tail[1:])
            else:
                following = self._list[1]
                following.trivia.indent = _text(tail[1:]) + following.trivia.indent
        del self._list[at]


def _text(items: Sequence[Item]) -> str:
    return "".join(item.as_string() for item in items)


def _end_with_one_line_break(table: Table) -> None:
    """A table whose file ended without a line break would run into what is written behind it."""
    if not table.as_string().endswith("\n"):
        extend(table, [Whitespace("\n")])


def _configured(path: Path) -> tuple[TopicConfig, ...]:
    return parse_config(read_file(path), str(path)).topics


def _rewrite(path: Path, wanted: Sequence[TopicConfig], change: Callable[[_Topics], None]) -> None:
    """Change the file's topics, which become ``wanted``. Raises SettingsError."""
    rewrite(
        path,
        "topics",
        lambda config: config.model_copy(update={"topics": tuple(wanted)}),
        lambda document: change(_Topics(document)),
    )
