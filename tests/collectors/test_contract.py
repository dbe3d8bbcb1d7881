"""What holds for every collector that is registered, over its recorded network."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import pytest

from collectors.base import Collector, Page
from collectors.registry import COLLECTORS, collector_class
from collectors.watch.watch import Watch
from graph.records import Post, ProfileResolved, Record, SnapshotEnd, SnapshotMember, network_of
from tests.collectors.worlds import World, world_of

COLLECTED = sorted(name for name in COLLECTORS if "mentions" in collector_class(name).abilities)


@pytest.fixture(params=COLLECTED)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with world_of(request.param, tmp_path) as made:
        yield made


def watch(world: World) -> Watch:
    return Watch(["fernhollow"], frozenset({world.anna}))


def records(pages: list[Page]) -> list[Record]:
    return [record for page in pages for record in page.records]


@pytest.mark.parametrize("network", sorted(COLLECTORS))
def test_its_class_says_its_name_limits_terms_and_documents(network: str) -> None:
    made = collector_class(network)

    assert made.name == network
    assert all(word in (made.__doc__ or "") for word in ("Limits:", "Terms:", "Docs:"))
    assert made.terms.deletions_within_hours is None or made.terms.deletions_within_hours > 0
    assert made.terms.storage_days is None or made.terms.storage_days > 0


@pytest.mark.parametrize("network", sorted(COLLECTORS))
def test_its_class_says_what_people_set_link_and_may_expect(network: str) -> None:
    made = collector_class(network)
    settings = made.settings.model_fields

    assert made.title
    assert made.setup.endswith(".")
    assert not made.example or (made.profile_key(made.example) or "").startswith(f"{made.name}:")
    assert made.profile_key("https://nowhere.example/somebody") is None
    assert all(field.description and not field.is_required() for field in settings.values())
    assert isinstance(made.from_settings(made.settings(), {}), made)


def test_its_recorded_network_makes_it_ready_and_its_positions_bear_its_name(world: World) -> None:
    assert world.collector.checkpoint.startswith(f"{world.collector.name}:")
    assert world.collector.missing() == []


def test_it_can_do_what_its_class_says_and_nothing_else(world: World) -> None:
    made = type(world.collector)

    for method in ("mentions", "connections", "history", "recheck"):
        assert (method in made.abilities) == (getattr(made, method) is not getattr(Collector, method)), method
    assert "listen" not in made.abilities or "mentions" in made.abilities


def test_its_terms_are_ones_that_the_code_can_obey(world: World) -> None:
    made = type(world.collector)

    assert (
        made.terms.deletions_within_hours is None or world.collector.streaming or "recheck" in made.abilities
    )
    assert made.terms.matching_allowed or made.terms.matching_rule


def test_it_finds_watched_words_watched_people_and_answers_to_them(world: World) -> None:
    pages = list(world.collector.mentions(watch(world), None))

    texts = [record.text for record in records(pages) if isinstance(record, Post)]
    assert tuple(sorted(texts)) == world.texts


def test_a_malformed_item_is_named_and_counted_and_loses_nothing_else(world: World) -> None:
    pages = list(world.collector.mentions(watch(world), None))

    skipped = [skip for page in pages for skip in page.skipped]
    assert len(skipped) == 1
    assert skipped[0].what
    assert skipped[0].reason
    assert sum(page.read for page in pages) == world.read


def test_its_times_have_zones_and_its_keys_its_network(world: World) -> None:
    found = records(list(world.collector.mentions(watch(world), None)))
    found += records(list(world.collector.connections(world.anna, None)))

    assert found
    for record in found:
        values = [getattr(record, one.name) for one in fields(record)]
        assert all(value.tzinfo is not None for value in values if isinstance(value, datetime)), record
        assert network_of(values[0]) == world.collector.name


def test_reading_on_from_a_cursor_loses_nothing_and_reads_nothing_twice(world: World) -> None:
    pages = list(world.collector.mentions(watch(world), None))
    whole = {record.key for record in records(pages) if isinstance(record, Post)}

    assert pages[-1].cursor is not None
    for number, page in enumerate(pages):
        if page.cursor is None:
            continue
        before = {record.key for record in records(pages[: number + 1]) if isinstance(record, Post)}
        rest = list(world.collector.mentions(watch(world), page.cursor))
        after = {record.key for record in records(rest) if isinstance(record, Post)}
        assert before | after == whole
        assert not before & after


def test_a_run_that_broke_off_is_told_the_same_again(world: World) -> None:
    first = next(iter(world.collector.mentions(watch(world), None)))

    again = next(iter(world.collector.mentions(watch(world), None)))

    assert again == first


def test_a_list_of_connections_is_one_snapshot_that_ends_once_at_its_end(world: World) -> None:
    found = records(list(world.collector.connections(world.anna, None)))
    if "connections" not in world.collector.abilities:
        assert found == []
        return

    members = [r for r in found if isinstance(r, SnapshotMember) and r.direction == "following"]
    ends = [r for r in found if isinstance(r, SnapshotEnd) and r.direction == "following"]
    assert {member.other for member in members} == world.followed
    assert len({member.snapshot for member in members}) == 1
    assert [end.snapshot for end in ends] == [members[0].snapshot]
    assert found.index(ends[0]) > max(found.index(member) for member in members)


def test_a_handle_is_resolved_and_an_unknown_one_is_named(world: World) -> None:
    if not world.handle:
        assert list(world.collector.resolve(["anybody"])) == []
        return
    unknown = world.handle.replace("anna", "nobody")

    pages = list(world.collector.resolve([world.handle, unknown]))

    resolved = [record for record in records(pages) if isinstance(record, ProfileResolved)]
    assert resolved == [ProfileResolved(f"{world.collector.name}:{world.anna}", world.handle)]
    assert any(unknown in skip.what for page in pages for skip in page.skipped)
