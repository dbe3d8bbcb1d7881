"""The script that Streamlit runs for every visit and click: the dashboard over this machine's graph.

Started by :mod:`grapevine.dashboard_server`; one argument, where there is one, is the path of ``grapevine.toml``.
"""

from __future__ import annotations

import atexit
import sys
from pathlib import Path

import streamlit as st

from dashboard.app import main
from graph.connection import GraphError
from queries.catalog import load_catalog

from .config import SettingsError, load_config, question_folders
from .graph_backend import GraphBackend
from .workspace import graph_settings


@st.cache_resource(show_spinner=False)
def backend(config_file: str | None) -> GraphBackend:
    """One backend, and so one connection, for every visit: it lives as long as the server."""
    config = load_config(Path(config_file) if config_file else None)
    settings = graph_settings(config)
    made = GraphBackend(
        load_catalog(question_folders(config, settings.home)),
        settings,
        timeout_s=config.questions.timeout_s,
        row_limit=config.questions.row_limit,
    )
    atexit.register(made.close)
    return made


try:
    ready = backend(sys.argv[1] if len(sys.argv) > 1 else None)
except (SettingsError, GraphError) as error:
    st.error("Grapevine cannot start with these settings:")
    st.text(str(error))
else:
    main(ready)
