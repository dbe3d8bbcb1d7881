"""The table of networks, docs/networks/README.md: from what their classes and their pages say."""

from __future__ import annotations

import re
from pathlib import Path

from collectors.base import Collector
from collectors.registry import collector_classes

FOLDER = Path(__file__).with_name("networks")
TARGET = FOLDER / "README.md"
HEADINGS = (
    "What it sees",
    "What it costs",
    "What its terms allow",
    "How to get the credentials",
    "What doctor checks",
)
"""What the page of every network is parted into."""
TOP = """# Networks

What Grapevine reads, with a page for each network. This table is written by `make docs` from the networks' own classes
and pages: change those, not the table.

| network | brings | costs | what is deleted there goes here | profiles matched to people elsewhere | posts kept |
|---|---|---|---|---|---|
"""
_BRINGS = {
    "mentions": "posts",
    "connections": "connections",
    "history": "the past of watched profiles",
    "import": "what its files hold",
}


def network_table() -> str:
    """The whole page, as Markdown."""
    return TOP + "".join(f"{row(made)}\n" for made in collector_classes())


def row(made: type[Collector]) -> str:
    terms = made.terms
    brings = ", ".join(words for ability, words in _BRINGS.items() if ability in made.abilities)
    if made.streaming:
        brings = brings.replace("posts", "posts as they are written", 1)
    cells = (
        f"[{made.title}]({made.name}.md)",
        brings,
        _first_sentence(made.name, "What it costs"),
        "at once"
        if made.streaming and terms.deletions_within_hours
        else _within(terms.deletions_within_hours),
        "yes" if terms.matching_allowed else "no",
        f"{terms.storage_days} days" if terms.storage_days is not None else "without limit",
    )
    return f"| {' | '.join(cells)} |"


def sections_of(network: str) -> dict[str, str]:
    """What stands below each heading of the second rank on a network's page; empty where there is no page."""
    page = FOLDER / f"{network}.md"
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    parts = (part.partition("\n") for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:])
    return {heading.strip(): below.strip() for heading, _, below in parts}


def _first_sentence(network: str, heading: str) -> str:
    paragraph = " ".join(sections_of(network).get(heading, "").partition("\n\n")[0].split())
    sentence = re.split(r"(?<=\.)\s", paragraph, maxsplit=1)[0].rstrip(".")
    # Links in it are relative to the page, as the table is.
    return sentence.replace("|", "\\|")


def _within(hours: int | None) -> str:
    if hours is None:
        return "never: the network does not tell"
    return "within an hour" if hours == 1 else f"within {hours} hours"
