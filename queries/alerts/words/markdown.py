"""A message as Markdown, in the few forms that every service's dialect has: bold, a list, links.

Text from networks is written without backslashes, which dialects read differently: marks that could act are parted by
an invisible word joiner, or replaced by letters that look like them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.text.safe import without_calls

_WORD_JOINER = "\u2060"
_ALIKE = str.maketrans({"*": "\u2217", "`": "\u02cb", "~": "\u223c", "\\": "\u29f5"})
_LOW_LINE = "\u02cd"
_ACTS = re.compile(
    r"<(?=[\w/?!])"  # tags, mentions of Teams and Discord, addresses
    r"|&(?=#|\w+;)"  # the same, written as entities
    r"|\](?=[(:\[])"  # words in place of an address, also where that stands elsewhere
    r"|\|(?=\|)"  # Discord hides what stands between two
)
_AT_AN_EDGE = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
"""Underscores that are not between letters: those mean emphasis."""
_BEGINS = re.compile(r"^(?=[#>+\-=|:!]|\d+[.)])")


def markdown(headline: str, lines: Sequence[str], links: Sequence[tuple[str, str]]) -> str:
    """``headline`` may be empty; ``links`` are names and addresses of ours."""
    parts = [f"**{escaped(headline)}**"] if headline else []
    if lines:
        parts.append("\n".join(f"- {escaped(line)}" for line in lines))
    if links:
        parts.append(" · ".join(f"[{name}]({_address(address)})" for name, address in links))
    return "\n\n".join(parts)


def escaped(text: str) -> str:
    """Text of one line such that no dialect of Markdown makes anything of it but text."""
    plain = without_calls(text).translate(_ALIKE)
    plain = _ACTS.sub(lambda mark: mark[0] + _WORD_JOINER, plain)
    plain = _AT_AN_EDGE.sub(lambda mark: _LOW_LINE * len(mark[0]), plain)
    return _BEGINS.sub(_WORD_JOINER, plain)


def _address(address: str) -> str:
    """An address that no bracket of its own ends."""
    return address.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
