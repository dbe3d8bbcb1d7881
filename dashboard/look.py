"""The style sheet: fixed text of ours, and besides the canvas's legend the only HTML that the pages write."""

from __future__ import annotations

import streamlit as st

_CSS = """<style>
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


def dress() -> None:
    """Give the page its look. Called once a run, by every page."""
    st.html(_CSS)
