"""Handles in a file that have moved on: whoever wrote them meant the account that had them then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from graph.records import uid_of
from graph.text.safe import one_line
from graph.write.handles import MovedHandle

from .entries import CompanyEntry, ContactEntry, CrmEntries

Named = TypeVar("Named", CompanyEntry, ContactEntry)
Accept = Callable[[Sequence[MovedHandle]], Collection[str]]
"""Given handles that have moved on, returns the names of those whose former account is meant."""


def handles_in(entries: CrmEntries) -> set[str]:
    """The profiles that the rows name by their handle (``network:@handle``)."""
    named = {name for company in entries.companies for name in company.profiles}
    named |= {name for contact in entries.contacts for name in contact.profiles}
    return {name for name in named if uid_of(name).startswith("@")}


def settled(entries: CrmEntries, moved: Mapping[str, MovedHandle], accept: Accept | None) -> CrmEntries:
    """The entries with the accounts that were meant, and a warning for each handle that has moved on.

    ``accept`` is asked about those whose former account would be taken; without it all of them are.
    """
    if not moved:
        return entries
    asked = [one for one in moved.values() if one.meant == one.account]
    taken = {one.name for one in asked} if accept is None or not asked else set(accept(asked))
    names: dict[str, str | None] = {}
    for one in moved.values():
        names[one.name] = one.meant if one.name in taken or one.meant != one.account else None
    return replace(
        entries,
        companies=tuple(_renamed(entry, names) for entry in entries.companies),
        contacts=tuple(_renamed(entry, names) for entry in entries.contacts),
        warnings=(*entries.warnings, *(_told(one, names[one.name]) for one in moved.values())),
    )


def moved_on(one: MovedHandle) -> str:
    """What became of a handle: "@old is now @new (network:uid) since 2026-08-01"."""
    now = f"@{one_line(one.handle)} ({one.account})" if one.handle else one.account
    return f"{uid_of(one.name)} is now {now} since {one.until:%Y-%m-%d}"


def _told(one: MovedHandle, used: str | None) -> str:
    stranger = f"; {one.taken_by} has that handle now and is somebody else" if one.taken_by else ""
    if used is None:
        return f"{moved_on(one)}{stranger}: it is left out. Name the account by its id where you mean another"
    if used == one.account:
        return f"{moved_on(one)}{stranger}: that account is used. Write its new handle into the file"
    return (
        f"{uid_of(one.name)} was {one.account} until {one.until:%Y-%m-%d} and is {used} now: the latter is used, as "
        "nobody is known to have been the former"
    )


def _renamed(entry: Named, names: Mapping[str, str | None]) -> Named:
    if not any(name in names for name in entry.profiles):
        return entry
    used = [names.get(name, name) for name in entry.profiles]
    return replace(entry, profiles=tuple(dict.fromkeys(name for name in used if name is not None)))
