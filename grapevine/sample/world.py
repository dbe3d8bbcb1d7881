"""Writes the sample world: a Bluesky recording and the CRM's files, with dates that end at today."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from .network import Network
from .tables import Company, HandPost, accounts, companies


class SampleTopic(NamedTuple):
    """A topic as the sample's settings describe it."""

    name: str
    description: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleFiles:
    """Where the sample was written. ``folder`` is a recording for the Bluesky collector."""

    folder: Path
    events: Path
    repos: Path
    companies: Path
    contacts: Path


def write_world(folder: Path, today: date) -> SampleFiles:
    """Write the world as it stands at midnight (UTC) before ``today``; the same day gives the same bytes.

    ``today`` is a day in UTC: a local one may be ahead of it, and put the last events into the future.
    Makes the folder where it is missing, and replaces what an earlier call wrote.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = ("events.jsonl", "repos.jsonl", "companies.csv", "contacts.csv")
    written = SampleFiles(folder, *(folder / name for name in names))
    network = Network(today)
    _write_lines(written.events, network.timeline.frames())
    _write_lines(written.repos, network.repos())
    _write_table(written.companies, (_company_row(company, today) for company in companies().values()))
    _write_table(written.contacts, _contact_rows())
    return written


def gold_labels(today: date) -> dict[str, HandPost]:
    """Every hand-written post by its ``at://`` address, with what a careful reader says about it."""
    return Network(today).uris()


def sample_config() -> str:
    """The sample's ``grapevine.toml``."""
    return files(__package__).joinpath("config.toml").read_text(encoding="utf-8")


SAMPLE_TOPICS: tuple[SampleTopic, ...] = tuple(
    SampleTopic(topic["name"], topic["description"], tuple(topic.get("keywords", ())))
    for topic in tomllib.loads(sample_config())["topics"]
)
"""The topics that the sample's posts are labelled with."""


def _company_row(company: Company, today: date) -> Mapping[str, str]:
    owner = accounts().get(company.owner)
    days = company.renewal_in_days
    return {
        "name": company.name,
        "role": company.role,
        "domain": company.domain,
        "owner": owner.name if owner else "",
        "owner_address": owner.address if owner else "",
        "monthly_revenue": company.monthly_revenue,
        "renewal_date": "" if days is None else (today + timedelta(days=days)).isoformat(),
        "profiles": ";".join(f"bluesky:{accounts()[account].handle}" for account in company.profiles),
        "aliases": company.aliases,
    }


def _contact_rows() -> Iterable[Mapping[str, str]]:
    for account in accounts().values():
        if account.company and account.title != "account":
            yield {
                "name": account.name,
                "company": companies()[account.company].name,
                "title": account.title,
                "address": account.address,
                "profiles": f"bluesky:{account.handle}",
            }


def _write_lines(path: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as lines:
        for entry in entries:
            lines.write(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n")


def _write_table(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    first, *rest = rows
    with path.open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, first.keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows([first, *rest])
