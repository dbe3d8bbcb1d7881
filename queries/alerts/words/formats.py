"""The form that a service gives a message: text, Markdown or HTML, within its limits.

Which one, and how long it may be, is read from Apprise's own description of the service. What does not fit is left out
from the evidence first; the link to the page with everything stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from queries.alerts.message import Message

from .cells import short
from .html import html
from .markdown import markdown

if TYPE_CHECKING:
    import apprise

_Writer = Callable[[str, Sequence[str], Sequence[tuple[str, str]]], str]
_SHORTEST_LINE = 60
_FOR_A_COUNTER = 16
"""Room that Apprise keeps beside a title which counts as part of the text."""
_SLACKS_TITLE = 150
"""A header of Slack's blocks that is longer is refused; Apprise does not know it."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a service is given."""

    title: str
    body: str
    format: apprise.NotifyFormat


def rendered(service: apprise.NotifyBase, message: Message) -> Rendered:
    """The message in the form that the service takes, no longer than it may be."""
    form = service.resolve_format(preferred_format(service))
    write = _WRITERS.get(form.value, text)
    title = _title(service, message.headline)
    room = service.body_maxlen
    if title and service.overflow_amalgamate_title:
        room -= len(title) + _FOR_A_COUNTER
    # Where there is no title, or only a part of it, the text says the headline. A mail says it too: its subject is cut
    # on a phone.
    says_headline = title != message.headline or form.value == "html"
    body = ""
    for part in _ever_shorter(message, room):
        headline = part.headline if says_headline else ""
        body = write(headline, _lines(part), links_of(part)) or part.headline
        if service.body_max_line_count > 0:
            body = " ".join(body.split())
        if len(service.dialect_convert(body, form)) <= room:
            break
    return Rendered(title, body, form)


def preferred_format(service: apprise.NotifyBase) -> apprise.NotifyFormat:
    """The richest format that people see the message in."""
    from apprise import NotifyBase, NotifyFormat

    formats = service._formats()
    if len(formats) == 3 and type(service).dialect_convert is NotifyBase.dialect_convert:
        # It hands the text on to a program, of which nothing is known.
        return NotifyFormat.TEXT
    for one in (NotifyFormat.MARKDOWN, NotifyFormat.HTML):
        if one in formats:
            return one
    return NotifyFormat.TEXT


def text(headline: str, lines: Sequence[str], links: Sequence[tuple[str, str]]) -> str:
    """Plain text: the headline where there is one, a line each, and the addresses below."""
    parts = ["\n".join(lines), "\n".join(f"{name}: {address}" for name, address in links)]
    return "\n\n".join(filter(None, [headline, *parts]))


def links_of(message: Message) -> list[tuple[str, str]]:
    """The message's addresses with their names, the page with everything first."""
    named = (
        ("Everything about it", message.link),
        ("Acknowledge", message.ack),
        ("Snooze", message.snooze),
    )
    return [(name, address) for name, address in named if address]


_WRITERS: dict[str, _Writer] = {"text": text, "markdown": markdown, "html": html}


def _title(service: apprise.NotifyBase, headline: str) -> str:
    """The headline as far as the service has a title for it."""
    kind, most = type(service).__name__, service.title_maxlen
    if most <= 0 or kind == "NotifyWorkflows":
        # The title of a card of Teams is one line, cut at the edge of the screen.
        return ""
    return short(headline, min(most, _SLACKS_TITLE) if kind == "NotifySlack" else most)


def _lines(message: Message) -> list[str]:
    return [line for one in message.lines for line in one.splitlines() if line.strip()]


def _ever_shorter(message: Message, room: int) -> Iterator[Message]:
    """The message, then without what it can best do without."""
    yield message
    lines = [*message.lines]
    longest = max(map(len, lines), default=0)
    while longest > _SHORTEST_LINE:
        longest = max(_SHORTEST_LINE, longest * 2 // 3)
        lines = [short(line, longest) for line in lines]
        yield _but(message, lines=lines)
    while lines:
        lines.pop()
        yield _but(message, lines=lines)
    yield (bare := _but(message, snooze=None))
    yield (bare := _but(bare, ack=None))
    if bare.link and len(bare.link) > room // 2:
        # Unsigned, it leads to the list of alerts.
        yield (bare := _but(bare, link=bare.link.partition("?")[0]))
    most = len(bare.headline)
    while most > 10:
        most = most * 3 // 4
        yield _but(bare, headline=short(bare.headline, most))


def _but(message: Message, *, lines: Sequence[str] = (), **changes: str | None) -> Message:
    return replace(message, lines=tuple(lines), **changes)  # type: ignore[arg-type]
