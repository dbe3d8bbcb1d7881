"""LinkedIn as the file knows it that each member may have of their own connections."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar, Self
from urllib.parse import unquote

from collectors.base import Ability, Collector, CollectorSettings, MalformedProfile, Terms
from collectors.profile_links import ProfileLink
from graph.records import key

_HOST = "linkedin.com"
_PEOPLE = ("in", "pub")
"""What begins the path of a person's page; those of companies, schools and posts begin otherwise."""


class LinkedInSettings(CollectorSettings):
    """LinkedIn; there is nothing to collect from it, and nothing to set."""


class LinkedIn(Collector):
    """Who of us is connected to whom, where they work and who changed jobs, from each teammate's own Connections.csv.

    Limits: nothing is collected; it is as new as the last export that each teammate asked LinkedIn for and imported.
    Most members hide their mail address from the file. Terms: LinkedIn's user agreement forbids software that reads its
    pages, and its API gives no connections; the export of one's own data is what it offers for use elsewhere, so that
    matching one's own contacts is what the file is for. It tells of no deletions.
    Docs: https://www.linkedin.com/help/linkedin/answer/a566336 and https://www.linkedin.com/legal/user-agreement
    """

    name: ClassVar[str] = "linkedin"
    title: ClassVar[str] = "LinkedIn"
    setup: ClassVar[str] = (
        "LinkedIn is not collected: each teammate imports their own Connections.csv (grapevine import linkedin)."
    )
    example: ClassVar[str] = ""
    terms: ClassVar[Terms] = Terms(matching_allowed=True, deletions_within_hours=None)
    abilities: ClassVar[frozenset[Ability]] = frozenset({"import"})
    settings: ClassVar[type[CollectorSettings]] = LinkedInSettings
    own_export: ClassVar[str] = "Connections.csv"
    own_export_columns: ClassVar[str] = "firstname lastname url emailaddress company position connectedon"

    @classmethod
    def from_settings(cls, settings: Any, environ: Mapping[str, str]) -> Self:
        """There is nothing to set."""
        return cls()

    @classmethod
    def profile_key(cls, text: str) -> str | None:
        """From ``linkedin:`` with the name in a person's address, or that address; None for a company's page.

        The name is compared as LinkedIn does: without case, and whether it is percent-encoded or not.
        """
        link = ProfileLink.parse(text)
        if link.host == _HOST or link.host.endswith(f".{_HOST}"):
            if not link.path or link.path[0].casefold() not in _PEOPLE:
                return None
            name = link.path[1] if len(link.path) > 1 else ""
        elif link.prefix == cls.name and not link.host:
            name = link.name.removeprefix("@")
        else:
            return None
        slug = unicodedata.normalize("NFC", unquote(name)).casefold().strip()
        if not slug or any(char.isspace() or char in "/:@?#" or not char.isprintable() for char in slug):
            raise MalformedProfile(
                f'"{link.text}" is no LinkedIn profile: write its address, such as '
                '"https://www.linkedin.com/in/anna-pell"'
            )
        return key(cls.name, slug)

    @classmethod
    def profile_url(cls, profile: str) -> str:
        """The address of the page of the profile with this key."""
        return f"https://www.{_HOST}/in/{profile.partition(':')[2]}"
