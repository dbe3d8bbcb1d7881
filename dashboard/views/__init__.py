"""The pages, a file each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.context import Context


@dataclass(frozen=True, slots=True)
class View:
    """A page: its name and icon in the navigation, its place in the address, and what draws it."""

    title: str
    icon: str
    path: str
    show: Callable[[Context], None]
