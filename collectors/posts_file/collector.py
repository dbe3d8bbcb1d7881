"""Files of posts as a network: nothing of it is collected, its posts come by ``grapevine import posts``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from collectors.base import Ability, Collector, CollectorSettings, Terms

NETWORK = "posts_file"


class PostsFileSettings(CollectorSettings):
    """Nothing of its own can be set: what is imported is said with each import."""


class PostsFile(Collector):
    """Posts, tickets and survey answers in files of other tools: CSV, Excel, JSON.

    Limits: none. Terms: those of whoever the file comes from; no file tells of deletions.
    Docs: docs/networks/posts_file.md, and the export pages of each tool.
    """

    name: ClassVar[str] = NETWORK
    title: ClassVar[str] = "Files of posts"
    setup: ClassVar[str] = "Nothing is collected: files are read by grapevine import posts."
    example: ClassVar[str] = ""
    terms: ClassVar[Terms] = Terms(matching_allowed=True, deletions_within_hours=None)
    abilities: ClassVar[frozenset[Ability]] = frozenset({"import"})
    settings: ClassVar[type[CollectorSettings]] = PostsFileSettings
    files_of_posts: ClassVar[bool] = True

    @classmethod
    def from_settings(cls, settings: PostsFileSettings, environ: Mapping[str, str]) -> Self:
        """There is nothing to set."""
        return cls()

    @classmethod
    def profile_key(cls, text: str) -> str | None:
        """None: who wrote what is in a file is told by the file alone."""
        return None
