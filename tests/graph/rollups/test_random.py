"""Whatever happens in whatever order, the kept rollups are what a full computation says."""

from __future__ import annotations

import pytest

from graph.connection import Graph
from graph.rollups.check import check
from graph.rollups.rebuild import rebuild
from tests.graph.rollups.computed import assert_right, rollups_held
from tests.graph.rollups.story import Story

STEPS, LOOK_EVERY = 60, 12


@pytest.mark.parametrize("seed", [1, 2])
def test_a_story_of_many_changes_leaves_the_rollups_right(graph: Graph, seed: int) -> None:
    story = Story(graph, seed)
    story.begin()
    assert_right(graph)
    told: list[str] = []
    for step in range(STEPS):
        told.append(story.step())
        if step % LOOK_EVERY == LOOK_EVERY - 1:
            try:
                assert_right(graph)
            except AssertionError as error:
                raise AssertionError(f"after {step}: {told[-LOOK_EVERY:]}\n{error}") from error
    held = rollups_held(graph)
    assert len(held) > 50
    assert check(graph) == []

    assert rebuild(graph) > 0
    assert rollups_held(graph) == held
    assert_right(graph)
    assert check(graph) == []
