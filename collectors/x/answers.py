"""What X's answers say beside posts: what they bill, counts by day, usage, and X's own words for an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import requests

from graph.records import utc
from graph.write.spending import Kind

from .posts import Json

if TYPE_CHECKING:
    import tweepy


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many posts matched on one UTC day."""

    day: date
    posts: int
    whole: bool
    """False for the parts of days at both ends."""


def ids_of(answer: Json, *, included: bool = False) -> dict[Kind, list[str]]:
    """The ids of what the answer shows; ``included``: also of what stands beside it."""
    found: dict[Kind, list[str]] = {"posts": list(_ids(answer.get("data"))), "users": []}
    includes = answer.get("includes")
    if included and isinstance(includes, Mapping):
        found["posts"] += [*_ids(includes.get("tweets")), *_ids(includes.get("posts"))]
        found["users"] += _ids(includes.get("users"))
    return found


def _ids(things: object) -> Iterator[str]:
    for thing in things if isinstance(things, list) else ():
        if isinstance(thing, Mapping) and thing.get("id"):
            yield str(thing["id"])


def counts_of(answer: Json) -> list[DayCount]:
    """The counts by day, the earliest first; what cannot be read is left out."""
    found = []
    for one in answer.get("data") or ():
        try:
            start, end = (utc(datetime.fromisoformat(str(one[name]))) for name in ("start", "end"))
            number = int(_either(one, "tweet_count", "post_count"))
        except (KeyError, TypeError, ValueError):
            continue
        found.append(DayCount(start.date(), number, end - start >= timedelta(days=1)))
    return sorted(found, key=lambda one: one.day)


def _either(thing: Mapping[str, Any], *names: str) -> Any:
    return next(thing[name] for name in names if name in thing) if any(n in thing for n in names) else None


def usage_told(usage: Json, now: datetime) -> str:
    """What X's own usage says, in a sentence: of the project's cap, how much is read, and when it is set back."""
    used, cap, day = (_number(usage.get(name)) for name in ("project_usage", "project_cap", "cap_reset_day"))
    if used is None or cap is None:
        return "X takes it, and says nothing of how much was read"
    told = f"X takes it; {used:,} of the {cap:,} posts that X lets the project read in a month are read"
    if day is None or not 1 <= day <= 31:
        return told
    days = next(n for n in range(1, 63) if (now + timedelta(days=n)).day == day)
    return f"{told}, and in {days} {'day' if days == 1 else 'days'} it begins anew"


def _number(value: object) -> int | None:
    return int(str(value)) if str(value or "").isdigit() or value == 0 else None


def usage_capped(response: requests.Response) -> bool:
    """Is this X's own cap on the posts of a month, whatever the status?"""
    body = _body(response)
    return body.get("title") == "UsageCapExceeded" or str(body.get("type") or "").endswith("/usage-capped")


def said_of(error: tweepy.HTTPException) -> str:
    """X's own words for an error, on one line."""
    said = "; ".join(dict.fromkeys(str(message) for message in error.api_messages))
    if not said:
        body = _body(error.response)
        said = str(body.get("detail") or body.get("title") or "")
    return " ".join((said or error.response.reason or "").split())


def _body(response: requests.Response) -> Mapping[str, Any]:
    try:
        body = response.json()
    except requests.JSONDecodeError:
        return {}
    return body if isinstance(body, Mapping) else {}
