"""From a question's rows to the statistics' own terms, and back to columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

Row = Mapping[str, Any]


def bursts_of(rows: Sequence[Row]) -> list[dict[str, float]]:
    """``now``: how many people in the period; ``before``: for each person of the past, how many periods earlier (0 is
    the last one before); ``windows``: how many periods were watched; ``of``: how many rows there are altogether, with
    those that the Cypher leaves out since nobody ever connected; ``size``: how many people the account has; ``group``:
    whom they connected to, where rows differ in that.
    """
    from .bursts import Counts, bursts

    counts = []
    for row in rows:
        before = Counter(int(n) for n in row["before"] if n is not None and n >= 0)
        watched = max(int(row["windows"] or 0), max(before, default=-1) + 1)
        size, group = row.get("size") or 1, str(row.get("group") or "")
        counts.append(Counts(row["now"], [before[n] for n in range(watched)], size, group))
    found = bursts(counts, rows[0].get("of"))
    return [
        {"usual": round(one.usual, 2), "times_usual": round(one.times_usual, 1), "eb05": round(one.eb05, 2)}
        for one in found
    ]


def silences_of(rows: Sequence[Row]) -> list[dict[str, float]]:
    """``days``: those on which the account spoke, 'YYYY-MM-DD', in order; ``heard``: the last on which anybody did."""
    from .silence import silences

    histories = [[date.fromisoformat(day).toordinal() for day in sorted(row["days"])] for row in rows]
    found = silences(histories, date.fromisoformat(rows[0]["heard"]).toordinal())
    return [
        {
            "silent_days": one.silent_days,
            "usual_pause": one.usual_pause,
            "longest_pause": one.longest_pause,
            "times_usual": round(one.times_usual, 1),
            "chance": float(f"{one.chance:.2g}"),
        }
        for one in found
    ]


def spikes_of(rows: Sequence[Row], params: Mapping[str, Any]) -> list[dict[str, float]]:
    """``hours``: maps of ``hour`` ('2026-11-22T09') and ``posts``; ``first``: the day since which posts are heard.

    Asked about are the last hours before the parameter ``now``: so many as the parameter ``hours`` says, or 24.
    """
    from .spikes import spike

    now = _hour(params["now"]) + 1
    found = []
    for row in rows:
        counts = {_hour(one["hour"] + ":00"): int(one["posts"]) for one in row["hours"]}
        found.append(spike(counts, _hour(row["first"]), now, int(params.get("hours") or 24)))
    return [
        {
            "posts": one.posts,
            "usual": round(one.usual, 2),
            "times_usual": round(one.times_usual, 1),
            "chance": float(f"{one.chance:.2g}"),
        }
        for one in found
    ]


def _hour(text: str) -> int:
    at = datetime.fromisoformat(text)
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() // 3600)
