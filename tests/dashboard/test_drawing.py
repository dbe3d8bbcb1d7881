"""Tables, charts and the canvas: what they make of rows, nodes and edges."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dashboard.charts import chart, title
from dashboard.components.canvas import drawable, elements
from dashboard.tables import as_text, heading, kind_of
from queries.answer import Edge, Node
from queries.header import Chart

SENTIMENTS = ("positive", "neutral", "negative")


@pytest.mark.parametrize(
    ("column", "values", "kind"),
    [
        ("posts", [1, None, 3], "whole"),
        ("share", [0.5, 1], "number"),
        ("last_said", [datetime(2026, 11, 22, tzinfo=UTC)], "time"),
        ("since", ["2026-11-22", None], "day"),
        ("since", [date(2026, 11, 22)], "day"),
        ("url", ["https://x.example"], "link"),
        ("worried_url", [None], "link"),
        ("quote", ["https://x.example", "https://y.example"], "text"),
        ("quote", ["2026-11-22", "no day"], "text"),
        ("who", [["Ines", "Tom"]], "text"),
        ("known", [True, False], "yes"),
        ("nothing", [None, ""], "text"),
    ],
)
def test_a_column_is_shown_as_what_it_holds(column: str, values: list[Any], kind: str) -> None:
    assert kind_of(column, values) == kind


def test_values_read_as_people_write_them() -> None:
    assert as_text(["Ines", "Tom"]) == "Ines, Tom"
    assert as_text(datetime(2026, 11, 22, 9, 30, tzinfo=UTC)) == "2026-11-22 09:30"
    assert as_text(None) == ""
    assert heading("last_said") == "Last said"


def test_days_without_a_row_keep_their_place_on_the_chart() -> None:
    spec = Chart(type="bar", x="day", y=SENTIMENTS, stacked=True)
    rows = [
        {"day": "2026-11-01", "positive": 1, "neutral": 2, "negative": 0},
        {"day": "2026-11-04", "positive": 0, "neutral": 1, "negative": 5},
    ]
    drawn = chart(spec, rows)
    assert drawn is not None
    spec_of_it = drawn.to_dict()
    encoding = spec_of_it["encoding"]
    assert encoding["x"]["scale"]["domain"] == ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"]
    assert encoding["color"]["scale"]["domain"] == list(SENTIMENTS)
    values = next(iter(spec_of_it["datasets"].values()))
    assert {(v["x"], v["series"]): v["value"] for v in values}[("2026-11-04", "negative")] == 5
    assert title(spec) == "Positive, neutral and negative by day"


def test_weeks_are_a_week_apart() -> None:
    spec = Chart(type="bar", x="period", y=("mentions",), color="company", stacked=True)
    rows = [
        {"period": day, "company": name, "role": role, "mentions": 3}
        for day in ("2026-11-02", "2026-11-16")
        for name, role in (("Brightquay", "competitor"), ("Fernhollow", "us"))
    ]
    drawn = chart(spec, rows)
    assert drawn is not None
    encoding = drawn.to_dict()["encoding"]
    assert encoding["x"]["scale"]["domain"] == ["2026-11-02", "2026-11-09", "2026-11-16"]
    assert encoding["color"]["scale"]["domain"] == ["Fernhollow", "Brightquay"], (
        "we come first, in our colour"
    )


def test_what_is_no_time_is_ranked_the_largest_first() -> None:
    drawn = chart(
        Chart(type="bar", x="company", y=("share",)),
        [{"company": "Small", "share": 0.1}, {"company": "Large", "share": 0.9}],
    )
    assert drawn is not None
    layers = drawn.to_dict()["layer"]
    assert layers[0]["encoding"]["y"]["sort"] == ["Large", "Small"]
    assert layers[0]["encoding"]["x"]["axis"]["format"] == ".0%"


def test_months_stand_in_the_order_of_time_and_what_has_none_comes_last() -> None:
    drawn = chart(
        Chart(type="bar", x="month", y=("revenue",)),
        [{"month": month, "revenue": n} for n, month in enumerate(["2027-01", "2026-12", "no date"], 1)],
    )
    assert drawn is not None
    assert drawn.to_dict()["layer"][0]["encoding"]["y"]["sort"] == ["2026-12", "2027-01", "no date"]


def test_rows_without_numbers_draw_no_chart() -> None:
    spec = Chart(type="line", x="day", y=("posts",))
    assert chart(spec, []) is None
    assert chart(spec, [{"day": "2026-11-22", "posts": None}]) is None
    assert chart(spec, [{"day": "2026-11-22", "posts": 0}]) is None


def nodes(count: int) -> list[Node]:
    return [Node(f"n{number}", f"Name {number}", "person") for number in range(count)]


def line(source: str, target: str) -> Edge:
    return Edge(source, target, "follows")


def test_an_edge_without_an_end_is_left_out() -> None:
    drawing = drawable(nodes(2), [line("n0", "n1"), line("n0", "nobody"), line("n1", "n1"), line("n0", "n1")])
    assert drawing.edges == [line("n0", "n1")]
    assert drawing.left_out == 0


def test_of_too_many_nodes_the_best_connected_are_drawn() -> None:
    drawing = drawable(nodes(10), [line("n9", f"n{number}") for number in range(5)], most=3)
    assert drawing.nodes[0].id == "n9"
    assert len(drawing.nodes) == 3
    assert drawing.left_out == 7
    kept = {node.id for node in drawing.nodes}
    assert all({edge.source, edge.target} <= kept for edge in drawing.edges)


def test_a_name_cannot_become_a_link_in_the_panel() -> None:
    made = elements(drawable([Node("n", '<a href="https://evil.example">x</a>', "person")], []))
    data = made["nodes"][0]["data"]
    assert "<a" not in data["name"]
    assert data["name"].replace("\u2060", "") == '<a href="https://evil.example">x</a>'


def test_an_unknown_kind_is_drawn_as_a_company() -> None:
    made = elements(drawable([Node("n", "N", "x']; evil")], []))
    assert made["nodes"][0]["data"]["label"] == "company"


def test_the_period_before_is_a_second_series_at_the_same_places() -> None:
    days = ["2026-11-20", "2026-11-21"]
    spec = Chart(type="bar", x="day", y=("positive", "negative"), stacked=True)
    rows = [{"day": day, "positive": 2, "negative": 1} for day in days]
    before = [{"day": day, "positive": 5, "negative": 4} for day in days]
    drawn = chart(spec, rows, before)
    assert drawn is not None
    bars, line = drawn.to_dict()["layer"]
    assert (bars["mark"]["type"], line["mark"]["type"]) == ("bar", "line")
    values = drawn.to_dict()["datasets"][line["data"]["name"]]
    assert [(one["x"], one["value"]) for one in values] == [("2026-11-20", 9.0), ("2026-11-21", 9.0)]

    ranked = Chart(type="bar", x="company", y=("mentions",))
    drawn = chart(ranked, [{"company": "A", "mentions": 3}], [{"company": "A", "mentions": 4}])
    assert drawn is not None
    *_, tick = drawn.to_dict()["layer"]
    assert tick["mark"]["type"] == "tick"
