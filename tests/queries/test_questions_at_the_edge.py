"""Saved questions where the graph holds little, or nothing."""

from __future__ import annotations

import pytest

from graph.connection import Graph
from graph.records import Company
from graph.rollups.rebuild import rebuild
from queries.catalog import load_catalog
from queries.params import ParamError
from queries.runner import ask
from tests.graph.facts import write
from tests.queries.saved.planting import Said, asked, only, person
from tests.queries.world import NOW, build, day

CATALOG = load_catalog()


def test_nobody_is_silent_where_nothing_was_heard_of_anyone(graph: Graph) -> None:
    build(graph)
    graph.run("MATCH (p:Post) WHERE p.day > $day DETACH DELETE p", day=day(22))
    rebuild(graph)
    assert ask(graph, CATALOG.get("customers-who-fell-silent"), now=NOW).rows == []


def test_no_question_stumbles_over_a_graph_that_holds_only_us(graph: Graph) -> None:
    for key, name in {"churn": "churn", "crm-white-papers": "CRM white papers"}.items():
        graph.run("MERGE (t:Topic {key: $key}) SET t.name = $name", key=key, name=name)
    graph.run("MERGE (c:Company {key: 'company:us'}) SET c.name = 'Us', c.role = 'us'")
    for question in CATALOG.questions:
        if any(param.required for param in question.params):
            continue  # It asks about a person, and there is nobody.
        found = ask(graph, question, {}, now=NOW)
        assert [row for row in found.rows if row.get("posts", row.get("outcomes", 1))] == [], question.id


def test_customers_prefer_a_network_also_where_no_profile_or_person_of_ours_is_known(graph: Graph) -> None:
    write(
        graph,
        Company("company:us", "Fernhollow", "us"),
        Company("company:pellworth", "Pellworth Foods", "customer"),
        *person("ann", "company:pellworth"),
        Said("a1", "ann", 2).record(),
    )
    found = asked(graph, "networks-customers-prefer")
    assert only(found, "network", "people", "answers_to_us") == [("net", 1, 0)]


def test_a_question_to_a_graph_without_topics_says_that_there_are_none(graph: Graph) -> None:
    with pytest.raises(ParamError, match="`topic`: the graph holds no topic yet, so not 'churn' either"):
        ask(graph, CATALOG.get("connections-who-care"), {})
