"""What the networks that bill us cost, for ``grapevine doctor``: by job and day, beside the caps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby

from graph.connection import Graph
from graph.doctor import Finding, GraphCheck
from graph.read.spending import Spent, first_of_month, spending, totals
from graph.text.counts import counted
from graph.write.spending import DOLLAR, Allowance, dollars

from .workspace import Workspace

_DAYS = 7
_NEARLY = 0.9


def spending_checks(workspace: Workspace) -> list[GraphCheck]:
    """A check for each network that is ready and bills what is read."""
    found: list[GraphCheck] = []
    for configured in workspace.collectors():
        collector = configured.collector
        if collector is not None and not configured.off and collector.allowance is not None:
            found.append(partial(spending_finding, collector.name, collector.allowance))
    return found


def caps(workspace: Workspace) -> dict[str, float]:
    """The smallest daily and monthly cap of the networks that bill us, in dollars; none where nobody does."""
    allowances = [
        configured.collector.allowance
        for configured in workspace.collectors()
        if configured.collector is not None and configured.collector.allowance is not None
    ]
    if not allowances:
        return {}
    return {
        "daily": min(one.daily for one in allowances) / DOLLAR,
        "monthly": min(one.monthly for one in allowances) / DOLLAR,
    }


def spending_finding(network: str, allowance: Allowance, graph: Graph) -> Finding:
    """What was spent on a network today, this month, and by job on each of the last days."""
    now = datetime.now(UTC)
    week = (now - timedelta(days=_DAYS - 1)).date().isoformat()
    rows = [row for row in spending(graph, min(week, first_of_month(now))) if row.network == network]
    month = [row for row in rows if row.day >= first_of_month(now)]
    today, _, this_month = totals(month, now).get(network, (0, 0, 0))
    what = (
        f"{dollars(today)} of {dollars(allowance.daily)} today, {dollars(this_month)} of "
        f"{dollars(allowance.monthly)} this month (UTC)"
    )
    days = groupby((row for row in rows if row.day >= week), key=lambda row: row.day)
    lines = [f"{day}: {_jobs(list(of_day))}" for day, of_day in days]
    remedy = "; ".join(lines)
    if today >= _NEARLY * allowance.daily or this_month >= _NEARLY * allowance.monthly:
        advice = f"What is not read today goes on when the cap allows; raise it in {allowance.setting}"
        return Finding(f"{network} spending", "warn", what, f"{advice}. {remedy}".strip())
    return Finding(f"{network} spending", "ok", what, remedy)


def _jobs(rows: list[Spent]) -> str:
    return ", ".join(f"{row.job} {dollars(row.amount)} ({_reads(row)})" for row in rows)


def _reads(row: Spent) -> str:
    parts = [
        counted(number, one)
        for number, one in (
            (row.posts, "post"),
            (row.users, "account"),
            (row.follows, "list row"),
            (row.counts, "count"),
        )
        if number
    ]
    if row.reserved:
        parts.append(f"{dollars(row.reserved)} of it for requests without an answer")
    return ", ".join(parts) or counted(row.requests, "request")
