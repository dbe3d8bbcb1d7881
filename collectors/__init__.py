"""Collectors: one file per network, records in, pages out."""

from .base import Collector
from .bluesky import Bluesky

COLLECTORS: dict[str, type[Collector]] = {
    "bluesky": Bluesky,
}
"""Every network that can be listened to: the only place to add one."""

__all__ = ["COLLECTORS"]
