"""The dashboard: its pages and the way between them, and nothing else."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from .backend import Backend
from .look import dress
from .views import View, ask

VIEWS: tuple[View, ...] = (ask.VIEW,)
"""In the order of the navigation; the first is where one arrives."""


def main(backend: Backend) -> None:
    """Draw the page that the address names. Called once for every run of the script."""
    here = Path(__file__).parent
    st.set_page_config(page_title="Grapevine", page_icon=str(here / "icon.svg"), layout="wide")
    st.logo(str(here / "logo.svg"), size="large")
    dress()
    pages = [
        st.Page(
            partial(view.show, backend),
            title=view.title,
            icon=view.icon,
            url_path=view.path,
            default=number == 0,
        )
        for number, view in enumerate(VIEWS)
    ]
    st.navigation(pages, position="top").run()
