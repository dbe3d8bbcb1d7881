"""feedparser's own test feeds, each with what is expected of it, read as our entries."""

import ast
import calendar
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors.feeds.documents import Document, read_document
from collectors.html_text import html_text

RECORDED = Path(__file__).parents[2] / "data" / "feeds"
EXPECTED = re.compile(
    r"^Expect: +not bozo and (?P<whose>feed|entries\[0\])(?P<field>(?:\[[^\]]+\])+) == "
    r"(?P<value>u?'[^'\n]*'|\(2[\d, ]+\))$",
    re.MULTILINE,
)
FILES = sorted((RECORDED / "wellformed").rglob("*.xml"))


def read(document: Document, whose: str, field: str) -> object:
    """What we have of the field that feedparser calls ``field``."""
    if whose == "feed":
        return {"title": document.title, "link": document.page}.get(field, document.description)
    entry = document.entries[0]
    found = {
        "title": entry.title,
        "id": entry.id,
        "guid": entry.id,
        "link": entry.link,
        "author": ", ".join(entry.authors),
        "published_parsed": entry.published,
        "updated_parsed": entry.updated,
        "tags": next(iter(entry.tags), ""),
    }
    return found.get(field, entry.body.text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(RECORDED / "wellformed")))
def test_a_recorded_feed_gives_what_is_expected_of_it(file: Path) -> None:
    expected = EXPECTED.search(file.read_text("utf-8"))
    assert expected is not None
    value = ast.literal_eval(expected["value"])

    headers = {"content-type": "application/xml"}
    document = read_document(file.read_bytes(), headers, "")

    found = read(document, expected["whose"], expected["field"].split("'")[1])
    assert document.fault == ""
    if isinstance(value, tuple):
        assert found == datetime.fromtimestamp(calendar.timegm(value), UTC)
    else:
        assert found in {value, " ".join(value.split()), html_text(value).text}
