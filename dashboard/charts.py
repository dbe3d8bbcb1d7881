"""Charts of an answer's rows, as its question describes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import altair as alt
import pandas as pd

from queries.dates import day_of
from queries.header import Chart

from .plain import one_line
from .tables import Row, as_text, heading
from .theme import ACCENT, SENTIMENT, SERIES

Drawn = alt.Chart | alt.LayerChart | alt.FacetChart
_MONTH = re.compile(r"\d{4}-\d{2}")
_MOST_BARS = 30
_MOST_DAYS = 1000
_MOST_LABELS = 13
_HALF_TONE = "#8a90a0"
"""Readable on light and on dark."""


def chart(spec: Chart, rows: Sequence[Row], before: Sequence[Row] = ()) -> Drawn | None:
    """The chart that ``spec`` describes, or None where the rows hold nothing that it could draw.

    ``before`` are the rows of an earlier period at the same places: a second series, grey.
    """
    points = pd.DataFrame(_points(spec, rows), columns=["x", "series", "value"])
    if points.empty or not points["value"].any():
        return None
    by_time = all(day_of(place) for place in points["x"])
    earlier = pd.DataFrame(_points(spec, before), columns=["x", "series", "value"])
    if by_time:
        drawn = _over_time(spec, points, earlier)
        return drawn if earlier.empty else alt.layer(drawn, _line_before(spec, points, earlier))
    drawn = _ranked(spec, points)
    shown = earlier[earlier["x"].isin(set(points["x"]))]
    return drawn if shown.empty else alt.layer(drawn, _marks_before(spec, shown))


def title(spec: Chart) -> str:
    """What the chart shows, in words: "Positive, neutral and negative by day"."""
    names = [heading(name).lower() for name in spec.y]
    what = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    by = f" by {heading(spec.color).lower()}" if spec.color else ""
    return f"{what[:1].upper()}{what[1:]} by {heading(spec.x).lower()}" + (f" and{by[3:]}" if by else "")


def _points(spec: Chart, rows: Sequence[Row]) -> list[tuple[str, str, float]]:
    # Us first: the first colour is ours on every chart.
    ordered = sorted(rows, key=lambda row: row.get("role") != "us") if spec.color else rows
    points = []
    for row in ordered:
        for name in spec.y:
            value = row.get(name)
            if row.get(spec.x) is None or isinstance(value, bool) or not isinstance(value, int | float):
                continue
            series = one_line(as_text(row.get(spec.color))) if spec.color else name
            points.append((_place(row[spec.x]), series or "none", float(value)))
    return points


def _place(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).date().isoformat()
    return value.isoformat() if isinstance(value, date) else one_line(as_text(value))


def _colour(spec: Chart, points: pd.DataFrame) -> alt.Color | Any:
    series = list(dict.fromkeys(points["series"]))
    if len(series) == 1 and not spec.color:
        return alt.value(ACCENT)
    if set(series) <= set(SENTIMENT):
        series = [name for name in SENTIMENT if name in series]
        colours = [SENTIMENT[name] for name in series]
    else:
        colours = [SERIES[number % len(SERIES)] for number in range(len(series))]
    legend = alt.Legend(orient="top", title=None, symbolType="circle", labelLimit=180, offset=4)
    return alt.Color(
        "series", type="nominal", scale=alt.Scale(domain=series, range=colours), sort=series, legend=legend
    )


def _tooltip(spec: Chart, place: str) -> list[alt.Tooltip]:
    number = heading(spec.y[0]) if len(spec.y) == 1 else "Number"
    series = [alt.Tooltip("series", type="nominal", title=heading(spec.color) if spec.color else "What")]
    return [
        alt.Tooltip("x", type="nominal", title=place),
        *(series if spec.color or len(spec.y) > 1 else []),
        alt.Tooltip("value", type="quantitative", title=number, format=",.4~f"),
    ]


def _line_before(spec: Chart, points: pd.DataFrame, earlier: pd.DataFrame) -> alt.Chart:
    """The earlier period as a line: of what is stacked the sum, of lines each its own."""
    days = _days(sorted({*points["x"], *earlier["x"]}))
    stacked = spec.stacked or spec.type != "line"
    shown = earlier.groupby("x", as_index=False)["value"].sum() if stacked else earlier
    line = alt.Chart(shown, mark=alt.MarkDef("line", color=_HALF_TONE, strokeDash=[5, 3], strokeWidth=2))
    drawn = line if stacked else line.encode(detail=alt.Detail("series", type="nominal"))
    return drawn.encode(
        x=alt.X("x", type="ordinal", scale=alt.Scale(domain=days)),
        y=alt.Y("value", type="quantitative"),
        tooltip=[alt.Tooltip("value", type="quantitative", title="The period before", format=",.4~g")],
    )


def _marks_before(spec: Chart, earlier: pd.DataFrame) -> alt.Chart:
    """What each bar was in the earlier period, as a mark across it."""
    shown = earlier.groupby("x", as_index=False)["value"].sum()
    return alt.Chart(shown, mark=alt.MarkDef("tick", color=_HALF_TONE, thickness=4, size=26)).encode(
        y=alt.Y("x", type="nominal"),
        x=alt.X("value", type="quantitative"),
        tooltip=[alt.Tooltip("value", type="quantitative", title="The period before", format=",.4~g")],
    )


def _over_time(spec: Chart, points: pd.DataFrame, earlier: pd.DataFrame) -> Drawn:
    days = _days(sorted({*points["x"], *earlier["x"]}))
    every = -(-len(days) // _MOST_LABELS)
    axis = alt.Axis(
        title=None,
        values=days[::every],
        labelExpr="utcFormat(toDate(datum.value), '%-d %b')",
        labelAngle=0,
        labelOverlap=True,
        ticks=False,
    )
    marks: dict[str, Any] = {
        "line": {"type": "line", "strokeWidth": 2.5, "interpolate": "monotone", "point": len(days) < 40},
        "area": {"type": "area", "opacity": 0.85, "interpolate": "monotone"},
        "bar": {"type": "bar"},
    }
    ranks = {name: number for number, name in enumerate([*SENTIMENT, *dict.fromkeys(points["series"])])}
    points["rank"] = points["series"].map(ranks)
    stacked = spec.stacked or spec.type != "line"
    number = heading(spec.y[0]) if len(spec.y) == 1 else None
    return alt.Chart(points, height=290, mark=alt.MarkDef(**marks[spec.type])).encode(
        x=alt.X("x", type="ordinal", axis=axis, scale=alt.Scale(domain=days)),
        y=alt.Y("value", type="quantitative", axis=alt.Axis(title=number, tickCount=5, format="~s")).stack(
            "zero" if stacked else None
        ),
        color=_colour(spec, points),
        order=alt.Order("rank", type="quantitative", sort="ascending"),
        tooltip=_tooltip(spec, heading(spec.x)),
    )


def _days(days: Sequence[str]) -> list[str]:
    """Every day, or every week where the rows are a week apart, from the first to the last: gaps are seen."""
    try:
        known = [date.fromisoformat(day) for day in days]
    except ValueError:
        return list(days)
    step = 7 if len(known) > 1 and all((day - known[0]).days % 7 == 0 for day in known) else 1
    count = (known[-1] - known[0]).days // step + 1
    if count > _MOST_DAYS:
        return list(days)
    return [(known[0] + timedelta(days=step * number)).isoformat() for number in range(count)]


def _ranked(spec: Chart, points: pd.DataFrame) -> Drawn:
    totals = points.groupby("x", sort=False)["value"].sum().sort_values(ascending=False, kind="stable")
    names = [str(name) for name in totals.index[:_MOST_BARS]]
    if any(map(_MONTH.fullmatch, names)):
        names.sort()  # Months by time; what has none, such as "no date", comes last.
    points = points[points["x"].isin(names)].copy()
    number = ".0%" if "share" in spec.y[0].lower() and totals.max() <= 1 else ",.4~f"
    places = alt.Axis(title=None, labelLimit=220, labelFontSize=13, ticks=False, domain=False)
    measure = alt.Axis(title=heading(spec.y[0]) if len(spec.y) == 1 else None, format=number, tickCount=5)
    base = alt.Chart(points).encode(
        y=alt.Y("x", type="nominal", sort=names, axis=places),
        x=alt.X("value", type="quantitative", axis=measure).stack("zero"),
        tooltip=_tooltip(spec, heading(spec.x)),
    )
    bars = base.mark_bar(cornerRadiusEnd=4, height=alt.RelativeBandSize(0.7)).encode(
        color=_colour(spec, points)
    )
    height = 44 * len(names) + 50
    if points["series"].nunique() > 1:
        alone: Drawn = bars.properties(height=height)
        return alone
    labels = base.mark_text(align="left", dx=6, fontSize=13, color=_HALF_TONE).encode(
        text=alt.Text("value", type="quantitative", format=number)
    )
    both: Drawn = alt.layer(bars, labels).properties(height=height)
    return both
