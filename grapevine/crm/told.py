"""What an import did, told in the terminal: what was stored, what is new, what changed and from what."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from collectors.crm.importer import CrmReport
from grapevine.terminal import console, errors, plain
from graph.text.counts import counted

SHOWN = 20
_SEVERAL = {"company": "companies", "person": "people", "link": "profile links"}
_ONE = {"link": "profile link"}


def tell_report(report: CrmReport, files: int, held: str) -> None:
    """What was read, what is new and what changed."""
    stored = [count_of(report.companies, "company"), counted(report.contacts, "contact")]
    stored += [counted(report.deals, "deal")] if report.deals else []
    stored += [counted(report.renewals, "renewal outcome")] if report.renewals else []
    console.print(Text(f"Read {in_words(stored)} from {counted(files, 'file')}. The graph now holds {held}."))
    changes = report.changes
    sums = [("new", changes.new), ("changed", changes.changed), ("as before", changes.same)]
    told = [
        f"{word}: {', '.join(count_of(number, one) for one, number in numbers.items())}"
        for word, numbers in sums
        if numbers
    ]
    if changes.changed or changes.same:
        console.print(Text(f"{'; '.join(told)}.".capitalize()))
    for record in changes.records[:SHOWN]:
        console.print(Text(f"  {plain(record)}"))
    if (more := len(changes.records) - SHOWN) > 0:
        console.print(Text(f"  ... and {more:,} more."))
    for joined in report.joined[:SHOWN]:
        console.print(Text(f"  {plain(joined)}"))
    if (more := len(report.joined) - SHOWN) > 0:
        console.print(Text(f"  ... and {more:,} more joined."))
    if report.erased:
        errors.print(
            Text(f"{counted(report.erased, 'row')} left out: erased on request (grapevine forget --log).")
        )


def count_of(number: int, kind: str) -> str:
    """As in "2 companies", by the word for one of them."""
    return counted(number, _ONE.get(kind, kind), _SEVERAL.get(kind, ""))


def in_words(words: Iterable[str]) -> str:
    """At least one phrase, joined for a sentence: "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
