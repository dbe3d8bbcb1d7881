"""JSON Lines, arrays and answers of an API become tables; a malformed line costs itself alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from collectors.base import ConfigError
from collectors.post_exports.json_table import is_json, json_table

from .reading import written

ONE = {
    "id": 1,
    "user": {"screen_name": "anna"},
    "tags": ["a", "b"],
    "by": [{"name": "x"}, {"name": "y"}],
    "ok": True,
}
TWO = {"id": 2, "text": "two\nlines", "none": None}


@pytest.mark.parametrize(
    "text",
    [
        f"{json.dumps(ONE)}\n{json.dumps(TWO)}\n",
        json.dumps([ONE, TWO]),
        json.dumps([ONE, TWO], indent=1),
        json.dumps({"items": [ONE, TWO], "count": 2}),
        json.dumps({"items": [ONE, TWO], "next": None}, indent=2),
        f"\ufeff{json.dumps(ONE)}\n\n{json.dumps(TWO)}",
    ],
    ids=["lines", "array", "indented", "answer", "indented answer", "with a mark and a blank line"],
)
def test_nested_names_are_parted_by_dots_and_lists_are_joined(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text, "posts.json")

    table = json_table(path)

    assert is_json(path)
    assert table.header == ("id", "user.screen_name", "tags", "by", "ok", "text", "none")
    assert [row.cells for row in table.rows] == [
        ("1", "anna", "a, b", "x, y", "true", "", ""),
        ("2", "", "", "", "", "two\nlines", ""),
    ]


def test_a_malformed_line_is_named_with_its_number_and_the_rest_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, '{"id": 1}\n{"id": 2, "te\n[3]\n{"id": 4}\n', "posts.jsonl")

    table = json_table(path)

    assert [(row.line, row.cells) for row in table.rows] == [(1, ("1",)), (4, ("4",))]
    assert ["line 2" in table.faults[0].what, "line 3" in table.faults[1].what] == [True, True]


def test_a_malformed_first_line_does_not_make_the_file_a_document(tmp_path: Path) -> None:
    path = written(tmp_path, '{"id": \n{"id": 2}\n{"id": 3}\n', "posts.jsonl")

    assert [row.cells for row in json_table(path).rows] == [("2",), ("3",)]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"[]", "no JSON object"),
        (b'{"id": "\xff\xfe"}', "no UTF-8"),
        (b'{"a":\n1', "no JSON and no JSON Lines"),
    ],
)
def test_what_is_no_json_of_posts_is_refused_in_words(tmp_path: Path, data: bytes, fault: str) -> None:
    path = tmp_path / "posts.json"
    path.write_bytes(data)

    with pytest.raises(ConfigError, match=fault):
        json_table(path)


@pytest.mark.parametrize("text", ["id,text\n1,{}\n", "[Report]\nid,text\n"])
def test_a_csv_file_is_no_json(tmp_path: Path, text: str) -> None:
    assert not is_json(written(tmp_path, text))
