"""Text that comes from elsewhere, shown as text: never read as HTML, Markdown or a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import streamlit as st

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_JOINER = "\u2060"
_RUNS_ON = re.compile(r"(?<=[:.@<])(?=\S)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_LONGEST_URL = 2000


def escape(text: str) -> str:
    """``text`` for a place that reads Markdown (a label, a button), so that it shows as it is written.

    A backslash alone is not enough there: addresses, :shortcodes: and :material/icons: are found again after
    Markdown has dropped it, so an invisible word joiner parts what they are made of.
    """
    parted = _RUNS_ON.sub(_JOINER, one_line(text))
    return _PUNCTUATION.sub(r"\\\1", parted)


def one_line(text: str) -> str:
    """``text`` without line breaks, control characters and marks that turn the writing direction."""
    return " ".join(clean(text).split())


def clean(text: str) -> str:
    """``text`` without control characters and marks that turn the writing direction; line breaks stay."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def web_address(value: object) -> str | None:
    """``value`` when it is an http(s) address that a person may safely click, else None."""
    if not isinstance(value, str) or not value or len(value) > _LONGEST_URL or _CONTROL.search(value):
        return None
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or parts.username is not None:
        return None
    return None if re.search(r"[\s\\<>\"]", value) else value


@contextmanager
def styled(name: str, key: str) -> Iterator[None]:
    """A container whose look the style sheet gives by ``name``; ``key`` makes it unique on the page."""
    with st.container(key=f"look-{name}-{key}", gap=None):
        yield


def text(body: str, name: str, key: str) -> None:
    """Plain text in the look called ``name``."""
    with styled(name, key):
        st.text(clean(body))
