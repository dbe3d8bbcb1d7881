"""Texts shared out to several threads, each of which labels its share from beginning to end.

The threads wait for each other once a call, not at every layer of the model, and what Python does for one share runs
beside the model's work on another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
_SMALLEST_SHARE = 8
"""Texts: fewer are not worth a thread of their own."""


def in_threads(threads: int, texts: Sequence[str], process: Callable[[list[int]], Sequence[T]]) -> list[T]:
    """What ``process`` makes of each text, in the order of ``texts``; it is given indexes of ``texts``.

    Every share has texts of all lengths. Raises what ``process`` raises.
    """
    shares = max(1, min(threads, len(texts) // _SMALLEST_SHARE))
    if shares == 1:
        return list(process(list(range(len(texts)))))
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    rows = [order[share::shares] for share in range(shares)]
    with ThreadPoolExecutor(shares - 1, thread_name_prefix="labels") as pool:
        others = [pool.submit(process, share) for share in rows[1:]]
        results = [process(rows[0]), *(other.result() for other in others)]
    by_index = {
        index: one
        for share, each in zip(rows, results, strict=True)
        for index, one in zip(share, each, strict=True)
    }
    return [by_index[index] for index in range(len(texts))]
