"""The recipes of docs/cypher.md: each runs as it stands, over the small world, on both engines."""

from __future__ import annotations

import re
from typing import Any

import pytest

from graph.connection import Graph
from tests.queries.conftest import world  # noqa: F401 - the fixture
from tests.queries.world import day
from tests.servers import REPOSITORY

PAGE = (REPOSITORY / "docs" / "cypher.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^### (.+?)\n\n```cypher\n(.+?)```", PAGE, re.MULTILINE | re.DOTALL))
GIVEN = {
    "company": "Fernhollow", "other": "Brightquay", "person": "Anna Berg", "topic": "churn", "since": day(30),
    "until": "2027-02-01", "post": "bluesky:c1", "from": "tia.example", "to": "fern.example",
}  # fmt: skip
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "Companies by role": [("competitor", 2), ("customer", 5), ("prospect", 1), ("us", 1)],
    "People who work at a company now": [("Uma Fernhill", None)],
    "People who left a company, and where they are now": [("Ed Leaver", "Newleaf")],
    "Profiles of a person": [("bluesky", "anna.example"), ("bluesky", "anna2.example")],
    "Posts about a topic since a day": [
        (day(2), "negative", "Churn, by a clock that says 1970."),
        (day(2), "negative", "Hidden words on churn."),
        (day(2), "negative", "We at Fernhollow hate churn."),
        (day(3), "negative", "Churn again: two more accounts gone."),
        (day(5), "negative", "Churn, says one who left."),
    ],
    "Topics by number of posts": [("churn", 8), ("CRM white papers", 3)],
    "Sentiment towards a company": [("negative", 5)],
    "Posts that name two companies at once": [(day(3), "Brightquay over Fernhollow, any day.")],
    "Who was answered most": [("anna.example", 2)],
    "Likes and reposts of a post": [
        ("like", "anna.example"),
        ("like", "bo.example"),
        ("like", "dee.example"),
        ("repost", "bo.example"),
    ],
    "Who follows a company's profiles now": [
        ("uma.example", day(300), True),
        ("anna.example", day(200), True),
        *((f"{who}.example", day(100), False) for who in ("dee", "fay", "gil", "hal", "ida", "lone")),
    ],
    "Follows that ended": [
        *((f"{who}.example", "bright.example", 4) for who in ("jon", "pat", "pia")),
        ("gil.example", "bright.example", 1),
    ],
    "Companies whose people follow a company's profiles": [
        ("Newleaf", 3),
        ("Osterfjord Logistics", 3),
        ("Pellworth Foods", 3),
    ],
    "The shortest way from one person to another by follows": [
        (["tia.example", "anna.example", "fern.example"],)
    ],
    "Known contacts, by the list that says so": [
        ("Cid Moe", "Tom Reed", "linkedin"),
        ("Cid Moe", "Uma Fernhill", "crm"),
    ],
    "Customers with a renewal before a day": [("Osterfjord Logistics", "2027-01-15", 4200.0, "Nora Quist")],
    "Customers' posts that wait for labels": [("Osterfjord Logistics", "Bo Lind", "@fern hello?")],
    "Events of companies": [(day(2), "launch", "Fernhollow")],
    "Posts by hour of the day": [(11, 37)],
    "Median and 90th percentile of posts a profile": [(1.0, 4.0, 18)],
}
"""By recipe: the values of its rows, in its columns' order."""


def test_there_are_twenty_recipes_and_each_has_its_rows_here() -> None:
    assert len(RECIPES) == 20
    assert RECIPES.keys() == ROWS.keys()


@pytest.mark.parametrize("recipe", ROWS)
def test_a_recipe_finds_what_it_says(world: Graph, recipe: str) -> None:  # noqa: F811 - the fixture
    cypher = RECIPES[recipe]
    params = {name: GIVEN[name] for name in re.findall(r"\$(\w+)", cypher)}
    found = world.ask(cypher, params, timeout_s=30, row_limit=100)
    assert [tuple(row[column] for column in found.columns) for row in found.rows] == ROWS[recipe]
