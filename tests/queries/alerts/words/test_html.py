"""A mail as a phone draws it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from queries.alerts.words.html import html

LINKS = [
    (name, f"https://grapevine.fernhollow.example/alerts?{name}") for name in ("Everything", "Ack", "Snooze")
]
_DRAWN = """() => ({
  wide: document.documentElement.scrollWidth,
  links: [...document.links].map(link => [link.innerText, link.getBoundingClientRect().height >= 36]),
  text: getComputedStyle(document.querySelector('p')).color,
})"""


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "color"), [("light", "rgb(0, 0, 0)"), ("dark", "rgb(255, 255, 255)")])
def test_a_mail_fits_a_narrow_phone_and_takes_the_readers_colours(
    chromium: Path, scheme: str, color: str
) -> None:
    page = html("Six people connected", ["Ann: " + "unbroken" * 40, "Bo: <b>words</b>"], LINKS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 320, "height": 600}, color_scheme=scheme)  # type: ignore[arg-type]
        tab.set_content(page)
        drawn = tab.evaluate(_DRAWN)
        shown = tab.inner_text("body")
        browser.close()
    assert drawn == {"wide": 320, "links": [[name, True] for name, _ in LINKS], "text": color}
    assert "Bo: <b>words</b>" in shown
    # The addresses are for the mail's plain text only.
    assert "https://" not in shown
