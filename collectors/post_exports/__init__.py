"""Posts, tickets and survey answers in files of other tools: read, mapped, and stored as one network's posts."""

from __future__ import annotations

from functools import cache

from collectors.registry import collector_classes


@cache
def network() -> str:
    """The registered network under which the posts of files are kept."""
    return next(made.name for made in collector_classes() if made.files_of_posts)
