"""The script that Streamlit runs for every visit and click: the dashboard over this machine's graph.

Started by :mod:`grapevine.serving.server`; one argument, where there is one, is the path of ``grapevine.toml``.
Its imports are absolute: Streamlit runs it as a program, which belongs to no package.
"""

from __future__ import annotations

import atexit
import sys
from contextlib import ExitStack
from pathlib import Path

import streamlit as st

from dashboard.app import main
from dashboard.context import Context
from grapevine.alerting.specs import link_key
from grapevine.config import SettingsError
from grapevine.live import LiveWorkspace
from graph.connection import Graph, GraphError, open_graph
from queries.asking import Asking
from queries.catalog import Catalog


@st.cache_resource(show_spinner=False)
def files(config_file: str | None) -> LiveWorkspace:
    """The configuration, secrets and questions, which every run of the script looks at anew."""
    return LiveWorkspace(Path(config_file) if config_file else None)


@st.cache_resource(show_spinner=False)
def graph(config_file: str | None) -> Graph:
    """One connection for every visit: it lives as long as the server."""
    opened = ExitStack()
    atexit.register(opened.close)
    return opened.enter_context(open_graph(files(config_file).current().settings))


@st.cache_resource(show_spinner=False)
def asking(config_file: str | None) -> Asking:
    """What understands phrases, with what it read of the questions."""
    return files(config_file).current().asking()


def context() -> Context:
    """What the pages need, as the files say it now. Raises SettingsError at the first run only, GraphError."""
    config_file = sys.argv[1] if len(sys.argv) > 1 else None
    live = files(config_file)
    workspace = live.current()
    catalog = workspace.catalog()
    return Context(
        graph=graph(config_file),
        catalog=catalog,
        asking=asking(config_file),
        timeout_s=workspace.config.questions.timeout_s,
        row_limit=workspace.config.questions.row_limit,
        collectors=tuple(one.network for one in workspace.collectors()),
        link_key=link_key(workspace.home),
        problems=(*live.problems, *broken(catalog)),
    )


def broken(catalog: Catalog) -> list[str]:
    """A sentence for each question's file that cannot be used."""
    return [f"The question in {one.path} cannot be used: {one.fault}." for one in catalog.broken]


try:
    main(context)
except (SettingsError, GraphError) as error:
    st.error("Grapevine cannot start with these settings:")
    st.text(str(error))
