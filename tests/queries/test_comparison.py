"""An answer beside that for the period before: what changed, what is new, what is gone; and what cannot be compared."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.connection import Graph
from queries.catalog import Question, load_question
from queries.comparison import NotComparable
from queries.output import csv_parts, json_parts
from queries.params import ParamError
from queries.runner import ask, batches, compare, compared

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)

PLANTED = """
UNWIND [
  ['anna', '2026-11-24', 1], ['anna', '2026-11-20', 2], ['anna', '2026-11-17', 4], ['bo', '2026-11-25', 5],
  ['carl', '2026-11-11', 7], ['dora', '2026-11-10', 9]
] AS one
MERGE (post:Post {key: one[0] + one[1]}) SET post.uid = one[0], post.day = one[1], post.score = one[2]
"""
BY_PERSON = """
MATCH (post:Post) WHERE post.day >= $since AND post.day <= $until
WITH post.uid AS who, count(post) AS posts, sum(post.score) / 10.0 AS score, max(post.day) AS last
RETURN toUpper(who) AS person, posts, score, last, who AS person_key
ORDER BY person_key
"""
BY_DAY = """
MATCH (post:Post) WHERE post.day >= $since AND post.day <= $until
RETURN post.day AS day, sum(post.score) AS score
ORDER BY day
"""
BY_WEEK = """
MATCH (post:Post) WHERE post.day >= $since AND post.day <= $until
RETURN toString(date.truncate('week', date(post.day))) AS day, sum(post.score) AS score
ORDER BY day
"""
TOTAL = """
MATCH (post:Post) WHERE post.day >= $since AND post.day <= $until
RETURN 'since ' + $since AS period, count(post) AS posts
"""
LATER = """
MATCH (post:Post) WHERE post.day >= $since AND post.day <= $until
RETURN post.key AS person, post.score AS score
ORDER BY person
// --- evidence
UNWIND $rows AS shown
MATCH (post:Post {key: shown.person})
RETURN shown.row AS row, 'said on ' + post.day AS quote, [{who: post.uid, said: post.day}] AS words
"""


def asking(folder: Path, cypher: str, columns: str, more: str = "", since: str = "7 days") -> Question:
    path = folder / "mine.cypher"
    lines = [
        *("question: Who wrote?", "description: One of my own.", f"columns: [{columns}]"),
        *((f"params: {{since: {{type: since, default: {since}}}}}",) if since else ()),
        *more.splitlines(),
    ]
    header = "\n".join(f"// {line}" for line in lines)
    path.write_text(f"// ---\n{header}\n// ---\n{cypher.strip()}\n", encoding="utf-8")
    return load_question(path)


def test_rows_are_matched_by_their_key_with_what_changed_what_is_new_and_what_is_gone(
    graph: Graph, tmp_path: Path
) -> None:
    graph.run(PLANTED)
    asked = asking(
        tmp_path, BY_PERSON, "person, posts, score, last", "hidden: [person_key]\nkey: [person_key]"
    )
    found = compare(graph, asked, {}, now=NOW)

    assert (str(found.period), str(found.before)) == ("2026-11-19 to 2026-11-26", "2026-11-11 to 2026-11-18")
    assert [row["person"] for row in found.answer.rows] == ["ANNA", "BO"]
    assert [row["person"] for row in found.earlier.rows] == ["ANNA", "CARL"]
    assert found.numbers == ("posts", "score")
    assert found.matched == (0, None)
    assert (found.change(0, "posts"), found.change(0, "score")) == (1, -0.1)
    assert found.change(1, "posts") is None, "who is new"
    assert [found.earlier.rows[number]["person"] for number in found.gone] == ["CARL"]
    assert found.notes == (
        "2026-11-19 to 2026-11-26 is compared with 2026-11-11 to 2026-11-18.",
        "2026-11-26 is not over: its numbers still grow.",
    )


def test_a_period_from_day_to_day_is_compared_with_as_many_days_before(graph: Graph, tmp_path: Path) -> None:
    graph.run(PLANTED)
    asked = asking(tmp_path, BY_PERSON, "person, posts, score, last, person_key", "key: [person_key]")
    only = ask(graph, asked, {"since": "2026-11-17 to 2026-11-20"}, now=NOW)
    assert [(row["person"], row["posts"]) for row in only.rows] == [("ANNA", 2)]
    assert (only.bound["since"], only.bound["until"], only.bound["since_days"]) == (
        "2026-11-17",
        "2026-11-20",
        4,
    )
    found = compared(graph, only)
    assert str(found.before) == "2026-11-13 to 2026-11-16"
    assert (found.matched, found.earlier.rows) == ((None,), [])
    assert found.notes == ("2026-11-17 to 2026-11-20 is compared with 2026-11-13 to 2026-11-16.",)
    assert found.answer is only


def test_days_of_a_chart_are_matched_by_their_place_in_the_period(graph: Graph, tmp_path: Path) -> None:
    graph.run(PLANTED)
    asked = asking(tmp_path, BY_DAY, "day, score", "view: chart\nchart: {x: day, y: score}")
    found = compare(graph, asked, {"since": "7 days"}, now=NOW)
    assert [row["day"] for row in found.answer.rows] == ["2026-11-20", "2026-11-24", "2026-11-25"]
    assert [row["day"] for row in found.earlier.rows] == ["2026-11-11", "2026-11-17"]
    assert found.matched == (None, None, 1), "the seventh day of each period"
    assert found.rows_before() == [{"day": "2026-11-19", "score": 7}, {"day": "2026-11-25", "score": 4}]
    assert found.change(2, "score") == 1


def test_weeks_of_a_chart_are_matched_though_periods_begin_on_other_days(
    graph: Graph, tmp_path: Path
) -> None:
    graph.run(PLANTED)
    asked = asking(tmp_path, BY_WEEK, "day, score", "view: chart\nchart: {x: day, y: score}")
    asked_of = {"since": "2026-11-18 to 2026-11-25"}
    found = compare(graph, asked, asked_of, now=NOW)
    assert [row["day"] for row in found.answer.rows] == ["2026-11-16", "2026-11-23"]
    assert [row["day"] for row in found.earlier.rows] == ["2026-11-09", "2026-11-16"]
    assert found.matched == (0, 1)
    assert [row["day"] for row in found.rows_before()] == ["2026-11-16", "2026-11-23"]


def test_a_total_that_is_called_by_its_period_is_the_same_row(graph: Graph, tmp_path: Path) -> None:
    graph.run(PLANTED)
    found = compare(graph, asking(tmp_path, TOTAL, "period, posts"), {}, now=NOW)
    assert (found.matched, found.change(0, "posts")) == ((0,), 1)


def test_a_comparison_is_told_in_csv_and_json_with_before_change_and_what_is_gone(
    graph: Graph, tmp_path: Path
) -> None:
    graph.run(PLANTED)
    asked = asking(tmp_path, LATER, "person, score, quote", "evidence: words\nwith_evidence: [quote]")
    found = compare(graph, asked, {"since": "2026-11-20 to 2026-11-25"}, now=NOW, shown=1)

    whole = "".join(csv_parts(batches(graph, found.answer, 2), found.answer, found))
    assert list(csv.reader(io.StringIO(whole))) == [
        ["person", "score", "score_before", "score_change", "quote", "compared"],
        ["anna2026-11-20", "2", "", "", "said on 2026-11-20", "new"],
        ["anna2026-11-24", "1", "", "", "said on 2026-11-24", "new"],
        ["bo2026-11-25", "5", "", "", "said on 2026-11-25", "new"],
        ["anna2026-11-17", "", "4", "", "", "gone"],
    ]
    told = json.loads("".join(json_parts(batches(graph, found.answer, 2), found.answer, found)))
    assert told["compared_with"] == "2026-11-14 to 2026-11-19"
    assert told["rows"][1] == {
        "person": "anna2026-11-24",
        "score": 1,
        "quote": "said on 2026-11-24",
        "score_before": None,
        "score_change": None,
        "compared": "new",
    }
    assert [(one["row"], one["said"]) for one in told["evidence"]] == [
        (0, "2026-11-20"),
        (1, "2026-11-24"),
        (2, "2026-11-25"),
    ]
    assert [row["person"] for row in told["gone"]] == ["anna2026-11-17"]
    assert found.answer.shown == {0}, "what was fetched for the file is not kept"


def test_a_question_about_now_says_that_it_cannot_be_compared(embedded_graph: Graph, tmp_path: Path) -> None:
    now = asking(tmp_path, "RETURN 1 AS n", "n", since="")
    with pytest.raises(NotComparable, match=r"'Who wrote\?' is about now, not about a period"):
        compare(embedded_graph, now)
    open_ended = asking(tmp_path, "MATCH (post:Post) WHERE post.day >= $since RETURN count(post) AS n", "n")
    with pytest.raises(NotComparable, match=r"Let it end at \$until too .*mine.cypher"):
        compare(embedded_graph, open_ended)
    with pytest.raises(ParamError, match="mine counts up to today, and cannot be asked of 2026-10-01"):
        ask(embedded_graph, open_ended, {"since": "2026-10-01"}, now=NOW)
    assert ask(embedded_graph, open_ended, {"since": "since 2026-10-01"}, now=NOW).rows == [{"n": 0}]
