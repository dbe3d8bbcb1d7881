"""What strangers write is shown as they wrote it, and never becomes markup, a link or a request."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from grapevine.serving.server import DashboardServer
from tests.dashboard.conftest import PATIENCE_MS, Visit, visited, whole
from tests.dashboard.hostile import HOSTILE_NAME, HOSTILE_TEXT

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)

MADE_OF_IT = """() => [
  ...[...document.querySelectorAll('script')].filter(e => e.textContent.includes('hacked')),
  ...document.querySelectorAll('a[href*=evil], img[src*=evil], [href^="javascript:"], [href^="data:text"]'),
  ...[...document.querySelectorAll('b, strong, em, i, h1, h2, code, .katex')]
     .filter(e => /^(Bold|x|heading|code|text|everywhere|x\\^2)$/.test(e.textContent.trim())),
].map(e => e.outerHTML)"""


def harmless(page: Page) -> None:
    whole(page)
    assert page.evaluate("window.hacked") is None
    assert page.evaluate(MADE_OF_IT) == []


def test_posts_names_and_addresses_stay_text(visit: Visit, dashboard: DashboardServer) -> None:
    page = visited(visit.page, dashboard, question="hostile")
    said = page.locator("[class*=st-key-look-said]").first
    expect(said).to_contain_text("<script>window.hacked = 1</script>")
    shown = said.inner_text()
    assert shown == HOSTILE_TEXT.replace("\u202e", "")
    expect(page.locator("[class*=st-key-look-byline]").first).to_contain_text(HOSTILE_NAME)
    harmless(page)
    hrefs = page.evaluate("[...document.querySelectorAll('.stMain a')].map(a => a.href)")
    assert hrefs == ["https://ok.example/post/1"], "only the one http(s) address is a link"
    assert visit.outside == []


def test_the_table_links_http_addresses_only(page: Page, dashboard: DashboardServer) -> None:
    whole(visited(page, dashboard, question="hostile"))
    table = page.locator("[data-testid=stDataFrame]")
    expect(table.locator("canvas").first).to_be_visible()
    cells = table.locator("[role=gridcell]")
    expect(cells.filter(has_text="<script>").first).to_be_attached()
    texts = cells.all_inner_texts()
    assert any("<script>" in text for text in texts)
    assert not any("javascript:" in text or "data:text" in text for text in texts)


def test_the_panel_of_the_canvas_makes_no_link_of_a_name(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard, question="hostile")
    element = page.wait_for_selector("iframe")
    assert element is not None
    frame = element.content_frame()
    assert frame is not None
    frame.wait_for_selector("canvas")
    frame.wait_for_function("() => document.getElementById('cy')._cyreg.cy.nodes().length === 2")
    # What it selects is not handed back: to write out the whole graph takes Playwright a minute.
    frame.evaluate("""() => void document.getElementById('cy')._cyreg.cy.nodes()
        .filter(node => node.data('name').includes('script')).select()""")
    frame.wait_for_selector("#infopanel[data-expanded=true]")
    panel = frame.locator("#infopanel")
    expect(panel).to_contain_text("window.hacked")
    expect(panel).to_contain_text("anchor")
    assert panel.locator("a").count() == 0
    assert frame.evaluate("window.hacked") is None


def test_an_address_can_smuggle_nothing_in(visit: Visit, dashboard: DashboardServer) -> None:
    page = visited(
        visit.page, dashboard, question="loudest", topic=HOSTILE_TEXT, since=HOSTILE_NAME, min_posts="1e309"
    )
    expect(page.locator("[class*=st-key-look-error]")).to_have_count(3)
    expect(page.locator("[class*=st-key-look-error]").first).to_contain_text("There is no topic called")
    harmless(page)
    expect(page.locator("[class*=st-key-look-headline]")).to_have_count(0)
    assert visit.outside == []


def test_a_hostile_topic_can_be_picked_and_stays_text(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard, question="connections-who-care", topic=HOSTILE_NAME)
    expect(page.locator("[class*=st-key-look-asked]")).to_contain_text(HOSTILE_NAME)
    harmless(page)


def test_a_label_shows_its_markup_as_written(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard)
    card = page.locator(".st-key-look-card-hostile")
    expect(card).to_contain_text("Hostile *text* <b>everywhere</b>.")
    visited(page, dashboard, question="markup")
    label = page.locator("[data-testid=stWidgetLabel]").filter(has_text="Bold")
    expect(label).to_be_visible()
    assert label.inner_text().replace("\u2060", "") == HOSTILE_NAME
    harmless(page)
