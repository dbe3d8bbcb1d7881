"""The text and the links of a piece of HTML from a network, as a reader sees them; nothing of it is run or loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_PARAGRAPHS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "div", "dl", "fieldset", "figure", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section"),
        *("table", "ul"),
    }
)
_LINES = frozenset({"br", "dd", "dt", "figcaption", "li", "tr"})
_UNSEEN = frozenset({"head", "noscript", "script", "style", "template", "title"})
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_CUT_OFF = re.compile(r"(\.\.\.|…)$")


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What a piece of HTML says."""

    text: str
    """Paragraphs with an empty line between them; a link stands as it is written, a shortened address in full."""
    links: tuple[str, ...] = ()
    """Where its links lead: http and https alone, each once, in their order."""


def html_text(html: str) -> HtmlText:
    """Read ``html``, however malformed it is."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return HtmlText(reader.text(), tuple(reader.links))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: dict[str, None] = {}
        self._parts: list[str] = []
        self._unseen = ""
        """The element whose content nobody sees, until its end."""
        self._as_written = 0
        """How many elements are open in which spaces and line ends count."""
        self._link: tuple[str, int] | None = None
        """Where the open link leads, and at which of the parts its own text begins."""

    def text(self) -> str:
        self._end_link()
        whole = "".join(self._parts)
        lines = [line.rstrip(" ") for line in whole.split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen = self._unseen or tag
        elif tag == "a":
            self._end_link()
            self._begin_link(dict(attrs).get("href") or "")
        elif tag in _PARAGRAPHS or tag in _LINES:
            self._break(tag)
            self._as_written += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        elif tag == "a":
            self._end_link()
        elif tag in _PARAGRAPHS or (tag in _LINES and tag != "br"):
            self._break(tag)
            if tag == "pre":
                self._as_written = max(0, self._as_written - 1)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if not self._as_written:
            data = _SPACES.sub(" ", data)
            if not self._parts or self._parts[-1].endswith(("\n", " ")):
                data = data.removeprefix(" ")
        if data:
            self._parts.append(data)

    def _break(self, tag: str) -> None:
        if not self._unseen and self._parts:
            before = self._parts[-1]
            wanted = "\n\n" if tag in _PARAGRAPHS else "\n"
            if tag != "br" and before.endswith("\n"):
                wanted = "\n" if wanted == "\n\n" and not before.endswith("\n\n") else ""
            if wanted:
                self._parts.append(wanted)

    def _begin_link(self, address: str) -> None:
        address = address.strip()
        if address.lower().startswith(("http://", "https://")) and not self._unseen:
            self.links.setdefault(address)
            self._link = (address, len(self._parts))

    def _end_link(self) -> None:
        """An address that is shown in its first part alone is put in full, so that it can be found."""
        if self._link is None:
            return
        address, begin = self._link
        self._link = None
        shown = "".join(self._parts[begin:]).strip()
        if _CUT_OFF.search(shown) and address.removeprefix("https://").removeprefix("http://").startswith(
            _CUT_OFF.sub("", shown).removeprefix("https://").removeprefix("http://")
        ):
            self._parts[begin:] = [address]
