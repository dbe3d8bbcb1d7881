"""Which customers had fallen silent at a moment. For the rest: tests/queries/test_questions.py."""

from __future__ import annotations

from graph.connection import Graph
from tests.queries.saved.planting import ago, asked, day, only, said
from tests.queries.saved.story import PELL, Story


def story() -> Story:
    """Ann speaks every other day, is silent for four weeks, and speaks again; others are heard every day."""
    story = Story()
    story.person("ann", PELL)
    story.profile("bo", "Bo")
    for n in (*range(1, 10, 2), *range(38, 90, 2)):
        story.says(f"a{n}", "ann", n)
    for n in range(90):
        story.says(f"b{n}", "bo", n)
    return story


def test_what_is_said_after_the_moment_of_asking_breaks_no_silence(planted: Graph) -> None:
    assert only(asked(planted, "customers-who-fell-silent"), "company") == []
    then = asked(planted, "customers-who-fell-silent", now=ago(12))
    assert only(then, "company", "silent_days", "usual_pause", "last_post", "posts") == [
        ("Pellworth Foods", 26, 2, day(38), 26)
    ]
    assert said(then)[0] == "a38 by ann"
