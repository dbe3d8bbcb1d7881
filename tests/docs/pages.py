"""What the documents say, read as a person would: code spans, code blocks and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
ROW = re.compile(r"^\|(.*)\|$", re.MULTILINE)


def documents() -> list[Path]:
    """The README and every page in docs and its folders."""
    return [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of that language, in order."""
    return [code for found, code in FENCED.findall(page.read_text(encoding="utf-8")) if found == language]


def code(page: Path) -> Iterator[str]:
    """Every code span, and every line of shell blocks without its comment."""
    text = page.read_text(encoding="utf-8")
    for block in blocks(page, "sh"):
        yield from (line.partition("#")[0].strip() for line in block.splitlines())
    yield from SPAN.findall(FENCED.sub("", text))


def sections(page: Path) -> Iterator[tuple[str, str]]:
    """Each heading of the second rank with the text below it."""
    for part in re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        heading, _, below = part.partition("\n")
        yield heading.strip(), below


def rows(text: str) -> list[list[str]]:
    """The cells of the tables in ``text``, without headings and rules."""
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)] for row in ROW.findall(text)]
    rules = {number for number, row in enumerate(cells) if set("".join(row)) <= set("-: ")}
    return [row for number, row in enumerate(cells) if not {number, number + 1} & rules]
