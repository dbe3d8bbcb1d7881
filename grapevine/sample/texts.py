"""Texts as Bluesky records them: mentions, links and tags as facets counted in bytes, cards below links."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from .identifiers import did
from .tables import cards

_MENTION = re.compile(r"@\{(\w+)\}")
_LINK = re.compile(r"https?://[^\s<>()\"']+[^\s<>()\"'.,!?:;]")
_TAG = re.compile(r"(?<!\S)#(\w*[^\W\d]\w*)")


def text_and_facets(text: str, handle_of: Callable[[str], str]) -> tuple[str, list[dict[str, Any]]]:
    """The text with ``@{account}`` written as handles, and its facets in order."""
    said, spans = "", []
    last = 0
    for match in _MENTION.finditer(text):
        said += text[last : match.start()]
        start, said = len(said), f"{said}@{handle_of(match[1])}"
        spans.append((start, len(said), {"$type": "app.bsky.richtext.facet#mention", "did": did(match[1])}))
        last = match.end()
    said += text[last:]
    for match in _LINK.finditer(said):
        spans.append((*match.span(), {"$type": "app.bsky.richtext.facet#link", "uri": match[0]}))
    for match in _TAG.finditer(said):
        spans.append((*match.span(), {"$type": "app.bsky.richtext.facet#tag", "tag": match[1]}))
    facets = [
        {
            "features": [feature],
            "index": {"byteEnd": len(said[:end].encode()), "byteStart": len(said[:start].encode())},
        }
        for start, end, feature in sorted(spans, key=lambda span: span[:2])
    ]
    return said, facets


def card_below(text: str) -> Mapping[str, Any] | None:
    """What the first known link of a text shows below it."""
    for match in _LINK.finditer(text):
        if card := cards().get(match[0]):
            external = {"description": card.description, "title": card.title, "uri": card.url}
            return {"$type": "app.bsky.embed.external", "external": external}
    return None
