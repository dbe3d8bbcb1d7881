"""A mapping of posts is kept for the next export, as its file says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.base import ConfigError
from collectors.post_exports.kept import keep_posts, read_kept_posts
from collectors.post_exports.mapping import PostsWishes, choose_posts
from tests.collectors.crm.mapping.tables import table

from .reading import becomes

TEXT = "Verbatim,When,Score\nIt is slow and dear,2026-11-20,3\n"


def test_the_next_export_is_read_alike_under_the_same_name_and_as_somebody_edited_it(tmp_path: Path) -> None:
    wishes = PostsWishes({"When": "at", "Score": "nps"}, "survey", "Europe/Berlin")
    path = keep_posts(choose_posts(table(TEXT, "may.csv"), wishes, tmp_path), tmp_path)
    path.write_text(path.read_text().replace('"Score" = "nps"', '"Score" = "csat"   # stars'))

    mapping = choose_posts(table(TEXT.replace("slow", "quick"), "june.csv"), PostsWishes(), tmp_path)

    assert becomes(mapping) == {"Verbatim": "text", "When": "at", "Score": "csat"}
    assert (mapping.source, mapping.timezone, mapping.kept_in) == ("survey", "Europe/Berlin", str(path))
    keep_posts(mapping, tmp_path)
    assert "# stars" in path.read_text()
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_of_two_columns_with_texts_the_same_one_is_asked_first_in_the_next_export(tmp_path: Path) -> None:
    text = "Snippet,Full Text,Date\nIt is ...,It is slow and dear,2026-11-20\n"
    first = choose_posts(table(text), PostsWishes(), tmp_path)
    keep_posts(first, tmp_path)

    again = choose_posts(table(text), PostsWishes(), tmp_path)

    assert [one.header for one in first.filled_by("text")] == ["Full Text", "Snippet"]
    assert [one.header for one in again.filled_by("text")] == ["Full Text", "Snippet"]


def test_a_column_that_is_read_and_no_longer_there_is_a_doubt(tmp_path: Path) -> None:
    keep_posts(choose_posts(table(TEXT), PostsWishes({"When": "at", "Score": "nps"}), tmp_path), tmp_path)

    fewer = table("Verbatim,When\nIt is slow and dear,2026-11-20\n")
    [doubt] = choose_posts(fewer, PostsWishes(), tmp_path).doubts
    assert "Score" in doubt


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"When" = "at"', '"When" = "day"', "cannot become 'day'"),
        ('"Verbatim" = "text"', '"Verbatim" = "at"', "cannot both become at"),
        ('timezone = "UTC"', 'timezone = "Mars"', "no such time zone"),
        ("[columns]", "[cols]", r"\[columns\] is missing"),
    ],
)
def test_a_file_that_was_edited_into_nonsense_says_what_may_stand_there(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    path = keep_posts(choose_posts(table(TEXT), PostsWishes({"When": "at"}), tmp_path), tmp_path)
    path.write_text(path.read_text().replace(old, new))

    with pytest.raises(ConfigError, match=fault) as raised:
        read_kept_posts(path)
    assert str(path) in str(raised.value)
