"""The pages without a browser: Streamlit's own test of an app, over a context that the test chooses."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.context import Context, Source

SCRIPT = """
from dashboard.app import main
from tests.dashboard.stage import STAGE

main(lambda: STAGE.source())
"""
PATIENCE_S = 240.0


@dataclass
class Stage:
    """Where the script finds what a test gives it: Streamlit runs it as a program of its own."""

    source: Source | None = None


STAGE = Stage()


def opened(context: Context | Source, **address: str) -> AppTest:
    """The page at the address, drawn once."""
    STAGE.source = (lambda: context) if isinstance(context, Context) else context
    st.cache_data.clear()
    app = AppTest.from_string(SCRIPT, default_timeout=PATIENCE_S)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def texts(app: AppTest) -> list[str]:
    """Every plain text on the page."""
    return [text.value for text in app.text]


def words(app: AppTest) -> str:
    """All that the page says, one part a line."""
    parts = (
        *app.title,
        *app.subheader,
        *app.caption,
        *app.markdown,
        *app.text,
        *app.warning,
        *app.info,
        *app.error,
    )
    return "\n".join(str(part.value) for part in parts)
