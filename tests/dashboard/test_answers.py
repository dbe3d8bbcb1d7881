"""What the page shows of an answer: rows by the hundred, the period before, days, people, networks' rules, warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import dashboard.status
from dashboard.context import Context
from graph.connection import Graph, ReadResult
from graph.read.networks import NetworkTerms
from graph.write.networks import write_networks
from queries.catalog import load_catalog
from tests.dashboard.stage import opened, texts, words

TODAY = datetime.now(UTC).date()
SLOW = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a * b % 7 = 8 RETURN count(*) AS n"


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click()
    return app.run()


def select(app: AppTest, label: str) -> Any:
    return next(one for one in app.selectbox if one.label == label)


def test_rows_are_shown_by_the_hundred_each_with_its_evidence(context: Context) -> None:
    app = opened(context, question="hundreds")
    assert len(app.dataframe[0].value) == 100
    assert "**250** people" in words(app)
    assert "**100** pieces of evidence so far" in words(app)
    assert "The first 100 of 250 rows." in words(app)
    press(app, "Show the next 100")
    assert len(app.dataframe[0].value) == 200
    assert list(app.dataframe[0].value["quote"])[199] == "Word 200"
    assert "**200** pieces of evidence so far" in words(app)
    press(app, "Show the next 50")
    assert len(app.dataframe[0].value) == 250
    assert list(app.dataframe[0].value["quote"])[249] == "Word 250"
    assert "**250** pieces of evidence" in words(app)
    assert "so far" not in words(app)
    assert not [one for one in app.button if one.label.startswith("Show the next")]


def test_what_a_network_asks_to_have_beside_its_posts_stands_beside_the_evidence(context: Context) -> None:
    terms = NetworkTerms("sparrow", "Sparrow", matching=True, display_rule="the writer's *name* and a link")
    write_networks(
        context.graph, [terms, NetworkTerms("wren", "Wren", matching=True, display_rule="nothing")]
    )
    try:
        app = opened(context, question="hundreds")
        assert "Posts from Sparrow are shown with the writer's *name* and a link." in texts(app)
        assert not any("Wren" in one for one in texts(app)), "of which there is no evidence"
    finally:
        context.graph.run("MATCH (network:Network) WHERE network.name IN ['sparrow', 'wren'] DELETE network")


def test_an_answer_can_be_compared_with_the_period_before(context: Context) -> None:
    app = opened(context, question="connections-who-care", since="2 days")
    now = {row["person"]: row["posts"] for _, row in app.dataframe[0].value.iterrows()}
    app.toggle[0].set_value(True).run()
    first, last = TODAY - timedelta(days=2), TODAY
    before = f"{first - timedelta(days=3)} to {first - timedelta(days=1)}"
    assert f"{first} to {last} is compared with {before}." in texts(app)
    shown = app.dataframe[0].value
    assert list(shown.columns)[2:6] == ["posts", "posts_change", "likes", "likes_change"]
    assert {row["person"]: row["posts"] for _, row in shown.iterrows()} == now
    assert set(shown["compared"]) == {"new"}
    assert any("new, **" in one.value for one in app.markdown)
    gone = app.dataframe[1].value
    assert len(gone) == 3
    assert "person" in gone.columns
    assert "quote" not in gone.columns
    app.toggle[0].set_value(False).run()
    assert "compared" not in app.dataframe[0].value.columns


def test_a_question_about_now_says_why_it_cannot_be_compared(context: Context) -> None:
    [switch] = opened(context, question="many").toggle
    assert switch.disabled
    assert "is about now, not about a period" in switch.help


def test_a_period_may_go_from_day_to_day(context: Context) -> None:
    app = opened(context, question="connections-who-care")
    first, last = TODAY - timedelta(days=3), TODAY - timedelta(days=1)
    app.date_input[0].set_value((first, last))
    press(app, "Ask")
    assert app.query_params["since"] in (f"{first} to {last}", [f"{first} to {last}"])
    assert select(app, "Period").value == f"{first} to {last}"
    assert "**3** people" in words(app)
    select(app, "Period").set_value("7 days")
    press(app, "Ask")
    assert app.query_params["since"] in ("7 days", ["7 days"])
    assert app.date_input[0].value == ()
    assert opened(context, question="connections-who-care", since="yesterday").date_input[0].value == (
        TODAY - timedelta(days=1),
        TODAY - timedelta(days=1),
    )


def test_a_person_is_typed_and_a_network_is_picked(context: Context) -> None:
    app = opened(context, question="asked-of", person="Ines Morau")
    assert select(app, "Network").options[0] == "Any"
    assert any(one.startswith("There is nobody called 'Ines Morau'") for one in texts(app))
    field = next(one for one in app.text_input if one.label == "Person")
    field.set_value("ines moreau")
    press(app, "Ask")
    assert "Whom does Ines Moreau reach on any network?" in texts(app)
    assert list(app.dataframe[0].value["network"]) == ["any"]


def test_who_is_meant_is_not_sought_anew_at_every_click(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    sought: list[str] = []
    ask = context.graph.ask

    def listen(cypher: str, params: Mapping[str, Any] | None = None, **limits: Any) -> ReadResult:
        if "$handle" in cypher:
            sought.append(cypher)
        return ask(cypher, params, **limits)

    monkeypatch.setattr(context.graph, "ask", listen)
    app = opened(context, question="asked-of", person="ines moreau")
    assert "Whom does Ines Moreau reach on any network?" in texts(app)
    first = len(sought)
    assert first
    app.run()
    assert "Whom does Ines Moreau reach on any network?" in texts(app)
    assert len(sought) == first


def test_what_is_probably_wrong_with_a_question_is_said_above_its_answer(
    context: Context, tmp_path: Path
) -> None:
    header = "// ---\n// question: Mine?\n// description: Mine.\n// columns: [name]\n// ---\n"
    (tmp_path / "mine.cypher").write_text(header + "MATCH (c:Compny) RETURN c.name AS name", encoding="utf-8")
    app = opened(replace(context, catalog=load_catalog([tmp_path])), question="mine")
    assert (
        f"{tmp_path / 'mine.cypher'}, line 6: the graph knows no label `Compny`; is `Company` meant?"
        in texts(app)
    )
    assert "Correct the names in the question's file, and ask again." in words(app)


def test_a_count_that_takes_too_long_does_not_hold_up_the_page(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []

    def slowly(graph: Graph, *, timeout_s: float) -> int:
        counted.append(timeout_s)
        return int(graph.ask(SLOW, timeout_s=timeout_s, row_limit=1).rows[0]["n"])

    monkeypatch.setattr(dashboard.status, "count_posts", slowly)
    monkeypatch.setattr(dashboard.status, "LIMIT_S", 0.5)
    monkeypatch.setattr(dashboard.status, "_TOO_SLOW", {})
    app = opened(context, question="connections-who-care")
    assert any(one.value.replace("\n", "").startswith("number of posts not known") for one in app.caption)
    assert "Which connections care about churn?" in texts(app)
    assert "The graph holds no posts yet" not in words(app)
    opened(context)
    assert counted == [0.5], "a graph that is busy counting is not asked again at once"
