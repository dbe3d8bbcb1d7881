"""Which topic a user means, and whether a new one can be used; refusals that say what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from grapevine.config import SettingsError, TopicConfig
from grapevine.terminal import plain
from grapevine.workspace import Workspace, definition_of
from graph.text.words import PhraseError, WordIndex
from nlp.topics.definition import TopicDefinition

from .refused import refusal


def path_of(workspace: Workspace) -> Path:
    """The grapevine.toml to change. Raises SettingsError where none was written yet."""
    if workspace.config_file is None:
        raise SettingsError(
            "There is no grapevine.toml yet to write topics into: write one with `grapevine init`."
        )
    return workspace.config_file


def topic_called(topics: Sequence[TopicDefinition], name: str) -> TopicDefinition:
    """The topic of this name or key. Raises SettingsError that names the nearest ones."""
    key = TopicDefinition(name, "x").key
    for topic in topics:
        if topic.key == key:
            return topic
    by_key = {topic.key: topic.name for topic in topics}
    near = [by_key[one] for one in get_close_matches(key, by_key, n=3, cutoff=0.6)]
    if near:
        raise SettingsError(
            f"There is no topic {plain(name)!r}. Did you mean {' or '.join(map(plain, near))}?"
        )
    known = ", ".join(plain(topic.name) for topic in topics) or "none"
    raise SettingsError(f"There is no topic {plain(name)!r}. There are: {known}.")


def checked(topic: TopicConfig, known: Sequence[TopicDefinition]) -> TopicConfig:
    """``topic`` as it can be written. Raises SettingsError: empty, a keyword without a word, there already."""
    definition = definition_of(topic)
    if not definition.key:
        raise SettingsError("A topic needs a name with at least one letter or digit.")
    if not topic.description:
        raise SettingsError(
            f"The topic {plain(topic.name)} needs a sentence: --sentence 'what such posts are about'."
        )
    for one in known:
        if one.key == definition.key:
            raise SettingsError(
                f"There is a topic {plain(one.name)} already. Try it with: grapevine topics try "
                f"{one.key}, or remove it first."
            )
    for keyword in topic.keywords:
        try:
            WordIndex({keyword: True})
        except PhraseError as error:
            raise SettingsError(f"The keyword {plain(keyword)!r} cannot be used: {error}.") from error
    if (why := refusal(topic.name, topic.description, topic.keywords)) is not None:
        raise SettingsError(f"The topic {plain(topic.name)} is not taken: {why}")
    if any(not text.strip() for text in (*topic.examples, *topic.counterexamples)):
        raise SettingsError("An example needs text: --like 'a post that fits'.")
    try:
        return TopicConfig.model_validate(topic.model_dump())
    except ValidationError as error:
        raise SettingsError(f"The topic {plain(topic.name)} cannot be used: {error}") from error


def chosen(
    topics: Sequence[TopicDefinition],
    name: str,
    sentence: str | None,
    keywords: tuple[str, ...],
    examples: tuple[str, ...],
    counterexamples: tuple[str, ...],
) -> tuple[TopicDefinition | None, TopicDefinition]:
    """The saved topic of this name if there is one, and the definition to try. Raises SettingsError."""
    key = TopicDefinition(name, "x").key
    saved = next((topic for topic in topics if topic.key == key), None)
    if saved is None and sentence is None:
        try:
            topic_called(topics, name)
        except SettingsError as error:
            raise SettingsError(f"{error} A new one is tried with --sentence.") from error
    if saved is None:
        new = TopicConfig.model_construct(
            name=name.strip(),
            description=(sentence or "").strip(),
            keywords=keywords,
            examples=examples,
            counterexamples=counterexamples,
        )
        return None, definition_of(checked(new, topics))
    tried = replace(
        saved,
        description=(sentence or saved.description).strip() or saved.description,
        keywords=tuple(dict.fromkeys((*saved.keywords, *keywords))),
        examples=tuple(dict.fromkeys((*saved.examples, *examples))),
        counterexamples=tuple(dict.fromkeys((*saved.counterexamples, *counterexamples))),
    )
    return saved, tried
