"""The look of the dashboard, once: colours for Streamlit's own parts, the charts and the canvas, and the style sheet.

It imports nothing, so that whoever starts the server can read it without Streamlit.
"""

from __future__ import annotations

ACCENT = "#5b3fd1"

SENTIMENT = {"positive": "#1f9d78", "neutral": "#aab2c0", "negative": "#d8485a", "unknown": "#dfe3ea"}
"""From one end to the other; green and red differ in lightness too, for those who cannot tell them apart."""

KIND = {
    "us": "#5b3fd1",
    "person": "#2f7fd0",
    "customer": "#0f9a8a",
    "prospect": "#5aa76a",
    "partner": "#8a6fd8",
    "competitor": "#d8485a",
    "company": "#6b7686",
    "profile": "#7ea6d8",
    "topic": "#d99a1c",
}
"""What stands for what on the canvas and in its legend."""

SERIES = ["#5b3fd1", "#e0793c", "#1f9d78", "#2f7fd0", "#d8485a", "#c79a18", "#8c96a6", "#a35bb0"]

STREAMLIT = {
    "theme.primaryColor": ACCENT,
    "theme.baseRadius": "10px",
    "theme.buttonRadius": "8px",
    "theme.headingFontWeights": "650",
    "theme.light.primaryColor": ACCENT,
    "theme.light.backgroundColor": "#ffffff",
    "theme.light.secondaryBackgroundColor": "#f5f4fa",
    "theme.light.textColor": "#1d2130",
    "theme.light.borderColor": "#e3e2ec",
    "theme.light.linkColor": ACCENT,
    "theme.dark.primaryColor": "#8f78f2",
    "theme.dark.backgroundColor": "#14151c",
    "theme.dark.secondaryBackgroundColor": "#1e2029",
    "theme.dark.textColor": "#eceef4",
    "theme.dark.borderColor": "#31343f",
    "theme.dark.linkColor": "#a795ff",
}
"""Streamlit's options for the look, in light and dark; the browser's own preference picks one."""

STYLE_SHEET = """<style>
.stMainBlockContainer { padding-top: 4.2rem; padding-bottom: 4rem; max-width: 1360px; }
.stMain h1 { font-size: 1.75rem; }
.stMain h3 { font-size: 1.2rem; }
[class*="st-key-look-"] [data-testid="stText"] { white-space: pre-wrap; overflow-wrap: anywhere; }
[class*="st-key-look-asked"] [data-testid="stText"] {
  font-size: 1.7rem; font-weight: 650; line-height: 1.25; letter-spacing: -0.01em; }
[class*="st-key-look-card-text"] [data-testid="stText"] { font-weight: 600; line-height: 1.35; }
[class*="st-key-look-card-about"] [data-testid="stText"],
[class*="st-key-look-about"] [data-testid="stText"] { opacity: .72; line-height: 1.45; }
[class*="st-key-look-card-about"] [data-testid="stText"] { font-size: .875rem; }
[class*="st-key-look-part"] [data-testid="stText"] { font-weight: 600; }
[class*="st-key-look-error"] { margin-top: -.6rem; }
[class*="st-key-look-error"] [data-testid="stText"],
[class*="st-key-look-error"] [data-testid="stText"] * { color: #d8485a; font-size: .875rem; }
[class*="st-key-look-problem"] {
  border-left: 4px solid #d99a1c; border-radius: 6px; background: rgba(217, 154, 28, .13); padding: .55rem .9rem; }
[class*="st-key-look-problem"] [data-testid="stText"] { line-height: 1.45; }
[class*="st-key-look-quote"] {
  border-left: 3px solid #8f78f2; padding: .1rem 0 .2rem .85rem; margin-bottom: .9rem; }
[class*="st-key-look-byline"] [data-testid="stText"] { font-size: .8rem; opacity: .68; }
[class*="st-key-look-said"] [data-testid="stText"] { line-height: 1.5; padding: .15rem 0; }
[class*="st-key-look-source"] a { padding: 0; min-height: 1.6rem; font-size: .8rem; }
[class*="st-key-look-card-"] button { color: #6a4ee0; font-weight: 600; }
[class*="st-key-look-headline"] { margin-top: .4rem; }
.gv-legend { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; font-size: .82rem; }
.gv-legend > span { display: inline-flex; align-items: center; gap: .4rem; }
.gv-dot { width: .72rem; height: .72rem; border-radius: 50%; display: inline-block; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
  [class*="st-key-look-asked"] [data-testid="stText"] { font-size: 1.35rem; }
}
</style>"""
"""Fixed text of ours, and besides the canvas's legend the only HTML that the pages write."""
