"""What a topic is: a name and a sentence, and if the user likes keywords, examples and counterexamples."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_NOT_IN_KEYS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class TopicDefinition:
    """A topic as its user describes it. ``keywords`` are phrases as in watch terms (``churn*``)."""

    name: str
    description: str
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    """Posts that are about it."""
    counterexamples: tuple[str, ...] = ()
    """Posts that are not, though they look like it."""

    @property
    def key(self) -> str:
        """The topic's key in the graph: its name in lower case, words joined by ``-``."""
        folded = unicodedata.normalize("NFKC", self.name).casefold()
        return _NOT_IN_KEYS.sub("-", folded).strip("-_")


def check_definitions(topics: Sequence[TopicDefinition]) -> None:
    """Raises ValueError for two topics of one key, or one without name or description."""
    seen: dict[str, str] = {}
    for topic in topics:
        if not topic.key or not topic.description.strip():
            raise ValueError(f"the topic {topic.name!r} needs a name and a description")
        if topic.key in seen:
            raise ValueError(f"the topics {seen[topic.key]!r} and {topic.name!r} are the same to the graph")
        seen[topic.key] = topic.name
