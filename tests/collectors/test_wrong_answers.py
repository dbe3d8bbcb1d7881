"""One value of one answer is wrong, whichever: nothing breaks, and what is lost is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from collectors import http
from collectors.base import CollectorError, Page, SkipRecord
from collectors.watch.watch import Watch
from graph.records import Post, Record, uid_of
from tests.collectors.answering import Answer, Asked
from tests.collectors.faults import changes
from tests.collectors.worlds import World, world_of

NETWORKS = ("feeds", "hackernews", "mastodon", "reddit", "x")
TRIED = 60
"""Of each network's wrong answers: every so many-th, so that each kind of answer and of change is among them."""

SAYS_SO = (
    "visibility", "removed_by_category", "in_reply_to", "_tags", "meta", "data.after null", "author ", "tags",
    "descendants", "mentions", "replies_count", "story_id", "objectID", "subreddit",
)  # fmt: skip
"""Values by which a network itself says that there is no more, or that a post is not ours to keep."""


@dataclass
class Read:
    """What came of reading a whole network."""

    told: set[str] = field(default_factory=set)
    records: list[Record] = field(default_factory=list)

    @property
    def posts(self) -> set[str]:
        """The keys of what has a text."""
        return {one.key for one in self.records if isinstance(one, Post) and one.text}


def read(world: World) -> Read:
    """All that the collector can do, each in its turn, whatever becomes of the others."""
    collector, found = world.collector, Read()
    watch = Watch(["fernhollow"], frozenset({world.anna}))
    steps: list[Callable[[], Iterator[Page]]] = [
        lambda: collector.mentions(watch, None),
        lambda: collector.resolve([world.handle] if world.handle else []),
        lambda: collector.connections(world.anna, None),
        lambda: collector.describe([world.anna]),
        lambda: collector.recheck([uid_of(key) for key in sorted(found.posts)]),
    ]
    for step in steps:
        try:
            for page in step():
                found.records += page.records
                found.told |= {f"{one.what}: {one.reason}" for one in (*page.skipped, *page.failed)}
        except (CollectorError, SkipRecord) as fault:
            found.told.add(str(fault))
    return found


@pytest.mark.parametrize("network", NETWORKS)
def test_a_value_that_is_missing_unknown_null_or_of_another_type_breaks_nothing_and_what_it_costs_is_told(
    network: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "READ_S", 5.0)
    answers: list[Answer] = []

    def keep(_: int, asked: Asked, answer: Answer) -> Answer:
        answers.append(answer)
        return answer

    with world_of(network, tmp_path) as world:
        assert world.server is not None
        world.server.alter = keep
        right = read(world)
        address = world.server.address
    wrong = list(
        {
            (answer.content, name): (number, name, altered)
            for number, answer in enumerate(answers)
            for name, altered in changes(answer)
        }.values()
    )
    assert len(wrong) > TRIED

    for number, name, altered in wrong[:: len(wrong) // TRIED]:
        with world_of(network, tmp_path) as world:
            found, there = read_with(world, number, altered, address)
        if any(part in name for part in SAYS_SO):
            continue
        assert not lost(right, found, answers[number], altered, (address, there)), (
            f"answer {number}, {name}: {found.told}"
        )
        if name.endswith("unknown"):
            assert len(found.posts) == len(right.posts)


def read_with(world: World, number: int, altered: Answer, address: str) -> tuple[Read, str]:
    """What is read where the request with this number is answered so; ``address``: the server's in the answer."""
    assert world.server is not None
    there = world.server.address
    answer = replace(altered, body=altered.content.replace(address.encode(), there.encode()))
    world.server.alter = lambda now, _, right: answer if now == number else right
    return read(world), there


def told(found: Read, *addresses: str) -> set[str]:
    """What was told, with one server's address instead of another's."""
    old, new = (address.removeprefix("http://") for address in addresses)
    return {one.replace(old, new) for one in found.told}


def lost(right: Read, found: Read, answer: Answer, altered: Answer, addresses: tuple[str, str]) -> int:
    """How many posts are not there though they were answered with the watched word, where nothing says so."""
    fewer = altered.content.count(b"fernhollow") < answer.content.count(b"fernhollow")
    if fewer or found.told - told(right, *addresses):
        return 0
    return max(0, len(right.posts) - len(found.posts))
