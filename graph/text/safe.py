"""Text that comes from a network, made safe to show: in a terminal, on a page, in a message.

One table says what is hidden or dangerous. What scripts and emoji need stays: joiners where letters are joined or
an emoji is made of several, variation selectors, the tags of the flags of England, Scotland and Wales.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

_LONGEST_ADDRESS = 2000

# Carriage returns, form feeds, the next line of C1, and the separators of lines and paragraphs.
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls of C0 and C1, the escape of terminals among them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks, overrides and isolates of the writing direction
    "\u00ad\u034f\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff"  # zero width: they hide or part words
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # fillers: letters without a shape
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # annotations, shorthand and musical formats
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000"  # what is no character
    "]"
)

_JOINERS = "\u200c\u200d"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_IN_CONTEXT = re.compile(f"[{_JOINERS}{_SELECTORS}\U000e0001-\U000e007f]+")
"""What is needed in some places and hides text in others."""

_SELECTOR = re.compile(f"[{_SELECTORS}]")
_JOINING_SCRIPTS = re.compile(
    "["
    "\u0600-\u08ff\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010d00-\U00010d3f\U0001e900-\U0001e95f"  # Arabic and kin
    "\u0900-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\U00010a00-\U00010aff\U00011000-\U00011fff"  # Indic and kin
    "]"
)
_EMOJI = ("So", "Sk")
_PARTS_OF_EMOJI = ("So", "Sm")
_FLAG = "\U0001f3f4"
_FLAGS = frozenset(
    "".join(chr(0xE0000 + ord(c)) for c in code) + "\U000e007f" for code in ("gbeng", "gbsct", "gbwls")
)

_CALLS = re.compile(r"@|<(?=[!@#]|\w+:)|#(?=channel)|\](?=\()")
"""Marks on which chat services notify people, or show words in place of an address."""
_WORD_JOINER = "\u2060"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""


def one_line(text: str) -> str:
    """``text`` on one line, with single spaces, and nothing in it that hides, reorders or acts."""
    return " ".join(multiline(text).split())


def multiline(text: str) -> str:
    """``text`` without anything that hides, reorders or acts; its line breaks (as ``\\n``) and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    shown = _HIDDEN.sub("", _LINE_BREAKS.sub("\n", storable(text)))
    return _IN_CONTEXT.sub(_wanted, shown)


def without_calls(text: str) -> str:
    """``text`` on one line, for chat services: "@everyone", "<!channel>" and "[words](address)" do nothing.

    An invisible word joiner parts such marks, so that they look as they were written.
    """
    return _CALLS.sub(lambda mark: mark[0] + _WORD_JOINER, one_line(text))


def web_address(value: object) -> str | None:
    """``value`` when it is an http(s) address that a person may safely click, else None."""
    if not isinstance(value, str) or not value or len(value) > _LONGEST_ADDRESS or multiline(value) != value:
        return None
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or parts.username is not None:
        return None
    return None if re.search(r"[\s\\<>\"`]", value) else value


def no_formula(text: str) -> str:
    """``text`` for a cell of a CSV file: an apostrophe keeps spreadsheets from running it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def storable(text: str) -> str:
    """``text`` as UTF-8 can hold it: halves of a character that stand alone become U+FFFD.

    Networks send them (``"\\ud83d"`` in JSON), and neither the driver nor a terminal could write them.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _wanted(run: re.Match[str]) -> str:
    """Of a run of joiners, selectors and tags, what the characters around it need."""
    before = run.string[run.start() - 1 : run.start()] if run.start() else ""
    after = run.string[run.end() : run.end() + 1]
    if not before or before.isspace():
        return ""
    if before == _FLAG and run[0] in _FLAGS:
        return run[0]
    kept = ""
    for mark in run[0]:
        if _SELECTOR.match(mark):
            kept += "" if kept else mark
        elif mark in _JOINERS and not set(kept) & set(_JOINERS) and _joins(mark, before, after):
            kept += mark
    return kept


def _joins(joiner: str, before: str, after: str) -> bool:
    if _JOINING_SCRIPTS.match(before):
        return True
    return (
        joiner == "\u200d"
        and unicodedata.category(before) in _EMOJI
        and bool(after)
        and unicodedata.category(after) in _PARTS_OF_EMOJI
    )
