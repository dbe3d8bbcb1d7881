"""A post's HTML as text. Whatever stands in it, only text comes out: no tag, no script, nothing hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from graph.text.safe import web_address

_LONGEST = 200_000
"""Characters of HTML that are read: a post has some thousands at most."""
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_UNSHOWN = frozenset(
    [
        "audio",
        "head",
        "iframe",
        "math",
        "noscript",
        "object",
        "script",
        "style",
        "svg",
        "template",
        "title",
        "video",
    ]
)
_PARAGRAPHS = frozenset(["blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "ul"])
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0", re.IGNORECASE)
_DEEPEST = 100
"""Tags within tags beyond which only text is read, so that hostile HTML costs no more than other HTML."""
_ROOM = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class Content:
    """What a post's HTML says."""

    text: str
    links: tuple[str, ...] = ()
    """Where its links lead; mentions and hashtags are no links."""


def read_content(html: str, mentions: Mapping[str, str] | None = None) -> Content:
    """The text of ``html``, paragraphs parted by an empty line. ``mentions``: a profile's address to ``name@domain``.

    A link stands with its whole address, of which pages hide parts, and a mention with the domain.
    """
    reader = _Reader(mentions or {})
    reader.feed(html[:_LONGEST])
    reader.close()
    return Content(reader.text(), tuple(reader.links))


@dataclass(slots=True)
class _Open:
    tag: str
    hidden: bool
    mention: str | None = None
    """What to write in place of what is inside."""
    in_link: bool = False


class _Reader(HTMLParser):
    def __init__(self, mentions: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self._mentions = mentions
        self._open: list[_Open] = []
        self._parts: list[str] = []
        self.links: dict[str, None] = {}

    def text(self) -> str:
        """All that was read, with at most one empty line in a row."""
        lines = [line.rstrip(" ") for line in "".join(self._parts).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag in {"br", "hr"} and not self._hidden:
                self._parts.append("\n")
            return
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        above = self._open[-1] if self._open else None
        hidden = self._hidden or tag in _UNSHOWN or _is_hidden(given)
        in_link = tag == "a" or bool(above and above.in_link)
        # Pages leave out parts of an address by this class; elsewhere it hides what no reader sees.
        hidden = hidden or ("invisible" in classes and not in_link) or "quote-inline" in classes
        one = _Open(tag, hidden, in_link=in_link)
        if tag == "a" and not hidden:
            one.mention = self._begin_link(given, classes)
        if one.mention is not None:
            self._parts.append(one.mention)
            one.hidden = True
        elif tag in _PARAGRAPHS and not hidden:
            self._parts.append("\n\n")
        elif tag == "li" and not hidden:
            self._parts.append("\n- ")
        if len(self._open) < _DEEPEST:
            self._open.append(one)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        at = next((n for n in range(len(self._open) - 1, -1, -1) if self._open[n].tag == tag), None)
        if at is None:
            return
        hidden = self._open[at].hidden
        del self._open[at:]
        if tag in _PARAGRAPHS and not hidden:
            self._parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        kept = any(one.tag == "pre" for one in self._open)
        if not kept:
            data = _ROOM.sub(" ", data)
            if not self._parts or self._parts[-1].endswith("\n"):
                data = data.lstrip(" ")
        if data:
            self._parts.append(data)

    @property
    def _hidden(self) -> bool:
        return bool(self._open) and self._open[-1].hidden

    def _begin_link(self, given: Mapping[str, str], classes: list[str]) -> str | None:
        """What to write in place of a mention's own words; None where they are to be read."""
        address = given.get("href", "").strip()
        if (handle := self._mentions.get(address)) is not None:
            return f"@{handle}"
        if "mention" not in classes and "hashtag" not in classes and given.get("rel") != "tag":
            shown = web_address(address)
            if shown is not None:
                self.links[shown] = None
        return None


def _is_hidden(given: Mapping[str, str]) -> bool:
    return "hidden" in given or bool(_HIDDEN_STYLE.search(given.get("style", "")))
