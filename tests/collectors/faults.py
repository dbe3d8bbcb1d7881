"""What a network's answers can be instead of right, whichever network it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tests.collectors.answering import Answer

HTML = Answer("<html><body>Sign in to this Wi-Fi</body></html>", headers={"content-type": "text/html"})


@dataclass(frozen=True)
class Fault:
    """One way in which the answers to one call are wrong."""

    name: str
    make: Callable[[list[Answer]], Answer]
    """From the right answers to the call so far, this one the last, to the one that is sent."""
    passes: bool = False
    """Only the first request meets it: the same run gets over it."""
    told: bool = True
    """Must the run say that something was wrong?"""


def refused(status: int, **headers: str) -> Callable[[list[Answer]], Answer]:
    """An answer with a status and a few words in JSON."""
    body = {"message": "no", "error": "no", "detail": "no", "status": status}
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Answer(body, status, sent)


def _hour_off(hours: int) -> Callable[[list[Answer]], Answer]:
    def make(answers: list[Answer]) -> Answer:
        date = format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
        return replace(answers[-1], headers={**answers[-1].headers, "date": date})

    return make


FAULTS = (
    Fault("429 with a reset", refused(429, retry_after="60")),
    Fault("429 without a reset", refused(429)),
    Fault("429 with a reset that is over", refused(429, x_rate_limit_reset="1000000000")),
    Fault("401", refused(401)),
    Fault("402", refused(402)),
    Fault("403", refused(403)),
    Fault("404", refused(404)),
    Fault("410", refused(410)),
    Fault("500", refused(500)),
    Fault("503", lambda _: replace(HTML, status=503)),
    Fault("503 for a moment", refused(503), passes=True, told=False),
    Fault("reset in mid-body", lambda answers: replace(answers[-1], cut=20)),
    Fault("ten silent seconds", lambda answers: replace(answers[-1], silent=True)),
    Fault("truncated", lambda answers: replace(answers[-1], body=answers[-1].content[:-40])),
    Fault("HTML instead", lambda _: HTML),
    Fault("nothing instead", lambda answers: replace(answers[-1], body=b"")),
    Fault("a page that repeats", lambda answers: answers[max(0, len(answers) - 2)], passes=True, told=False),
    Fault("a cursor that loops", lambda answers: answers[0], told=False),
    Fault("the server's clock an hour ahead", _hour_off(1), told=False),
    Fault("the server's clock an hour behind", _hour_off(-1), told=False),
)


def leaves(body: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all values in a JSON document, also to those that hold others."""
    if way:
        yield way
    inside = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in inside:
        yield from leaves(value, (*way, name))


CHANGES: dict[str, Callable[[Any, Any], None]] = {}
"""What can be wrong with one value; each gets what holds it, and its name there."""


def _change(name: str) -> Callable[[Callable[[Any, Any], None]], Callable[[Any, Any], None]]:
    def keep(function: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
        CHANGES[name] = function
        return function

    return keep


@_change("missing")
def _missing(holder: Any, name: Any) -> None:
    del holder[name]


@_change("null")
def _null(holder: Any, name: Any) -> None:
    holder[name] = None


@_change("of another type")
def _of_another_type(holder: Any, name: Any) -> None:
    holder[name] = {"text": ["7"], "number": "seven", "list": {"a": 1}, "object": [1], "none": 7}[
        _type(holder[name])
    ]


@_change("a word or a number too large")
def _too_large(holder: Any, name: Any) -> None:
    holder[name] = "x" * 5000 if isinstance(holder[name], str) else 10**30


@_change("unknown")
def _unknown(holder: Any, name: Any) -> None:
    if isinstance(holder, dict):
        holder["a_new_field"] = {"of": ["tomorrow"]}
    else:
        holder.append({"a_new_field": 1})


def _type(value: Any) -> str:
    if isinstance(value, bool | int | float):
        return "number"
    return {str: "text", list: "list", dict: "object"}.get(type(value), "none")


def changed(answer: Answer, way: tuple[Any, ...], change: str) -> Answer:
    """The answer with one value of its JSON body wrong."""
    body = json.loads(answer.content)
    holder = body
    for name in way[:-1]:
        holder = holder[name]
    CHANGES[change](holder, way[-1])
    return replace(answer, body=body)


def changed_xml(answer: Answer, number: int, change: str) -> Answer:
    """The answer with its n-th element's content gone, or the element itself."""
    text = answer.content.decode()
    found = list(re.finditer(r"<(\w+)([^>]*)>([^<]*)</\1>", text))[number]
    new = {"missing": "", "null": f"<{found[1]}/>", "of another type": f"<{found[1]}><a>7</a></{found[1]}>"}
    instead = new.get(change, f"{found[0]}<tomorrow>7</tomorrow>")
    return replace(answer, body=text[: found.start()] + instead + text[found.end() :])


def xml_elements(answer: Answer) -> int:
    """How many elements without others inside it holds."""
    return len(re.findall(r"<(\w+)([^>]*)>([^<]*)</\1>", answer.content.decode()))
