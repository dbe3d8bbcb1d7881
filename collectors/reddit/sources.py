"""The lists that are read: of subreddits, of watched accounts, and of searches; and reading one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from collectors.base import Gap, Page, Skipped
from collectors.watch.terms import WatchTerm
from collectors.watch.watch import Watch

from .items import Items
from .position import Mark, Position
from .query import clauses_of, packed, query_text

if TYPE_CHECKING:
    from .api import Api

LONGEST = 900
"""A list that ended after so many items may have ended because Reddit shows about 1,000 of any."""
_CLOCKS_DIFFER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Source:
    """One list of Reddit's, newest first."""

    title: str
    """What people call it."""
    path: str
    marks: tuple[str, ...]
    """The names under which it is kept how far it was read: a search has one for each clause."""
    params: Mapping[str, str | int] = field(default_factory=dict)


def sources_of(
    subreddits: Sequence[str],
    search: str,
    names: Mapping[str, str],
    terms: Iterable[WatchTerm],
    position: Position,
) -> tuple[list[Source], list[Skipped]]:
    """What there is to read, and notes on watch terms that Reddit cannot be asked for.

    ``names``: the watched accounts' names by their ids. Clauses never searched for are asked apart from the others.
    """
    found = [
        Source(f"r/{name}", f"r/{name}/{kind}", (f"r/{name.casefold()}/{kind}",))
        for name in subreddits
        for kind in ("new", "comments")
    ]
    for uid, name in sorted(names.items()):
        found += [
            Source(f"u/{name}", f"user/{name}/{kind}", (f"{uid}/{kind}",), {"sort": "new"})
            for kind in ("submitted", "comments")
        ]
    if search == "off" or (search == "subreddits" and not subreddits):
        return found, []
    clauses, notes = clauses_of(terms)
    prefix = "+".join(sorted(map(str.casefold, subreddits))) if search == "subreddits" else "all"
    known = [clause for clause in clauses if _mark(prefix, clause) in position.marks]
    new = [clause for clause in clauses if _mark(prefix, clause) not in position.marks]
    path = f"r/{prefix}/search" if search == "subreddits" else "search"
    for asked in (*packed(new), *packed(known)):
        text = query_text(asked)
        found.append(
            Source(
                f"search {text[:60]}",
                path,
                tuple(_mark(prefix, clause) for clause in asked),
                {
                    "q": text,
                    "sort": "new",
                    "type": "link",
                    "t": "all",
                    "restrict_sr": "true" if search == "subreddits" else "false",
                },
            )
        )
    return found, notes


def _mark(prefix: str, clause: str) -> str:
    return f"search {prefix} {clause}"


def read_source(
    api: Api,
    source: Source,
    position: Position,
    watch: Watch,
    names: Mapping[str, str],
    now: datetime,
) -> Iterator[tuple[Page, Position]]:
    """The pages of one list down to where it was read before, each with the position after it.

    Raises SkipRecord where Reddit refuses this list alone, and what ``Api`` raises.
    """
    mark = position.of(source.marks)
    met: dict[str, float] = {}
    watched = frozenset(name.casefold() for name in names.values())
    for children, last in api.listing(source.path, source.title, source.params):
        page = Items(watch, watched, now, mark.seen if mark else ())
        for child in children:
            page.add(child, not_before=mark.reach if mark else None)
        met |= page.posts
        done = last or page.reached
        gap = None
        if done:
            if mark and not page.reached and len(met) >= LONGEST:
                gap = _gap(source, mark, min(met.values()))
            begun = mark or Mark((now - _CLOCKS_DIFFER).timestamp())
            position = position.after(source.marks, begun.moved(met))
        cursor = position.dump() if done else None
        yield Page(tuple(page.records), cursor, tuple(page.skipped), gap, page.read), position
        if done:
            return


def _gap(source: Source, mark: Mark, oldest: float) -> Gap | None:
    if oldest <= mark.at:
        return None
    reason = f"Reddit shows the newest 1,000 items of {source.title} only: read it more often"
    return Gap(_iso(mark.at), _iso(oldest), None, reason)


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
