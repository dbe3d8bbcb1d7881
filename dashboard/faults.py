"""What went wrong, said on the page with what to do, and never as a traceback."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from graph.errors import GraphError
from queries.params import ParamError
from queries.runner import AnswerError

from .plain import clean, text

FAULTS = (GraphError, ParamError, AnswerError)
"""What can go wrong while a page reads the graph: their messages are for the user."""


def show_fault(error: Exception) -> None:
    """The error in place of what could not be shown, with a way to try again."""
    with st.container(border=True):
        st.markdown("#### :material/cloud_off: That did not work")
        st.text(clean(str(error)))
        st.button("Try again", icon=":material/refresh:", key="gv.again")


def show_problems(problems: Iterable[str]) -> None:
    """What is wrong beside the page, above it. As plain text: paths and messages are copied from there."""
    for number, problem in enumerate(problems):
        text(problem, "problem", str(number))
