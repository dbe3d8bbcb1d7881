"""A question's statistic: what its header must say, and which rows are left with which columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from queries.alerts.builtin import BUILT_IN
from queries.catalog import load_catalog, load_question
from queries.source import HeaderError
from queries.statistic import Statistic, applied

BURST = Statistic(
    name="burst",
    takes={"now": "people", "before": "before", "windows": "windows"},
    adds=("usual", "eb05"),
    at_least={"people": "min_people", "eb05": "min_eb05"},
    order="eb05",
)
FILE = """// ---
// question: Who is it?
// description: Those who are it.
// params: {{least: {{type: int, default: 3}}}}
// columns: [company, people, eb05]
// statistic: {statistic}
// ---
MATCH (c:Company) RETURN c.name AS company, 1 AS people, [] AS before, 0 AS windows
"""


def row(company: str, people: int, before: list[int]) -> dict[str, Any]:
    return {"company": company, "people": people, "before": before, "windows": 12}


def test_unusual_rows_are_left_with_the_columns_added_the_most_unusual_first() -> None:
    rows = [
        row("two", 2, []),
        row("five", 5, []),
        row("always", 5, [n for n in range(12) for _ in range(5)]),
        row("nine", 9, []),
    ]
    rows += [row(f"quiet {n}", 0, []) for n in range(20)]
    found = applied(BURST, rows, {"min_people": 3, "min_eb05": 2.0})
    assert [one["company"] for one in found] == ["nine", "five"]
    assert found[0]["eb05"] > found[1]["eb05"] >= 2
    assert found[0]["usual"] < 1
    every = applied(BURST, rows, {"min_people": 1, "min_eb05": 0})
    assert [one["company"] for one in every][:2] == ["nine", "five"]
    assert len(every) == 4
    assert applied(BURST, [], {}) == []


def test_rows_of_one_group_are_compared_with_those_of_the_same() -> None:
    by_rival = BURST.model_copy(update={"takes": {**BURST.takes, "group": "rival"}})
    busy = [
        {**row(f"busy {n}", 4, [n for n in range(12) for _ in range(4)]), "rival": "a"} for n in range(20)
    ]
    quiet = [{**row(f"quiet {n}", 0, [n % 12]), "rival": "b"} for n in range(20)]
    new = [{**row(f"new with {rival}", 6, []), "windows": 0, "rival": rival} for rival in "ab"]
    found = applied(by_rival, [*busy, *quiet, *new], {"min_people": 3, "min_eb05": 1.4})
    assert [one["company"] for one in found] == ["new with b"]


def test_the_cypher_returns_what_the_statistic_takes_and_not_what_it_adds() -> None:
    assert BURST.read(("company", "people", "usual", "eb05")) == ("company", "people", "before", "windows")


@pytest.mark.parametrize(
    ("statistic", "fault"),
    [
        ("{name: burst, takes: {now: people}, adds: [eb05]}", "must name the column of before, windows"),
        ("{name: burst, takes: {now: people, before: before, windows: windows, at: at}, adds: [eb05]}", "not at"),
        ("{name: burst, takes: {now: people, before: before, windows: windows}, adds: [chance]}", "not chance"),
        ("{name: burst, takes: {now: people, before: before, windows: windows}, adds: [usual]}", "'usual' is not"),
        ("{name: burst, takes: {now: people, before: before, windows: windows}, adds: [eb05], at_least: {eb05: most}}",
         "'most' is no parameter"),
        ("{name: surprise, takes: {}, adds: []}", "statistic.name"),
    ],
)  # fmt: skip
def test_a_statistic_that_does_not_fit_is_refused_with_its_fault(
    tmp_path: Path, statistic: str, fault: str
) -> None:
    (tmp_path / "it.cypher").write_text(FILE.format(statistic=statistic), encoding="utf-8")
    with pytest.raises(HeaderError, match=fault):
        load_question(tmp_path / "it.cypher")


def test_a_parameter_may_be_used_by_the_statistic_alone(tmp_path: Path) -> None:
    takes = "{now: people, before: before, windows: windows}"
    fits = f"{{name: burst, takes: {takes}, adds: [eb05], at_least: {{eb05: least}}}}"
    (tmp_path / "it.cypher").write_text(FILE.format(statistic=fits), encoding="utf-8")
    question = load_question(tmp_path / "it.cypher")
    assert question.returned == ("company", "people", "before", "windows")


@pytest.mark.parametrize(
    "alert", [alert for alert in BUILT_IN if alert.question], ids=lambda alert: alert.name
)
def test_a_built_in_alert_asks_a_saved_question_that_takes_its_parameters(alert: Any) -> None:
    question = load_catalog().get(alert.question)
    assert question.alert is not None
    assert set(question.parse(alert.params)) >= set(alert.params)
    assert (question.param("daily") is not None) is alert.caps
