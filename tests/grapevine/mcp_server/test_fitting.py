"""Answers that fit: what is cut, and what is said of it."""

from __future__ import annotations

import pytest

from grapevine.mcp_server.fitting import estimated, listed, one


def test_everything_is_shown_where_there_is_room() -> None:
    made = listed({"asked": "x"}, "rows", [1, 2, 3], 1_000)
    assert made["untrusted_data"] == {"rows": [1, 2, 3]}
    assert "left_out" not in made


@pytest.mark.parametrize("cap", [150, 200, 400, 1_000])
def test_as_many_rows_as_fit_are_shown_and_the_others_counted(cap: int) -> None:
    rows = [{"number": number, "said": "words " * 20} for number in range(50)]
    made = listed({}, "rows", rows, cap)
    shown = made["untrusted_data"]["rows"]
    assert estimated(made) <= cap
    assert shown == rows[: len(shown)]
    assert made["left_out"]["rows"] == 50 - len(shown)
    assert estimated(listed({}, "rows", rows[: len(shown) + 1], 10_000)) > cap - 60


def test_rows_after_those_asked_for_count_as_left_out() -> None:
    made = listed({}, "rows", [5, 6], 1_000, start=5, total=20)
    assert made["left_out"] == {"rows": 13, "how_to_get_them": "call again with start=7, or narrow it down"}


@pytest.mark.parametrize("text", ["words " * 5_000, "言葉" * 5_000], ids=["English", "Japanese"])
def test_one_row_that_is_too_long_is_shortened_and_says_so(text: str) -> None:
    made = listed({}, "rows", [{"said": text, "n": 1}], 500)
    assert estimated(made) <= 500
    assert made["untrusted_data"]["rows"][0]["n"] == 1
    assert made["untrusted_data"]["rows"][0]["said"].endswith("…")
    assert "shortened" in made


def test_what_can_in_no_way_fit_is_left_out_and_says_so() -> None:
    made = one({}, {str(number): number for number in range(5_000)}, 300)
    assert estimated(made) <= 300
    assert made["untrusted_data"] == {}
    assert "does not fit" in made["shortened"]
