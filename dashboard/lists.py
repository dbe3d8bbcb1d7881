"""The names that forms offer and pages look up, held for half a minute: every click runs the page anew."""

from __future__ import annotations

import streamlit as st

from graph.read.companies import StoredCompany, all_companies
from graph.read.contents import StoredTopic, offered_topics
from graph.read.networks import networks_with_posts
from queries.meant import Meant, meant
from queries.params import Param

from .context import Context

HELD_S = 30.0


def which_graph(context: Context) -> tuple[str | None, str, str]:
    """What tells one graph from another."""
    settings = context.graph.settings
    return settings.uri, settings.database, str(settings.home)


@st.cache_data(ttl=HELD_S, show_spinner=False, hash_funcs={Context: which_graph})
def topics(context: Context) -> list[StoredTopic]:
    """The topics that posts are labelled with. Raises GraphError."""
    return offered_topics(context.graph, timeout_s=context.timeout_s)


@st.cache_data(ttl=HELD_S, show_spinner=False, hash_funcs={Context: which_graph})
def companies(context: Context) -> list[StoredCompany]:
    """The graph's companies. Raises GraphError."""
    return all_companies(context.graph, timeout_s=context.timeout_s)


@st.cache_data(ttl=HELD_S, show_spinner=False, hash_funcs={Context: which_graph})
def networks(context: Context) -> dict[str, str]:
    """The titles of the networks that the graph holds posts of, by their names. Raises GraphError."""
    return networks_with_posts(context.graph, timeout_s=context.timeout_s)


@st.cache_data(
    ttl=HELD_S, show_spinner=False, hash_funcs={Context: which_graph, Param: Param.model_dump_json}
)
def meant_by(context: Context, param: Param, typed: str) -> Meant:
    """What was typed into a blank stands for. Raises ParamError, which is not held, and GraphError."""
    return meant(context.graph, param, typed)
