"""Every network that can be listened to: the only place to add one."""

from __future__ import annotations

from .base import Collector
from .bluesky.collector import Bluesky
from .x.collector import X

COLLECTORS: dict[str, type[Collector]] = {
    "bluesky": Bluesky,
    "x": X,
}
