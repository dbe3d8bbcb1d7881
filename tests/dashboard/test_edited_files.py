"""Files that are edited while a page is open: taken up at its next load, and a broken edit is said and not used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from grapevine.serving.server import DashboardServer, serve_dashboard
from graph.connection import Graph
from tests.dashboard.conftest import PATIENCE_MS, visited, whole

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)

QUESTION = """// ---
// question: Who is employed by {company}?
// description: All of them.
// params:
//   company: {type: company, default: Pellworth Foods}
// columns: [person]
// ---
MATCH (person:Person)-[:WORKS_AT]->(:Company {key: $company})
RETURN person.name AS person ORDER BY person
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A team's files: a configuration that names a folder of questions, still empty."""
    (tmp_path / "questions").mkdir()
    configured(tmp_path, row_limit=100)
    return tmp_path


@pytest.fixture
def server(world: Graph, folder: Path) -> Iterator[DashboardServer]:
    """The dashboard over those files and the small world."""
    environ = {**os.environ, "GRAPEVINE_HOME": str(world.settings.home)}
    arguments = [str(folder / "grapevine.toml")]
    with serve_dashboard(arguments=arguments, environ=environ, log=folder / "log") as server:
        yield server


def configured(folder: Path, row_limit: int) -> None:
    (folder / "grapevine.toml").write_text(
        f'[questions]\nrow_limit = {row_limit}\nfolders = ["{(folder / "questions").as_posix()}"]\n',
        encoding="utf-8",
    )


def test_a_question_added_and_then_broken_while_the_page_is_open(
    page: Page, server: DashboardServer, folder: Path
) -> None:
    visited(page, server, question="employed")
    expect(page.get_by_text("There is no question with the name that this address gives.")).to_be_visible()
    file = folder / "questions" / "employed.cypher"
    file.write_text(QUESTION, encoding="utf-8")
    page.reload()
    expect(page.locator("[class*=st-key-look-asked]")).to_have_text("Who is employed by Pellworth Foods?")
    expect(page.locator("[class*=st-key-look-headline]")).to_contain_text("2 people")
    expect(page.locator("[class*=st-key-look-problem]")).to_have_count(0)

    file.write_text(QUESTION.replace("columns: [person]", "colums: [person]"), encoding="utf-8")
    page.reload()
    warning = page.locator("[class*=st-key-look-problem]")
    expect(warning).to_contain_text("employed.cypher cannot be used")
    expect(warning).to_contain_text("until that is mended, the question before the last change counts")
    expect(page.locator("[class*=st-key-look-headline]")).to_contain_text("2 people")

    file.write_text(QUESTION.replace("employed by", "paid by"), encoding="utf-8")
    page.reload()
    expect(page.locator("[class*=st-key-look-asked]")).to_have_text("Who is paid by Pellworth Foods?")
    expect(whole(page).locator("[class*=st-key-look-problem]")).to_have_count(0)


def test_a_broken_configuration_is_said_and_the_page_still_answers(
    page: Page, server: DashboardServer, folder: Path
) -> None:
    visited(page, server, question="connections-who-care")
    expect(page.locator("[class*=st-key-look-headline]")).to_contain_text("7 people")
    (folder / "grapevine.toml").write_text("[questions]\nrow_limit = <b>many</b>\n", encoding="utf-8")
    page.reload()
    warning = page.locator("[class*=st-key-look-problem]")
    expect(warning).to_contain_text("grapevine.toml is not valid TOML")
    expect(warning).to_contain_text("the configuration that was read before counts")
    expect(page.locator("[class*=st-key-look-headline]")).to_contain_text("7 people")
    page.get_by_role("button", name="All questions").click()
    expect(page.get_by_text("For customer success")).to_be_visible()
    expect(warning).to_contain_text("grapevine.toml is not valid TOML")

    configured(folder, row_limit=3)
    visited(page, server, question="connections-who-care")
    expect(page.get_by_text("Only the first 3 rows: the question reached its limit.")).to_be_visible()
    expect(page.locator("[class*=st-key-look-headline]")).to_contain_text("3 people")
    expect(page.get_by_text("not valid TOML")).to_have_count(0)
