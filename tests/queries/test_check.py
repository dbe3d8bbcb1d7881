"""The check of a question's file: each fault with its line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.connection import Graph
from queries.catalog import SAVED, load_catalog
from queries.check import check_file
from queries.returned import returned_columns, writes

GOOD = """\
// ---
// question: Who wrote about {topic}?
// description: Everyone who did.
// params:
//   topic: {type: topic, default: churn}
//   since: {type: since, default: 30 days}
// columns: [person, posts]
// hidden: [person_key]
// evidence: evidence
// ---
MATCH (who:Profile)-[:POSTED]->(post:Post)-[:ABOUT]->(:Topic {key: $topic})
WHERE post.day >= $since AND post.day <= $until
RETURN who.name AS person, count(post) AS posts, who.key AS person_key
ORDER BY posts DESC
// --- evidence
UNWIND $rows AS row
MATCH (:Profile {key: row.person_key})-[:POSTED]->(post:Post)
RETURN row.row AS row, collect({who: row.person, said: post.text, at: post.at, url: post.url})[..5] AS evidence
"""


def found(
    folder: Path, source: str, graph: Graph | None = None, name: str = "mine"
) -> list[tuple[int | None, str]]:
    path = folder / f"{name}.cypher"
    path.write_text(source, encoding="utf-8")
    faults = check_file(path, graph, taken=load_catalog().questions)
    assert all(fault.remedy for fault in faults)
    return [(fault.line, fault.what) for fault in faults]


def test_a_good_file_has_no_fault(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD) == []


def test_all_faults_of_a_header_are_named_at_once_each_with_its_line(tmp_path: Path) -> None:
    wrong = (
        GOOD.replace("description:", "descripton:")
        .replace("type: topic", "type: theme")
        .replace("hidden: [person_key]", "hidden: person_key")
    )
    assert found(tmp_path, wrong) == [
        (2, "description: Field required"),
        (
            5,
            "params.topic.type: Input should be 'topic', 'company', 'person', 'network', 'since', 'int', 'float', 'text' or 'choice'",
        ),
        (8, "hidden: Input should be a valid tuple"),
        (3, "descripton: Extra inputs are not permitted"),
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "line", "fault"),
    [
        ("$topic}", "$topik}", 11, "the Cypher uses $topik, which no parameter gives"),
        ("post.day >= $since AND post.day <= $until", "true", None, "parameter 'since' is not used by the Cypher"),
        ("AS posts,", "AS number,", 13, "the header names the column 'posts'"),
        ("AS evidence\n", "AS words\n", 18, "the header names the column 'evidence'"),
        ("UNWIND $rows AS row\n", "UNWIND [] AS row\n", 16, "the statement for the evidence does not use $rows"),
        ("RETURN who.name", "SET who.name = 'x'\nRETURN who.name", 13, "SET changes something"),
    ],
)  # fmt: skip
def test_a_fault_of_the_cypher_is_named_with_its_line(
    tmp_path: Path, was: str, becomes: str, line: int | None, fault: str
) -> None:
    assert was in GOOD
    assert any(
        place == line and what.startswith(fault)
        for place, what in found(tmp_path, GOOD.replace(was, becomes))
    )


def test_a_name_that_a_question_has_already_is_a_fault(tmp_path: Path) -> None:
    path = SAVED / "competitors" / "share-of-voice.cypher"
    assert found(tmp_path, GOOD, name="share-of-voice") == [
        (None, f"there is a question 'share-of-voice' already, in {path}")
    ]


def test_the_bundled_questions_have_no_fault(graph: Graph) -> None:
    questions = load_catalog().questions
    assert [(one.id, check_file(one.path, graph)) for one in questions if check_file(one.path, graph)] == []


def test_what_the_graph_says_is_named_with_its_line(graph: Graph, tmp_path: Path) -> None:
    assert found(tmp_path, GOOD, graph) == []
    (line, told), *more = found(
        tmp_path, GOOD.replace("WHERE post.day >= $since", "WHERE pots.day >= $since"), graph
    )
    assert (line, more) == (12, [])
    assert "the graph refuses it" in told
    assert "pots" in told


def test_a_misspelt_label_or_property_is_a_fault(graph: Graph, tmp_path: Path) -> None:
    wrong = GOOD.replace("(who:Profile)", "(who:Profil)").replace("count(post)", "sum(post.polarty)")
    assert found(tmp_path, wrong, graph) == [
        (11, "the graph knows no label `Profil`; is `Profile` meant?"),
        (13, "the graph knows no property `polarty`; is `polarity` meant?"),
    ]


@pytest.mark.parametrize(
    ("cypher", "columns"),
    [
        ("MATCH (n) RETURN n.name AS name, count(*) AS n ORDER BY n", ["name", "n"]),
        ("RETURN DISTINCT coalesce(1, 2) AS a, {x: 1, y: 2} AS b, [1, 2][0] AS c LIMIT 5", ["a", "b", "c"]),
        ("CALL { RETURN 1 AS inner } RETURN inner, inner + 1 AS `two words`;", ["inner", "two words"]),
        ("MATCH (n) RETURN n.name, 'a, b' AS said // RETURN x AS y", ["n.name", "said"]),
        ("RETURN 1 AS a UNION RETURN 2 AS a", ["a"]),
        ("MATCH (n) RETURN *", None),
    ],
)
def test_the_columns_of_a_statement_are_read_from_its_text(cypher: str, columns: list[str] | None) -> None:
    found = returned_columns(cypher)
    assert (found[0] if found else None) == columns


@pytest.mark.parametrize(
    ("cypher", "words"),
    [
        ("MATCH (n) SET n.x = 1 RETURN n", ["SET"]),
        ("LOAD  CSV FROM 'x' AS row\nMERGE (n)", ["LOAD CSV", "MERGE"]),
        ("MATCH (n) WHERE n.set = $delete RETURN {create: 1, b: 'MERGE'} // REMOVE", []),
    ],
)
def test_words_that_write_are_found_and_names_that_look_so_are_not(cypher: str, words: list[str]) -> None:
    assert [word for word, _ in writes(cypher)] == words
