"""The page over the real engine and the real catalog, as `grapevine dashboard` serves it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from grapevine.dashboard_server import DashboardServer, serve_dashboard
from graph.connection import Graph
from tests.dashboard.conftest import PATIENCE_MS, Visit, ask_in_words, whole
from tests.dashboard.hostile import HOSTILE_TEXT

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)

SEED = """
CREATE (us:Company {key: 'fernhollow.example', name: 'Fernhollow', role: 'us'})
SET us.domain = 'fernhollow.example'
CREATE (:Company {key: 'brightquay.example', name: 'Brightquay', role: 'competitor'})
CREATE (quill:Company {key: 'quillmark.example', name: 'Quillmark Media', role: 'customer'})
CREATE (ours:Profile {key: 'bluesky:us', network: 'bluesky', uid: 'us', handle: 'fernhollow.example'})
CREATE (theirs:Profile {key: 'bluesky:ines', network: 'bluesky', uid: 'ines', handle: 'ines.example'})
CREATE (ines:Person {key: 'crm:ines', name: 'Ines Moreau', source: 'crm'})
CREATE (churn:Topic {key: 'churn', name: 'churn'})
CREATE (:Topic {key: 'pricing', name: 'pricing'})
CREATE (us)-[:OPERATES]->(ours)
CREATE (theirs)-[:BELONGS_TO]->(ines)
CREATE (ines)-[:WORKS_AT {title: 'Buyer', source: 'crm'}]->(quill)
CREATE (theirs)-[:FOLLOWS {uid: 'f1', since: datetime($at), day: $day, baseline: false}]->(ours)
CREATE (post:Post {key: 'bluesky:p1', network: 'bluesky', uid: 'p1', kind: 'post', text: $text,
  at: datetime($at), day: $day, url: 'https://bsky.example/p1', labelled_by: 'test',
  sentiment: 'negative', polarity: -0.8})
CREATE (theirs)-[:POSTED]->(post)
CREATE (post)-[:ABOUT {score: 0.9}]->(churn)
CREATE (:Checkpoint {key: 'sample', cursor: 'loaded 2026-11-22'})
"""


@pytest.fixture
def server(embedded_graph: Graph, tmp_path: Path) -> Iterator[DashboardServer]:
    """The dashboard over the session's embedded engine, which holds one unhappy customer."""
    at = datetime.now(UTC) - timedelta(days=2)
    embedded_graph.run(SEED, at=at.isoformat(), day=at.date().isoformat(), text=HOSTILE_TEXT)
    environ = {**os.environ, "GRAPEVINE_HOME": str(embedded_graph.settings.home)}
    with serve_dashboard(environ=environ, log=tmp_path / "log") as server:
        yield server


def connections(server: DashboardServer) -> int:
    """How many connections to others than its visitors the dashboard holds."""
    process = psutil.Process(server.pid)
    return len(
        [
            link
            for link in process.net_connections(kind="inet")
            if link.status == psutil.CONN_ESTABLISHED and link.laddr.port != server.port
        ]
    )


def test_a_question_goes_to_the_engine_and_its_answer_to_the_page(
    visit: Visit, server: DashboardServer
) -> None:
    page = visit.page
    page.goto(server.address)
    expect(page.get_by_text("Sample data")).to_be_visible()
    expect(page.get_by_text("1 post", exact=True)).to_be_visible()
    ask_in_words(page, "which connections care about churn")
    expect(page.locator("[class*=st-key-look-asked]")).to_have_text("Which connections care about churn?")
    expect(page.locator("[class*=st-key-look-headline]")).to_contain_text("1 person")
    expect(page.locator("[class*=st-key-look-byline]").first).to_contain_text("Ines Moreau")
    said = page.locator("[class*=st-key-look-said]").first
    assert said.inner_text() == HOSTILE_TEXT.replace("\u202e", "")
    assert whole(page).evaluate("window.hacked") is None
    element = page.wait_for_selector("iframe")
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.wait_for_function("() => document.getElementById('cy')._cyreg?.cy.nodes().length === 2")
    names = frame.evaluate(
        "() => document.getElementById('cy')._cyreg.cy.nodes().map(n => n.data('name')).sort()"
    )
    assert names == ["Ines Moreau", "Quillmark Media"]
    assert visit.outside == []


def test_the_catalogs_questions_all_open_and_answer(page: Page, server: DashboardServer) -> None:
    for question in ("volume-and-sentiment-by-day", "share-of-voice", "customers-who-fell-silent"):
        page.goto(f"{server.address}?question={question}")
        answered = page.locator("[class*=st-key-look-headline]").or_(page.get_by_text("Nothing found"))
        expect(answered.first).to_be_visible()
        expect(page.get_by_text("That did not work")).to_have_count(0)
        expect(page.get_by_text("This app has encountered an error")).to_have_count(0)


def test_many_clicks_and_visits_share_one_connection_to_the_engine(
    page: Page, server: DashboardServer
) -> None:
    held = []
    for topic in ("churn", "pricing", "churn", "pricing", "churn", "pricing"):
        page.goto(f"{server.address}?question=connections-who-care&topic={topic}")
        expect(page.locator("[class*=st-key-look-asked]")).to_have_text(
            f"Which connections care about {topic}?"
        )
        answered = page.locator("[class*=st-key-look-headline]").or_(page.get_by_text("Nothing found"))
        expect(answered.first).to_be_visible()
        held.append(connections(server))
    assert held[-1] <= held[1], f"connections after each visit: {held}"


def test_a_value_that_the_graph_does_not_know_is_named_at_its_field(
    page: Page, server: DashboardServer
) -> None:
    page.goto(f"{server.address}?question=connections-who-care&topic=nonsense&since=5%20years")
    wrong = page.locator("[class*=st-key-look-error]")
    expect(wrong).to_have_count(2)
    expect(wrong.first).to_contain_text("There is no topic called 'nonsense'; there are churn, pricing")
    expect(wrong.last).to_contain_text("at most 2 years")
