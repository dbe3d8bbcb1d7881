"""What a network's answers can be instead of right, whichever network it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tests.collectors.answering import Answer

Make = Callable[[Sequence[Answer]], Answer]
"""From the right answers to one call, from the one before the fault on to this one, to the one that is sent."""
HTML = Answer("<html><body>Sign in to this Wi-Fi</body></html>", headers={"content-type": "text/html"})


@dataclass(frozen=True)
class Fault:
    """One way in which the answers to one call are wrong."""

    name: str
    make: Make
    passes: bool = False
    """Only one request meets it; the same run gets over it."""
    told: bool | None = True
    """Does the run have to say that something was wrong? None: only where it could not read all in spite of it."""


def refused(status: int, **headers: str) -> Make:
    """An answer with a status and a few words in JSON."""
    body = {"message": "no", "error": "no", "detail": "no", "status": status}
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Answer(body, status, sent)


def _clock_off(hours: int, status: int | None = None) -> Make:
    def make(answers: Sequence[Answer]) -> Answer:
        date = format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
        answer = answers[-1] if status is None else Answer({"error": "no"}, status)
        return replace(answer, headers={**answer.headers, "date": date})

    return make


FAULTS = (
    Fault("429 with a reset", refused(429, retry_after="60")),
    Fault("429 without a reset", refused(429)),
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
    Fault("a page that repeats", lambda answers: answers[0], passes=True, told=None),
    Fault("a cursor that loops", lambda answers: answers[0], told=None),
    Fault("the server's clock an hour ahead", _clock_off(1), told=False),
    Fault("the server's clock an hour behind", _clock_off(-1), told=False),
    Fault("429 by a clock an hour behind", _clock_off(-1, 429)),
)


def ways(body: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all values in a JSON document, also to those that hold others."""
    if way:
        yield way
    inside = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in inside:
        yield from ways(value, (*way, name))


def _missing(holder: Any, name: Any) -> None:
    del holder[name]


def _null(holder: Any, name: Any) -> None:
    holder[name] = None


def _of_another_type(holder: Any, name: Any) -> None:
    value = holder[name]
    others: list[tuple[type | tuple[type, ...], Any]] = [
        (str, ["7"]),
        ((bool, int, float), "seven"),
        (list, {"a": 1}),
        (dict, [1]),
    ]
    holder[name] = next((other for kind, other in others if isinstance(value, kind)), 7)


def _too_large(holder: Any, name: Any) -> None:
    holder[name] = "x" * 5000 if isinstance(holder[name], str) else 10**30


def _unknown(holder: Any, name: Any) -> None:
    if isinstance(holder, dict):
        holder["a_new_field"] = {"of": ["tomorrow"]}
    else:
        holder.append({"a_new_field": 1})


CHANGES: dict[str, Callable[[Any, Any], None]] = {
    "missing": _missing,
    "null": _null,
    "of another type": _of_another_type,
    "too large": _too_large,
    "unknown": _unknown,
}
"""What can be wrong with one value of a JSON document; each gets what holds it, and its name there."""
_ELEMENT = re.compile(r"<(\w+)([^<>]*)>([^<]*)</\1>")


def changes(answer: Answer) -> Iterator[tuple[str, Answer]]:
    """The answer with one value wrong, for each of its values and each way to be wrong, with a name for it."""
    try:
        body = json.loads(answer.content)
    except ValueError:
        yield from _xml_changes(answer)
        return
    for way in ways(body):
        for name, change in CHANGES.items():
            altered = holder = json.loads(answer.content)
            for step in way[:-1]:
                holder = holder[step]
            if isinstance(holder, list) and name == "missing":
                # Nobody can tell that a list lacks an entry.
                continue
            change(holder, way[-1])
            yield f"{'.'.join(map(str, way))} {name}", replace(answer, body=altered)


def _xml_changes(answer: Answer) -> Iterator[tuple[str, Answer]]:
    text = answer.content.decode()
    for found in _ELEMENT.finditer(text):
        tag, attributes = found[1], found[2]
        for name, instead in {
            "missing": "",
            "null": f"<{tag}{attributes}/>",
            "of another type": f"<{tag}{attributes}><a>7</a></{tag}>",
            "too large": f"<{tag}{attributes}>{'9' * 5000}</{tag}>",
            "unknown": f"{found[0]}<tomorrow>7</tomorrow>",
        }.items():
            altered = text[: found.start()] + instead + text[found.end() :]
            yield f"<{tag}> at {found.start()} {name}", replace(answer, body=altered)
