"""docs/terms.md says what the networks' classes say, and each test that it names exists."""

from __future__ import annotations

import re

from collectors.base import Collector
from collectors.registry import collector_classes
from tests.docs.pages import REPOSITORY, rows, sections

PAGE = REPOSITORY / "docs" / "terms.md"


def below(heading: str) -> str:
    return next(text for found, text in sections(PAGE) if found == heading)


def asked_by(made: type[Collector]) -> list[str]:
    """The row of a network."""
    terms = made.terms
    hours = terms.deletions_within_hours
    return [
        made.title,
        "yes" if terms.matching_allowed else f"no: {terms.matching_rule}",
        "the network does not tell" if hours is None else f"within {hours} hour{'' if hours == 1 else 's'}",
        "without limit" if terms.storage_days is None else f"{terms.storage_days} days",
        terms.display_rule or "nothing is prescribed",
    ]


def test_the_table_of_terms_is_what_the_classes_say() -> None:
    assert rows(below("What each network asks")) == [asked_by(made) for made in collector_classes()]


def test_how_deletions_are_followed_is_said_of_every_network_that_is_collected_with_tests_that_exist() -> (
    None
):
    table = rows(below("How deletions and the like are followed"))
    collected = [made.title for made in collector_classes() if made.abilities != {"import"}]
    assert [row[0] for row in table] == collected
    missing = []
    for row in table:
        assert len(row) == 7
        named = re.findall(r"`(tests/[\w/.]+)::(\w+)`", row[-1])
        assert named, row[0]
        for path, name in named:
            file = REPOSITORY / path
            if not file.exists() or f"def {name}(" not in file.read_text(encoding="utf-8"):
                missing.append(f"{path}::{name}")
    assert missing == []
