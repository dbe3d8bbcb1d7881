"""What a text in Reddit's Markdown says, as plain text, and where its links lead."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^)\s]*(?:\s[^)]*)?\)")
_LINK = re.compile(
    r"(?<!\\)\[((?:[^\[\]\n]|\\.)*)\]\(\s*<?((?:[^()\s<>]|\([^()\s]*\))+)>?(?:\s+\"[^\"]*\")?\s*\)"
)
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"]+(?:\([^\s()]*\)[^\s<>()\[\]\"]*)*")
_QUOTE = re.compile(r"^ {0,3}>(?!!)", re.MULTILINE)
_RULE = re.compile(
    r"^ {0,3}(?:[-*_][ \t]*){3,}$|^[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+[ \t]*:?-*:?[ \t]*$", re.MULTILINE
)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]*(.*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)[*+-][ \t]+", re.MULTILINE)
_SPOILER = re.compile(r">!\s*(.+?)\s*!<", re.DOTALL)
_RAISED = re.compile(r"\^\(([^)]*)\)|\^(?=\w)")
_MARKS = re.compile(r"(?<![\\\w])(\*{1,3}|_{1,3}|~~)(?=\S)(.+?)(?<=[^\s\\])\1(?!\w)", re.DOTALL)
_CODE = re.compile(r"`+([^`\n]+)`+")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!^~>|/&])")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
_NO_DESCRIPTION = frozenset({"gif", "image", "img"})
_TRAILING = ".,;:!?'\"*_~"
_OWN_HOSTS = re.compile(r"https?://(?:[a-z]+\.)?(?:reddit\.com|redd\.it)(?:/|$)", re.IGNORECASE)


def plain_text(markdown: str) -> tuple[str, tuple[str, ...]]:
    """The text without Markdown's signs, and the addresses outside Reddit that it leads to.

    Lines that quote somebody else are left out, where the writer says something of their own.
    """
    text = _INVISIBLE.sub("", html.unescape(html.unescape(markdown)).replace("\r\n", "\n"))
    own = "\n".join(line for line in text.split("\n") if not _QUOTE.match(line))
    text = own if own.strip() else _QUOTE.sub("", text)
    links: dict[str, None] = {}

    def label(link: re.Match[str]) -> str:
        links[link[2]] = None
        return link[1]

    text = _IMAGE.sub(
        lambda image: "" if image[1].lower() in _NO_DESCRIPTION else image[1], _FENCE.sub("", text)
    )
    text = _LINK.sub(label, text)
    links.update((address.rstrip(_TRAILING), None) for address in _ADDRESS.findall(text))
    text = _HEADING.sub(r"\1", _BULLET.sub(r"\1- ", _RULE.sub("", text)))
    text = _RAISED.sub(lambda raised: raised[1] or "", _SPOILER.sub(r"\1", text))
    for _ in range(3):
        text = _MARKS.sub(r"\2", text)
    text = _ESCAPED.sub(r"\1", _CODE.sub(r"\1", text))
    text = re.sub(
        r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", re.sub(r"(?<=\S)[ \t]{2,}", " ", text))
    ).strip()
    return text, outside(links)


def outside(addresses: Iterable[str]) -> tuple[str, ...]:
    """Those of these addresses that lead out of Reddit."""

    return tuple(
        address
        for address in addresses
        if re.match(r"https?://\S", address) and not _OWN_HOSTS.match(address)
    )
