"""`grapevine ask` in the terminal: what it says of a question that cannot be answered, and why."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grapevine.cli import app
from graph.connection import Graph
from queries.catalog import UnknownQuestion
from queries.comparison import NotComparable
from queries.params import ParamError
from queries.runner import AnswerError

HEADER = """// ---
// question: {phrase}
// description: One of my own, for these tests.
// columns: [name]
// ---

{cypher}
"""


@pytest.fixture
def asking(embedded_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a team's own questions, over a graph that holds one company."""
    home = embedded_graph.settings.home
    monkeypatch.setenv("GRAPEVINE_HOME", str(home))
    config = tmp_path / "grapevine.toml"
    config.write_text(f"[questions]\nfolders = ['{tmp_path / 'questions'}']\n", encoding="utf-8")
    monkeypatch.setenv("GRAPEVINE_CONFIG", str(config))
    embedded_graph.run("CREATE (:Company {key: 'company:acme', name: 'Acme', role: 'us'})")
    (tmp_path / "questions").mkdir()
    return tmp_path / "questions"


def saved(folder: Path, name: str, cypher: str, phrase: str = "Which otters sleep?") -> Path:
    path = folder / f"{name}.cypher"
    path.write_text(HEADER.format(phrase=phrase, cypher=cypher), encoding="utf-8")
    return path


def asked(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["ask", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def tells(result: Result, sentence: str) -> bool:
    """Whether the output holds the sentence, wherever the terminal's width breaks it."""
    return "".join(sentence.split()) in "".join(result.output.split())


def test_one_row_is_one_row(asking: Path) -> None:
    saved(asking, "mine", "MATCH (c:Company) RETURN c.name AS name")
    assert tells(asked("mine"), "1 row, ")
    saved(asking, "mine", "UNWIND ['a', 'b'] AS name RETURN name")
    assert tells(asked("mine"), "2 rows, ")


def test_a_broken_file_is_named_with_what_is_wrong_in_it(asking: Path) -> None:
    path = saved(asking, "mine", "MATCH (c:Company {key: $company}) RETURN c.name AS name")
    with pytest.raises(UnknownQuestion) as refused:
        asked("mine")
    assert str(refused.value).startswith(f"{path} cannot be asked: line 7: the Cypher uses $company")


def test_a_phrase_that_fits_nothing_is_told_of_the_broken_files_too(asking: Path) -> None:
    path = saved(asking, "mine", "")
    told = asked("which otters sleep")
    assert told.exit_code == 2
    assert tells(told, f"Left out: {path}: there is no Cypher under the header")


def test_a_fault_in_the_cypher_is_told_with_the_line_of_the_file(asking: Path) -> None:
    path = saved(asking, "mine", "MATCH (c:Company)\nRETUN c.name AS name")
    with pytest.raises(AnswerError) as refused:
        asked("mine")
    assert str(refused.value).startswith(f"{path}, line 8: the graph refused the question: ")
    assert "RETUN" in str(refused.value)


def test_a_label_that_the_graph_does_not_know_is_named_with_the_nearest(asking: Path) -> None:
    path = saved(asking, "mine", "MATCH (c:Compny)\nRETURN c.name AS name")
    told = asked("mine")
    assert tells(told, f"{path}, line 7: the graph knows no label `Compny`; is `Company` meant?")
    assert not tells(told, "longer period")


def test_an_empty_answer_offers_only_what_the_question_takes(asking: Path) -> None:
    saved(asking, "mine", "MATCH (c:Company {role: 'partner'}) RETURN c.name AS name")
    told = asked("mine")
    assert tells(told, "Nobody and nothing fits.")
    assert not tells(told, "may find more")
    assert tells(asked("share-of-voice"), "A longer period may find more.")


def test_an_empty_graph_points_to_init_import_and_run(asking: Path, embedded_graph: Graph) -> None:
    embedded_graph.run("MATCH (c:Company) DELETE c")
    told = asked("share-of-voice")
    for command in ("grapevine init", "grapevine import crm", "grapevine run"):
        assert tells(told, f"`{command}`")
    with pytest.raises(ParamError, match=r"holds no topic yet.*`grapevine init`.*`grapevine import crm`"):
        asked("connections-who-care")


def test_a_phrase_is_asked_with_what_the_graph_knows_and_what_is_not_used_is_told(asking: Path) -> None:
    told = asked("share of voice against Acme")
    assert told.exit_code == 0
    assert tells(told, "What is our share of voice?")
    assert tells(told, "'Acme' was not used: share of voice is always of all competitors.")


def test_a_name_alone_offers_the_questions_that_take_it_as_one_types_them(asking: Path) -> None:
    told = asked("acme")
    assert told.exit_code == 2
    assert tells(told, "That names something and asks nothing. About acme you can ask:")
    typed = "grapevine ask what-people-say-about-a-company --set company=Acme"
    assert tells(told, f"What do people say about Acme? ({typed})")


def test_a_phrase_that_nothing_answers_is_refused_with_the_nearest(asking: Path) -> None:
    told = asked("which connections care about gardening")
    assert told.exit_code == 2
    assert tells(told, "No saved question answers: which connections care about gardening")
    assert tells(told, "Neither the questions nor the graph know 'gardening'.")
    assert tells(told, "Which connections care about churn? (grapevine ask connections-who-care)")


LONG = """// ---
// question: Who wrote?
// description: Sixty people, whose words come with the evidence.
// params: {since: {type: since, default: 30 days}}
// columns: [name, posts, quote]
// evidence: words
// with_evidence: [quote]
// ---
MATCH (post:Post) WHERE post.day >= $since AND post.day <= $until
RETURN post.uid AS name, count(post) AS posts ORDER BY name
// --- evidence
UNWIND $rows AS one
RETURN one.row AS row, 'said by ' + one.name AS quote, [{who: one.name, said: 'words', network: null}] AS words
"""


def planted(folder: Path, graph: Graph) -> None:
    (folder / "long.cypher").write_text(LONG, encoding="utf-8")
    posts = [[f"w{number:02}", "2026-10-05"] for number in range(60)]
    posts += [["w00", "2026-10-06"], ["old", "2026-09-20"], ["w01", "2026-09-21"]]
    graph.run(
        "UNWIND $posts AS one CREATE (:Post {key: one[0] + one[1], uid: one[0], day: one[1]})", posts=posts
    )


def test_a_terminal_shows_fifty_rows_with_their_words_and_csv_and_json_all(
    asking: Path, embedded_graph: Graph
) -> None:
    planted(asking, embedded_graph)
    shown = asked("long", "--set", "since=October 2026")
    assert tells(shown, "60 rows, the first 50 shown (--format csv has all)")
    assert tells(shown, "said by w49")
    assert not tells(shown, "said by w50")
    rows = list(csv.reader(io.StringIO(asked("long", "-s", "since=October 2026", "-f", "csv").stdout)))
    assert (len(rows), rows[60]) == (61, ["w59", "1", "said by w59"])
    told = json.loads(asked("long", "-s", "since=October 2026", "-f", "json").stdout)
    assert (len(told["rows"]), told["rows"][59]["quote"], len(told["evidence"])) == (60, "said by w59", 60)
    assert told["values"] == {"since": "2026-10-01 to 2026-10-31"}


def test_of_a_chart_over_days_the_last_rows_are_shown_and_of_others_the_first(
    asking: Path, embedded_graph: Graph
) -> None:
    planted(asking, embedded_graph)
    chart = "view: chart\n// chart: {type: bar, x: name, y: posts}"
    ranked = LONG.replace("with_evidence", f"{chart}\n// with_evidence")
    days = ranked.replace(
        "post.uid AS name", "CASE WHEN post.uid < 'w30' THEN '2026-08-' ELSE '2026-09-' END "
        "+ right('0' + toString(toInteger(substring(post.uid, 1)) % 30 + 1), 2) AS name",
    )  # fmt: skip
    (asking / "ranked.cypher").write_text(ranked, encoding="utf-8")
    (asking / "days.cypher").write_text(days, encoding="utf-8")
    shown = asked("ranked", "--set", "since=October 2026")
    assert tells(shown, "60 rows, the first 50 shown (--format csv has all)")
    assert (tells(shown, "said by w00"), tells(shown, "said by w59")) == (True, False)
    shown = asked("days", "--set", "since=October 2026")
    assert tells(shown, "60 rows, the last 50 shown (--format csv has all)")
    assert (tells(shown, "said by 2026-08-01"), tells(shown, "said by 2026-09-30")) == (False, True)


def test_an_answer_is_compared_with_the_period_before(asking: Path, embedded_graph: Graph) -> None:
    planted(asking, embedded_graph)
    shown = asked("long", "--set", "since=October 2026", "--compare")
    assert tells(shown, "2026-10-01 to 2026-10-31 is compared with 2026-08-31 to 2026-09-30.")
    assert tells(shown, "Only in 2026-08-31 to 2026-09-30, 1 row: old")
    assert tells(shown, "2 (new)")
    assert tells(shown, "1 (same)")
    saved(asking, "mine", "MATCH (c:Company) RETURN c.name AS name")
    with pytest.raises(NotComparable, match="is about now, not about a period"):
        asked("mine", "--compare")
