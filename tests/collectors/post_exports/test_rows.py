"""Rows become posts that say what the file says, and no malformed one costs another."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.crm.faults import Fault
from collectors.post_exports.kept import keep_posts
from collectors.post_exports.mapping import PostsWishes, choose_posts
from collectors.post_exports.rows import read_posts
from collectors.post_exports.values import csat_of, language_of, nps_of, scale_of

from .reading import NOW, at, mapped, read, table_of, written


def keys(path: Path, **wishes: object) -> list[str]:
    return [post.key.removeprefix("posts_file:export/") for post in read(path, **wishes).posts]


def test_a_post_is_known_by_the_tools_id_else_by_its_page_else_by_what_it_says(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "id,url,text,author,at\n7,https://a.example/7,one,Anna,2026-11-20\n,https://a.example/8,two,Anna,2026-11-20\n"
        ",,three,Anna,2026-11-20\n1.85E+18,,four,Anna,2026-11-20\n",
    )

    first, second, third, fourth = keys(path)

    assert (first, second) == ("7", "https://a.example/8")
    assert len(third) == len(fourth) == 32
    assert keys(path) == [first, second, third, fourth]


def test_rows_of_one_id_and_other_times_are_posts_of_their_own_and_said_twice_counts_once(
    tmp_path: Path,
) -> None:
    path = written(
        tmp_path,
        "ticket id,comment,author,at\n7,It fails,Dana,2026-11-20 09:00\n7,Try again,Lee,2026-11-20 10:00\n"
        "7,It fails,Dana,2026-11-20 09:00\n",
    )

    entries = read(path)

    assert [post.text for post in entries.posts] == ["It fails", "Try again"]
    assert entries.posts[0].key == "posts_file:export/7"
    assert entries.posts[1].key.startswith("posts_file:export/7/")
    assert entries.warnings == ("1 row said the same again, and counted once",)


def test_a_row_without_a_time_or_with_nothing_to_say_is_left_out_and_named(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "id,text,at,nps\n1,fine words,2026-11-20,\n2,no day,,\n3,,2026-11-20,\n4,,2026-11-20,9\n5,late,2099-01-01,\n"
        "6,odd,2026-11-20,eleven\n",
    )

    entries = read(path)

    assert [(post.key.rpartition("/")[2], post.text, post.score) for post in entries.posts] == [
        ("1", "fine words", None),
        ("4", "", 9.0),
        ("6", "odd", None),
    ]
    faults = [(one.line, one.column, one.row_lost) for one in entries.skipped if isinstance(one, Fault)]
    assert sorted(faults) == [(3, "at", True), (4, "text", True), (6, "at", True), (7, "nps", False)]


def test_an_address_that_cannot_be_read_and_a_cell_too_many_are_named_and_cost_no_row(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "id,text,at,email\n1,fine words,2026-11-20,anna@wren.example\n2,more words,2026-11-20,anna(at)wren.example\n"
        "3,other words,2026-11-20,bo@wren.example,surplus\n",
    )

    entries = read(path)

    assert [post.author.address for post in entries.posts] == ["anna@wren.example", None, None]
    faults = [(one.what, one.row_lost) for one in entries.skipped if isinstance(one, Fault)]
    assert faults == [
        ("export.csv, line 4", False),
        ('export.csv, line 3, column email: "anna(at)wren.example"', False),
        ('export.csv, line 4, column email: "bo@wren.example,surplus"', False),
    ]


def test_what_is_new_since_a_mapping_was_kept_names_its_file_once(tmp_path: Path) -> None:
    keep_posts(mapped(written(tmp_path, "id,text,at\n1,fine words,2026-11-20\n")), tmp_path)
    table = table_of(written(tmp_path, "id,text,at,rank\n1,fine words,2026-11-20,4\n"))

    entries = read_posts([choose_posts(table, PostsWishes(), tmp_path)], now=NOW)

    assert entries.warnings == ("export.csv: new since the mapping was kept: rank",)


def test_html_becomes_text_and_a_title_that_the_text_begins_with_is_not_said_twice(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'id,title,text,at\n1,Hello,"<p>Hello <b>you</b></p>",2026-11-20\n2,Export,"It stops",2026-11-20\n'
        "3,Only a title,,2026-11-20\n",
    )

    assert [post.text for post in read(path).posts] == ["Hello you", "Export\nIt stops", "Only a title"]


def test_an_answer_names_what_it_answers_and_is_a_reply(tmp_path: Path) -> None:
    path = written(
        tmp_path, "id,text,at,reply to\n1,one,2026-11-20,\n2,two,2026-11-20,1\n3,three,2026-11-20,0\n"
    )

    assert [(post.reply_to, post.kind) for post in read(path).posts] == [
        (None, "post"),
        ("posts_file:export/1", "reply"),
        (None, "post"),
    ]


@pytest.mark.parametrize(
    ("url", "named", "network"),
    [
        ("https://x.com/anna/status/1", "", "x"),
        ("https://twitter.com/anna/status/1", "blog", "x"),
        ("https://bsky.app/profile/anna.example/post/3k", "", "bluesky"),
        ("https://news.ycombinator.com/item?id=1", "", "hackernews"),
        ("https://blog.example/anna", "", None),
        ("", "Bluesky", "bluesky"),
        ("", "twitter", "x"),
        ("https://www.reddit.com/r/sales/comments/abc", "", "reddit"),
        ("", "Reddit Comments", "reddit"),
        ("", "reddit.com", "reddit"),
        ("https://hachyderm.example/@anna/112", "", "mastodon"),
        ("", "email", None),
    ],
)
def test_a_post_of_a_network_of_ours_stays_the_files_own_and_tells_where_it_comes_from(
    tmp_path: Path, url: str, named: str, network: str | None
) -> None:
    entries = read(written(tmp_path, f"id,text,at,url,network\n1,one,2026-11-20,{url},{named}\n"))

    [post] = entries.posts
    assert (post.key, post.network) == ("posts_file:export/1", network)
    assert entries.from_networks == ({network: 1} if network else {})


def test_tags_are_attached_and_names_of_accounts_lose_their_at(tmp_path: Path) -> None:
    path = written(tmp_path, 'id,text,at,author,tags\n1,one,2026-11-20,@Anna,"churn; price, churn"\n')

    [post] = read(path).posts

    assert (post.attached, post.author.handle, post.author.name) == ("churn, price", "Anna", None)
    assert post.author.key == "posts_file:export/anna"


def test_every_answer_without_a_name_is_of_somebody_else(tmp_path: Path) -> None:
    first, second = read(written(tmp_path, "id,nps,at\n1,9,2026-11-20\n2,3,2026-11-20\n")).posts

    assert first.author.key != second.author.key
    assert {first.kind, second.kind} == {"survey answer"}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["5", "4", "1"], [10.0, 7.5, 0.0]),
        (["good", "bad", "offered"], [10.0, 0.0, None]),
        (["80%", "100%"], [8.0, 10.0]),
        (["4/5", "★★★☆☆"], [7.5, 5.0]),
        (["7", "10", "0"], [7.0, 10.0, 0.0]),
        (["1", "0"], [10.0, 0.0]),
    ],
)
def test_a_satisfaction_counts_from_0_to_10_whatever_its_scale(
    cells: list[str], expected: list[float | None]
) -> None:
    scale = scale_of(cells)
    assert [csat_of(cell, scale) for cell in cells] == expected


@pytest.mark.parametrize(
    ("cell", "expected"), [("9", 9.0), ("10 - very likely", 10.0), ("n/a", None), ("0", 0.0), ("7,0", 7.0)]
)
def test_an_answer_from_0_to_10_is_read_with_its_words(cell: str, expected: float | None) -> None:
    assert nps_of(cell) == expected


@pytest.mark.parametrize(("cell", "code"), [("English", "en"), ("pt-BR", "pt"), ("de", "de"), ("?", None)])
def test_a_language_is_its_code(cell: str, code: str | None) -> None:
    assert language_of(cell) == code


def test_the_zone_that_somebody_names_holds_for_times_that_name_none(tmp_path: Path) -> None:
    path = written(
        tmp_path, "id,text,at\n1,one,2026-11-20 09:15\n2,two,2026-11-20T09:15:00Z\n3,three,2026-11-20\n"
    )

    assert [post.at for post in read(path, timezone="Europe/Berlin").posts] == [
        at("2026-11-20T08:15:00"),
        at("2026-11-20T09:15:00"),
        at("2026-11-20T11:00:00"),
    ]
