"""The dashboard: its pages and the way between them, and nothing else."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from .context import Context, Source
from .faults import FAULTS, show_fault, show_problems
from .status import failures, status
from .theme import STYLE_SHEET
from .views import View, alerts, ask

VIEWS: tuple[View, ...] = (ask.VIEW, alerts.VIEW)
"""In the order of the navigation; the first is where one arrives."""


def main(source: Source) -> None:
    """Draw the page that the address names. Called once for every run of the script."""
    here = Path(__file__).parent
    st.set_page_config(page_title="Grapevine", page_icon=str(here / "icon.svg"), layout="wide")
    st.logo(str(here / "logo.svg"), size="large")
    st.html(STYLE_SHEET)
    try:
        context = source()
    except FAULTS as error:
        show_fault(error)
        return
    pages = [
        st.Page(
            partial(_show, view, context),
            title=view.title,
            icon=view.icon,
            url_path=view.path,
            default=number == 0,
        )
        for number, view in enumerate(VIEWS)
    ]
    st.navigation(pages, position="top").run()


def _show(view: View, context: Context) -> None:
    """The page below what is wrong with the configuration and the collectors, or why it cannot be shown."""
    try:
        show_problems([*context.problems, *failures(status(context))])
        view.show(context)
    except FAULTS as error:
        show_fault(error)
