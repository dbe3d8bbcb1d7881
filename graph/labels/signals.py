"""Signals in the graph: what posts report of companies' events, several reports of one event on one ``Signal``.

A report is the relationship ``REPORTS`` with all that its post tells. Whenever reports of a company and kind come, go
or change their day, its signals of that kind in these weeks are made anew from the reports that there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from neo4j import ManagedTransaction

from graph.rows import Row, each, iso, native
from graph.text.safe import storable

from .signal_events import Event, Report, events_in, window
from .text_labels import FoundSignal, SignalKind

Group = tuple[str, SignalKind]
"""A company's key and a kind."""
FACTS = ("line", "certainty", "alert", "role", "amount", "currency", "round", "who")
_FACTS_OF_REPORT = ", ".join(f"report.{fact} AS {fact}" for fact in FACTS)
_SET_FACTS = ", ".join(f"signal.{fact} = row.{fact}" for fact in FACTS)
_FACTS_GIVEN = ", ".join(f"{fact}: row.{fact}" for fact in FACTS)

_OF_POSTS = f"""
UNWIND $rows AS key
MATCH (post:Post {{key: key}})-[report:REPORTS]->(signal:Signal)-[:SIGNAL_OF]->(company:Company)
RETURN key AS post, post.day AS day, signal.key AS signal, signal.kind AS kind, company.key AS company,
       {_FACTS_OF_REPORT}
"""
_OF_COMPANY = f"""
MATCH (company:Company {{key: $company}})<-[:SIGNAL_OF]-(signal:Signal)
WHERE signal.kind = $kind AND signal.day >= $first AND signal.day <= $last
OPTIONAL MATCH (signal)<-[report:REPORTS]-(post:Post)
RETURN signal.key AS signal, signal.day AS since, signal.kind AS kind, company.key AS company, post.key AS post,
       post.day AS day, post.at AS at, {_FACTS_OF_REPORT}
"""
_POSTS = "UNWIND $rows AS key MATCH (post:Post {key: key}) RETURN key, post.day AS day, post.at AS at"
# Whoever changes signals of a company waits for others who do, or is run again after them.
_HOLD = "UNWIND $rows AS key MATCH (company:Company {key: key}) SET company.key = key RETURN key"
_FORGET = "UNWIND $rows AS key MATCH (post:Post {key: key})-[report:REPORTS]->(:Signal) DELETE report"
_NOT_MEANT = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[correction:CORRECTED]->(company:Company)
WHERE NOT correction.holds
RETURN key AS post, company.key AS company
"""
_WITHDRAW = """
UNWIND $rows AS row
MATCH (post:Post {key: row.post})-[report:REPORTS]->(signal:Signal {key: row.signal})
DELETE report
"""
_STORE = f"""
UNWIND $rows AS row
MATCH (company:Company {{key: row.company}})
MERGE (signal:Signal {{key: row.key}})
SET signal.kind = row.kind, signal.day = row.day, signal.at = datetime(row.at), signal.reports = row.reports,
    {_SET_FACTS}
MERGE (signal)-[:SIGNAL_OF]->(company)
"""
_REPORT = f"""
UNWIND $rows AS row
MATCH (post:Post {{key: row.post}})
MATCH (signal:Signal {{key: row.signal}})
CREATE (post)-[:REPORTS {{{_FACTS_GIVEN}}}]->(signal)
"""
_DELETE = "UNWIND $rows AS key MATCH (signal:Signal {key: key}) DETACH DELETE signal"
_KEYS_OF = """
UNWIND $rows AS key
MATCH (company:Company {key: key})<-[:SIGNAL_OF]-(signal:Signal)
RETURN signal.key AS signal
"""


def stored_signals(tx: ManagedTransaction, posts: Sequence[str]) -> dict[str, list[FoundSignal]]:
    """What each of these posts reports, as it was stored; posts that report nothing are left out."""
    found: dict[str, list[FoundSignal]] = {}
    for row in each(tx, _OF_POSTS, posts):
        found.setdefault(row["post"], []).append(_signal(row))
    return found


def write_reports(tx: ManagedTransaction, reports: Mapping[str, Sequence[FoundSignal]]) -> None:
    """Let posts, by key, report these events in place of what they reported before.

    Of two events of one company and kind in one post the first counts. Companies and posts that the graph lacks, and
    companies that somebody said a post does not mean, are left out.
    """
    posts = sorted(reports)
    before = each(tx, _OF_POSTS, posts)
    wrong = {(row["post"], row["company"]) for row in each(tx, _NOT_MEANT, posts)}
    told: dict[Group, dict[str, FoundSignal]] = {}
    for post in posts:
        for signal in reports[post]:
            if (post, signal.company) not in wrong:
                told.setdefault((signal.company, signal.kind), {}).setdefault(post, _storable(signal))
    if not before and not told:
        return
    there = {row["key"] for row in _hold(tx, {*(company for company, _ in told), *_companies(before)})}
    each(tx, _FORGET, sorted({row["post"] for row in before}))
    dated = {row["key"]: row for row in each(tx, _POSTS, posts)}
    new: dict[Group, list[Report]] = {group: [] for group in _days(before)}
    for group, by_post in told.items():
        if group[0] in there:
            new.setdefault(group, []).extend(
                _report(dated[post], signal) for post, signal in by_post.items() if post in dated
            )
    _settle(tx, new, _days(before))


def forget_reports(tx: ManagedTransaction, posts: Sequence[str]) -> None:
    """Take back what these posts reported, before they go or are labelled again."""
    rows = each(tx, _OF_POSTS, posts)
    if rows:
        _hold(tx, _companies(rows))
        each(tx, _FORGET, sorted({row["post"] for row in rows}))
        _settle(tx, {group: [] for group in _days(rows)}, _days(rows))


def date_reports_anew(tx: ManagedTransaction, posts: Sequence[str]) -> None:
    """Let signals follow posts whose day has changed."""
    held = stored_signals(tx, posts)
    if held:
        write_reports(tx, held)


def leave_out_corrected(tx: ManagedTransaction, posts: Sequence[str]) -> None:
    """Take back what these posts report of companies that somebody said they do not mean."""
    if each(tx, _NOT_MEANT, posts):
        date_reports_anew(tx, posts)


def remove_signals_of(tx: ManagedTransaction, companies: Sequence[str]) -> list[str]:
    """Delete all signals of these companies, before the companies go; their keys, sorted."""
    keys = sorted({row["signal"] for row in each(tx, _KEYS_OF, companies)})
    each(tx, _DELETE, keys)
    return keys


def _settle(
    tx: ManagedTransaction, new: Mapping[Group, Sequence[Report]], days: Mapping[Group, Collection[str]]
) -> None:
    """Make the signals of these groups anew, around the days on which reports come or have gone."""
    stored: list[Row] = []
    reporting: list[Row] = []
    withdrawn: list[Row] = []
    deleted: list[str] = []
    for group in sorted(new):
        coming = new[group]
        touched = {*days.get(group, ()), *(report.day for report in coming)}
        held, signals = _around(tx, group, touched)
        events = events_in([*(report for _, report in held), *coming])
        at = {report.post: signal for signal, report in held}
        for event in events:
            stored.append(_row(event))
            for report in event.reports:
                if at.get(report.post) == event.key:
                    continue
                if report.post in at:
                    withdrawn.append({"post": report.post, "signal": at[report.post]})
                reporting.append({"post": report.post, "signal": event.key, **_facts(report.signal)})
        deleted += sorted(signals - {event.key for event in events})
    each(tx, _WITHDRAW, withdrawn)
    each(tx, _DELETE, deleted)
    each(tx, _STORE, stored)
    each(tx, _REPORT, reporting)


def _around(
    tx: ManagedTransaction, group: Group, touched: Collection[str]
) -> tuple[list[tuple[str, Report]], set[str]]:
    """All reports that may fall into one event with one of these days, each with its signal's key; and these signals.

    What lies further away than the window from every report of them cannot.
    """
    company, kind = group
    reach = timedelta(days=window(kind))
    first, last = min(touched), max(touched)
    while True:
        rows = tx.run(
            _OF_COMPANY,
            company=company,
            kind=kind,
            first=(date.fromisoformat(first) - 2 * reach).isoformat(),
            last=(date.fromisoformat(last) + reach).isoformat(),
        ).data()
        seen = [row["day"] for row in rows if row["day"]] + [row["since"] for row in rows]
        wider = min([first, *seen]), max([last, *seen])
        if wider == (first, last):
            break
        first, last = wider
    held = [
        (row["signal"], _report({**row, "key": row["post"]}, _signal(row))) for row in rows if row["post"]
    ]
    return held, {row["signal"] for row in rows}


def _row(event: Event) -> Row:
    known = event.known()
    first = event.reports[0]
    return {
        "key": event.key,
        "company": known.company,
        "kind": known.kind,
        "day": first.day,
        "at": first.at,
        "reports": len(event.reports),
        **_facts(known),
    }


def _facts(signal: FoundSignal) -> Row:
    return {fact: getattr(signal, fact) for fact in FACTS}


def _signal(row: Mapping[str, Any]) -> FoundSignal:
    return FoundSignal(row["company"], row["kind"], **{fact: row[fact] for fact in FACTS})


def _report(row: Mapping[str, Any], signal: FoundSignal) -> Report:
    at = native(row["at"])
    return Report(row["key"], row["day"], iso(at) if at else row["day"], signal)


def _storable(signal: FoundSignal) -> FoundSignal:
    return replace(
        signal,
        line=storable(signal.line),
        who=storable(signal.who) if signal.who else None,
        amount=None if signal.amount is None else float(signal.amount),
    )


def _hold(tx: ManagedTransaction, companies: Iterable[str]) -> list[Row]:
    return each(tx, _HOLD, sorted(companies))


def _companies(rows: Iterable[Row]) -> set[str]:
    return {row["company"] for row in rows}


def _days(rows: Iterable[Row]) -> dict[Group, set[str]]:
    days: dict[Group, set[str]] = {}
    for row in rows:
        days.setdefault((row["company"], row["kind"]), set()).add(row["day"])
    return days
