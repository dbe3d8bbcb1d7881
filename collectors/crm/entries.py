"""What CRM files say, row by row and without keys: who is the same company or person is decided over all of them."""

from __future__ import annotations

from dataclasses import dataclass

from collectors.base import Skipped
from graph.records import CompanyRole, DealState, RenewalResult


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands in a file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a renewal ended, and the day (``YYYY-MM-DD``) where the file says it."""

    result: RenewalResult
    day: str | None = None


@dataclass(frozen=True, slots=True)
class CompanyEntry:
    """One row about a company. ``None`` and empty tuples leave what the graph holds."""

    at: Place
    name: str
    role: CompanyRole | None = None
    domain: str | None = None
    """Its host, in lower case; a platform's (facebook.com) is left out by the importer."""
    owner: str | None = None
    owner_address: str | None = None
    mrr: float | None = None
    """Monthly recurring revenue, in the CRM's own currency."""
    turnover: float | None = None
    """Its own revenue a year, in the CRM's own currency."""
    renewal: str | None = None
    """The day of the next renewal, ``YYYY-MM-DD``."""
    aliases: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    """Names it had; a company that the graph holds under one of them is this one."""
    products: tuple[str, ...] | None = None
    context: tuple[str, ...] | None = None
    profiles: tuple[str, ...] = ()
    """Keys of the profiles that it operates."""
    part_of: str | None = None
    """The name of the company that it belongs to, as the file writes it."""
    outcomes: tuple[Outcome, ...] = ()
    """How its renewals ended, as far as the file tells."""


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """One row about a person. ``None`` leaves what the graph holds."""

    at: Place
    name: str
    company: str | None = None
    """The name of their employer as the file writes it; None where a placeholder stands there."""
    title: str | None = None
    address: str | None = None
    profiles: tuple[str, ...] = ()
    """Keys of their profiles on networks that allow to match them to a person."""


@dataclass(frozen=True, slots=True)
class DealEntry:
    """One row about a sale. ``None`` leaves what the graph holds."""

    at: Place
    name: str
    company: str
    """The name of the company that buys, as the file writes it."""
    stage: str | None = None
    state: DealState | None = None
    amount: float | None = None
    """What it is worth altogether, in the CRM's own currency."""
    closes: str | None = None
    """The day when it closes or closed, ``YYYY-MM-DD``."""
    owner: str | None = None
    outcome: Outcome | None = None
    """Where the deal is the renewal of a contract: how it ended."""


@dataclass(frozen=True, slots=True)
class CrmEntries:
    """What the files of one import say, in their order, and what is to be told about the reading."""

    companies: tuple[CompanyEntry, ...] = ()
    contacts: tuple[ContactEntry, ...] = ()
    deals: tuple[DealEntry, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    """Rows and cells left out: which one, and what to change."""
    warnings: tuple[str, ...] = ()
    read: int = 0
    """Rows read, kept or not."""
    unmatched: int = 0
    """Contacts' profiles left out because their network's terms forbid to match them to a person."""
    files: tuple[str, ...] = ()
    """The files' names, for the import's record."""
