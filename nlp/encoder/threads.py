"""Texts shared among processor cores: each core reads some of them from beginning to end.

The cores wait for each other once a call, not at every layer of the model, and what Python does for one share runs
beside the model's work on another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
_WORTH_A_CORE = 8
"""Texts: fewer are not worth a core of their own."""


def on_cores(cores: int, texts: Sequence[str], read: Callable[[list[int]], Sequence[T]]) -> list[T]:
    """What ``read`` makes of each text, in the order of ``texts``; it is given indexes of ``texts``.

    Every share has texts of all lengths. Raises what ``read`` raises.
    """
    shares = max(1, min(cores, len(texts) // _WORTH_A_CORE))
    if shares == 1:
        return list(read(list(range(len(texts)))))
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    rows = [order[share::shares] for share in range(shares)]
    with ThreadPoolExecutor(shares - 1, thread_name_prefix="labels") as pool:
        others = [pool.submit(read, share) for share in rows[1:]]
        made = [read(rows[0]), *(other.result() for other in others)]
    found = {
        index: one
        for share, each in zip(rows, made, strict=True)
        for index, one in zip(share, each, strict=True)
    }
    return [found[index] for index in range(len(texts))]
