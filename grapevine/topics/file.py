"""Topics in ``grapevine.toml``, changed by the command line: everything else in the file stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grapevine.config import SettingsError, TopicConfig, parse_config
from grapevine.defaults import DEFAULT_TOPICS
from grapevine.toml_writer import topic as written

_TOPIC = re.compile(r"\s*\[\[\s*topics\s*\]\]\s*(#.*)?$")
_TABLE = re.compile(r"\s*\[")
_HEADING = "# What posts are about: a name, a sentence that describes it, and words that speak for it."


@dataclass(frozen=True)
class _Blocks:
    """A file's lines, and where each topic's table begins and ends in them."""

    lines: list[str]
    spans: list[tuple[int, int]]


def default_topics() -> tuple[TopicConfig, ...]:
    """The topics that count where none are configured."""
    return tuple(TopicConfig(**topic) for topic in DEFAULT_TOPICS)


def add_topic(path: Path, topic: TopicConfig) -> bool:
    """Write ``topic`` behind the others; True where the default ones had to be written out before it.

    A configured topic replaces the default ones, so the first of one's own brings them with it. Raises
    SettingsError where the file cannot be changed.
    """
    had_own = bool(parse_config(_read(path), str(path)).topics)
    kept = _configured(path)

    def change(blocks: _Blocks) -> list[str]:
        at = blocks.spans[-1][1]
        before, after = blocks.lines[:at], blocks.lines[at:]
        while not before[-1].strip():
            before.pop()
        return [*before, "", *_lines(topic), *([""] if after else []), *after]

    _rewrite(path, (*kept, topic), change)
    return not had_own


def replace_topic(path: Path, topic: TopicConfig, name: str) -> None:
    """Write ``topic`` in the place of the one called ``name``. Raises SettingsError."""
    kept = _configured(path)
    index = [one.name for one in kept].index(name)

    def change(blocks: _Blocks) -> list[str]:
        start, end = blocks.spans[index]
        comments = [line for line in blocks.lines[start + 1 : end] if line.lstrip().startswith("#")]
        head, *rest = _lines(topic)
        tail = [""] if end < len(blocks.lines) else []
        return [*blocks.lines[:start], head, *comments, *rest, *tail, *blocks.lines[end:]]

    _rewrite(path, (*kept[:index], topic, *kept[index + 1 :]), change)


def remove_topic(path: Path, name: str) -> None:
    """Take the topic called ``name`` out. Raises SettingsError, also for the last one."""
    kept = _configured(path)
    index = [one.name for one in kept].index(name)
    if len(kept) == 1:
        raise SettingsError(f"{name} is the last topic: without any, the default ones would count again.")

    def change(blocks: _Blocks) -> list[str]:
        start, end = blocks.spans[index]
        return [*blocks.lines[:start], *blocks.lines[end:]]

    _rewrite(path, (*kept[:index], *kept[index + 1 :]), change)


def _configured(path: Path) -> tuple[TopicConfig, ...]:
    """The file's topics; the default ones are written out first where it has none."""
    config = parse_config(_read(path), str(path))
    if config.topics:
        return config.topics
    _write_defaults(path)
    return default_topics()


def _write_defaults(path: Path) -> None:
    def change(blocks: _Blocks) -> list[str]:
        text = [_HEADING]
        for one in default_topics():
            text += [*_lines(one), ""]
        return [*blocks.lines, "", *text[:-1]]

    _rewrite(path, default_topics(), change)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error


def _blocks(text: str) -> _Blocks:
    lines = text.splitlines()
    spans: list[tuple[int, int]] = []
    start: int | None = None
    for number, line in enumerate(lines):
        if start is not None and _TABLE.match(line):
            spans.append((start, _without_remarks(lines, start, number)))
            start = None
        if _TOPIC.match(line):
            start = number
    if start is not None:
        spans.append((start, len(lines)))
    return _Blocks(lines, spans)


def _without_remarks(lines: Sequence[str], start: int, end: int) -> int:
    """Where a table is over whose next one begins at ``end``: comments above that belong to the next one."""
    at = end
    while at > start + 1 and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return at if at == end or not lines[at - 1].strip() else end


def _lines(topic: TopicConfig) -> list[str]:
    return written(
        topic.name, topic.description, topic.keywords, topic.examples, topic.counterexamples
    ).splitlines()


def _rewrite(path: Path, wanted: tuple[TopicConfig, ...], change: Callable[[_Blocks], list[str]]) -> None:
    """Change the file in one step, having made sure that its topics become ``wanted`` and nothing else changes."""
    text = _read(path)
    config = parse_config(text, str(path))
    blocks = _blocks(text)
    by_hand = SettingsError(f"{path} writes its topics in a way that only you can change: edit it by hand.")
    if len(blocks.spans) != len(config.topics):
        raise by_hand
    changed = "\n".join(change(blocks)) + "\n"
    if parse_config(changed, str(path)) != config.model_copy(update={"topics": wanted}):
        raise by_hand
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(changed, encoding="utf-8")
        beside.chmod(path.stat().st_mode)
        beside.replace(path)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error}") from error
