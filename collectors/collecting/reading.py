"""Reading a source to its end through the faults of the moment."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import TypeVar

import stamina

from collectors.base import Page, Unreachable

T = TypeVar("T")
ATTEMPTS = 6
LONGEST_WAIT_S = 0.8
"""Short, so that a stop is heeded; a source that stays away is the schedule's business."""

Read = Callable[[str | None], Iterator[Page]]
"""The source's pages from a cursor on."""
Keep = Callable[[Page], str | None]
"""Stores a page and returns from where to go on, or None where that has not changed."""


def read_through(
    read: Read,
    keep: Keep,
    *,
    stopped: Callable[[], bool],
    reached: str | None = None,
    attempts: int = ATTEMPTS,
) -> bool:
    """Read a source to its end, again where it broke off, from where the last page was kept. False: stopped.

    Raises what the source raises; Unreachable after ``attempts`` in vain.
    """
    going_on = True
    while going_on:
        for attempt in _attempts(attempts):
            with attempt:
                before, going_on = reached, False
                if stopped():
                    return False
                try:
                    with closing(_pages(read(reached))) as pages:
                        for page in pages:
                            reached = keep(page) or reached
                            if stopped():
                                return False
                except Unreachable:
                    if reached == before:
                        raise
                    going_on = True
    return True


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The same in lists of at most ``size``."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _attempts(most: int) -> Iterable[stamina.Attempt]:
    return stamina.retry_context(on=Unreachable, attempts=most, timeout=None, wait_max=LONGEST_WAIT_S)


def _pages(pages: Iterator[Page]) -> Generator[Page, None, None]:
    """The same pages, with the promise that closing ends their source."""
    yield from pages
