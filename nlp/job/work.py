"""What a post needs that another labeller labelled: everything again, or only what the change touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.labels.labels import FAILED
from graph.labels.lease import Digests
from nlp.definitions import Stamp


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done about a post."""

    name: str
    """For people to read."""
    everything: bool = False
    scored: frozenset[str] = frozenset()
    """Keys of the topics that it is scored on."""
    forgotten: frozenset[str] = frozenset()
    """Keys of the topics that it was scored on as they were defined before, those included that are gone."""
    companies: bool = False
    """Look whether it names other companies than before: then everything is done again."""

    @property
    def reads(self) -> bool:
        """Is the text wanted at all?"""
        return self.everything or bool(self.scored) or self.companies


NEW = Work("new", everything=True)
AGAIN = Work("everything again", everything=True)


def work_for(labelled_by: str, stamp: Stamp, topics: Mapping[str, Digests]) -> Work:
    """What a post with the stamp ``labelled_by`` needs to have the labels of ``stamp``.

    ``topics`` says for the topics part of each stamp which definitions it stands for. A post that a labeller
    failed on, or whose stamp says nothing, is labelled from the start.
    """
    before = None if labelled_by.startswith(FAILED) else Stamp.parse(labelled_by)
    if before is None or before.model != stamp.model or before.topics not in topics:
        return AGAIN
    was, now = topics[before.topics], topics[stamp.topics]
    scored = frozenset(key for key in now if now[key] != was.get(key))
    forgotten = frozenset(key for key in was if was[key] != now.get(key))
    companies = before.companies != stamp.companies
    return Work(_name(scored, forgotten, companies), False, scored, forgotten, companies)


def _name(scored: frozenset[str], forgotten: frozenset[str], companies: bool) -> str:
    if scored and companies:
        return "topics and companies"
    if scored:
        return "topics only"
    if companies:
        return "companies only"
    return "topics that are gone" if forgotten else "no labels, only the note of what made them"
