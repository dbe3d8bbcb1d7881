"""The pages over one planted graph on the real engine: by Streamlit's own test, and served to a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect, sync_playwright

from dashboard.context import Context
from grapevine.serving.server import DashboardServer, serve_dashboard
from graph.connection import Graph
from queries.catalog import Catalog, load_catalog
from tests.dashboard.world import QUESTIONS, planted

QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page asks of another host fails at once, and is noted.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PATIENCE_MS = 60_000
ROW_LIMIT = 400


@dataclass
class Visit:
    """A browser's page, and every address that it asked for outside the dashboard."""

    page: Page
    outside: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The saved questions and those of these tests."""
    return load_catalog([QUESTIONS])


@pytest.fixture
def world(embedded_session: Graph) -> Graph:
    """The session's embedded engine with the small world in it."""
    return planted(embedded_session)


@pytest.fixture
def context(world: Graph, catalog: Catalog) -> Context:
    """What pages over the small world are given."""
    return Context(world, catalog, row_limit=ROW_LIMIT)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[BrowserContext]:
    """One chromium for the whole session, which keeps what it loaded of the dashboard's own code."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=QUIET)
        yield browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
        browser.close()


@pytest.fixture(scope="session")
def served(embedded_session: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DashboardServer]:
    """The dashboard as `grapevine dashboard` serves it, once for the session."""
    folder = tmp_path_factory.mktemp("dashboard")
    config = folder / "grapevine.toml"
    config.write_text(
        f'[questions]\nrow_limit = {ROW_LIMIT}\nfolders = ["{QUESTIONS.as_posix()}"]\n', encoding="utf-8"
    )
    environ = {**os.environ, "GRAPEVINE_HOME": str(embedded_session.settings.home)}
    with serve_dashboard(arguments=[str(config)], environ=environ, log=folder / "log") as server:
        yield server


@pytest.fixture
def dashboard(served: DashboardServer, world: Graph) -> DashboardServer:
    """The served dashboard, over the small world."""
    return served


@pytest.fixture
def visit(browser: BrowserContext) -> Iterator[Visit]:
    """A fresh page of 1280 by 800, and what it asked of other hosts."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    visit = Visit(page)

    def note(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            visit.outside.append(request.url)

    page.on("request", note)
    yield visit
    page.close()


@pytest.fixture
def page(visit: Visit) -> Page:
    """The fresh page alone."""
    return visit.page


def visited(page: Page, server: DashboardServer, **address: str) -> Page:
    """``page`` at the dashboard's address with these values, once it has begun to draw."""
    page.goto(f"{server.address}?{urlencode(address)}" if address else server.address)
    box = page.get_by_placeholder("Ask in your own words")
    broken = page.get_by_text("This app has encountered an error")
    expect(box.or_(broken).first).to_be_visible(timeout=PATIENCE_MS)
    assert broken.count() == 0, server.log.read_text(encoding="utf-8")[-3000:]
    return page


def ask_in_words(page: Page, phrase: str) -> None:
    """Type ``phrase`` and press Enter, once the page says that this asks: before, Streamlit passes over the key."""
    box = page.get_by_placeholder("Ask in your own words")
    box.fill(phrase)
    expect(page.get_by_text("Press Enter to submit form")).to_be_visible(timeout=PATIENCE_MS)
    box.press("Enter")


def whole(page: Page) -> Page:
    """``page`` once the answer is all there: what draws links and markup comes after the words around it."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached(
        timeout=PATIENCE_MS
    )
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=PATIENCE_MS)
    return page
