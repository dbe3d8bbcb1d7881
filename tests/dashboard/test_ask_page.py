"""The Ask page: finding a question, filling it in, and reading the answer. What it looks like: test_in_a_browser."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.context import Context
from graph import connection
from graph.connection import Graph, GraphSettings, ReadResult, open_graph
from graph.engine.start import running_engine
from graph.schema import migrate
from queries.catalog import Catalog
from tests.dashboard.stage import opened, texts, words
from tests.dashboard.world import TOPICS, planted
from tests.servers import free_ports, running_neo4j


@pytest.fixture
def asked(context: Context, monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """What the page's questions asked the graph for, in order: their parameters."""
    heard: list[Mapping[str, Any]] = []
    ask = context.graph.ask
    questions = {question.cypher for question in context.catalog.questions}

    def listen(cypher: str, params: Mapping[str, Any] | None = None, **limits: Any) -> ReadResult:
        if cypher in questions:
            heard.append(
                {
                    name: value
                    for name, value in (params or {}).items()
                    if name not in ("today", "now", "most")
                }
            )
        return ask(cypher, params, **limits)

    monkeypatch.setattr(context.graph, "ask", listen)
    return heard


def button(app: AppTest, label: str) -> Any:
    return next(one for one in app.button if one.label == label)


def select(app: AppTest, label: str) -> Any:
    return next(one for one in app.selectbox if one.label == label)


def asked_in_words(app: AppTest, phrase: str) -> AppTest:
    app.text_input(key="gv.phrase").set_value(phrase)
    app.button(key="FormSubmitter:gv.phrase.form-Find").click()
    return app.run()


def test_an_address_asks_its_question_once_with_the_values_in_it(
    context: Context, asked: list[Mapping[str, Any]]
) -> None:
    app = opened(
        context,
        question="loudest",
        topic="pricing",
        since="90 days",
        min_posts="2",
        kind="reply",
        words="rise",
    )
    assert "Who is most negative about pricing?" in texts(app)
    assert app.number_input[0].label == "Posts, at least"
    assert app.number_input[0].value == 2
    assert [(one.label, one.value) for one in app.selectbox] == [
        ("Topic", "pricing"),
        ("In the last", "90 days"),
        ("Kind", "reply"),
    ]
    assert app.text_input[1].value == "rise"
    assert "**7** people" in words(app)
    [params] = asked
    assert {name: params[name] for name in ("topic", "since_days", "min_posts", "kind", "words")} == {
        "topic": "pricing",
        "since_days": 90,
        "min_posts": 2,
        "kind": "reply",
        "words": "rise",
    }


def test_a_name_in_the_address_is_shown_in_the_graphs_own_spelling(context: Context) -> None:
    app = opened(context, question="asked-for", company="bright quay")
    assert "Who works at Brightquay?" in texts(app)
    assert select(app, "Company").value == "Brightquay"
    us = opened(context, question="what-people-say-about-a-company", company="us")
    assert "What do people say about Fernhollow?" in texts(us)
    assert "**12** rows" in words(us)


def test_a_former_name_is_taken_and_the_page_says_what_the_company_is_called_now(context: Context) -> None:
    app = opened(context, question="asked-for", company="#Wendelfeld")
    assert "Who works at Brightquay?" in texts(app)
    assert select(app, "Company").value == "Brightquay"
    assert [info.value.replace("\\", "") for info in app.info] == ["#Wendelfeld is now called Brightquay."]


def test_what_a_blank_left_open_means_stands_in_the_question(context: Context) -> None:
    app = opened(context, question="most-negative-voices", company="any")
    assert "Who are the most negative voices about any company?" in texts(app)
    assert select(app, "About").value == "any"


def test_a_phrase_finds_the_question_and_fills_it_in(context: Context) -> None:
    app = asked_in_words(opened(context), "which connections care about pricing?")
    assert "Which connections care about pricing?" in texts(app)
    assert dict(app.query_params) == {"question": "connections-who-care", "topic": "pricing"}


def test_a_phrase_that_nothing_answers_offers_the_nearest_questions_filled_in(context: Context) -> None:
    app = asked_in_words(opened(context), "which connections care about gardening?")
    assert "**No saved question answers that.** The nearest ones are:" in words(app)
    assert "Neither the questions nor the graph know “gardening”." in texts(app)
    nearest = [one for one in app.button if one.key and one.key.startswith("gv.near.")]
    assert len(nearest) == 3
    assert nearest[0].label == "Which connections care about churn?"
    nearest[0].click().run()
    assert "Which connections care about churn?" in texts(app)
    assert "No saved question answers that." not in words(app)


def test_a_name_alone_offers_the_questions_that_take_it(context: Context) -> None:
    app = asked_in_words(opened(context), "pricing")
    assert "**What do you want to know about it?**" in words(app)
    app.button(key="gv.near.connections-who-care").click().run()
    assert dict(app.query_params) == {"question": "connections-who-care", "topic": "pricing"}


def test_what_was_said_and_not_used_is_shown_above_the_answer(context: Context) -> None:
    app = asked_in_words(opened(context), "share of voice against Brightquay")
    assert dict(app.query_params) == {"question": "share-of-voice"}
    assert "'Brightquay' was not used: share of voice is always of all competitors." in [
        one.value.replace("\\", "") for one in app.info
    ]


def test_a_value_that_does_not_fit_is_named_at_its_field_and_not_asked(
    context: Context, asked: list[Mapping[str, Any]]
) -> None:
    app = opened(context, question="connections-who-care", topic="nonsense", since="5 years")
    assert (
        f"There is no topic called 'nonsense'; there are {', '.join(sorted(TOPICS.values(), key=str.lower))}"
        in (texts(app))
    )
    assert "Is at most 2 years, not 5 years" in texts(app)
    assert [info.value for info in app.info] == ["Put right what is marked above, then ask."]
    assert asked == []


def test_a_blank_without_a_default_waits_to_be_filled_in(
    context: Context, asked: list[Mapping[str, Any]]
) -> None:
    app = opened(context, question="asked-for")
    assert [info.value for info in app.info] == ["Fill in the blanks, then ask."]
    assert "Who works at …?" in texts(app)
    assert not any("has no default" in text for text in texts(app))
    select(app, "Company").set_value("Quillmark Media")
    button(app, "Ask").click()
    app.run()
    assert "Who works at Quillmark Media?" in texts(app)
    assert asked == [{"company": "company:quillmark"}]


def test_a_click_that_changes_nothing_does_not_ask_the_graph_again(
    context: Context, asked: list[Mapping[str, Any]]
) -> None:
    app = opened(context, question="nobody")
    assert "#### :material/search_off: Nothing found" in words(app)
    assert "A longer period or another topic may find more." in words(app)
    asked_in_words(app, "   ")
    assert len(asked) == 1
    button(app, "Ask").click()
    app.run()
    assert len(asked) == 2


def test_a_form_offers_only_companies_whose_role_fits(context: Context) -> None:
    app = opened(context, question="accounts-connecting-to-a-competitor")
    assert select(app, "Competitor").options == ["Any", "Brightquay", "Tallowmere"]


def test_a_question_that_takes_too_long_is_ended_and_says_what_to_do(context: Context) -> None:
    app = opened(replace(context, timeout_s=1), question="slow")
    assert "#### :material/cloud_off: That did not work" in words(app)
    assert (
        "The question took longer than 1 s. Narrow it down (a shorter time, one company), or raise the limit."
        in texts(app)
    )
    assert len(app.exception) == 0
    assert button(app, "Try again")


def test_an_answer_cut_off_by_the_limit_says_so(context: Context) -> None:
    app = opened(context, question="many")
    assert "Only the first 400 rows: the question reached its limit. Narrow it down." in words(app)
    assert "The 150 with the most connections, of 400." in words(app)
    assert "**400** people" in words(app)


def test_an_unknown_question_in_the_address_leads_to_the_list(context: Context) -> None:
    app = opened(context, question="<script>alert(1)</script>")
    assert "There is no question with the name that this address gives." in words(app)
    assert "For marketers" in words(app)


def test_the_sample_is_called_a_sample(context: Context) -> None:
    app = opened(context)
    assert "Sample data" in words(app)
    assert "45 posts · collected just now" in [one.value.replace("\n", "") for one in app.caption]


def test_an_empty_graph_says_how_to_fill_it(embedded_graph: Graph, catalog: Catalog) -> None:
    said = words(opened(Context(embedded_graph, catalog)))
    assert "The graph holds no posts yet" in said
    assert "`grapevine demo`" in said
    assert "`grapevine init`" in said
    assert "Sample data" not in said
    assert "0 posts" in said.splitlines()


@pytest.mark.server
def test_an_engine_that_died_is_there_again_at_the_next_click(tmp_path: Path, catalog: Catalog) -> None:
    with open_graph(GraphSettings(home=tmp_path / "home", heap_mb=256)) as graph:
        migrate(graph)
        app = opened(Context(planted(graph), catalog, timeout_s=120), question="connections-who-care")
        assert "**7** people" in words(app)
        state = running_engine(graph.settings.home)
        assert state is not None
        os.kill(state.engine, signal.SIGKILL)
        button(app, "Ask").click()
        app.run()
        assert "**7** people" in words(app)
        assert len(app.exception) == 0


@pytest.mark.neo4j
@pytest.mark.timeout(900)
def test_a_server_that_is_gone_is_said_and_its_return_noticed(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "RETRY_FOR_S", 1.0)
    with running_neo4j(tmp_path / "server") as server:
        settings = GraphSettings(uri=server.uri, password=server.password, home=tmp_path)
        with open_graph(settings) as graph:
            migrate(graph)
            context = Context(planted(graph), catalog, timeout_s=120)
            server.process.kill()
            server.process.wait()
            app = opened(context, question="connections-who-care")
            assert "#### :material/cloud_off: That did not work" in words(app)
            assert any(text.startswith(f"No Neo4j server answers at {server.uri}") for text in texts(app))
            server.start_again()
            button(app, "Try again").click()
            app.run()
            assert "Which connections care about churn?" in texts(app)
            assert "**7** people" in words(app)


def test_a_graph_that_cannot_be_opened_is_said_with_what_to_set(catalog: Catalog, tmp_path: Path) -> None:
    [port] = free_ports(1)
    settings = GraphSettings(uri=f"bolt://127.0.0.1:{port}", password="none", home=tmp_path)

    def source() -> Context:
        return Context(Graph(settings), catalog)

    app = opened(source)
    assert any(text.startswith(f"No Neo4j server answers at bolt://127.0.0.1:{port}") for text in texts(app))
    assert button(app, "Try again")
    assert len(app.exception) == 0


def test_what_is_wrong_with_an_edited_file_is_said_above_every_page(context: Context) -> None:
    problem = "grapevine.toml is not valid TOML: **bold**\nUntil that is mended, the one before counts."
    for address in ({}, {"question": "connections-who-care"}):
        app = opened(replace(context, problems=(problem,)), **address)
        assert problem in texts(app), "as it is written, not as Markdown"
