"""The pages in a real browser: the address bar, the keyboard, charts, the canvas, downloads and the layout."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest
from playwright.sync_api import Page, expect

from grapevine.serving.server import DashboardServer
from tests.dashboard.conftest import PATIENCE_MS, Visit, ask_in_words, visited, whole
from tests.dashboard.world import now

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)


def heading(page: Page, words: str) -> None:
    expect(page.locator("[class*=st-key-look-asked]")).to_have_text(words)


def address_of(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def until(page: Page, happened: Callable[[], bool]) -> None:
    for _ in range(300):
        if happened():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not happen within 30 s")


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


def test_an_address_restores_its_question_with_the_values_in_it(
    page: Page, dashboard: DashboardServer
) -> None:
    visited(
        page,
        dashboard,
        question="loudest", topic="pricing", since="90 days", min_posts="2", kind="reply",
    )  # fmt: skip
    heading(page, "Who is most negative about pricing?")
    expect(page.get_by_label("Posts, at least")).to_have_value("2")
    expect(page.get_by_role("combobox", name="Topic")).to_have_value("pricing")
    expect(page.get_by_role("combobox", name="In the last")).to_have_value("Last 90 days")
    expect(page.locator("[class*=st-key-look-headline]")).to_contain_text("7 people")
    expect(page).to_have_title("Grapevine")


def test_a_card_asks_its_question_and_the_address_says_so(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard)
    expect(page.get_by_text("For customer success")).to_be_visible()
    card = page.locator(".st-key-look-card-share-of-voice")
    expect(card).to_contain_text("How often posts name us and each competitor")
    card.get_by_role("button", name="Ask this").click()
    heading(page, "What is our share of voice?")
    until(page, lambda: address_of(page) == {"question": "share-of-voice"})
    page.get_by_role("button", name="All questions").click()
    expect(page.get_by_text("For customer success")).to_be_visible()
    until(page, lambda: address_of(page) == {})


def test_going_back_in_the_browser_goes_back_in_the_page(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard, question="connections-who-care", topic="support")
    heading(page, "Which connections care about support?")
    page.get_by_role("button", name="All questions").click()
    expect(page.get_by_text("For customer success")).to_be_visible()
    page.go_back()
    heading(page, "Which connections care about support?")


def test_a_typed_phrase_finds_the_question_and_the_address_says_so(
    page: Page, dashboard: DashboardServer
) -> None:
    visited(page, dashboard)
    ask_in_words(page, "which connections care about pricing?")
    heading(page, "Which connections care about pricing?")
    until(page, lambda: address_of(page) == {"question": "connections-who-care", "topic": "pricing"})


def test_a_typed_value_that_does_not_fit_is_named_at_its_field(
    page: Page, dashboard: DashboardServer
) -> None:
    visited(page, dashboard, question="connections-who-care")
    heading(page, "Which connections care about churn?")
    expect(page.locator("[class*=st-key-look-headline]")).to_be_visible()
    field = page.get_by_role("combobox", name="Period")
    field.fill("a fortnight")
    field.press("Enter")
    page.get_by_role("button", name="Ask", exact=True).click()
    wrong = page.locator("[class*=st-key-look-error]")
    expect(wrong).to_have_text(
        "Takes a period such as 30 days, last month or 2026-10-01 to 2026-10-15, not 'a fortnight'"
    )
    expect(page.get_by_text("Put right what is marked above, then ask.")).to_be_visible()
    expect(page.locator("[class*=st-key-look-headline]")).to_have_count(0)
    field.fill("Last 90 days")
    page.get_by_text("Last 90 days").last.click()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(wrong).to_have_count(0)
    until(page, lambda: address_of(page).get("since") == "90 days")
    expect(page.locator("[class*=st-key-look-headline]")).to_be_visible()


def test_a_company_is_picked_by_clicking(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard, question="asked-for")
    expect(page.locator("[class*=st-key-look-error]")).to_have_count(0)
    page.get_by_role("combobox", name="Company").click()
    page.get_by_role("option", name="Brightquay").click()
    page.get_by_role("button", name="Ask", exact=True).click()
    heading(page, "Who works at Brightquay?")


def test_the_csv_holds_the_answer(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard, question="connections-who-care")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == "grapevine-connections-who-care.csv"
    raw = Path(download.value.path()).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "spreadsheets take UTF-8 for something else without the mark"
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["person", "company", "posts", "likes", "last_said", "sentiment", "quote", "url"]
    assert rows[1][:4] == ["Ines Moreau", "Osterfjord Logistics", "7", "0"]
    assert len(rows) == 8


def test_quotes_stand_with_author_day_and_link(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard, question="connections-who-care")
    quote = page.locator("[class*=st-key-look-quote]").first
    expect(quote).to_contain_text(f"Ines Moreau · {now():%-d %B %Y}, 09:30 · Negative")
    expect(quote).to_contain_text("Third vendor this year telling us the renewal price")
    link = quote.get_by_role("link", name="Open the source")
    expect(link).to_have_attribute("href", "https://bsky.example/profile/0/post/3k0")
    expect(link).to_have_attribute("target", "_blank")


def test_the_chart_of_the_question_is_drawn(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard, question="volume-and-sentiment-by-day")
    chart = page.locator("[data-testid=stVegaLiteChart]")
    expect(chart).to_be_visible()
    expect(page.get_by_text("Positive, neutral and negative by day")).to_be_visible()
    drawn = chart.locator("canvas, svg").first
    expect(drawn).to_be_visible()
    box = drawn.bounding_box()
    assert box is not None
    assert box["width"] > 600
    assert box["height"] > 200


def test_the_saved_questions_all_open_and_answer(page: Page, dashboard: DashboardServer) -> None:
    for question in ("volume-and-sentiment-by-day", "share-of-voice", "customers-who-fell-silent"):
        visited(page, dashboard, question=question)
        answered = page.locator("[class*=st-key-look-headline]").or_(page.get_by_text("Nothing found"))
        expect(answered.first).to_be_visible()
        expect(page.get_by_text("That did not work")).to_have_count(0)
        expect(page.get_by_text("This app has encountered an error")).to_have_count(0)


def test_many_clicks_and_visits_share_one_connection_to_the_engine(
    page: Page, dashboard: DashboardServer
) -> None:
    held = []
    for topic in ("churn", "pricing", "churn", "pricing", "churn", "pricing"):
        visited(page, dashboard, question="connections-who-care", topic=topic)
        heading(page, f"Which connections care about {topic}?")
        answered = page.locator("[class*=st-key-look-headline]").or_(page.get_by_text("Nothing found"))
        expect(answered.first).to_be_visible()
        held.append(connections(dashboard))
    assert held[-1] <= held[1], f"connections after each visit: {held}"


def test_nothing_is_asked_of_any_other_host(visit: Visit, dashboard: DashboardServer) -> None:
    for question in ("", "connections-who-care", "volume-and-sentiment-by-day", "hostile"):
        whole(visited(visit.page, dashboard, **({"question": question} if question else {})))
        visit.page.wait_for_load_state("networkidle")
    visit.page.frame_locator("iframe").locator("canvas").first.wait_for()
    assert visit.outside == []


@pytest.mark.parametrize("width", [1280, 400])
def test_the_page_fits_the_window(page: Page, dashboard: DashboardServer, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    visited(page, dashboard, question="connections-who-care")
    expect(page.locator("[class*=st-key-look-quote]").first).to_be_attached()
    too_wide = whole(page).evaluate("document.querySelector('.stMain').scrollWidth - window.innerWidth")
    assert too_wide <= 0


PAINTED = """() => [...document.querySelectorAll('#cy canvas')].reduce((sum, canvas) => {
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let painted = 0;
  for (let at = 3; at < pixels.length; at += 4) painted += pixels[at] > 0;
  return sum + painted;
}, 0)"""
NAMES = "() => document.getElementById('cy')._cyreg.cy.nodes().map(node => node.data('name')).sort()"


def test_people_companies_and_topics_are_drawn(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard, question="around")
    element = page.wait_for_selector("iframe")
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.wait_for_function("() => document.getElementById('cy')?._cyreg?.cy.nodes().length === 13")
    until(page, lambda: frame.evaluate(PAINTED) > 5000)
    expect(page.locator(".gv-legend")).to_have_text("UsPersonCustomerTopic")
    names = frame.evaluate(NAMES)
    assert {"Fernhollow", "Ines Moreau", "Quillmark Media", "churn"} < set(names)


def test_a_graph_too_large_to_read_is_cut_and_says_so(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard, question="many")
    expect(page.get_by_text("The 150 with the most connections, of 400.")).to_be_visible()
    expect(page.get_by_text("Only the first 400 rows")).to_be_visible()
    element = page.wait_for_selector("iframe")
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.wait_for_function("() => document.getElementById('cy')?._cyreg?.cy.nodes().length === 150")


def test_the_next_hundred_rows_and_the_whole_list_as_csv(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard, question="hundreds")
    expect(page.get_by_text("The first 100 of 250 rows.")).to_be_visible()
    page.get_by_role("button", name="Show the next 100").click()
    expect(page.get_by_text("The first 200 of 250 rows.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    raw = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw, newline="")))
    assert rows[0] == ["person", "number", "quote"]
    assert rows[250] == ["Person number 250", "250", "Word 250"]


def test_the_period_before_is_drawn_beside_the_chart(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard, question="volume-and-sentiment-by-day", since="7 days")
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_be_visible()
    page.get_by_text("Compare with the period before").click()
    first = datetime.now(UTC).date() - timedelta(days=7)
    before = f"{first - timedelta(days=8)} to {first - timedelta(days=1)}"
    expect(page.get_by_text(f"Grey: {before}, place by place.")).to_be_visible()
    drawn = whole(page).locator("[data-testid=stVegaLiteChart]").locator("canvas, svg").first
    expect(drawn).to_be_visible()
    box = drawn.bounding_box()
    assert box is not None
    assert box["width"] > 600
    assert box["height"] > 200


def test_days_are_picked_in_the_form(page: Page, dashboard: DashboardServer) -> None:
    visited(page, dashboard, question="connections-who-care")
    last = now().date() - timedelta(days=1)
    first = last - timedelta(days=2)
    for end, day in (("start", first), ("end", last)):
        for part in ("year", "month", "day"):
            field = page.get_by_role("spinbutton", name=f"{part}, or from day to day {end} date")
            field.click()
            field.press_sequentially(str(getattr(day, part)))
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Ask", exact=True).click()
    until(page, lambda: address_of(page).get("since") == f"{first} to {last}")
    expect(page.locator("[class*=st-key-look-headline]")).to_contain_text("3 people")
