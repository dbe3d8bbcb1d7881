"""Bring a post's text to the form that the model was trained on."""

from __future__ import annotations

import re

MAX_CHARACTERS = 4_000
"""What lies beyond is not read: tokenizing a book would hold up the queue for nothing."""

_HANDLE = re.compile(r"(?<![\w@])@[\w.\-]*\w")
_URL = re.compile(r"https?://\S+|www\.\S+")
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202f\u2066-\u2069\ufeff]+")


def for_model(text: str) -> str:
    """``text`` with handles as ``@user``, addresses of pages as ``http`` and control characters as spaces."""
    text = text[:MAX_CHARACTERS]
    if "@" in text:
        text = _HANDLE.sub("@user", text)
    text = _URL.sub("http", text)
    text = text.encode("utf-8", "ignore").decode()
    return _BREAKS.sub(" ", text).strip()
