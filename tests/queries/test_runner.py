"""The runner: values, limits and what it refuses, on both engines."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from graph.connection import Graph, QuestionTimeout, ReadOnlyViolation
from queries.catalog import Question, load_question
from queries.meant import choices
from queries.output import csv_parts, json_parts
from queries.params import ParamError
from queries.runner import AnswerError, ask, batches, bind, more

NOW = datetime(2026, 11, 22, 0, 30, tzinfo=timezone(timedelta(hours=2)))  # still the 21st in UTC

SLOW = """
UNWIND range(1, 100000) AS a
UNWIND range(1, 100000) AS b
WITH a, b WHERE a * b % 7 = 8
RETURN count(*) AS n
"""


def question(folder: Path, cypher: str, columns: str = "n", params: str = "{}", more: str = "") -> Question:
    path = folder / "mine.cypher"
    header = (
        f"question: Mine\ndescription: One of my own.\ncolumns: [{columns}]\nparams: {params}\n{more}".strip()
    )
    commented = "\n".join(f"// {line}" for line in header.splitlines())
    path.write_text(f"// ---\n{commented}\n// ---\n{cypher}\n", encoding="utf-8")
    return load_question(path)


def seed(graph: Graph) -> None:
    graph.run(
        """
        UNWIND $companies AS c
        MERGE (company:Company {key: c[0]})
        SET company.name = c[1], company.role = c[2], company.domain = c[3], company.aliases = c[4]
        """,
        companies=[
            ["company:a", "Acme & Sons", "us", "acme.example", ["Acme"]],
            ["company:b", "Brightquay", "competitor", "brightquay.example", []],
            ["company:p", "Pellworth Foods", "customer", "pellworth.example", []],
        ],
    )
    graph.run(
        "UNWIND ['churn', 'CRM white papers', 'CRM pricing'] AS n MERGE (t:Topic {key: n}) SET t.name = n"
    )


def test_periods_become_days_in_utc_before_the_query_runs(graph: Graph, tmp_path: Path) -> None:
    asked = question(
        tmp_path,
        "RETURN $since AS since, $since_days AS days, $today AS today, $now AS now",
        "since, days, today, now",
        "{since: {type: since, default: 30 days}}",
    )
    assert ask(graph, asked, {"since": "2 weeks"}, now=NOW).rows == [
        {"since": "2026-11-07", "days": 14, "today": "2026-11-21", "now": "2026-11-21T22:30:00+00:00"}
    ]


def test_a_period_called_since_gives_its_last_day_too(graph: Graph, tmp_path: Path) -> None:
    since = "{since: {type: since, default: 30 days}}"
    asked = question(tmp_path, "RETURN $since AS since, $until AS until", "since, until", since)
    assert ask(graph, asked, now=NOW).rows == [{"since": "2026-10-22", "until": "2026-11-21"}]


WORDS_LATER = """
UNWIND range(0, 249) AS n
RETURN 'p' + toString(n) AS person, n, datetime('2026-11-01T00:00:00Z') AS at
// --- evidence
UNWIND $rows AS one
RETURN one.row AS row, one.person + ' said' AS quote,
  [{who: one.person, said: 'n ' + toString(one.n), at: one.at}] AS words
"""


def test_a_second_statement_fetches_evidence_and_columns_of_the_rows_shown(
    graph: Graph, tmp_path: Path
) -> None:
    asked = question(
        tmp_path,
        WORDS_LATER,
        "person, quote",
        more="hidden: [n, at]\nevidence: words\nwith_evidence: [quote]",
    )
    found = ask(graph, asked, now=NOW)

    assert len(found.rows) == 250
    assert found.shown == set(range(100))
    assert (found.rows[99]["quote"], found.rows[100]["quote"]) == ("p99 said", None)
    assert [(piece.row, piece.said) for piece in found.evidence] == [(n, f"n {n}") for n in range(100)]

    found = more(graph, found, 200, 100)

    assert found.shown == {*range(100), *range(200, 250)}
    assert found.rows[249] == {"person": "p249", "quote": "p249 said"}
    assert [piece.said for piece in found.evidence_of(249)] == ["n 249"]
    assert found.rows[150]["quote"] is None
    assert more(graph, found, 200, 50) is found


def test_a_fault_in_the_second_statement_is_told_with_its_line(graph: Graph, tmp_path: Path) -> None:
    wrong = "RETURN 1 AS n\n// --- evidence\nUNWIND $rows AS one\nRETRUN one.row AS row, [] AS words"
    asked = question(tmp_path, wrong, more="evidence: words")
    with pytest.raises(AnswerError, match=r"mine.cypher, line 11: the graph refused the question"):
        ask(graph, asked, now=NOW)


def test_a_time_comes_back_aware_and_in_utc(graph: Graph, tmp_path: Path) -> None:
    asked = question(
        tmp_path,
        """
        RETURN datetime('2026-11-22T12:00:00+02:00') AS n,
          [{who: 'A', at: datetime('2026-11-22T10:00:00Z')}] AS proof
        """,
        more="evidence: proof",
    )
    found = ask(graph, asked)
    assert found.rows == [{"n": datetime(2026, 11, 22, 10, tzinfo=UTC)}]
    assert found.rows[0]["n"].utcoffset() == timedelta(0)
    assert (found.evidence[0].who, found.evidence[0].at) == ("A", datetime(2026, 11, 22, 10, tzinfo=UTC))


def test_a_question_over_the_row_limit_says_so(graph: Graph, tmp_path: Path) -> None:
    asked = question(tmp_path, "UNWIND range(1, 50) AS n RETURN n")
    cut = ask(graph, asked, row_limit=20)
    assert [row["n"] for row in cut.rows] == list(range(1, 21))
    assert cut.truncated
    assert cut.notice == "Only the first 20 rows: the question reached its limit. Narrow it down."
    whole = ask(graph, asked, row_limit=50)
    assert (len(whole.rows), whole.truncated, whole.notice) == (50, False, None)


def test_a_slow_question_is_ended_and_says_so(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(QuestionTimeout, match="longer than 1 s"):
        ask(graph, question(tmp_path, SLOW), timeout_s=1)
    assert ask(graph, question(tmp_path, "RETURN 1 AS n")).rows == [{"n": 1}]


@pytest.mark.parametrize(
    "cypher",
    [
        "CREATE (x:Post {key: 'planted'}) RETURN x.key AS n",
        "MERGE (x:Post {key: 'planted'}) RETURN x.key AS n",
        "MATCH (c:Company) SET c.name = 'Owned' RETURN c.name AS n",
        "MATCH (c:Company) DETACH DELETE c RETURN 1 AS n",
        "MATCH (c:Company) CALL (c) { CREATE (x:Post {key: 'planted'}) RETURN x } RETURN x.key AS n",
        "MATCH (c:Company) REMOVE c.name RETURN c.key AS n",
    ],
)
def test_a_question_that_writes_is_refused_and_changes_nothing(
    graph: Graph, tmp_path: Path, cypher: str
) -> None:
    seed(graph)
    with pytest.raises(ReadOnlyViolation):
        ask(graph, question(tmp_path, cypher))
    rows = graph.run("MATCH (c:Company) RETURN c.name AS name ORDER BY name")
    assert [row["name"] for row in rows] == ["Acme & Sons", "Brightquay", "Pellworth Foods"]
    assert graph.run("MATCH (p:Post) RETURN count(p) AS n") == [{"n": 0}]


def test_columns_that_differ_from_the_header_are_named(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(AnswerError, match="mine returns m, and its header names n"):
        ask(graph, question(tmp_path, "RETURN 1 AS m"))
    assert ask(graph, question(tmp_path, "MATCH (x:Post) RETURN x.key AS n")).rows == []


def test_topics_and_companies_are_found_by_what_people_call_them(graph: Graph, tmp_path: Path) -> None:
    seed(graph)
    asked = question(
        tmp_path,
        "RETURN $topic AS topic, $company AS company",
        "topic, company",
        "{topic: {type: topic, default: churn}, company: {type: company, any: true}}",
    )

    def bound(**values: object) -> tuple[str, str | None]:
        row = ask(graph, asked, values).rows[0]
        return row["topic"], row["company"]

    assert bound() == ("churn", None)
    assert bound(topic="CHURN", company="acme") == ("churn", "company:a")
    assert bound(topic="white paper", company="pellworth") == ("CRM white papers", "company:p")
    assert bound(company="us") == ("churn", "company:a")
    assert bound(company="brightquay.example") == ("churn", "company:b")


def test_a_topic_or_company_that_is_not_there_is_refused_with_those_that_are(
    graph: Graph, tmp_path: Path
) -> None:
    seed(graph)
    asked = question(
        tmp_path,
        "RETURN $topic AS n, $rival AS m",
        "n, m",
        "{topic: {type: topic, default: churn}, rival: {type: company, role: [competitor], any: true}}",
    )
    with pytest.raises(ParamError) as refused:
        ask(graph, asked, {"topic": "CRM"})
    assert str(refused.value) == (
        "`topic`: there is no topic called 'CRM'; there are churn, CRM pricing, CRM white papers"
    )
    with pytest.raises(ParamError) as refused:
        ask(graph, asked, {"rival": "Pellworth Foods"})
    assert str(refused.value) == (
        "`rival`: there is no competitor company called 'Pellworth Foods'; there are Brightquay"
    )
    assert choices(graph, asked.params[0]) == ["churn", "CRM pricing", "CRM white papers"]
    assert choices(graph, asked.params[1]) == ["Brightquay"]


def test_a_value_never_becomes_cypher(graph: Graph, tmp_path: Path) -> None:
    asked = question(tmp_path, "RETURN $t AS n", params="{t: {type: text, default: x}}")
    sly = "'}) DETACH DELETE n //"
    assert ask(graph, asked, {"t": sly}).rows == [{"n": sly}]
    assert bind(graph, asked, {"t": sly}, NOW)["t"] == sly


def test_csv_runs_no_formula_and_json_holds_everything(graph: Graph, tmp_path: Path) -> None:
    asked = question(
        tmp_path,
        """
        UNWIND [['=1+1', -2.5], ['@sum', null], ['a, "b"', 3], ['+x', 4], ['-x', 5], ['plain', 6]] AS r
        RETURN r[0] AS name, r[1] AS n, ['a', 'b'] AS list, date('2026-11-22') AS day,
          [{who: 'A', said: 'B', at: null, url: null}] AS proof
        """,
        "name, n, list, day",
        more="evidence: proof",
    )
    found = ask(graph, asked)
    table = list(csv.reader(io.StringIO("".join(csv_parts(batches(graph, found), found)))))
    assert table[0] == ["name", "n", "list", "day"]
    assert [row[0] for row in table[1:]] == ["'=1+1", "'@sum", 'a, "b"', "'+x", "'-x", "plain"]
    assert table[1][1:] == ["-2.5", "a; b", "2026-11-22"]
    content = json.loads("".join(json_parts(batches(graph, found), found)))
    assert content["columns"] == ["name", "n", "list", "day"]
    assert content["rows"][0] == {"name": "=1+1", "n": -2.5, "list": ["a", "b"], "day": "2026-11-22"}
    assert content["evidence"][5] == {"row": 5, "who": "A", "said": "B", "at": None, "url": None}
    assert (content["question"], content["asked"], content["truncated"]) == ("mine", "Mine", False)
