"""Collectors: one file per network, records in, pages out."""

from .base import Collector
from .bluesky import Bluesky
from .x import X

COLLECTORS: dict[str, type[Collector]] = {
    "bluesky": Bluesky,
    "x": X,
}
"""Every network that can be listened to: the only place to add one."""

__all__ = ["COLLECTORS"]
