"""Text that comes from elsewhere, shown as text: never read as HTML, Markdown or a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from graph.text.safe import multiline as clean
from graph.text.safe import one_line, web_address

__all__ = ["clean", "escape", "one_line", "styled", "text", "web_address"]

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&=^@/])")
"""What Markdown, as Streamlit reads it, takes for markup. No more: a screen reader is told the backslashes too."""
_JOINER = "\u2060"
_RUNS_ON = re.compile(r"(?<=[:.@<])(?=\S)")


def escape(text: str) -> str:
    """``text`` for a place that reads Markdown (a label, a button), so that it shows as it is written.

    A backslash alone is not enough there: addresses, :shortcodes: and :material/icons: are found again after
    Markdown has dropped it, so an invisible word joiner parts what they are made of.
    """
    parted = _RUNS_ON.sub(_JOINER, one_line(text))
    return _MARKUP.sub(r"\\\1", parted)


@contextmanager
def styled(name: str, key: str) -> Iterator[None]:
    """A container whose look the style sheet gives by ``name``; ``key`` makes it unique on the page."""
    with st.container(key=f"look-{name}-{key}", gap=None):
        yield


def text(body: str, name: str, key: str) -> None:
    """Plain text in the look called ``name``."""
    with styled(name, key):
        st.text(clean(body))
