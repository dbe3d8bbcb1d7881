"""A real browser, and the dashboard served over the in-memory backend."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect, sync_playwright

from grapevine.dashboard_server import DashboardServer, serve_dashboard

FAKE = Path(__file__).with_name("fake_app.py")
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


@dataclass
class Dashboard:
    """A served dashboard with its in-memory backend."""

    server: DashboardServer
    asked_file: Path
    gone_file: Path

    @property
    def address(self) -> str:
        return self.server.address

    def asked(self) -> list[str]:
        """Every question that the backend was asked, with its values, in order."""
        return self.asked_file.read_text(encoding="utf-8").splitlines() if self.asked_file.exists() else []


@dataclass
class Visit:
    """A browser's page, and every address that it asked for outside the dashboard."""

    page: Page
    outside: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[BrowserContext]:
    """One chromium for the whole session, which keeps what it loaded of the dashboard's own code."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=QUIET)
        yield browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
        browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """The dashboard over the in-memory backend, once for the session."""
    folder = tmp_path_factory.mktemp("dashboard")
    asked, gone = folder / "asked", folder / "gone"
    environ = {**os.environ, "FAKE_ASKED": str(asked), "FAKE_GONE": str(gone)}
    with serve_dashboard(script=FAKE, environ=environ, log=folder / "log") as server:
        yield Dashboard(server, asked, gone)


@pytest.fixture
def dashboard(served: Dashboard) -> Dashboard:
    """The dashboard with nothing asked yet."""
    served.asked_file.unlink(missing_ok=True)
    served.gone_file.unlink(missing_ok=True)
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
