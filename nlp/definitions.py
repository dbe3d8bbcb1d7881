"""Which model and definitions labelled a post: after a change of one part, that part of the labels is made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from graph.text.companies.names import CompanyNames
from nlp.topics.definition import TopicDefinition

TOPIC_RULES = 9
"""Raised whenever the code around topics changes what it says of a text."""
COMPANY_RULES = 3
"""Raised whenever the code that finds companies finds others."""
SIGNAL_RULES = 1
"""Raised whenever the code that finds companies' events finds others."""


@dataclass(frozen=True, slots=True)
class LabelVersion:
    """What labelled a post; as text it stands in the post's ``labelled_by``, so that people can read it."""

    model: str
    """The encoders, and the number of the rules around them."""
    topics: str
    """A digest of every topic's definition."""
    companies: str
    """A digest of every company's names, and of the rules that find companies and their events."""

    def __str__(self) -> str:
        return f"{self.model} topics:{self.topics} companies:{self.companies}"

    @classmethod
    def parse(cls, text: str) -> LabelVersion | None:
        """The version that ``text`` shows; None where it shows none, as in graphs of an older Grapevine."""
        parts = text.rsplit(" ", 2)
        if len(parts) != 3:
            return None
        model, topics, companies = parts
        if not (model and topics.startswith("topics:") and companies.startswith("companies:")):
            return None
        return cls(model, topics.removeprefix("topics:"), companies.removeprefix("companies:"))


def topic_digests(topics: Iterable[TopicDefinition]) -> dict[str, str]:
    """Each topic's key with a digest of its definition, by which a changed topic is told from an unchanged one."""
    return {topic.key: digest([TOPIC_RULES, repr(topic)]) for topic in topics}


def company_definitions(companies: Iterable[CompanyNames]) -> list[str]:
    """What ``digest`` takes for companies: each one's names as JSON, in an order that does not depend on theirs."""
    return sorted(json.dumps(asdict(company), sort_keys=True) for company in companies)


def label_version(model: str, topics: Mapping[str, str], companies: Iterable[CompanyNames]) -> LabelVersion:
    """The version of a labeller: the model's name with its rules, ``topic_digests``, and companies."""
    named = company_definitions(companies)
    return LabelVersion(
        "_".join(model.split()), digest(sorted(topics.items())), digest([COMPANY_RULES, SIGNAL_RULES, *named])
    )


def digest(content: object) -> str:
    """Eight hexadecimal digits of anything that JSON can hold."""
    return hashlib.blake2b(json.dumps(content).encode(), digest_size=4).hexdigest()
