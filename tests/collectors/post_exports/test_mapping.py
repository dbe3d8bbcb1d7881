"""Exports of ten tools are understood without a word of help, and what cannot be understood is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.base import ConfigError
from collectors.post_exports.entries import PostEntry
from collectors.post_exports.mapping import changed_posts, checked_posts_wishes, in_our_own_words, unusable

from .reading import EXPORTS, at, becomes, mapped, read, written

COLUMNS = {
    "brandwatch.csv": {
        "Date": "at", "Title": "title", "Snippet": "text", "Full Text": "text", "Url": "url", "Page Type": "network",
        "Language": "language", "Author": "author", "Resource Id": "id",
    },
    "meltwater.tsv": {
        "Date": "at", "Time": "time", "Document ID": "id", "URL": "url", "Headline": "title", "Opening Text": "text",
        "Hit Sentence": "text", "Source": "network", "Influencer": "author", "Language": "language",
        "Keyphrases": "tags",
    },
    "obsei.jsonl": {
        "processed_text": "text", "source_name": "network", "meta.author_name": "author", "meta.created_at": "at",
        "meta.id": "id",
    },
    "zendesk.json": {
        "id": "id", "url": "url", "subject": "title", "description": "text", "requester_id": "author_id",
        "requester.name": "author", "requester.email": "address", "created_at": "at", "tags": "tags",
        "via.channel": "network", "satisfaction_rating.score": "csat",
    },
    "intercom.jsonl": {
        "id": "id", "created_at": "at", "source.type": "network", "source.body": "text",
        "source.author.id": "author_id", "source.author.name": "author",
        "source.author.email": "address", "tags.tags": "tags",
        "conversation_rating.rating": "csat",
    },
    "freshdesk.csv": {
        "Ticket ID": "id", "Subject": "title", "Source": "network", "Created time": "at", "Tags": "tags",
        "Survey results": "csat", "Company Name": "company", "Requester Name": "author", "Requester Email": "address",
        "Description": "text",
    },
    "delighted.csv": {
        "Response ID": "id", "Score": "nps", "Comment": "text", "Permalink": "url", "Person ID": "author_id",
        "Person Name": "author", "Person Email": "address", "Created At": "at",
    },
    "typeform.csv": {
        "#": "id", "How likely are you to recommend Fernhollow to a friend or colleague?": "nps",
        "What is the main reason for your score?": "text", "What is your email?": "address", "Submit Date (UTC)": "at",
    },
    "surveymonkey.csv": {
        "Respondent ID": "id", "End Date": "at", "Email Address": "address", "First Name": "first_name",
        "Last Name": "last_name", "How likely is it that you would recommend us?": "nps",
        "What could we do better?": "text",
    },
    "x_api.jsonl": {
        "created_at": "at", "id_str": "id", "full_text": "text", "user.id_str": "author_id",
        "user.screen_name": "handle", "user.name": "author", "lang": "language",
        "in_reply_to_status_id_str": "reply_to",
    },
}  # fmt: skip
TOOLS = {
    "brandwatch.csv": "Brandwatch", "meltwater.tsv": "Meltwater", "obsei.jsonl": "obsei", "zendesk.json": "Zendesk",
    "intercom.jsonl": "Intercom", "freshdesk.csv": "Freshdesk", "delighted.csv": "Delighted",
    "typeform.csv": "Typeform", "surveymonkey.csv": "SurveyMonkey", "x_api.jsonl": "",
}  # fmt: skip
FIRST_ROWS = {
    "brandwatch.csv": ("brandwatch/r1", "brandwatch/x/anna", "Fernhollow does it again", "post", None, None),
    "meltwater.tsv": (
        "meltwater/m1", "meltwater/news-example/lee-park", "Fernhollow grows\nIt grew fast", "post", None, None
    ),
    "obsei.jsonl": ("obsei/o1", "obsei/playstore/mia", "The app crashes", "post", None, None),
    "zendesk.json": (
        "zendesk/35", "zendesk/711", "Export fails\nThe export stops at 80 percent.", "ticket", None, None
    ),
    "intercom.jsonl": ("intercom/90", "intercom/5f", "We think about leaving.\n\nCall us.", "ticket", 2.5, "csat"),
    "freshdesk.csv": (
        "freshdesk/7", "freshdesk/address-a3b2f04813d01ac44b47", "Export fails\nThe export stops", "ticket", None, None
    ),
    "delighted.csv": ("delighted/d1", "delighted/p1", "Great support", "survey answer", 9.0, "nps"),
    "typeform.csv": (
        "typeform/t1", "typeform/address-a3b2f04813d01ac44b47", "It saves me hours", "survey answer", 9.0, "nps"
    ),
    "surveymonkey.csv": (
        "surveymonkey/11801", "surveymonkey/address-a3b2f04813d01ac44b47", "Nothing at all", "survey answer", 9.0, "nps"
    ),
    "x_api.jsonl": ("x-api/1", "x-api/44", "Fernhollow does it", "post", None, None),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_the_columns_of_each_tool_become_what_they_mean(name: str) -> None:
    mapping = mapped(EXPORTS / name)

    assert becomes(mapping) == COLUMNS[name]
    assert mapping.product == TOOLS[name]


@pytest.mark.parametrize("name", sorted(FIRST_ROWS))
def test_the_rows_of_each_tool_are_posts_of_the_day_they_were_written(name: str) -> None:
    entries = read(EXPORTS / name)

    first, second = entries.posts
    assert outcome(first) == FIRST_ROWS[name]
    assert first.at == at("2026-11-20T09:15:00")
    assert second.at == at("2026-11-21T16:30:00" if name == "meltwater.tsv" else "2026-11-21T10:00:00")
    assert (entries.skipped, entries.read) == ((), 3 if name == "surveymonkey.csv" else 2)


def outcome(entry: PostEntry) -> tuple[object, ...]:
    key, author = entry.key.removeprefix("posts_file:"), entry.author.key.removeprefix("posts_file:")
    return key, author, entry.text, entry.kind, entry.score, entry.score_kind


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Colour,When\nred,2026-11-20\n", "no column is known to say what was written"),
        ("Text,Colour\nhello there,red\n", "no column says when a row was written"),
    ],
)
def test_a_table_without_texts_or_times_is_refused_with_the_columns_and_the_option(
    tmp_path: Path, text: str, fault: str
) -> None:
    said = unusable(mapped(written(tmp_path, text)))

    assert fault in said
    assert '"Colour"' in said
    assert "--map" in said


def test_what_somebody_says_of_a_column_goes_before_what_is_proposed(tmp_path: Path) -> None:
    path = written(tmp_path, "Text,Colour,Made\nhello there,blue words here,2026-11-20\n")
    wishes = checked_posts_wishes(["Colour=text", "Text=", "Made=at"], "Desk", None)

    mapping = mapped(path, columns=wishes.columns, source=wishes.source)

    assert becomes(mapping) == {"Colour": "text", "Made": "at"}
    assert mapping.source == "Desk"


@pytest.mark.parametrize("pair", ["Colour", "=text", "Colour=colour"])
def test_a_wish_that_cannot_be_meant_says_how_to_write_it(pair: str) -> None:
    with pytest.raises(ConfigError, match="--map"):
        checked_posts_wishes([pair], None, None)


def test_a_field_that_one_column_may_fill_is_taken_from_the_other(tmp_path: Path) -> None:
    mapping = mapped(written(tmp_path, "Text,Date,Posted at\nhello there,2026-11-20,2026-11-19\n"))
    assert becomes(mapping) == {"Text": "text", "Date": "at"}

    changed = changed_posts(mapping, mapping.columns[2], "at")

    assert becomes(changed) == {"Text": "text", "Posted at": "at"}


def test_a_file_in_our_own_words_needs_no_confirming(tmp_path: Path) -> None:
    ours = mapped(written(tmp_path, "id,text,at,author\n1,hello there,2026-11-20,Anna\n"))
    theirs = mapped(written(tmp_path, "id,text,at,colour\n1,hello there,2026-11-20,red\n"))

    assert (in_our_own_words(ours), in_our_own_words(theirs)) == (True, False)


@pytest.mark.parametrize(
    ("name", "source"), [("survey 2026-11.csv", "survey"), ("2026-11.csv", "file"), ("nps_Q3.csv", "nps-q")]
)
def test_a_file_of_no_known_tool_is_kept_under_its_name_without_dates(
    tmp_path: Path, name: str, source: str
) -> None:
    assert mapped(written(tmp_path, "text,at\nhello there,2026-11-20\n", name)).source == source


@pytest.mark.parametrize(
    ("scores", "field"),
    [("9,7,0", "nps"), ("5,4,1", None), ("120,3,44", None)],
)
def test_a_bare_score_is_an_answer_from_0_to_10_only_where_its_values_say_so(
    tmp_path: Path, scores: str, field: str | None
) -> None:
    rows = "".join(f"words number {one},2026-11-20,{one}\n" for one in scores.split(","))
    assert becomes(mapped(written(tmp_path, f"text,at,Score\n{rows}"))).get("Score") == field
