"""What labelled a post, in parts: a change of one part asks for that part of the labels again, and no more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from nlp.companies.finder import CompanyNames
from nlp.topics.scorer import TopicDefinition

TOPIC_RULES = 8
"""Raised whenever the code around topics changes what it says of a text."""
COMPANY_RULES = 1
"""Raised whenever the code that finds companies finds others."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The labeller of a post; as text it stands in the post's ``labelled_by``, so that people can read it."""

    model: str
    """The encoders, and the number of the rules around them."""
    topics: str
    """A digest of every topic's definition."""
    companies: str
    """A digest of every company's names."""

    def __str__(self) -> str:
        return f"{self.model} topics:{self.topics} companies:{self.companies}"

    @classmethod
    def parse(cls, text: str) -> Stamp | None:
        """The stamp that ``text`` shows; None where it shows none, as in graphs of an older Grapevine."""
        parts = text.rsplit(" ", 2)
        if len(parts) != 3:
            return None
        model, topics, companies = parts
        if not (model and topics.startswith("topics:") and companies.startswith("companies:")):
            return None
        return cls(model, topics.removeprefix("topics:"), companies.removeprefix("companies:"))


def topic_digests(topics: Iterable[TopicDefinition]) -> dict[str, str]:
    """Each topic's key with a digest of its definition: what tells a changed topic from the same one."""
    return {topic.key: digest([TOPIC_RULES, repr(topic)]) for topic in topics}


def stamp_of(model: str, topics: Mapping[str, str], companies: Iterable[CompanyNames]) -> Stamp:
    """The stamp of a labeller: the model's name with its rules, topics by digest, and companies."""
    named = sorted(json.dumps(asdict(company), sort_keys=True) for company in companies)
    return Stamp("_".join(model.split()), digest(sorted(topics.items())), digest([COMPANY_RULES, *named]))


def digest(content: object) -> str:
    """Eight hexadecimal digits of anything that JSON can hold."""
    return hashlib.blake2b(json.dumps(content).encode(), digest_size=4).hexdigest()
