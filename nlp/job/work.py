"""What has to be done about a post that another version labelled: everything, or only what the change concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.labels.labels import FAILED
from graph.labels.lease import Digests
from nlp.definitions import LabelVersion


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done about a post."""

    name: str
    """For people to read."""
    everything: bool = False
    new_topics: frozenset[str] = frozenset()
    """Keys of the topics that are new or defined otherwise than before: the post is scored on them."""
    old_topics: frozenset[str] = frozenset()
    """Keys of the topics that are gone or were defined otherwise: the post's scores for them are removed."""
    companies: bool = False
    """Look whether it names other companies than before: then everything is done again; and tells other events."""

    @property
    def needs_text(self) -> bool:
        """Is the post's text needed?"""
        return self.everything or bool(self.new_topics) or self.companies


NEW = Work("new", everything=True)
AGAIN = Work("everything again", everything=True)


def work_for(labelled_by: str, version: LabelVersion, topics: Mapping[str, Digests]) -> Work:
    """What is to be done about a post labelled by the version ``labelled_by`` so that it has the labels of ``version``.

    ``topics`` says for the topics part of each version which definitions it stands for. A post that a labeller
    failed on, or whose version cannot be read, is labelled from the start.
    """
    before = None if labelled_by.startswith(FAILED) else LabelVersion.parse(labelled_by)
    if before is None or before.model != version.model or before.topics not in topics:
        return AGAIN
    was, now = topics[before.topics], topics[version.topics]
    new_topics = frozenset(key for key in now if now[key] != was.get(key))
    old_topics = frozenset(key for key in was if was[key] != now.get(key))
    companies = before.companies != version.companies
    return Work(_name(new_topics, old_topics, companies), False, new_topics, old_topics, companies)


def _name(new_topics: frozenset[str], old_topics: frozenset[str], companies: bool) -> str:
    if new_topics and companies:
        return "topics and companies"
    if new_topics:
        return "topics only"
    if companies:
        return "companies only"
    return "topics that are gone" if old_topics else "no labels, only the note of what made them"
