"""What the graph holds, when it was last collected, what that cost, which collectors fail, and which handles they do
not know."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypeVar

import streamlit as st

from collectors.registry import collector_classes
from graph.errors import QuestionTimeout
from graph.read.contents import count_posts, holds_sample
from graph.read.handles import NetworkHandles, all_without_account
from graph.read.runs import Collecting, collecting
from graph.read.spending import first_of_month, spending, totals
from graph.schedule.jobs import stored_jobs
from graph.schedule.standing import Standing, standing
from graph.text.counts import counted
from graph.write.spending import dollars

from .context import Context
from .lists import HELD_S, which_graph
from .plain import clean, one_line

LIMIT_S = 3.0
"""Each number of the status has this long."""
_ASK_AGAIN_S = 600.0
_TOO_SLOW: dict[tuple[str | None, str, str], float] = {}
"""By graph: until when its posts are not counted again, on the clock that only goes on."""
T = TypeVar("T")
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


@dataclass(frozen=True, slots=True)
class Status:
    """What the graph holds and how fresh it is."""

    posts: int | None
    """None where to count them took too long."""
    sample: bool
    """True where the graph holds the sample world."""
    collecting: tuple[Collecting, ...] = ()
    """How it stands with the collectors that are switched on."""
    handles: tuple[NetworkHandles, ...] = ()
    """Of which of their watched handles nobody knows the account."""
    service: Standing = field(default_factory=Standing)
    """How it stands with `grapevine run`."""
    spent: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    """By network that bills what is read: today, yesterday and this month, in millionths of a dollar."""

    @property
    def collected(self) -> datetime | None:
        """When a collector last reached its network; None where none ever did."""
        return max((one.reached for one in self.collecting if one.reached), default=None)


def status(context: Context) -> Status:
    """The graph's status, at most half a minute old. Raises GraphError."""
    found, wanted = _read(context), context.collectors
    if wanted is None:
        return found
    return replace(
        found,
        collecting=tuple(one for one in found.collecting if one.collector in wanted),
        handles=tuple(one for one in found.handles if one.network in wanted),
    )


@st.cache_data(ttl=HELD_S, show_spinner=False, hash_funcs={Context: which_graph})
def _read(context: Context) -> Status:
    """The status with all collectors that ever ran."""
    now = datetime.now(UTC)
    nothing: dict[str, tuple[int, int, int]] = {}
    return Status(
        _count(context),
        _soon(context, holds_sample, False),
        tuple(_soon(context, collecting, [])),
        tuple(_soon(context, all_without_account, [])),
        _soon(context, lambda *at, **limit: standing(stored_jobs(*at, **limit)), Standing()),
        _soon(
            context,
            lambda graph, **limit: totals(spending(graph, first_of_month(now), **limit), now),
            nothing,
        ),
    )


def _soon(context: Context, read: Callable[..., T], otherwise: T) -> T:
    """What ``read`` gives of the graph, or ``otherwise``: a page does not wait for the line at its top."""
    try:
        return read(context.graph, timeout_s=min(context.timeout_s, LIMIT_S))
    except QuestionTimeout:
        return otherwise


def _count(context: Context) -> int | None:
    """How many posts there are. Where that takes too long it is not asked for again soon, since a graph that is busy
    counting answers nobody sooner."""
    which = which_graph(context)
    if time.monotonic() < _TOO_SLOW.get(which, 0.0):
        return None
    if (posts := _soon(context, count_posts, None)) is None:
        _TOO_SLOW[which] = time.monotonic() + _ASK_AGAIN_S
    return posts


def freshness(status: Status) -> str:
    """How many posts there are, when something was last collected, and what was spent: "12 posts · collected 3 hours
    ago · x cost $0.12 today and $3.40 this month"."""
    parts = ["number of posts not known" if status.posts is None else counted(status.posts, "post")]
    if status.collected is not None:
        parts.append(f"collected {ago(status.collected)}")
    parts += [
        f"{network} cost {dollars(today)} today and {dollars(month)} this month"
        for network, (today, _, month) in sorted(status.spent.items())
    ]
    return " · ".join(parts)


def ago(at: datetime) -> str:
    """How long ago ``at`` is, in its largest unit."""
    seconds = (datetime.now(UTC) - at).total_seconds()
    for size, name in _UNITS:
        if (count := int(seconds // size)) >= 1:
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"


def failures(status: Status) -> list[str]:
    """A sentence or more about each collector that fails: since when, why, and what to do."""
    failing = [_failure(one, one.failing_since) for one in status.collecting if one.failing_since is not None]
    return [*failing, *_service(status)]


def _service(status: Status) -> list[str]:
    """What the watchdog raised, unless the failing collectors say it; and that no service runs any more."""
    now = status.service
    if now.gone and now.seen is not None:
        since = now.collected or now.seen
        return [
            f"Nothing has been collected since {since:%Y-%m-%d %H:%M} UTC ({ago(since)}): `grapevine run` is not "
            "running. Start it; what was missed is read then, at once."
        ]
    named = {f"collect {one.collector} " for one in status.collecting if one.failing_since is not None}
    return [
        f"{one_line(clean(alarm))}. `grapevine jobs` shows more."
        for alarm in now.alarms
        if not alarm.startswith(tuple(named))
    ]


def unheard(status: Status) -> list[str]:
    """Which watched handles a network does not know, or could not be asked for, a sentence each."""
    titles = {made.name: made.title for made in collector_classes()}
    return [
        one_line(clean(sentence))
        for one in status.handles
        for sentence in one.sentences(titles.get(one.network, one.network))
    ]


def _failure(one: Collecting, since: datetime) -> str:
    first_line, *_ = clean(one.error or "").strip().splitlines() or [""]
    reason = one_line(first_line) or "it gave no reason"
    before = f"It last collected {ago(one.reached)}." if one.reached else "It has not collected anything yet."
    at = since.astimezone(UTC).strftime("%-d %B %Y, %H:%M UTC")
    return (
        f"Collecting from {one.collector} has failed since {at} ({ago(since)}): {reason.removesuffix('.')}.\n"
        f"{before} While `grapevine run` runs it tries again by itself; "
        "`grapevine doctor` says what is missing."
    )
