"""The colours of the dashboard, once: for Streamlit's own parts, the charts and the canvas."""

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
