"""Names in a question's Cypher that the graph does not know are told with file, line and the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.connection import Graph
from queries.catalog import Question, load_catalog, load_question
from queries.runner import AnswerError, ask
from queries.unknown_names import unknown_names

HEADER = "// ---\n// question: Mine?\n// description: One of my own.\n// columns: [n]\n// ---\n"


def question(folder: Path, cypher: str) -> Question:
    path = folder / "mine.cypher"
    path.write_text(HEADER + cypher, encoding="utf-8")
    return load_question(path)


@pytest.mark.parametrize(
    ("cypher", "said"),
    [
        ("MATCH (p:Pst) RETURN p.key AS n", "line 6: the graph knows no label `Pst`; is `Post` meant?"),
        (
            "MATCH (p:Post)\nWHERE (p)<-[:POSTD]-() RETURN p.key AS n",
            "line 7: the graph knows no relationship `POSTD`",
        ),
        (
            "MATCH ()-[did:POSTED|ENGAGD]->(p) RETURN p.key AS n",
            "no relationship `ENGAGD`; is `ENGAGED` meant?",
        ),
        (
            "MATCH (p:Post)\nWHERE p.dya >= '2026'\nRETURN p.key AS n",
            "line 7: the graph knows no property `dya`",
        ),
        ("MATCH (t:Topic {nmae: 'churn'}) RETURN t.key AS n", "no property `nmae`; is `name` meant?"),
        ("MATCH (p:Post|Zebra) RETURN p.key AS n", "no label `Zebra`."),
    ],
)
def test_a_misspelt_name_is_told_with_its_place(graph: Graph, tmp_path: Path, cypher: str, said: str) -> None:
    asked = question(tmp_path, cypher)
    answer = ask(graph, asked)
    assert answer.rows == []
    assert len(answer.warnings) == 1
    assert answer.warnings[0].startswith(f"{tmp_path / 'mine.cypher'}, line ")
    assert said in answer.warnings[0]


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (p:Post) // :Pst in a comment\nWHERE p.text = '(:Pst)' RETURN p.key AS n",
        "WITH {depth: 1, inner: {far: 2}} AS mine RETURN mine.depth + mine.inner.far AS n",
        "MATCH (p:Post) RETURN collect({mine: p.key})[0].mine AS n",
        "RETURN date('2026-11-01').year + duration({days: 3}).days AS n",
        "MATCH (p:Post) WITH p.at AS at RETURN at.year AS n",
    ],
)
def test_a_name_that_the_question_makes_itself_is_none(graph: Graph, tmp_path: Path, cypher: str) -> None:
    assert unknown_names(graph, question(tmp_path, cypher)) == ()


def test_what_others_wrote_into_the_graph_is_known(graph: Graph, tmp_path: Path) -> None:
    cypher = "MATCH (a:Bargain)-[:WON_BY]->(b) WHERE a.worth > 1 RETURN a.worth AS n"
    asked = question(tmp_path, cypher)
    assert len(unknown_names(graph, asked)) == 3
    graph.run("CREATE (:Bargain {worth: 5})-[:WON_BY]->(:Company {key: 'company:a'})")
    assert ask(graph, asked).rows == [{"n": 5}]
    assert unknown_names(graph, asked) == ()


def test_every_name_in_the_saved_questions_is_one_of_the_graphs(graph: Graph) -> None:
    assert [
        unknown_names(graph, saved) for saved in load_catalog().questions if unknown_names(graph, saved)
    ] == []


def test_a_fault_that_the_engine_finds_is_told_with_the_line_of_the_file(
    graph: Graph, tmp_path: Path
) -> None:
    for cypher in ("MATCH (p:Post)\nRETUN p.key AS n", "MATCH (p:Post)\nRETURN q.key AS n"):
        with pytest.raises(AnswerError) as refused:
            ask(graph, question(tmp_path, cypher))
        assert str(refused.value).startswith(
            f"{tmp_path / 'mine.cypher'}, line 7: the graph refused the question: "
        )
        assert "column" not in str(refused.value)
