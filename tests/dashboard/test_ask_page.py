"""The Ask page in a real browser: finding a question, filling it in, and reading the answer."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from grapevine.dashboard_server import serve_dashboard
from tests.dashboard.conftest import FAKE, PATIENCE_MS, Dashboard, Visit, ask_in_words, whole

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)


def opened(page: Page, dashboard: Dashboard, **address: str) -> Page:
    page.goto(f"{dashboard.address}?{urlencode(address)}" if address else dashboard.address)
    expect(page.get_by_placeholder("Ask in your own words")).to_be_visible()
    return page


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


def test_an_address_restores_its_question_with_the_values_in_it(page: Page, dashboard: Dashboard) -> None:
    opened(
        page, dashboard, question="most-negative", topic="pricing", since="90 days", posts="5", kind="reply"
    )
    heading(page, "Who is most negative about pricing?")
    expect(page.get_by_label("At least posts")).to_have_value("5")
    expect(page.get_by_role("combobox", name="Topic")).to_have_value("pricing")
    expect(page.get_by_role("combobox", name="In the last")).to_have_value("Last 90 days")
    expect(page.locator("[class*=st-key-look-headline]")).to_contain_text("7 people")
    assert dashboard.asked() == [
        "most-negative {'topic': 'pricing', 'since': '90 days', 'posts': '5', 'kind': 'reply'}"
    ]


def test_a_card_asks_its_question_and_the_address_says_so(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    expect(page.get_by_text("For customer success")).to_be_visible()
    card = page.locator(".st-key-look-card-share-of-voice")
    expect(card).to_contain_text("Posts that mention each company")
    card.get_by_role("button", name="Ask this").click()
    heading(page, "Who gets the most attention, us or our competitors?")
    until(page, lambda: address_of(page) == {"question": "share-of-voice"})
    page.get_by_role("button", name="All questions").click()
    expect(page.get_by_text("For customer success")).to_be_visible()
    until(page, lambda: address_of(page) == {})


def test_going_back_in_the_browser_goes_back_in_the_page(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard, question="connections-who-care", topic="support")
    heading(page, "Which connections care about support?")
    page.get_by_role("button", name="All questions").click()
    expect(page.get_by_text("For customer success")).to_be_visible()
    page.go_back()
    heading(page, "Which connections care about support?")


def test_a_phrase_finds_the_question_and_fills_it_in(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    ask_in_words(page, "which connections care about pricing?")
    heading(page, "Which connections care about pricing?")
    until(page, lambda: address_of(page) == {"question": "connections-who-care", "topic": "pricing"})


def test_a_phrase_that_fits_nothing_offers_the_nearest_questions(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    ask_in_words(page, "what is the weather")
    expect(page.get_by_text("No saved question fits that.")).to_be_visible()
    page.get_by_role("button", name="Who is most negative about churn?").click()
    heading(page, "Who is most negative about churn?")
    expect(page.get_by_text("No saved question fits that.")).to_be_hidden()


def test_a_value_that_does_not_fit_is_named_at_its_field_and_not_asked(
    page: Page, dashboard: Dashboard
) -> None:
    opened(page, dashboard, question="connections-who-care")
    heading(page, "Which connections care about churn?")
    expect(page.locator("[class*=st-key-look-headline]")).to_be_visible()
    field = page.get_by_role("combobox", name="In the last")
    field.fill("a fortnight")
    field.press("Enter")
    page.get_by_role("button", name="Ask", exact=True).click()
    wrong = page.locator("[class*=st-key-look-error]")
    expect(wrong).to_have_text("It takes a period such as 30 days, not 'a fortnight'")
    expect(page.get_by_text("Put right what is marked above, then ask.")).to_be_visible()
    assert len(dashboard.asked()) == 1
    field.fill("Last 90 days")
    page.get_by_text("Last 90 days").last.click()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(wrong).to_have_count(0)
    until(page, lambda: address_of(page).get("since") == "90 days")
    until(page, lambda: len(dashboard.asked()) == 2)


def test_a_blank_without_a_default_waits_to_be_filled_in(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard, question="asked-for")
    expect(page.get_by_text("Fill in the blanks, then ask.")).to_be_visible()
    expect(page.locator("[class*=st-key-look-error]")).to_have_count(0)
    page.get_by_role("combobox", name="Company").click()
    page.get_by_role("option", name="Brightquay").click()
    page.get_by_role("button", name="Ask", exact=True).click()
    heading(page, "Who works at Brightquay?")
    assert dashboard.asked() == ["asked-for {'company': 'Brightquay'}"]


def test_a_click_that_changes_nothing_does_not_ask_the_graph_again(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard, question="nothing")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    expect(page.get_by_text("widen the period or choose another topic")).to_be_visible()
    ask_in_words(page, "   ")
    page.wait_for_timeout(1500)
    assert len(dashboard.asked()) == 1
    page.get_by_role("button", name="Ask", exact=True).click()
    until(page, lambda: len(dashboard.asked()) == 2)


def test_the_csv_holds_the_answer(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard, question="connections-who-care")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == "grapevine-connections-who-care.csv"
    raw = Path(download.value.path()).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "spreadsheets take UTF-8 for something else without the mark"
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["person", "company", "posts"]
    assert rows[1] == ["Ines Moreau", "Osterfjord Logistics", "9"]
    assert len(rows) == 8


def test_quotes_stand_with_author_day_and_link(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard, question="connections-who-care")
    quote = page.locator("[class*=st-key-look-quote]").first
    expect(quote).to_contain_text("Ines Moreau · 22 November 2026, 09:30 · Negative")
    expect(quote).to_contain_text("Third vendor this year telling us the renewal price")
    link = quote.get_by_role("link", name="Open the source")
    expect(link).to_have_attribute("href", "https://bsky.example/profile/0/post/3k0")
    expect(link).to_have_attribute("target", "_blank")


def test_the_chart_of_the_question_is_drawn(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard, question="volume-and-sentiment")
    chart = page.locator("[data-testid=stVegaLiteChart]")
    expect(chart).to_be_visible()
    expect(page.get_by_text("Positive, neutral and negative by day")).to_be_visible()
    drawn = chart.locator("canvas, svg").first
    expect(drawn).to_be_visible()
    box = drawn.bounding_box()
    assert box is not None
    assert box["width"] > 600
    assert box["height"] > 200


def test_a_question_that_fails_says_what_to_do(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard, question="slow")
    expect(page.get_by_text("That did not work")).to_be_visible()
    expect(
        page.get_by_text("The question took longer than 30 s and was stopped. <b>Narrow</b>")
    ).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_a_graph_that_is_gone_is_said_and_its_return_noticed(page: Page, dashboard: Dashboard) -> None:
    dashboard.gone_file.touch()
    page.goto(dashboard.address + "?question=connections-who-care")
    expect(page.get_by_text("The graph does not answer any more: start it again with")).to_be_visible()
    dashboard.gone_file.unlink()
    page.get_by_role("button", name="Try again").click()
    heading(page, "Which connections care about churn?")


def test_an_unknown_question_in_the_address_leads_to_the_list(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard, question="<script>alert(1)</script>")
    expect(page.get_by_text("There is no question with the name that this address gives.")).to_be_visible()
    expect(page.get_by_text("For marketers")).to_be_visible()


def test_the_sample_is_called_a_sample(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    expect(page.get_by_text("Sample data")).to_be_visible()
    expect(page.get_by_text("12,408 posts")).to_be_visible()
    expect(page).to_have_title("Grapevine")


def test_an_empty_graph_says_how_to_fill_it(page: Page, tmp_path: Path) -> None:
    with serve_dashboard(script=FAKE, arguments=["--empty"], log=tmp_path / "log") as server:
        page.goto(server.address)
        expect(page.get_by_text("The graph holds no posts yet")).to_be_visible()
        expect(page.get_by_text("grapevine demo", exact=True)).to_be_visible()
        expect(page.get_by_text("grapevine init", exact=True)).to_be_visible()
        expect(page.get_by_text("Sample data")).to_have_count(0)


def test_nothing_is_asked_of_any_other_host(visit: Visit, dashboard: Dashboard) -> None:
    for question in ("", "connections-who-care", "volume-and-sentiment", "hostile"):
        opened(visit.page, dashboard, **({"question": question} if question else {}))
        visit.page.wait_for_timeout(3000)
    visit.page.frame_locator("iframe").locator("canvas").first.wait_for()
    assert visit.outside == []


@pytest.mark.parametrize("width", [1280, 400])
def test_the_page_fits_the_window(page: Page, dashboard: Dashboard, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, dashboard, question="connections-who-care")
    expect(page.locator("[class*=st-key-look-quote]").first).to_be_attached()
    too_wide = whole(page).evaluate("document.querySelector('.stMain').scrollWidth - window.innerWidth")
    assert too_wide <= 0


PAINTED = """() => [...document.querySelectorAll('#cy canvas')].reduce((sum, canvas) => {
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let painted = 0;
  for (let at = 3; at < pixels.length; at += 4) painted += pixels[at] > 0;
  return sum + painted;
}, 0)"""


def test_people_and_companies_are_drawn_although_an_edge_lacks_an_end(
    page: Page, dashboard: Dashboard
) -> None:
    opened(page, dashboard, question="connections-who-care")
    element = page.wait_for_selector("iframe")
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.wait_for_function("() => document.getElementById('cy')?._cyreg?.cy.nodes().length === 13")
    until(page, lambda: frame.evaluate(PAINTED) > 5000)
    expect(page.locator(".gv-legend")).to_have_text("UsPersonCustomerTopic")


def test_a_graph_too_large_to_read_is_cut_and_says_so(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard, question="many")
    expect(page.get_by_text("The 150 with the most connections, of 400.")).to_be_visible()
    expect(page.get_by_text("Only the first 400 rows.")).to_be_visible()
